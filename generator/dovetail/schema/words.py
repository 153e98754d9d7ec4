"""English nouns, as far as the names of tables and relations need them."""

from functools import cache

from dovetail import lazy_re

__all__ = ["looks_plural", "looks_singular", "plural", "singular"]

_IRREGULAR = {
    "analyses": "analysis",
    "axes": "axis",
    "crises": "crisis",
    "diagnoses": "diagnosis",
    "hypotheses": "hypothesis",
    "menus": "menu",
    "niches": "niche",
    "pies": "pie",
    "shoes": "shoe",
    "theses": "thesis",
    "ties": "tie",
    "zombies": "zombie",
    "people": "person",
    "men": "man",
    "women": "woman",
    "children": "child",
    "mice": "mouse",
    "feet": "foot",
    "teeth": "tooth",
    "geese": "goose",
    "indices": "index",
    "matrices": "matrix",
    "vertices": "vertex",
    "criteria": "criterion",
    "phenomena": "phenomenon",
    "movies": "movie",
    "cookies": "cookie",
    "calories": "calorie",
    "caches": "cache",
    "databases": "database",
    "leaves": "leaf",
    "halves": "half",
    "shelves": "shelf",
    "knives": "knife",
    "lives": "life",
    "wives": "wife",
    "quizzes": "quiz",
    "heroes": "hero",
    "potatoes": "potato",
    "tomatoes": "tomato",
    "echoes": "echo",
}
_SAME = frozenset(
    (
        *("access", "address", "alias", "analysis", "atlas", "basis", "bias", "bonus", "bus", "business", "campus"),
        *("canvas", "census", "chaos", "class", "corpus", "crisis", "data", "focus", "gas", "https", "lens", "media"),
        *(
            "metadata",
            "news",
            "pass",
            "process",
            "progress",
            "radius",
            "series",
            "species",
            "status",
            "thesis",
            "virus",
        ),
    )
)
_UNCOUNTED_WORDS = """
advice analytics audience cattle contents content credentials deer details economics equipment evidence feedback fish
goods headquarters history info information inventory kin knowledge mail means metrics money music options output
payroll permissions police politics preferences research schemata settings sheep software spam staff statistics stats
stock terms traffic usage work alumni bacteria fungi cacti data media metadata news series species access progress
sold sent made given taken written held led kept lent bought paid read seen drawn built run won lost hidden chosen known
grown shown
of by for to with in on at from as
"""
_UNCOUNTED = frozenset(_UNCOUNTED_WORDS.split())
"""Words that stand for one thing and for many: without a plural, without a singular, or with one that few people use."""
_ENDINGS = (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("zzes", "zz"))
_LAST_WORD = lazy_re.compile(r"(?:[A-Z]+|[A-Z]?[^\W_A-Z]+)$")


@cache
def singular(name: str) -> str:
    """Return the singular of a snake_case or CamelCase noun in the plural; only its last word changes.

    A name that is singular already, or that no rule knows, comes back as it is.
    """
    last = _LAST_WORD.search(name)
    if last is None:
        return name
    return name[: last.start()] + _singular_word(last.group())


def _singular_word(word: str) -> str:
    lower = word.lower()
    if lower in _IRREGULAR:
        return word[:1] + _IRREGULAR[lower][1:]
    if lower in _SAME or len(word) < 4:
        return word
    if lower.endswith("es") and lower[:-2] in _SAME:
        return word[:-2]
    for plural, ending in _ENDINGS:
        if lower.endswith(plural) and len(word) > len(plural) + 1:
            return word[: -len(plural)] + ending
    if lower.endswith("s") and not lower.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def plural(name: str) -> str:
    """Return the plural of a snake_case or CamelCase noun in the singular; only its last word changes."""
    last = _LAST_WORD.search(name)
    return name if last is None else name[: last.start()] + _plural_word(last.group())


def _plural_word(word: str) -> str:
    lower = word.lower()
    irregular = next((many for many, one in _IRREGULAR.items() if one == lower), None)
    if irregular is not None:
        return word[:1] + irregular[1:]
    if lower.endswith("y") and lower[-2:-1] not in ("a", "e", "i", "o", "u", ""):
        return f"{word[:-1]}ies"
    return word + ("es" if lower.endswith(("s", "x", "z", "ch", "sh")) else "s")


def looks_plural(name: str) -> bool:
    """Say whether `name` can stand for several things. Participles can, such as `following`, and so can what is no word."""
    word = _last_word(name)
    if word is None or word in _IRREGULAR or word in _UNCOUNTED:
        return True
    return word.endswith(("s", "ed", "ing")) and word not in _SAME and not word.endswith("ss")


def looks_singular(name: str) -> bool:
    """Say whether `name` can stand for a single thing."""
    word = _last_word(name)
    return word is None or word in _SAME or word in _UNCOUNTED or singular(word) == word


def _last_word(name: str) -> str | None:
    """The last word in lower case; None where the name does not end in a word of Latin letters."""
    last = _LAST_WORD.search(name)
    return last.group().lower() if last and last.group().isalpha() and last.group().isascii() else None

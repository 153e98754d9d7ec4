"""English nouns, as far as table names need them."""

import re

__all__ = ["singular"]

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
_ENDINGS = (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("zzes", "zz"))
_LAST_WORD = re.compile(r"(?:[A-Z]+|[A-Z]?[^\W_A-Z]+)$")


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

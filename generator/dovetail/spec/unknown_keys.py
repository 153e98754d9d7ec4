"""A key that does not exist here: the key that was meant, or what to write instead, and the document mended accordingly."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from dovetail import lazy_re
from dovetail.data_classes import dataclass
from dovetail.diagnostics import Fix, Span
from dovetail.spec.column_texts import is_type_text
from dovetail.spec.habits import help_for_unknown_key, nearest_habit
from dovetail.spec.lookalikes import Lookalike, lookalike, plainly
from dovetail.spec.own_words import in_own_words
from dovetail.spec.places import with_article
from dovetail.spec.scalars import meaning
from dovetail.spec.source import EMPTY_MAP, Map
from dovetail.suggestions import did_you_mean

__all__ = ["Advice", "advise", "meant"]

_RENAME = lazy_re.compile(r"write `(\w+)`")
_ENTRY = lazy_re.compile(r"write `(\w+): ([\w ]+|\[[\w, ]+\]|\[\[[\w, ]+\]\]|\{sql: \"[^\"]+\"\})`(?! or)")
_STANDS_FOR = lazy_re.compile(r"write `(\w+)[:`]")
_NO_SPACE = lazy_re.compile(r"(\w+)[:=](\S.*)")
_DOC_WORDS = ("comment", "description", "note", "title", "documentation", "remarks", "help")
_LEAVE_OUT = lazy_re.compile(r"leave it out\b")


@dataclass(frozen=True, slots=True)
class Advice:
    """What to tell of an unknown key. `mend` does to the data what the help says; `called` is the key as it is then."""

    message: str
    help: str
    span: Span
    fix: Fix | None
    mend: Callable[[], None]
    called: str | None


def meant(what: str, key: str, value: Any, known: Iterable[str]) -> str | None:
    """Return the key of `what` that an unknown one stands for, None where there is none."""
    known = list(known)
    if what == "column" and value is None and is_type_text(key):
        return "type"
    help = _habit(what, key, value, known)
    if (
        what == "column"
        and help is not None
        and key.lower() in ("enum", "values", "choices")
        and isinstance(value, str)
    ):
        return "type"
    if found := _STANDS_FOR.search(help or "") or (value is None and _NO_SPACE.fullmatch(key)):
        return found[1]
    return did_you_mean(plainly(key), known) if help is None else _same_letters(key, known)


def advise(what: str, around: Map, key: str, known: Iterable[str]) -> Advice:
    """Return what to tell of the unknown `key` of `around`, which is a `what`, such as "column"."""
    known, value, span = list(known), around[key], around.key_span(key)
    if (odd := lookalike(key)) is not None:
        return _misread(around, key, odd, known)
    message = f'unknown key "{key}"'
    if value is None and (joined := _NO_SPACE.fullmatch(key)) and joined[1] in known:
        return _joined(around, key, joined)
    if (flag := _flag(what, around, key, known)) is not None:
        help = f"write `{flag}: true`"
        return Advice(message, help, span, Fix(around.key_and_colon(key), f"{flag}: true"), _drop(around, key), None)
    if what == "column" and value is None and "type" not in around and is_type_text(key):
        fix = Fix(around.key_and_colon(key), f"type: {key}")
        return Advice("the type has no key", f"write `type: {key}`", span, fix, _drop(around, key), "type")
    advised = _habit(what, key, value, known)
    if advised is None and "doc" in known and key.lower() in _DOC_WORDS:
        advised = "write `doc`"
    word = _same_letters(key, known) or (did_you_mean(key, known) if advised is None else None)
    if word is not None:
        return Advice(message, f'did you mean "{word}"?', span, *_renamed(around, key, word))
    if advised is None:
        return Advice(message, f"{with_article(what)} has: {', '.join(known)}", span, None, _drop(around, key), None)
    return _by_habit(around, key, message, in_own_words(what, around, key, advised))


def _joined(around: Map, key: str, joined: re.Match[str]) -> Advice:
    """`{type:text}`, which YAML reads as a key without a value."""
    span, word, text = around.key_span(key), joined[1], joined[2]

    def mend() -> None:
        if word in around:
            around.move(key, EMPTY_MAP.copy())
        else:
            around.rename(key, word)
            around[word] = meaning(text)

    written = f"{word}: {text}"
    message, help = f'a space is missing after the colon in "{key}"', f'put a space after the colon: "{written}"'
    if key[len(word)] == "=":
        message, help = f'= stands in place of a colon in "{key}"', f'write "{written}"'
    return Advice(message, help, span, Fix(span, written), mend, None)


def _habit(what: str, key: str, value: Any, known: list[str]) -> str | None:
    """The help for a key of another tool, also where that is misspelled and no key of ours is more like it."""
    help = help_for_unknown_key(what, key, value)
    if help is not None or did_you_mean(key, known) is not None:
        return help
    habit = nearest_habit(what, key)
    return None if habit is None else help_for_unknown_key(what, habit, value)


def _by_habit(around: Map, key: str, message: str, help: str) -> Advice:
    span = around.key_span(key)
    renamed = _RENAME.fullmatch(help)
    if renamed and renamed[1] in around:
        out = around.entry_span(key)
        help = f"`{renamed[1]}` is there already: leave this one out"
        return Advice(message, help, span, None if out is None else Fix(out, ""), _drop(around, key), renamed[1])
    if renamed:
        return Advice(message, help, span, *_renamed(around, key, renamed[1]))
    if _LEAVE_OUT.match(help):
        out = around.entry_span(key) if len(around) > 1 else None
        return Advice(message, help, span, None if out is None else Fix(out, ""), _drop(around, key), None)
    entry = _ENTRY.match(help)
    if entry and entry[1] not in around and "..." not in help:
        whole = around.whole_span(key)
        fix = None if whole is None else Fix(whole, f"{entry[1]}: {entry[2]}")
        return Advice(message, help, span, fix, _drop(around, key), entry[1])
    stands_for = _STANDS_FOR.search(help)
    return Advice(message, help, span, None, _drop(around, key), stands_for[1] if stands_for else None)


def _misread(around: Map, key: str, odd: Lookalike, known: list[str]) -> Advice:
    """`ty<zero width space>pe`, `<no-break space>type`, `type： int`: a key with characters that look like others."""
    span = around.key_span(key)
    plain = plainly(key)
    leading = len(key) - len(plainly(key).lstrip()) if plainly(key)[:1] == " " else 0
    if leading:
        space = Span(span.file, span.line, span.column, leading)
        return Advice(
            odd.message, "indent with ordinary spaces", space, Fix(space, " " * leading), _drop(around, key), None
        )
    if odd.is_sign and around[key] is None:
        return Advice(odd.message, f'write "{plain}"', span, Fix(span, plain), _drop(around, key), plain.split(":")[0])
    word = did_you_mean(plain, known)
    if word is None:
        return Advice(odd.message, odd.help, span, Fix(span, plain), _drop(around, key), None)
    return Advice(odd.message, f'write "{word}"', span, *_renamed(around, key, word))


def _renamed(around: Map, key: str, word: str) -> tuple[Fix | None, Callable[[], None], str | None]:
    if word in around:
        return None, _drop(around, key), word
    return Fix(around.key_span(key), word), lambda: around.rename(key, word), word


def _drop(around: Map, key: str) -> Callable[[], None]:
    return lambda: around.move(key, EMPTY_MAP.copy())


def _flag(what: str, around: Map, key: str, known: list[str]) -> str | None:
    """`{type: int, PRIMARY KEY}`: a word without a value, meant as yes."""
    if what != "column" or around[key] is not None or around.value_span(key) != around.key_span(key):
        return None
    word = _same_letters(key, known)
    return word if word in ("primary_key", "unique", "optional") and word not in around else None


def _same_letters(key: str, known: Iterable[str]) -> str | None:
    letters = _letters(key)
    return next((word for word in known if _letters(word) == letters), None)


def _letters(word: str) -> str:
    return "".join(character for character in word.casefold() if character.isalnum())

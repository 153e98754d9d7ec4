"""Types as the spec writes them: `varchar(200)`, `text?`, `uuid array`, `message_status`."""

import re
from collections.abc import Container, Iterable

from dovetail import lazy_re
from dovetail.data_classes import dataclass
from dovetail.schema.types import WORDS, ArrayType, CompositeType, DomainType, EnumType, ScalarType, Type
from dovetail.spec.type_habits import Advice, for_form, for_word

__all__ = ["Known", "TypeTextError", "WrittenType", "parse"]

_FORM = lazy_re.compile(
    r"""\s*+(?P<word>[^\s?()\[\]]++(?:\ [^\s?()\[\]]++)*?)\s*+
        (?:\((?P<arguments>[^()]*+)\))?\s*+
        (?P<array>array|\[\s*+\])?\s*+
        (?P<optional>\?)?\s*+""",
    re.VERBOSE,
)
"""What is taken is never given back (`++`), so that no text, however long, is tried in more than a few ways."""

_MOST_DIGITS = 20
"""So many digits of an argument say that it is too large, however many follow; Python refuses to read thousands of them."""

_Named = ScalarType | EnumType | DomainType | CompositeType
"""What one name can stand for."""

_Stretch = tuple[int, int]
"""Where in the text something stands: before its first character and after its last."""


class TypeTextError(Exception):
    """The text is not a type: `code` and the message say why, `advice` what to write.

    `where` is the stretch of the text that is wrong, `extent` the one that the replacement of the advice replaces.
    """

    def __init__(self, code: str, message: str, advice: Advice, where: _Stretch, extent: _Stretch) -> None:
        super().__init__(message)
        self.code, self.advice, self.where, self.extent = code, advice, where, extent


@dataclass(frozen=True, slots=True)
class WrittenType:
    """A type and whether a `?` after it allows NULL."""

    type: Type
    optional: bool


@dataclass(frozen=True, slots=True)
class Known:
    """The names that a type may be besides the portable words; `tables` and `declared` only serve suggestions."""

    enums: Container[str]
    domains: Container[str]
    composites: Container[str]
    declared: Iterable[str]
    tables: Container[str]


def parse(text: str, known: Known) -> WrittenType:
    """Return the type that `text` names.

    Raises TypeTextError where the text names no type or gives a type the wrong arguments.
    """
    form = _FORM.fullmatch(text)
    if form is None:
        everything = (len(text) - len(text.lstrip()), len(text.rstrip()))
        raise TypeTextError("S301", f'"{text}" is not a type', for_form(text), everything, everything)
    element = _named_type(form, known)
    if isinstance(element, ScalarType):
        element = ScalarType(element.word, _arguments(form))
    elif form["arguments"] is not None:
        raise _wrong(form, f'"{form["word"]}" takes no arguments', Advice(f"write {form['word']}", form["word"]))
    return WrittenType(_array(form, element) if form["array"] else element, form["optional"] is not None)


def _named_type(form: re.Match[str], known: Known) -> _Named:
    word = form["word"]
    if word in known.enums:
        return EnumType(word)
    if word in known.domains:
        return DomainType(word)
    if word in known.composites:
        return CompositeType(word)
    if word in WORDS:
        return ScalarType(word)
    advice = for_word(word, form["arguments"], known.declared, known.tables)
    raise TypeTextError("S301", f'unknown type "{word}"', advice, form.span("word"), _extent(form))


def _extent(form: re.Match[str]) -> _Stretch:
    """The word with its arguments."""
    return form.start("word"), form.end("word") if form["arguments"] is None else form.end("arguments") + 1


def _wrong(form: re.Match[str], message: str, advice: Advice, where: _Stretch | None = None) -> TypeTextError:
    """Arguments that the type does not take; `where` is the wrong one, if it is one."""
    extent = _extent(form)
    return TypeTextError("S302", message, advice, where or extent, extent)


def _array(form: re.Match[str], element: _Named) -> ArrayType:
    if isinstance(element, CompositeType):
        message = f'an array cannot hold the composite "{element.name}"'
        raise _wrong(form, message, Advice("give every one a row of a table of its own"))
    if isinstance(element, DomainType):
        message = f'an array cannot hold the domain "{element.name}"'
        raise _wrong(form, message, Advice("write an array of the type beneath it"))
    if isinstance(element, ScalarType) and WORDS[element.word].extension is not None:
        message = f'an array cannot hold "{element.word}"'
        raise _wrong(form, message, Advice("give every one a row of a table of its own"))
    return ArrayType(element)


def _arguments(form: re.Match[str]) -> tuple[int, ...]:
    word = form["word"]
    row = WORDS[word]
    stretches = _stretches(form)
    texts = [form.string[start:end] for start, end in stretches]
    wrong = next((i for i, text in enumerate(texts) if not (text.isascii() and text.isdigit())), None)
    if wrong is None and row.least_arguments <= len(texts) <= row.most_arguments:
        arguments = tuple(int(text[:_MOST_DIGITS]) for text in texts)
        _refuse_impossible(form, arguments, stretches)
        return arguments
    where = stretches[wrong] if wrong is not None and row.most_arguments and texts[wrong] else None
    raise _wrong(form, f'"{word}" {_takes(word)}', _advice_on_number(word, texts), where)


def _stretches(form: re.Match[str]) -> list[_Stretch]:
    """Where each argument stands."""
    if form["arguments"] is None:
        return []
    found, start = [], form.start("arguments")
    for piece in form["arguments"].split(","):
        first = start + len(piece) - len(piece.lstrip())
        found.append((first, max(first, start + len(piece.rstrip()))))
        start += len(piece) + 1
    return found


def _takes(word: str) -> str:
    row = WORDS[word]
    if row.most_arguments == 0:
        return "takes no arguments"
    count = "one whole number" if row.most_arguments == 1 else "up to two whole numbers"
    return f"{'needs' if row.least_arguments else 'takes'} {count} in parentheses"


def _advice_on_number(word: str, texts: list[str]) -> Advice:
    if word == "text" and len(texts) == 1 and texts[0].isdecimal():
        return Advice(f"write varchar({texts[0]}), or text for any length")
    if WORDS[word].most_arguments == 0:
        return Advice(f"write {word}", word)
    if word == "numeric" and len(texts) == 1 and (digits := re.fullmatch(r"(\d+)\s*[.;:/]\s*(\d+)", texts[0])):
        return Advice(f"write numeric({digits[1]}, {digits[2]})", f"numeric({digits[1]}, {digits[2]})")
    if word in ("char", "bit") and not texts:
        return Advice(f"say how long it is: {word}(1)")
    return Advice(f"write {_example(word)}")


def _example(word: str) -> str:
    examples = {"numeric": "numeric(10, 2)", "varchar": "varchar(200)", "vector": "vector(1536)"}
    row = WORDS[word]
    return examples.get(word, f"{word}(3)" if row.most_arguments else word)


_LARGEST = {
    # https://www.postgresql.org/docs/current/datatype.html
    "varchar": 10_485_760,
    "char": 10_485_760,
    "bit": 83_886_080,
    "vector": 16_000,
    "numeric": 1_000,
    "time": 6,
    "timestamp": 6,
    "timestamptz": 6,
}


def _refuse_impossible(form: re.Match[str], arguments: tuple[int, ...], stretches: list[_Stretch]) -> None:
    if not arguments:
        return
    word = form["word"]
    smallest = 0 if word in ("time", "timestamp", "timestamptz") else 1
    if not smallest <= arguments[0] <= _LARGEST[word]:
        message = f'the argument of "{word}" lies between {smallest} and {_LARGEST[word]}'
        raise _wrong(form, message, _advice_on_size(word, arguments), stretches[0])
    if len(arguments) == 2 and arguments[1] > arguments[0]:
        digits, places = arguments
        message = f"numeric({digits}, {places}) keeps more digits after the point than it has"
        meant = f"numeric({places}, {digits})"
        help = f"did you mean {meant}? The first number counts all digits, the second those after the point"
        raise _wrong(form, message, Advice(help, meant), stretches[1])


def _advice_on_size(word: str, arguments: tuple[int, ...]) -> Advice:
    if _LARGEST[word] == 6:
        return Advice(f"write {word}(6), the finest there is", f"{word}(6)")
    if word == "numeric" and arguments[0]:
        return Advice("write numeric without arguments, which has no limit")
    if word == "varchar" and arguments[0]:
        return Advice("write text, which has no limit")
    return Advice(f"write {_example(word)}")

"""Types as the spec writes them: `varchar(200)`, `text?`, `uuid array`, `message_status`."""

import re
from collections.abc import Container
from dataclasses import dataclass

from dovetail.schema.types import WORDS, ArrayType, DomainType, EnumType, ScalarType, Type
from dovetail.suggestions import did_you_mean

__all__ = ["TypeTextError", "WrittenType", "parse"]

_FORM = re.compile(
    r"""\s*(?P<word>[^\s?()\[\]]+(?:\ [^\s?()\[\]]+)*?)\s*
        (?:\((?P<arguments>[^()]*)\))?\s*
        (?P<array>array|\[\s*\])?\s*
        (?P<optional>\?)?\s*""",
    re.VERBOSE,
)

_OTHER_SPELLINGS = {
    "integer": "int",
    "int4": "int",
    "int8": "bigint",
    "int2": "smallint",
    "serial": "int with identity: by default",
    "bigserial": "bigint with identity: by default",
    "boolean": "bool",
    "string": "text",
    "str": "text",
    "decimal": "numeric",
    "float": "double",
    "float4": "real",
    "float8": "double",
    "double precision": "double",
    "datetime": "timestamptz",
    "timestamp with time zone": "timestamptz",
    "timestamp without time zone": "timestamp",
    "time without time zone": "time",
    "character varying": "varchar",
    "character": "char",
    "bytea": "bytes",
    "blob": "bytes",
    "binary": "bytes",
    "varbinary": "bytes",
}
"""What people write by habit, and the word to write here."""


class TypeTextError(Exception):
    """The text is not a type: `code` and `message` say why, `help` what to write."""

    def __init__(self, code: str, message: str, help: str) -> None:
        super().__init__(message)
        self.code, self.message, self.help = code, message, help


@dataclass(frozen=True, slots=True)
class WrittenType:
    """A type and whether a `?` after it allows NULL."""

    type: Type
    optional: bool


def parse(text: str, enums: Container[str], domains: Container[str], declared: tuple[str, ...]) -> WrittenType:
    """Return the type that `text` names. `declared` are the names of enums and domains, for suggestions.

    Raises TypeTextError where the text names no type or gives a type the wrong arguments.
    """
    form = _FORM.fullmatch(text)
    if form is None:
        raise TypeTextError("S301", f'"{text}" is not a type', f"write one of {', '.join(sorted(WORDS))}")
    word, written_arguments = form["word"], form["arguments"]
    element = _named_type(word, enums, domains, declared)
    if isinstance(element, ScalarType):
        element = ScalarType(word, _arguments(word, written_arguments))
    elif written_arguments is not None:
        raise TypeTextError("S302", f'"{word}" takes no arguments', f"write {word}")
    if form["array"] and isinstance(element, DomainType):
        raise TypeTextError(
            "S302", f'an array cannot hold the domain "{word}"', "write an array of the type beneath it"
        )
    return WrittenType(ArrayType(element) if form["array"] else element, form["optional"] is not None)


def _named_type(
    word: str, enums: Container[str], domains: Container[str], declared: tuple[str, ...]
) -> ScalarType | EnumType | DomainType:
    if word in enums:
        return EnumType(word)
    if word in domains:
        return DomainType(word)
    if word in WORDS:
        return ScalarType(word)
    nearest = word if word.lower() in _OTHER_SPELLINGS else did_you_mean(word, (*WORDS, *declared, *_OTHER_SPELLINGS))
    meant = _OTHER_SPELLINGS.get(nearest.lower(), nearest) if nearest else None
    help = f'did you mean "{meant}"?' if meant else 'declare it under enums or domains, or write type: {sql: "..."}'
    raise TypeTextError("S301", f'unknown type "{word}"', help)


def _arguments(word: str, written: str | None) -> tuple[int, ...]:
    row = WORDS[word]
    texts = [text.strip() for text in written.split(",")] if written is not None else []
    if not all(text.isascii() and text.isdigit() for text in texts) or not (
        row.least_arguments <= len(texts) <= row.most_arguments
    ):
        raise TypeTextError("S302", f'"{word}" {_takes(word)}', f"write {_example(word)}")
    arguments = tuple(int(text) for text in texts)
    _refuse_impossible(word, arguments)
    return arguments


def _takes(word: str) -> str:
    row = WORDS[word]
    if row.most_arguments == 0:
        return "takes no arguments"
    count = "one whole number" if row.most_arguments == 1 else "up to two whole numbers"
    return f"{'needs' if row.least_arguments else 'takes'} {count} in parentheses"


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


def _refuse_impossible(word: str, arguments: tuple[int, ...]) -> None:
    if not arguments:
        return
    smallest = 0 if word in ("time", "timestamp", "timestamptz") else 1
    if not smallest <= arguments[0] <= _LARGEST[word]:
        message = f'the argument of "{word}" lies between {smallest} and {_LARGEST[word]}'
        raise TypeTextError("S302", message, f"write {_example(word)}")
    if len(arguments) == 2 and arguments[1] > arguments[0]:
        raise TypeTextError(
            "S302",
            f"numeric({arguments[0]}, {arguments[1]}) keeps more digits after the point than it has",
            "the first number counts all digits, the second those after the point",
        )

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
    "boolean": "bool",
    "string": "text",
    "str": "text",
    "decimal": "numeric",
    "float": "double",
    "float4": "real",
    "float8": "double",
    "double precision": "double",
    "datetime": "timestamptz",
    "tinyint": "smallint",
    "mediumint": "int",
    "long": "bigint",
    "biginteger": "bigint",
    "smallinteger": "smallint",
    "longtext": "text",
    "nvarchar": "varchar",
    "guid": "uuid",
    "dict": "jsonb",
    "object": "jsonb",
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

_COUNTING = {
    "serial": "int",
    "serial4": "int",
    "bigserial": "bigint",
    "serial8": "bigint",
    "smallserial": "smallint",
    "autoincrement": "int",
    "bigautofield": "bigint",
    "autofield": "int",
}
"""Types of other tools that number the rows, and the type that does so here."""

_DATABASE_TYPES = frozenset(
    {
        "box",
        "circle",
        "cube",
        "datemultirange",
        "geography",
        "geometry",
        "halfvec",
        "hstore",
        "int4multirange",
        "int8multirange",
        "jsonpath",
        "line",
        "lquery",
        "lseg",
        "ltree",
        "ltxtquery",
        "macaddr8",
        "money",
        "nummultirange",
        "oid",
        "path",
        "pg_lsn",
        "point",
        "polygon",
        "sparsevec",
        "timetz",
        "tsmultirange",
        "tsquery",
        "tstzmultirange",
        "varbit",
        "xml",
    }
)
"""Types of PostgreSQL and its extensions that no word here stands for."""


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
        raise TypeTextError("S301", f'"{text}" is not a type', _help_for_form(text))
    word, written_arguments = form["word"], form["arguments"]
    element = _named_type(word, written_arguments, enums, domains, declared)
    if isinstance(element, ScalarType):
        element = ScalarType(word, _arguments(word, written_arguments))
    elif written_arguments is not None:
        raise TypeTextError("S302", f'"{word}" takes no arguments', f"write {word}")
    if form["array"] and isinstance(element, DomainType):
        raise TypeTextError(
            "S302", f'an array cannot hold the domain "{word}"', "write an array of the type beneath it"
        )
    if form["array"] and isinstance(element, ScalarType) and WORDS[word].extension is not None:
        raise TypeTextError("S302", f'an array cannot hold "{word}"', "give every one a row of a table of its own")
    return WrittenType(ArrayType(element) if form["array"] else element, form["optional"] is not None)


def _named_type(
    word: str, arguments: str | None, enums: Container[str], domains: Container[str], declared: tuple[str, ...]
) -> ScalarType | EnumType | DomainType:
    if word in enums:
        return EnumType(word)
    if word in domains:
        return DomainType(word)
    if word in WORDS:
        return ScalarType(word)
    raise TypeTextError("S301", f'unknown type "{word}"', _help_for_word(word, arguments, declared))


def _help_for_word(word: str, arguments: str | None, declared: tuple[str, ...]) -> str:
    plain = word.lower()
    if plain in _DATABASE_TYPES:
        return f'write type: {{sql: "{word}"}}, a type of the database itself'
    if _WRAPPED.fullmatch(word) is not None:
        return _help_for_form(word)
    first, _, rest = word.partition(" ")
    if rest and _word_for(first) in WORDS and plain not in _OTHER_SPELLINGS:
        return _help_for_more(_word_for(first), arguments, rest.lower())
    if plain in _COUNTING:
        return f"write {{type: {_COUNTING[plain]}, identity: by default}}"
    nearest = word if plain in _OTHER_SPELLINGS else did_you_mean(word, (*WORDS, *declared, *_OTHER_SPELLINGS))
    if nearest is None:
        return 'declare it under enums or domains, or write type: {sql: "..."}'
    if plain in ("string", "str") and arguments:
        nearest = "varchar"
    meant = _word_for(nearest)
    return f'did you mean "{meant}{_kept(meant, arguments)}"?'


def _help_for_more(word: str, arguments: str | None, rest: str) -> str:
    """What to write where a type is followed by more, as in the DDL of a database."""
    kept = f"{word}{_kept(word, arguments)}"
    if rest == "not null":
        return f"write {kept}: every column is NOT NULL unless it has a ? after its type"
    if rest == "null":
        return f"write {kept}?"
    if rest.isdecimal() and WORDS[word].most_arguments:
        return f"write {word}({rest})"
    return f"a type stands alone: {{type: {kept}, ...}}, with unique:, default: and the like beside it"


def _word_for(written: str) -> str:
    return _OTHER_SPELLINGS.get(written.lower(), written.lower() if written.lower() in WORDS else written)


def _kept(word: str, arguments: str | None) -> str:
    """The arguments as they were written, if the type meant takes any."""
    return f"({arguments})" if arguments and word in WORDS and WORDS[word].most_arguments else ""


_WRAPPED = re.compile(r"(?:Optional|Maybe|Nullable)\[(?P<word>\w+)\]|(?P<first>\w+)\s*\|\s*None")
_LISTED = re.compile(r"(?:list|List|Array|array|Sequence)\s*[\[<(](?P<inner>\w+)[\]>)]|(?P<outer>\w+)\??\s*\[.*\]")


def _help_for_form(text: str) -> str:
    """What to write for a text that has not even the form of a type."""
    if (wrapped := _WRAPPED.fullmatch(text.strip())) is not None:
        return f"write {_word_for(wrapped['word'] or wrapped['first'])}?"
    if (listed := _LISTED.fullmatch(text.strip())) is not None:
        return f"write {_word_for(listed['inner'] or listed['outer'])} array, which has one dimension and any length"
    if text.count("(") != text.count(")"):
        return "close the parenthesis"
    return "write a type such as text, varchar(200) or int array, with a ? at the end if it may be NULL"


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

"""Column types: the closed union of what a type can be, and the one table of the portable words.

A portable word has one row in `WORDS`. Everything that any layer has to know about the word stands in that row.
"""

from typing import Literal

from dovetail.data_classes import dataclass, hash_of_numbers

__all__ = [
    "WORDS",
    "ArrayType",
    "CompositeType",
    "DomainType",
    "EnumType",
    "Family",
    "NamedType",
    "RawType",
    "ScalarType",
    "Symbol",
    "Type",
    "Word",
    "family",
    "spelled",
]

Family = Literal[
    "boolean",
    "integer",
    "decimal",
    "float",
    "text",
    "bytes",
    "date",
    "time",
    "timestamp",
    "interval",
    "uuid",
    "json",
    "network",
    "bits",
    "vector",
    "search",
    "range",
]


@dataclass(frozen=True, slots=True)
class ScalarType:
    """A portable word with its arguments, such as `varchar(200)`."""

    word: str
    arguments: tuple[int, ...] = ()

    def __hash__(self) -> int:
        return hash_of_numbers(self) if self.arguments else hash((ScalarType, self.word))  # as of most columns


@dataclass(frozen=True, slots=True)
class EnumType:
    """An enum that the spec declares, by name."""

    name: str


@dataclass(frozen=True, slots=True)
class DomainType:
    """A domain that the spec declares, by name."""

    name: str


@dataclass(frozen=True, slots=True)
class CompositeType:
    """A composite type that the spec declares, by name."""

    name: str


@dataclass(frozen=True, slots=True)
class ArrayType:
    """A one-dimensional array; `element` is never an array."""

    element: "ScalarType | EnumType | DomainType | RawType"


@dataclass(frozen=True, slots=True)
class RawType:
    """A type of the primary database that no portable word covers, kept verbatim."""

    sql: str


Type = ScalarType | EnumType | DomainType | CompositeType | ArrayType | RawType


NamedType = EnumType | DomainType | CompositeType
"""What a spec declares by name."""


def spelled(type_: Type) -> str:
    """Return the type as a spec writes it; a raw type as its SQL."""
    match type_:
        case ScalarType(word=word, arguments=arguments):
            return f"{word}({', '.join(map(str, arguments))})" if arguments else word
        case ArrayType(element=element):
            return f"{spelled(element)} array"
        case RawType(sql=sql):
            return sql
        case EnumType(name=name) | DomainType(name=name) | CompositeType(name=name):
            return name


@dataclass(frozen=True, slots=True)
class Symbol:
    """A Python expression and where its first name is imported from; `module` is empty for builtins.

    A module that starts with a dot is relative to the generated package.
    """

    module: str
    text: str


@dataclass(frozen=True, slots=True)
class Word:
    """A portable type: how each layer spells it.

    In the SQL spellings `{arguments}` stands for the arguments in parentheses, or for nothing. In the SQLAlchemy ones `{call}`
    stands for `(10, 2)` or `()`, `{precision}` for `(precision=3)` or `()`, `{zoned}` for the same with `timezone=True`.
    `sqlalchemy` serves specs for PostgreSQL alone; `portable` serves specs that also name SQLite.
    `most_arguments` and `least_arguments` bound how many arguments may be written.
    """

    family: Family
    postgresql: str
    sqlite: str
    sqlalchemy: Symbol
    portable: Symbol
    python: Symbol
    least_arguments: int = 0
    most_arguments: int = 0
    extension: str | None = None


_CORE = "sqlalchemy"
_POSTGRESQL = "sqlalchemy.dialects.postgresql"
_RUNTIME = ".runtime.types"

_BOOL, _INT, _FLOAT, _STR, _BYTES = (Symbol("", name) for name in ("bool", "int", "float", "str", "bytes"))
_DECIMAL = Symbol("decimal", "Decimal")


def _same(text: str, module: str = _CORE) -> tuple[Symbol, Symbol]:
    """One spelling for both, where SQLAlchemy's own type already behaves alike on every database."""
    symbol = Symbol(module, text)
    return symbol, symbol


def _own(sqlalchemy: str, portable: str, module: str = _POSTGRESQL) -> tuple[Symbol, Symbol]:
    """SQLAlchemy's type for PostgreSQL alone, the generated package's own where SQLite must agree with it."""
    return Symbol(module, sqlalchemy), Symbol(_RUNTIME, portable)


def _range(element: Symbol, name: str) -> Word:
    annotation = Symbol(".runtime.ranges", f"Range[{element.text}]")
    return Word("range", name, "TEXT", *_same(f'RangeType("{name}")', _RUNTIME), annotation)


WORDS: dict[str, Word] = {
    "bool": Word("boolean", "boolean", "BOOLEAN", *_same("Boolean()"), _BOOL),
    "smallint": Word("integer", "smallint", "SMALLINT", *_same("SmallInteger()"), _INT),
    "int": Word("integer", "integer", "INTEGER", *_same("Integer()"), _INT),
    "bigint": Word("integer", "bigint", "BIGINT", *_same("BigInteger()"), _INT),
    "numeric": Word(
        "decimal",
        "numeric{arguments}",
        "NUMERIC{arguments}",
        *_own("Numeric{call}", "Numeric{call}", _CORE),
        _DECIMAL,
        most_arguments=2,
    ),
    "real": Word("float", "real", "REAL", *_own("REAL()", "Real()", _CORE), _FLOAT),
    "double": Word("float", "double precision", "DOUBLE", *_own("Double()", "Double()", _CORE), _FLOAT),
    "text": Word("text", "text", "TEXT", *_same("Text()"), _STR),
    "varchar": Word("text", "varchar{arguments}", "VARCHAR{arguments}", *_same("String{call}"), _STR, most_arguments=1),
    "char": Word("text", "char{arguments}", "CHAR{arguments}", *_same("CHAR{call}"), _STR, 1, 1),
    "citext": Word("text", "citext", "TEXT COLLATE NOCASE", *_own("CITEXT()", "Citext()"), _STR, extension="citext"),
    "bytes": Word("bytes", "bytea", "BLOB", *_same("LargeBinary()"), _BYTES),
    "date": Word("date", "date", "DATE", *_same("Date()"), Symbol("datetime", "date")),
    "time": Word(
        "time",
        "time{arguments}",
        "TIME",
        *_own("TIME{precision}", "Time{precision}"),
        Symbol("datetime", "time"),
        most_arguments=1,
    ),
    "timestamp": Word(
        "timestamp",
        "timestamp{arguments}",
        "DATETIME",
        *_own("TIMESTAMP{precision}", "Timestamp{precision}"),
        Symbol("datetime", "datetime"),
        most_arguments=1,
    ),
    "timestamptz": Word(
        "timestamp",
        "timestamptz{arguments}",
        "DATETIME",
        *_own("TIMESTAMP{zoned}", "Timestamptz{precision}"),
        Symbol("datetime", "datetime"),
        most_arguments=1,
    ),
    "interval": Word(
        "interval", "interval", "BIGINT", *_own("INTERVAL()", "Interval()"), Symbol("datetime", "timedelta")
    ),
    "uuid": Word("uuid", "uuid", "CHAR(32)", *_same("Uuid()"), Symbol("uuid", "UUID")),
    "json": Word(
        "json",
        "json",
        "JSON",
        *_own("JSON(none_as_null=True)", "Json()", _CORE),
        Symbol("typing", "Any"),
    ),
    "jsonb": Word(
        "json",
        "jsonb",
        "JSON",
        *_own("JSONB(none_as_null=True)", "Jsonb()"),
        Symbol("typing", "Any"),
    ),
    "inet": Word("network", "inet", "TEXT", *_same('NetworkText("inet")', _RUNTIME), _STR),
    "cidr": Word("network", "cidr", "TEXT", *_same('NetworkText("cidr")', _RUNTIME), _STR),
    "macaddr": Word("network", "macaddr", "TEXT", *_same('NetworkText("macaddr")', _RUNTIME), _STR),
    "bit": Word("bits", "bit{arguments}", "TEXT", *_same("BitText{call}", _RUNTIME), _STR, 1, 1),
    "vector": Word(
        "vector",
        "vector{arguments}",
        "TEXT",
        *_same("Vector{call}", _RUNTIME),
        Symbol("", "list[float]"),
        1,
        1,
        extension="vector",
    ),
    "tsvector": Word("search", "tsvector", "TEXT", *_own("TSVECTOR()", "SearchText()"), _STR),
    "int4range": _range(_INT, "int4range"),
    "int8range": _range(_INT, "int8range"),
    "numrange": _range(_DECIMAL, "numrange"),
    "tsrange": _range(Symbol("datetime", "datetime"), "tsrange"),
    "tstzrange": _range(Symbol("datetime", "datetime"), "tstzrange"),
    "daterange": _range(Symbol("datetime", "date"), "daterange"),
}


def family(type_: Type) -> str:
    """Return the family of values a type holds, or "enum"; empty for arrays, domains, composites and raw types, which
    have none of these.
    """
    match type_:
        case ScalarType(word=word):
            return WORDS[word].family
        case EnumType():
            return "enum"
        case _:
            return ""

"""The values at the edges of every type of the language, and what tells two values apart where == does not."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from importlib import import_module
from math import inf, nan, nextafter
from typing import Any
from uuid import UUID

from dovetail.runtime.ranges import Range
from dovetail.schema.types import Symbol

NOON = datetime(2026, 2, 28, 12, 30, 0, 123456, tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)
PLAIN_FIRST, PLAIN_LAST = datetime.min, datetime.max  # noqa: DTZ901
FIRST = datetime.min.replace(tzinfo=UTC)
ID = UUID("12345678-1234-5678-9abc-def012345678")
TEXTS = [
    "",
    " ",
    'it\'s "quoted" \\ %s :x {} $1 ?',
    "\n\t\r\x01\x7f",
    "日本 🎉 \u202e \u2028 é e\u0301",
    "null",
    "NULL",
    "NaN",
    "{a,b}",
    '"',
    "\\",
    "\\x00ff",
    "[1]",
    "x" * 100_000,
]
JSON_VALUES = [
    {},
    [],
    {"a": [1, None, 'q"\\'], "b": {"c": True, "": {}}},
    {"ключ": ["日本 🎉", "\u202e\n\t\x01"], 'k"\\': "'"},
    [[[]], {"deep": [{"deeper": [0, -1, 1.5, 1e-7]}]}],
    {"n": 12345678901234567890123456789, "m": [-(2**63), 2**64, 0.1, 0.1 + 0.2]},
    1.5,
    0.1 + 0.2,
    2**63 - 1,
    -(2**63),
    2**53 + 1,
    "text",
    "12345678901234567890",
    "",
    "null",
    False,
]
INTERVALS = [
    timedelta(0),
    timedelta(microseconds=-1),
    timedelta(days=-3, microseconds=5),
    timedelta(days=90000, hours=1),
    timedelta(days=36500, microseconds=999999),
    timedelta(days=-36500, hours=23),
]


class Colour(StrEnum):
    """An enum with members whose values have everything in them that an array has to escape."""

    RED = "red"
    DARK_BLUE = "dark blue"
    QUOTED = "\"a\" 'b'"
    BACKSLASHED = "back\\slash\\\\"
    QUOTED_BACKSLASH = '\\"'
    LISTED = "a,b"
    BRACED = "{a,{b}}"
    NULL = "NULL"
    SMALL_NULL = "null"
    EMPTY = ""
    SPACES = " space "
    ESCAPED = "_$ESC_QUOTE$_"
    JAPANESE = "日本 🎉"
    COLON = "a:b::text %s"


EDGES: Mapping[tuple[str, tuple[int, ...]], Sequence[Any]] = {
    ("bool", ()): [True, False],
    ("smallint", ()): [-(2**15), 2**15 - 1, 0],
    ("int", ()): [-(2**31), 2**31 - 1],
    ("bigint", ()): [-(2**63), 2**63 - 1, 2**53 + 1],
    ("numeric", ()): [
        *map(Decimal, ("1.5", "-0.000001", "12345678901234.5", "0", "1E+3", "1.10")),
        Decimal(10**17 + 1),
        Decimal("NaN"),
        Decimal("Infinity"),
        Decimal("-Infinity"),
    ],
    ("numeric", (12, 2)): list(map(Decimal, ("1.10", "-9999999999.99", "0.00", "3.00", "NaN"))),
    ("real", ()): [0.5, -1.25, -0.0, inf, -inf, nan],
    ("double", ()): [
        0.1,
        0.1 + 0.2,
        1e300,
        1.7976931348623157e308,
        5e-324,
        nextafter(1, 2),
        inf,
        -inf,
        nan,
        -0.0,
        1e16,
    ],
    ("text", ()): TEXTS,
    ("varchar", (20,)): ["", "twenty characters ok", "🎉" * 20, '"\\'],
    ("char", (3,)): ["abc", "日本🎉"],
    ("bytes", ()): [b"", b"\x00\xff", bytes(range(256)), b"\\x00", b"text"],
    ("date", ()): [date(1, 1, 2), date(9999, 12, 30), date(2024, 2, 29)],
    ("time", ()): [time.min, time.max, time(12, 30), time(0, 0, 0, 1)],
    ("timestamp", ()): [
        datetime(1, 1, 1, 0, 0, 0, 1),  # noqa: DTZ001
        datetime(9999, 12, 31, 23, 59, 59, 999998),  # noqa: DTZ001
        datetime(1969, 12, 31, 23, 59, 59, 1),  # noqa: DTZ001
        NOON.replace(tzinfo=None),
    ],
    ("timestamptz", ()): [
        datetime(1, 1, 2, tzinfo=UTC),
        datetime(9999, 12, 30, 23, 59, 59, 999999, UTC),
        datetime(1969, 12, 31, 23, 59, 59, 1, UTC),
        NOON,
    ],
    ("interval", ()): INTERVALS,
    ("uuid", ()): [ID, UUID(int=0), UUID(int=2**128 - 1)],
    ("json", ()): JSON_VALUES,
    ("jsonb", ()): JSON_VALUES,
    ("inet", ()): ["10.0.0.1", "10.0.0.1/8", "2001:db8::1", "2001:db8::/32", "::"],
    ("cidr", ()): ["10.0.0.0/8", "2001:db8::/32", "0.0.0.0/0"],
    ("macaddr", ()): ["08:00:2b:01:02:03"],
    ("bit", (4,)): ["0000", "1010", "0001"],
    ("bit", (11,)): ["00000000001", "10101010101"],
    ("vector", (3,)): [[0.0, -1.5, 2.25], [1.0, 2.0, 3.0]],
    ("tsvector", ()): ["'fat' 'rat'", "'it''s':1 'o\\\\k':2A,3"],
    ("int4range", ()): [Range[int](1, 5), Range(None, 5, "()"), Range(empty=True), Range(-(2**31), 2**31 - 1)],
    ("int8range", ()): [Range(2**53, 2**62), Range(5, None), Range(-(2**63), 2**63 - 1)],
    ("numrange", ()): [
        Range(Decimal("1.10"), Decimal("2.20"), "(]"),
        Range(Decimal("-Infinity"), Decimal("Infinity"), "[]"),
        Range(empty=True),
        Range(None, None, "()"),
    ],
    ("tsrange", ()): [
        Range(datetime(2024, 1, 1), datetime(2024, 1, 2, 3, 4, 5, 6), "[]"),  # noqa: DTZ001
        Range(empty=True),
    ],
    ("tstzrange", ()): [Range(NOON, NOON + timedelta(days=1)), Range(NOON, None), Range(empty=True)],
    ("daterange", ()): [
        Range(date(2024, 1, 1), date(2024, 2, 1)),
        Range(None, date(2024, 1, 1), "()"),
        Range(empty=True),
    ],
}
"""By word and arguments; what is the first or last of Python is among ENDLESS."""

ENDLESS: Mapping[str, Sequence[Any]] = {
    "date": [date.min, date.max],
    "timestamp": [PLAIN_FIRST, PLAIN_LAST],
    "timestamptz": [FIRST, LAST],
    "tsrange": [
        Range(PLAIN_FIRST, PLAIN_LAST, "[]"),
        Range(NOON.replace(tzinfo=None), PLAIN_LAST),
    ],
    "tstzrange": [Range(FIRST, LAST, "[]"), Range(NOON, LAST)],
    "daterange": [Range(date.min, date.max), Range(date(2026, 1, 1), date.max)],
}
"""What PostgreSQL's infinity is in Python, which asyncpg writes as infinity, too."""


def resolved(symbol: Symbol, arguments: tuple[int, ...] = ()) -> Any:
    """Return what a symbol of the table of types means."""
    module = import_module(f"dovetail{symbol.module}" if symbol.module.startswith(".") else symbol.module or "builtins")
    precision = [f"precision={argument}" for argument in arguments]
    source = (
        symbol.text.replace("{call}", f"({', '.join(map(str, arguments))})")
        .replace("{precision}", f"({', '.join(precision)})")
        .replace("{zoned}", f"({', '.join(['timezone=True', *precision])})")
    )
    names = {"Decimal": Decimal, "datetime": datetime, "date": date}
    return eval(source, {**vars(module), **names})  # noqa: S307 - our own table


def exact(value: Any) -> Any:
    """Return `value` in a form that is equal for the same values only: NaN is itself, 1 is not 1.0."""
    match value:
        case datetime() if value.tzinfo is not None:
            return "moment", value.astimezone(UTC).isoformat()
        case list() | tuple():
            return [exact(item) for item in value]
        case dict():
            return {key: exact(item) for key, item in value.items()}
        case _ if type(value).__name__ == "Range":  # every generated package has its own
            return "range", exact(value.lower), exact(value.upper), value.bounds, value.empty
        case _ if is_dataclass(value):
            return type(value).__name__, [exact(getattr(value, field.name)) for field in fields(value)]
        case Decimal() if not value.is_nan():
            return "decimal", value
        case float() if value == 0:
            return "float", "0.0"
        case _:
            return type(value).__name__, repr(value)

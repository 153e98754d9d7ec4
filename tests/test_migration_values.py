"""Values of columns that get another type: what they become, on each database, and which are refused."""

from pathlib import Path

import pytest

from dovetail.schema.model import Enum, EnumValue, QualifiedName, Schema
from dovetail.schema.types import ArrayType, EnumType, Type
from handmade import column, scalar, schema, table
from migrating import Live, StatementError, live

MOOD = Enum("mood", QualifiedName("mood"), (EnumValue("happy"), EnumValue("sad")))


def array(word: str) -> ArrayType:
    return ArrayType(scalar(word))


def converting(before: str | Type, after: str | Type, name: str = "c") -> tuple[Schema, Schema]:
    """A table in which a column gets another type."""
    pair = (schema(MOOD, table("t", column(name, type_, nullable=True))) for type_ in (before, after))
    one, other = pair
    return one, other


def migrated_value(database: Live, before: Schema, after: Schema, literal: str) -> str | None:
    database.build(before)
    database.execute(f"INSERT INTO t (id, c) VALUES (1, {literal})")
    database.migrate(before, after)
    text = "c::text" if database.name == "postgresql" else "CASE WHEN c IS NOT NULL THEN quote(c) END"
    ((found,),) = database.execute(f"SELECT {text} FROM t")
    return str(found) if found is not None else None


CONVERTED: list[tuple[str | Type, str | Type, str, str]] = [
    ("smallint", "bigint", "7", "7"),
    ("int", "numeric(8,2)", "7", "7.00"),
    ("int", "double", "7", "7"),
    ("int", "text", "-7", "-7"),
    ("int", "varchar(5)", "12345", "12345"),
    ("int", "bool", "3", "true"),
    ("bool", "int", "true", "1"),
    ("bool", "numeric", "true", "1"),
    ("bool", "text", "false", "false"),
    ("double", "bool", "0", "false"),
    ("numeric(8,2)", "int", "2.50", "3"),
    ("numeric(8,2)", "numeric(8,1)", "2.25", "2.3"),
    ("double", "numeric(6,2)", "1.25", "1.25"),
    ("text", "int", "' 42'", "42"),
    ("text", "numeric(6,2)", "'1.5'", "1.50"),
    ("text", "double", "'1e3'", "1000"),
    ("text", "bool", "'yes'", "true"),
    ("text", "date", "'2026-01-31'", "2026-01-31"),
    ("text", "timestamp", "'2026-01-31 10:00:00'", "2026-01-31 10:00:00"),
    ("text", "time", "'10:30:00'", "10:30:00"),
    ("text", "uuid", "'01234567-89AB-cdef-0123-456789abcdef'", "01234567-89ab-cdef-0123-456789abcdef"),
    ("text", "jsonb", "'[1]'", "[1]"),
    ("text", EnumType("mood"), "'sad'", "sad"),
    ("text", "varchar(3)", "'abc'", "abc"),
    (EnumType("mood"), "text", "'sad'", "sad"),
    (EnumType("mood"), "varchar(5)", "'happy'", "happy"),
    ("uuid", "text", "'01234567-89ab-cdef-0123-456789abcdef'", "01234567-89ab-cdef-0123-456789abcdef"),
    ("date", "timestamp", "'2026-01-31'", "2026-01-31 00:00:00"),
    ("date", "timestamptz", "'2026-01-31'", "2026-01-31 00:00:00+00"),
    ("timestamp", "date", "'2026-01-31 23:59:00'", "2026-01-31"),
    ("timestamp", "time", "'2026-01-31 23:59:00'", "23:59:00"),
    ("timestamp", "timestamptz", "'2026-01-31 23:59:00'", "2026-01-31 23:59:00+00"),
    ("timestamptz", "timestamp", "'2026-01-31 23:59:00+02'", "2026-01-31 21:59:00"),
    ("timestamptz", "date", "'2026-02-01 00:59:00+02'", "2026-01-31"),
    ("text", "timestamptz", "'2026-01-31 10:00:00'", "2026-01-31 10:00:00+00"),
    ("timestamptz", "text", "'2026-01-31 10:00:00+02'", "2026-01-31 08:00:00+00"),
    ("json", "jsonb", "'[1]'", "[1]"),
    ("cidr", "inet", "'10.0.0.0/8'", "10.0.0.0/8"),
    (array("int"), array("text"), "'{1,2}'", "{1,2}"),
    (array("text"), array("int"), "'{1,2}'", "{1,2}"),
    (array("text"), ArrayType(EnumType("mood")), "'{sad,happy}'", "{sad,happy}"),
]


def test_postgresql_converts_every_value_it_can(postgresql: str) -> None:
    with live(postgresql) as database:
        database.execute("SET timezone = 'Asia/Tokyo'")  # whose zone it is must not matter
        parts = [
            [
                column(f"c{number}", (before, after)[side], nullable=True)
                for number, (before, after, *_) in enumerate(CONVERTED)
            ]
            for side in (0, 1)
        ]
        before, after = (schema(MOOD, table("t", *columns)) for columns in parts)
        database.build(before)
        names = [f"c{number}" for number in range(len(CONVERTED))]
        literals = [literal for _, _, literal, _ in CONVERTED]
        database.execute(f"INSERT INTO t (id, {', '.join(names)}) VALUES (1, {', '.join(literals)})")
        database.migrate(before, after)
        database.execute("SET timezone = 'UTC'")
        (found,) = database.execute(f"SELECT {', '.join(f'{name}::text' for name in names)} FROM t")
        assert list(found) == [expected for *_, expected in CONVERTED]


ON_SQLITE: list[tuple[str | Type, str | Type, str, str]] = [
    ("int", "text", "-7", "'-7'"),
    ("int", "bool", "3", "1"),
    ("bool", "text", "0", "'false'"),
    ("numeric(8,2)", "int", "2.5", "3"),
    ("numeric(8,2)", "numeric(8,1)", "2.25", "2.3"),
    ("text", "int", "' 42'", "42"),
    ("text", "int", "'-3'", "-3"),
    ("text", "numeric(6,2)", "'1.5'", "1.5"),
    ("text", "double", "'1e3'", "1000.0"),
    ("text", "bool", "'Yes'", "1"),
    ("text", "date", "'2026-01-31'", "'2026-01-31'"),
    ("text", "timestamp", "'2026-01-31 10:00'", "'2026-01-31 10:00:00.000000'"),
    ("text", "timestamptz", "'2026-01-31 10:00:00+02:00'", "'2026-01-31 08:00:00.000000'"),
    ("text", "time", "'10:30'", "'10:30:00.000000'"),
    ("text", "uuid", "'01234567-89AB-cdef-0123-456789abcdef'", "'0123456789abcdef0123456789abcdef'"),
    ("uuid", "text", "'0123456789abcdef0123456789abcdef'", "'01234567-89ab-cdef-0123-456789abcdef'"),
    ("text", "jsonb", "'[1]'", "'[1]'"),
    ("text", EnumType("mood"), "'sad'", "'sad'"),
    ("text", "bytes", "'ab'", "X'6162'"),
    ("bytes", "text", "X'6162'", "'\\x6162'"),
    ("date", "timestamp", "'2026-01-31'", "'2026-01-31 00:00:00.000000'"),
    ("timestamptz", "date", "'2026-01-31 23:59:00.000000'", "'2026-01-31'"),
    ("timestamp", "time", "'2026-01-31 23:59:00.000000'", "'23:59:00.000000'"),
    (array("int"), array("text"), "'[1,2]'", '\'["1","2"]\''),
    (array("text"), array("int"), '\'["1","2"]\'', "'[1,2]'"),
]


@pytest.mark.parametrize(("before", "after", "literal", "expected"), ON_SQLITE)
def test_sqlite_converts_a_value(
    sqlite: Path, before: str | Type, after: str | Type, literal: str, expected: str
) -> None:
    with live(f"sqlite:///{sqlite}") as database:
        assert migrated_value(database, *converting(before, after), literal) == expected
        assert migrated_value(database, *converting(before, after), "NULL") is None


REFUSED = [
    ("text", "int", "'4x'"),
    ("text", "int", "'1.5'"),
    ("text", "numeric", "''"),
    ("text", "bool", "'maybe'"),
    ("text", "date", "'31.01.2026'"),
    ("text", "timestamp", "'soon'"),
    ("text", "time", "'noon'"),
    ("text", "uuid", "'1234'"),
    ("text", "jsonb", "'{'"),
    ("int", "date", "5"),
    ("date", "int", "'2026-01-31'"),
    ("time", "timestamp", "'10:30:00'"),
]


@pytest.mark.parametrize(("before", "after", "literal"), REFUSED)
def test_a_value_that_does_not_fit_stops_the_migration_and_stays(
    database_url: str, before: str, after: str, literal: str
) -> None:
    with live(database_url) as database:
        with pytest.raises(StatementError):
            migrated_value(database, *converting(before, after), literal)
        kept = database.execute(f"SELECT count(*) FROM t WHERE c = {literal}")
        assert kept == [(1,)]

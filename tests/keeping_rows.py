"""Rows in a live database: put there before a migration, and looked for afterwards, value by value."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from dovetail.data_classes import replace
from dovetail.migrate.dialects import DIALECTS
from dovetail.migrate.dialects.objects import objects_of
from dovetail.schema.columns import Column
from dovetail.schema.model import QualifiedName, Schema, Table
from fitting_rows import Filled
from fitting_values import Cell
from migrating import Live

__all__ = ["insert", "read", "see"]

Row = tuple[str | None, ...]


def insert(database: Live, filled: Iterable[Filled], schema: Schema) -> None:
    """Insert rows into the tables of `schema`."""
    overriding = " OVERRIDING SYSTEM VALUE" if database.name == "postgresql" else ""
    with database.without_foreign_keys():
        for table, columns in _by_table(filled):
            names = ", ".join(database.named(QualifiedName(each.column.name)) for each in columns)
            rows = (f"({', '.join(row)})" for row in _literals(database, columns, schema))
            into = f"INSERT INTO {database.named(table.identifier)} ({names}){overriding}"
            database.execute(f"{into} VALUES {', '.join(rows)}")
        for each in objects_of(schema, database.name):
            for fill in each.fill:  # no trigger may have seen the rows come
                database.execute(fill)


def see(database: Live, filled: Iterable[Filled], schema: Schema) -> None:
    """See that the tables of `schema` hold rows with these values."""
    for table, columns in _by_table(filled):
        names = [each.column.name for each in columns]
        found = database.literal_rows(table, names)
        expected = _as_kept(database, columns, schema)
        assert Counter(found) == Counter(expected), f"{table.name}: {names}\n{found}\n{expected}"


def read(database: Live, schema: Schema, lost: Iterable[str]) -> dict[str, list[Row]]:
    """Return the rows of the tables of `schema`, without the tables and columns that are `lost`."""
    given_up = set(lost)
    found = {}
    for table in schema.tables:
        names = [each.name for each in table.columns if f"{table.name}.{each.name}" not in given_up]
        if names and table.name not in given_up and not table.external:
            found[table.name] = database.literal_rows(table, names)
    return found


def _by_table(filled: Iterable[Filled]) -> Iterator[tuple[Table, list[Filled]]]:
    ordered = sorted(filled, key=lambda each: each.table.name)
    for _, columns in groupby(ordered, key=lambda each: each.table.name):
        known = list(columns)
        yield known[0].table, known


def _literals(database: Live, columns: list[Filled], schema: Schema) -> list[list[str]]:
    """The rows as SQL."""
    return [
        [_literal(database, each.column, cell, schema) for each, cell in zip(columns, row, strict=True)]
        for row in zip(*(each.cells for each in columns), strict=True)
    ]


def _literal(database: Live, column: Column, cell: Cell, schema: Schema) -> str:
    plain = replace(column, default=cell, generated=None, identity=None)
    return DIALECTS[database.name].default(plain, schema) or "NULL"


def _as_kept(database: Live, columns: list[Filled], schema: Schema) -> list[Row]:
    """The texts of the values once columns of these types hold them."""
    dialect = DIALECTS[database.name]
    rows = _literals(database, columns, schema)
    types = [dialect.type_name(each.column.type, schema) for each in columns]
    if database.name == "postgresql":
        texts = [[f"({sql})::{type_}::text" for sql, type_ in zip(row, types, strict=True)] for row in rows]
        return [tuple(database.execute(f"SELECT {', '.join(row)}")[0]) for row in texts]
    own = [
        f"c{number} {type_ if each.column.identity is None else 'INTEGER'}"
        for number, (type_, each) in enumerate(zip(types, columns, strict=True))
    ]
    shape = Table("shape", QualifiedName("shape"), ())
    database.execute(f"CREATE TEMP TABLE shape ({', '.join(own)})")
    for row in rows:
        database.execute(f"INSERT INTO shape VALUES ({', '.join(row)})")
    found = database.literal_rows(shape, [f"c{number}" for number in range(len(columns))])
    database.execute("DROP TABLE temp.shape")
    return found

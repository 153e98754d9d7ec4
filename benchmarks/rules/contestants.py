"""Who takes part: the tables without a rule, with it as dovetail keeps it, and with it as one would keep it by hand."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.rules.connections import Connection, Server
from benchmarks.rules.rule import Rule

from dovetail import pipeline
from dovetail.migrate.dialects import DIALECTS
from dovetail.migrate.diff import diff
from dovetail.schema.model import Schema

__all__ = ["ROWS", "Contestant", "contestants"]

ROWS = 2000
"""The rows that a statement is for, all at once; one by one it is for some of them."""


@dataclass(frozen=True)
class Contestant:
    """A database with the rows of a rule, and the names of its tables."""

    connection: Connection
    tables: list[str]


@contextmanager
def contestants(rule: Rule, server: Server) -> Iterator[dict[str, Contestant]]:
    """Make a database for each who takes part, for as long as the block lasts."""
    with ExitStack() as stack:
        made: dict[str, Contestant] = {}
        for name, spec in (("without it", rule.without), ("dovetail", rule.kept), ("by hand", rule.without)):
            connection = stack.enter_context(server.connect(f"{rule.name}_{name.replace(' ', '_')}"))
            schema = _schema(spec)
            _build(connection, schema)
            for statement in rule.by_hand[connection.database] if name == "by hand" else ():
                connection.execute(statement)
            tables = ["numbers", *(table.identifier.name for table in schema.tables)]
            _fill(connection, rule, tables)
            made[name] = Contestant(connection, tables)
        yield made


def _schema(tables: str) -> Schema:
    with TemporaryDirectory() as folder:
        root = Path(folder) / "spec.yaml"
        root.write_text(f"dovetail: 1\nname: measured\ndatabases: [postgresql, sqlite]\n{tables}")
        return pipeline.read(root).schema


def _build(connection: Connection, schema: Schema) -> None:
    """Make all that a first migration makes."""
    nothing = Schema(schema.name, schema.databases)
    connection.execute("BEGIN")
    for statement in DIALECTS[connection.database].statements(diff(nothing, schema), nothing, schema):
        connection.execute(statement.sql)
    connection.execute("COMMIT")


def _fill(connection: Connection, rule: Rule, tables: list[str]) -> None:
    connection.execute("CREATE TABLE numbers (n integer PRIMARY KEY)")
    counted = f"WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < {ROWS})"
    connection.execute(f"INSERT INTO numbers {counted} SELECT n FROM counted")
    for statement in rule.rows:
        connection.execute(statement)
    connection.clean(tables)

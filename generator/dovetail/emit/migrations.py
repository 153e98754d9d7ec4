"""The artefact `migrations`: the first migration, from nothing to the whole Schema and back, for every database.

`0001_initial` is the baseline. It is the only migration there is, so it is generated anew whenever the spec changes; it does
not lead a database that has an earlier form of it to the present one.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from dovetail.emit.base import Context
from dovetail.files import HEADER, File
from dovetail.migrate.changes import Change
from dovetail.migrate.dialects import DIALECTS, Statement
from dovetail.migrate.dialects.quoting import one_line
from dovetail.migrate.diff import diff
from dovetail.migrate.plan import Plan, plan
from dovetail.schema.columns import TITLES
from dovetail.schema.model import Schema
from dovetail.schema.snapshot import dump

__all__ = ["Migrations"]

NAME = "0001_initial"


@dataclass(frozen=True, slots=True)
class Block:
    """Statements that stand together, each with its semicolon, and the line above them."""

    heading: str | None
    sql: str


@dataclass(frozen=True, slots=True)
class Migration:
    """What an SQL file of a migration shows."""

    name: str
    database: str
    schema: str
    blocks: tuple[Block, ...]


def _migration(schema: Schema, plan: Plan) -> Migration:
    database = TITLES[plan.dialect]
    return Migration(NAME, database, one_line(schema.name), tuple(_blocks(plan.statements)))


def _blocks(statements: Iterable[Statement]) -> Iterator[Block]:
    """Group the statements: short ones of one kind stand together, without empty lines."""
    heading: str | None = None
    lines: list[str] = []
    kind = ""
    for statement in statements:
        its_kind = "" if "\n" in statement.sql else statement.sql.split(" ", 1)[0]
        if lines and (statement.comment or not its_kind or its_kind != kind):
            yield Block(heading, "\n".join(lines))
            lines = []
        if not lines:
            heading = statement.comment
        lines.append(f"{statement.sql};")
        kind = its_kind
    if lines:
        yield Block(heading, "\n".join(lines))


def _sql_files(context: Context) -> Iterator[File]:
    """The two SQL files of every database; down is the same plan with before and after swapped."""
    nothing, everything = Schema(context.schema.name, context.schema.databases), context.schema
    for database in context.schema.databases:
        dialect = DIALECTS[database]
        for direction, before, after in (("up", nothing, everything), ("down", everything, nothing)):
            migration = _migration(context.schema, plan(dialect, before, after))
            text = context.templates.render(f"migrations/{direction}.sql.j2", migration=migration)
            yield File(f"migrations/{database}/{NAME}.{direction}.sql", text)


def _record(changes: Iterable[Change], files: Iterable[File]) -> str:
    """The migration as data, laid out so that a changed column is a few changed lines."""
    hashes = {file.path.removeprefix("migrations/"): sha256(file.text.encode()).hexdigest() for file in files}
    head = {"generated": HEADER, "number": 1, "name": NAME, "parent": None, "files": hashes}
    record = {**head, "changes": [dump(change) for change in changes]}
    return f"{json.dumps(record, ensure_ascii=False, indent=2)}\n"


class Migrations:
    """The artefact `migrations`."""

    name = "migrations"

    def emit(self, context: Context) -> Iterator[File]:
        """Yield the SQL of every database, then the record that holds their hashes."""
        files = tuple(_sql_files(context))
        yield from files
        changes = diff(Schema(context.schema.name), context.schema)
        yield File(f"migrations/{NAME}.json", _record(changes, files))

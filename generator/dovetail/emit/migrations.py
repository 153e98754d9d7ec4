"""The artefact `migrations`: those that are written already, as they are, and the one that the spec has become due for.

A migration is written once. The next one leads from the state that the records of all before it add up to, to the Schema.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from dovetail.data_classes import dataclass, replace
from dovetail.digest import digest
from dovetail.emit.base import Context
from dovetail.files import File
from dovetail.migrate.dialects.quoting import one_line
from dovetail.migrate.history import Direction, History, Migration, record_text, script_path
from dovetail.migrate.pending import Pending
from dovetail.schema.columns import TITLES, Database

if TYPE_CHECKING:
    from dovetail.migrate.dialects import Statement
    from dovetail.migrate.hazards import Hazard
    from dovetail.migrate.plan import Group

__all__ = ["FOLDER", "Migrations", "kept_files", "migration_files", "sealed"]

FOLDER = "migrations"
_LOSES_IN_DOWN = {
    "M101": "the values of column {} do not come back",
    "M102": "the rows of table {} do not come back",
    "M103": "rows that were {} do not become it again",
    "M104": "what values of {} lost does not come back",
    "M105": "the values that were stored in {} do not come back",
}


@dataclass(frozen=True, slots=True)
class BlockView:
    """Statements that stand together, each with its semicolon, and the line above them."""

    heading: str | None
    sql: str


@dataclass(frozen=True, slots=True)
class GroupView:
    """The blocks of one transaction, or a statement outside of any."""

    transactional: bool
    blocks: tuple[BlockView, ...]


@dataclass(frozen=True, slots=True)
class SettingView:
    """A setting of the session while the script runs."""

    name: str
    value: str


_SETTINGS = (SettingView("lock_timeout", "'5s'"), SettingView("statement_timeout", "0"))
"""Whoever waits for a lock has others wait behind it, so not for long; looking through a large table may take its time."""


@dataclass(frozen=True, slots=True)
class ScriptView:
    """What an SQL file of a migration shows. `notes` are the hazards, `meant_rules` what linters are told."""

    name: str
    database: str
    schema: str
    parent: str | None
    notes: tuple[str, ...]
    meant_rules: str
    settings: tuple[SettingView, ...]
    groups: tuple[GroupView, ...]


class Migrations:
    """The artefact `migrations`."""

    name = FOLDER

    def emit(self, context: Context) -> Iterator[File]:
        """Yield the files of the migrations that are there, then, if the spec has changed, those of the next one."""
        yield from kept_files(context.history)
        if context.pending is not None:
            yield from migration_files(context, context.pending)


def kept_files(history: History) -> Iterator[File]:
    """Yield every file of the history as it is; a step that its author has finished gets its hashes."""
    for migration in history.migrations:
        for path in migration.files:
            yield File(f"{FOLDER}/{path}", history.text(path), kept=True)
        record = f"{migration.name}.json"
        if migration.is_draft:
            yield File(f"{FOLDER}/{record}", record_text(sealed(migration, history)))
        else:
            yield File(f"{FOLDER}/{record}", history.text(record), kept=True)


def sealed(migration: Migration, history: History) -> Migration:
    """Return the migration with the hashes of its files as they are now."""
    return replace(migration, files={path: digest(history.content[path]) for path in migration.files})


def migration_files(context: Context, pending: Pending, replaces: tuple[str, ...] = ()) -> Iterator[File]:
    """Yield the SQL of every database, then the record that holds their hashes, and which migrations it `replaces`."""
    hashes: dict[str, str | None] = {}
    for database in pending.after.databases:
        for direction in ("up", "down"):
            path = script_path(pending.name, database, direction)
            view = _script(pending, database, direction)
            text = context.templates.render(f"migrations/{direction}.sql.j2", migration=view)
            hashes[path] = digest(text.encode())
            yield File(f"{FOLDER}/{path}", text)
    yield File(f"{FOLDER}/{pending.name}.json", record_text(pending.migration(hashes, replaces)))


def _script(pending: Pending, database: Database, direction: Direction) -> ScriptView:
    from dovetail.emit.squawk import meant_rules

    plan = pending.plan(database, direction)
    return ScriptView(
        name=pending.name,
        database=TITLES[database],
        schema=one_line(pending.after.name),
        parent=pending.parent,
        notes=tuple(_notes(pending, database, direction)),
        meant_rules=", ".join(meant_rules(plan.statements)) if database == "postgresql" else "",
        settings=_SETTINGS if database == "postgresql" else (),
        groups=tuple(map(_group, plan.groups())),
    )


def _notes(pending: Pending, database: Database, direction: Direction) -> Iterator[str]:
    for hazard in pending.hazards(database, direction):
        yield one_line(f"{hazard.code}, {hazard.family}: {hazard.message}")
    if direction == "down":
        yield from (note for hazard in pending.hazards(database, "up") for note in _losses(hazard))


def _losses(hazard: "Hazard") -> Iterator[str]:
    if hazard.code in _LOSES_IN_DOWN:
        yield one_line(_LOSES_IN_DOWN[hazard.code].format(f'"{hazard.subject}"'))


def _group(group: "Group") -> GroupView:
    return GroupView(group.transactional, tuple(_blocks(group.statements)))


def _blocks(statements: "Iterable[Statement]") -> Iterator[BlockView]:
    """Group the statements: short ones of one kind stand together, without empty lines."""
    heading: str | None = None
    lines: list[str] = []
    kind = ""
    for statement in statements:
        its_kind = "" if "\n" in statement.sql else statement.sql.split(" ", 1)[0]
        if lines and (statement.comment or not its_kind or its_kind != kind):
            yield BlockView(heading, "\n".join(lines))
            lines = []
        if not lines:
            heading = statement.comment
        lines.append(f"{statement.sql};")
        kind = its_kind
    if lines:
        yield BlockView(heading, "\n".join(lines))

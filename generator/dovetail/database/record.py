"""What a database says of the migrations that it has: one row for each, in the table `dovetail_migrations`."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal, get_args

from dovetail.data_classes import dataclass
from dovetail.database.failure import DatabaseError
from dovetail.database.session import HISTORY_COLUMNS, HISTORY_TABLE, Session
from dovetail.diagnostics import Diagnostic, SpecError

__all__ = ["RECORDED", "Row", "State", "keep", "other_packages", "read_row", "read_rows", "remove"]

State = Literal["applied", "up", "down"]
"""Applied; or on the way up or down, with some groups done and others not."""


@dataclass(frozen=True, slots=True)
class Row:
    """`hash` is that of the file that was run to apply the migration, `done_hash` that of the statements done so far.

    A migration that was only noted as applied, because the database had its tables already, is RECORDED instead.
    """

    name: str
    hash: str
    state: State = "applied"
    groups_done: int = 1
    groups_total: int = 1
    done_hash: str = ""
    applied_at: str = ""


RECORDED = "recorded"
"""What stands in the place of `done_hash` where nothing was run."""

_COLUMNS = ", ".join(HISTORY_COLUMNS)


def read_rows(session: Session, package: str) -> dict[str, Row]:
    """Return the rows of a package by name; none where there is no table. Raises SpecError (D133) for what is no such row."""
    return {row.name: row for row in _rows(session, "package = %s", package)}


def read_row(session: Session, package: str, name: str) -> Row | None:
    """Return the row of one migration; None where there is none. Raises SpecError (D133) for what is no such row."""
    return next(_rows(session, "package = %s AND name = %s", package, name), None)


def _rows(session: Session, condition: str, *values: str) -> Iterator[Row]:
    table = session.history_table
    if table is None:
        return
    try:
        found = session.rows(f"SELECT {_COLUMNS} FROM {table} WHERE {condition}", *values)
    except DatabaseError as error:
        if error.failure.kind == "other":
            raise _not_ours(f"the table {HISTORY_TABLE} cannot be read: {error.failure.sentence}") from None
        raise
    for _, name, hash, state, done, total, done_hash, applied_at in found:
        row = Row(name, hash, state, done, total, done_hash, _moment(applied_at))
        if row.state not in get_args(State) or not _counts(row):
            raise _not_ours(f"the row of {row.name} in {HISTORY_TABLE} was edited by hand: it makes no sense")
        yield row


def _counts(row: Row) -> bool:
    """Say whether the numbers of groups go with the state."""
    if row.state == "applied":
        return row.groups_done == row.groups_total
    return 0 < row.groups_done < row.groups_total


def _moment(value: object) -> str:
    """When it was applied, in UTC and to the second. PostgreSQL has a moment, SQLite the text that it made of one."""
    return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else str(value)


def _not_ours(message: str) -> SpecError:
    help = "bring the table back as it was; `dovetail migrate baseline` fills one that was lost"
    return SpecError((Diagnostic("D133", message, None, help),))


def other_packages(session: Session, package: str, name: str, hash: str) -> list[str]:
    """Return the other packages that have applied the very same migration."""
    table = session.history_table
    query = f"SELECT package FROM {table} WHERE package <> %s AND name = %s AND hash = %s ORDER BY package"
    return [found for (found,) in session.rows(query, package, name, hash)] if table else []


def keep(session: Session, package: str, row: Row) -> None:
    """Write a row in the place of the one that there may be."""
    remove(session, package, (row.name,))
    session.execute(
        f"INSERT INTO {session.history_table} ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, CURRENT_TIMESTAMP)",
        *(package, row.name, row.hash, row.state, row.groups_done, row.groups_total, row.done_hash),
    )


def remove(session: Session, package: str, names: tuple[str, ...]) -> None:
    """Remove the rows of the migrations, which the database does not have any more."""
    for name in names:
        session.execute(f"DELETE FROM {session.history_table} WHERE package = %s AND name = %s", package, name)

"""Deleting rows so that they can be restored, and restoring them.

What refers to a row follows it by triggers of the database, so objects of other tables
are read again, too.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, and_, func, inspect, not_, select, update
from sqlalchemy.orm import Session

from ..executing import execute, flush
from ..options import Condition, refuse_other_tables, whole
from ..soft_deletion import is_living, moment_of
from ..source import Source, columns_of
from .derived import load_derived
from .loaded import load_again, loaded_objects
from .stale import expire_related

__all__ = ["delete_softly", "restore"]


def delete_softly(session: Session, source: Source, where: Condition) -> int:
    """Delete the living rows that meet `where`, all at one moment, and return how many
    there were.
    """
    moment = _moment(source)
    now = _now(session, source, moment)
    return _write(session, source, and_(whole(where), moment.is_(None)), now)


def restore(session: Session, source: Source, where: Condition) -> int:
    """Restore the deleted rows that meet `where`, with what was deleted because of them,
    and return how many there were.
    """
    moment = _moment(source)
    deleted = and_(whole(where), moment.is_not(None))
    above = [*_above(source)]
    if not above or session.get_bind(source.model).dialect.name != "sqlite":
        return _write(session, source, deleted, None)
    refuse_other_tables(source.table, where)
    flush(session)
    wanted = select(func.count()).select_from(source.table).where(deleted)
    found = int(execute(session, source, wanted).scalar_one())
    while _write(session, source, and_(deleted, *above), None):
        pass
    _write(session, source, deleted, None)
    return found


def _above(source: Source) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions that the rows of the same table are living to which a row
    refers. SQLite looks at each row by itself, so they are restored first.
    """
    for referencing, relation in source.referencing:
        is_own = referencing.table is source.table and relation.enforced
        if is_own and relation.on_delete != "set null":
            rows = source.table.alias()
            pairs = zip(
                columns_of(rows, relation.related_columns),
                columns_of(source.table, relation.columns),
                strict=True,
            )
            deleted = [not_(living) for living in is_living(source.table, rows)]
            found = select(rows).where(*(a == b for a, b in pairs), *deleted)
            yield not_(found.correlate(source.table).exists())


def _moment(source: Source) -> Column[Any]:
    moment = moment_of(source.table)
    assert moment is not None  # or the table has no such queries
    return moment


def _now(session: Session, source: Source, moment: Column[Any]) -> Any:
    """Return the moment of the statement: the start of the transaction would make two
    deletions one.
    """
    if session.get_bind(source.model).dialect.name == "postgresql":
        return func.statement_timestamp()
    now = datetime.now(UTC)
    return now if getattr(moment.type, "timezone", True) else now.replace(tzinfo=None)


def _write(session: Session, source: Source, where: Any, moment: Any) -> int:
    refuse_other_tables(source.table, where)
    flush(session)
    column = source.attribute(_moment(source))
    statement = update(source.model).where(where).values({column: moment})
    result: Any = execute(session, source, statement, synchronize_session=False)
    written = list(_followed(source, {}))
    for followed in written:
        _read_again(session, followed)
    load_derived(session, source, {followed.table.fullname for followed in written})
    return int(result.rowcount)


def _followed(source: Source, passed: dict[str, Source]) -> Iterator[Source]:
    """Yield the table, and those whose rows are deleted with rows of it."""
    if source.table.fullname in passed:
        return
    passed[source.table.fullname] = source
    yield source
    for referencing, relation in source.referencing:
        if relation.on_delete == "cascade" and moment_of(referencing.table) is not None:
            yield from _followed(referencing, passed)


def _read_again(session: Session, source: Source) -> None:
    """Read the objects of a table again, and expire the relations that show those which
    are deleted now, or there again.
    """
    moment = source.attribute(_moment(source))
    loaded = loaded_objects(session, source)
    before = [inspect(item).dict.get(moment) for item in loaded]
    load_again(session, source, loaded)
    for item, known in zip(loaded, before, strict=True):
        if known != inspect(item).dict.get(moment):
            expire_related(session, source, item)

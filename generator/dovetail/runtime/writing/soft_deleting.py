"""Deleting rows so that they can be restored, and restoring them.

What refers to a row follows it by triggers of the database, so objects of other tables
are read again, too.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, and_, func, inspect, update
from sqlalchemy.orm import Session

from ..executing import execute, flush
from ..options import Condition, refuse_other_tables, whole
from ..soft_deletion import moment_of
from ..source import Source
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
    return _write(session, source, and_(whole(where), moment.is_not(None)), None)


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
    for followed in _followed(source, {}):
        _read_again(session, followed)
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
    before = {item: inspect(item).dict.get(moment) for item in loaded}
    load_again(session, source, loaded)
    for item in loaded:
        if (before[item] is None) != (getattr(item, moment) is None):
            expire_related(session, source, item)

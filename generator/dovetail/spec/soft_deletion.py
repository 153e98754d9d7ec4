"""What `soft_delete:` makes of a table: the column with the moment of deletion, and keys that hold among living rows."""

from dovetail.data_classes import replace
from dovetail.diagnostics import Span
from dovetail.schema.columns import Column
from dovetail.schema.constraints import Index, IndexPart, Unique
from dovetail.schema.model import Table
from dovetail.schema.soft_deletion import living, moment_of
from dovetail.schema.types import ScalarType
from dovetail.spec.scope import Draft
from dovetail.spec.source import Map

__all__ = ["add_moment_of_deletion", "moment_of_deletion", "span_of_soft_delete", "unique_among_living"]

_COLUMN = "deleted_at"
_DOC = "When the row was deleted; NULL while it is not."


def moment_of_deletion(draft: Draft) -> str | None:
    """Return the column in which a row of the table has the moment of its deletion; None where none is asked for."""
    written = draft.node.get("soft_delete", False)
    if isinstance(written, Map):
        return str(written.get("column", _COLUMN))
    return _COLUMN if written else None


def span_of_soft_delete(draft: Draft) -> Span:
    """Return where the table asks for it, or names the column."""
    written = draft.node["soft_delete"]
    if isinstance(written, Map) and "column" in written:
        return written.value_span("column")
    return draft.node.key_span("soft_delete")


def add_moment_of_deletion(draft: Draft) -> None:
    """Make the column, unless the table has one of its name."""
    name = moment_of_deletion(draft)
    if name is None or name in draft.columns or name in draft.broken:
        return
    moment = ScalarType("timestamptz")
    draft.columns[name] = Column(name, moment, nullable=True, doc=_DOC, span=span_of_soft_delete(draft))


def unique_among_living(table: Table) -> Table:
    """Return a table whose unique keys and exclusions hold among its living rows. Those over a part of the rows say so.

    A key that holds the primary key tells all rows apart in any case, and foreign keys may need it.
    """
    moment = moment_of(table)
    if moment is None:
        return table
    predicate = living(moment)
    primary = frozenset(table.primary_key.columns if table.primary_key is not None else ())
    whole = tuple(each for each in table.uniques if primary and primary.issubset(each.columns))
    kept = (
        replace(index, predicate=predicate) if index.unique and index.predicate is None else index
        for index in table.indexes
    )
    made = (replace(_index(unique), predicate=predicate) for unique in table.uniques if unique not in whole)
    indexes = tuple(sorted((*kept, *made), key=lambda index: index.name))
    exclusions = (replace(each, predicate=predicate) if each.predicate is None else each for each in table.exclusions)
    return replace(table, uniques=whole, indexes=indexes, exclusions=tuple(exclusions))


def _index(unique: Unique) -> Index:
    parts = tuple(IndexPart(column=column) for column in unique.columns)
    return Index(
        unique.name, parts, True, nulls_not_distinct=unique.nulls_not_distinct, doc=unique.doc, span=unique.span
    )

"""How far an edit reaches: whether other tables can see it."""

from collections import defaultdict
from collections.abc import Mapping, Set

from dovetail.data_classes import replace
from dovetail.excerpt.no_answer import NoAnswerError
from dovetail.migrate.renames import served_names
from dovetail.schema.model import Schema, Table
from dovetail.schema.tenants import tenant_of

__all__ = ["refuse_far_reach"]


def refuse_far_reach(tables: Set[str], before: Schema, after: Schema) -> None:
    """Raise NoAnswerError where an edit of the tables concerns more than them.

    Others see of a table how it is called, its keys and references, and what a relation goes by. They do not see the other
    columns, nor indexes, checks and unique keys. Who sees more has to be part of the excerpt, as it is written: shapes, and tables
    that are derived of its rows. What is said of the past is the concern of all migrations.
    """
    if any(served_names(after, after)):
        raise NoAnswerError
    rest = (replace(schema, tables=(), relations=(), shapes=()) for schema in (before, after))
    if next(rest) != next(rest):
        raise NoAnswerError
    if before.relations != after.relations or list(before.tables_by_name) != list(after.tables_by_name):
        raise NoAnswerError
    related = _related_columns(before)
    for old, new in zip(before.tables, after.tables, strict=True):
        if _seen(old, tables, related) != _seen(new, tables, related):
            raise NoAnswerError
        if old.name in tables and any(column.using is not None for column in (*old.columns, *new.columns)):
            raise NoAnswerError


def _related_columns(schema: Schema) -> defaultdict[str, set[str]]:
    """The columns of each table by which rows are found from elsewhere, or find others."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for table in schema.tables:
        found[table.name].update(table.primary_key.columns if table.primary_key is not None else ())
        for key in table.foreign_keys:
            found[table.name].update(key.columns)
            found[key.referenced_table].update(key.referenced_columns)
    for table in schema.tables:
        tenant = tenant_of(table)
        if tenant is not None:
            found[table.name].add(tenant.column)
    for relation in schema.relations:
        found[relation.table].update(relation.columns)
        found[relation.related_table].update(relation.related_columns)
    return found


def _seen(table: Table, edited: Set[str], related: Mapping[str, set[str]]) -> Table:
    """What others see of a table that was edited; all of any other."""
    if table.name not in edited:
        return table
    columns = tuple(column for column in table.columns if column.name in related[table.name])
    return replace(table, columns=columns, uniques=(), checks=(), indexes=(), exclusions=(), storage=(), doc=None)

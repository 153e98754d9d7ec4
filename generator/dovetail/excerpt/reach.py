"""How far an edit reaches: whether other tables can see it."""

from collections import defaultdict
from collections.abc import Set
from dataclasses import replace

from dovetail.excerpt.no_answer import NoAnswerError
from dovetail.migrate.renames import served_names
from dovetail.schema.model import Schema, Table

__all__ = ["refuse_far_reach"]


def refuse_far_reach(tables: Set[str], before: Schema, after: Schema) -> None:
    """Raise NoAnswerError where an edit of the tables concerns more than them.

    Others see of a table how it is called, its keys and references, and what a relation goes by. They do not see the other
    columns, nor indexes, checks and unique keys. Shapes see everything, so those that read one of the tables have to be part of
    the excerpt. What the spec says of the past is the concern of all migrations.
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
        if old.name in tables:
            old, new = _seen(old, related[old.name]), _seen(new, related[old.name])  # noqa: PLW2901
        if old != new:
            raise NoAnswerError


def _related_columns(schema: Schema) -> defaultdict[str, set[str]]:
    """The columns of each table by which rows are found from elsewhere, or find others."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for table in schema.tables:
        found[table.name].update(table.primary_key.columns if table.primary_key is not None else ())
        for key in table.foreign_keys:
            found[table.name].update(key.columns)
            found[key.referenced_table].update(key.referenced_columns)
    for relation in schema.relations:
        found[relation.table].update(relation.columns)
        found[relation.related_table].update(relation.related_columns)
    return found


def _seen(table: Table, related: set[str]) -> Table:
    """What others see of a table."""
    columns = tuple(column for column in table.columns if column.name in related)
    return replace(table, columns=columns, uniques=(), checks=(), indexes=(), exclusions=(), storage=(), doc=None)

"""The unique keys of a table."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Column, Index, UniqueConstraint
from sqlalchemy.orm import QueryableAttribute

from ..source import Source
from ..violations.rules import constraints_of, unique_indexes_of

__all__ = ["UniqueKey", "unique_key"]

UniqueKey: TypeAlias = Sequence[QueryableAttribute[Any]]
"""The attributes of a unique key, such as `[Skill.tenant_id, Skill.slug]`."""


def unique_key(source: Source, on: UniqueKey | None) -> list[Column[Any]]:
    """Return the columns of the unique key `on`, by default the primary key; ValueError
    where the table has no such key.
    """
    known = [list(key) for key in _unique_keys(source)]
    if on is None and known and known[0] == list(source.table.primary_key.columns):
        return known[0]
    wanted = {attribute.key for attribute in on or ()}
    for key in known:
        if {source.attribute(column) for column in key} == wanted:
            return key
    keys = " or ".join(
        f"[{', '.join(_written(source, column) for column in key)}]" for key in known
    )
    asked = f"unique key of {', '.join(sorted(wanted))}" if on else "primary key"
    hint = f"on is one of {keys}" if keys else "it has no unique key, so use create()"
    raise ValueError(f"{source.table.fullname} has no {asked}: {hint}")


def _unique_keys(source: Source) -> Iterator[Sequence[Column[Any]]]:
    """Yield the keys that rows are told apart by at once and without a condition, the
    primary key first.
    """
    table = source.table
    if table.primary_key.columns:
        yield [*table.primary_key.columns]
    for constraint in constraints_of(table):
        if isinstance(constraint, UniqueConstraint) and not constraint.deferrable:
            yield [*constraint.columns]
    for index in unique_indexes_of(table):
        if not _is_partial(index):
            columns = [part for part in index.expressions if isinstance(part, Column)]
            if len(columns) == len(index.expressions):
                yield columns


def _is_partial(index: Index) -> bool:
    return any(option.endswith("_where") for option in index.dialect_kwargs)


def _written(source: Source, column: Column[Any]) -> str:
    return f"{source.model.__name__}.{source.attribute(column)}"

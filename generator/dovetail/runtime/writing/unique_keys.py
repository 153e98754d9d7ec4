"""The unique keys of a table."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from sqlalchemy import (
    Column,
    ColumnElement,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
)
from sqlalchemy.orm import QueryableAttribute

from ..soft_deletion import is_among_living, is_living
from ..source import Source
from ..violations.rules import Rule, constraints_of, unique_indexes_of

__all__ = ["UniqueKey", "key_condition", "nulls_are_equal", "unique_key", "written_key"]

UniqueKey: TypeAlias = Sequence[QueryableAttribute[Any]] | QueryableAttribute[Any]
"""The attributes of a unique key, such as `[Skill.tenant_id, Skill.slug]`, or the one."""


def unique_key(source: Source, on: UniqueKey | None) -> list[Column[Any]]:
    """Return the columns of the unique key `on`, by default the primary key; ValueError
    where the table has no such key, TypeError where `on` is no attributes of the model.
    """
    known = [columns for columns, _ in _unique_keys(source)]
    if on is None and known and known[0] == list(source.table.primary_key.columns):
        return known[0]
    wanted: set[str] = set() if on is None else _wanted(source, on, known)
    for key in known:
        if {source.attribute(column) for column in key} == wanted:
            return key
    keys = " or ".join(written_key(source, key) for key in known)
    asked = f"unique key of {', '.join(sorted(wanted))}" if wanted else "primary key"
    hint = f"on is one of {keys}" if keys else "it has no unique key, so use create()"
    raise ValueError(f"{source.table.fullname} has no {asked}: {hint}")


def nulls_are_equal(source: Source, key: Sequence[Column[Any]], dialect: str) -> bool:
    """Say whether NULL equals NULL in a unique key: on PostgreSQL, if it says so."""
    return dialect == "postgresql" and any(
        set(columns) == set(key)
        and rule.dialect_options["postgresql"]["nulls_not_distinct"]
        for columns, rule in _unique_keys(source)
        if not isinstance(rule, PrimaryKeyConstraint)
    )


def key_condition(
    source: Source, key: Sequence[Column[Any]]
) -> ColumnElement[bool] | None:
    """Return the condition on the rows among which a unique key tells rows apart: that
    they are not deleted, or none.
    """
    rules = (rule for columns, rule in _unique_keys(source) if columns == [*key])
    rule = next(rules, None)
    if isinstance(rule, Index) and is_among_living(rule):
        return is_living(source.table)[0]
    return None


def written_key(source: Source, key: Iterable[Column[Any]]) -> str:
    """Return a key as `on` takes it."""
    return f"[{', '.join(_written(source, column) for column in key)}]"


def _wanted(source: Source, on: Any, known: Sequence[list[Column[Any]]]) -> set[str]:
    """Return the names of the attributes `on`, one or several; TypeError for what is no
    attribute of the model, ValueError for none at all.
    """
    several = _is_several(on)
    attributes: list[Any] = [*on] if several else [on]
    if attributes and all(_is_attribute(source, each) for each in attributes):
        return {attribute.key for attribute in attributes}
    names = ", ".join(map(_named, attributes))
    given = f"[{names}]" if several else names
    message = _takes(source, given, known)
    raise TypeError(message) if attributes else ValueError(message)


def _takes(source: Source, given: str, known: Sequence[list[Column[Any]]]) -> str:
    """Return what `on` takes, with a key of this model that is not its default."""
    what = f"on takes attributes of {source.model.__name__}"
    if not known:
        return (
            f"{what}, not {given}, and {source.table.fullname} has no unique key, so use "
            "create()"
        )
    example = written_key(source, known[min(1, len(known) - 1)])
    return f"{what}, such as on={example}, not {given}"


def _is_attribute(source: Source, item: Any) -> bool:
    owner: Any = getattr(item, "class_", None)
    is_one = isinstance(item, QueryableAttribute) and isinstance(owner, type)
    return is_one and issubclass(source.model, owner)


def _is_several(on: object) -> bool:
    return isinstance(on, Iterable) and not isinstance(on, str | QueryableAttribute)


def _named(item: Any) -> str:
    return repr(item) if isinstance(item, str) else str(item)


def _unique_keys(source: Source) -> Iterator[tuple[list[Column[Any]], Rule]]:
    """Yield the keys that rows are told apart by at once and without a condition, but that
    they are not deleted, and the rules that make them, the primary key first.
    """
    table = source.table
    if table.primary_key.columns:
        yield [*table.primary_key.columns], table.primary_key
    for constraint in constraints_of(table):
        if isinstance(constraint, UniqueConstraint) and not constraint.deferrable:
            yield [*constraint.columns], constraint
    for index in unique_indexes_of(table):
        if not _is_partial(index) or is_among_living(index):
            columns = [part for part in index.expressions if isinstance(part, Column)]
            if len(columns) == len(index.expressions):
                yield columns, index


def _is_partial(index: Index) -> bool:
    return any(option.endswith("_where") for option in index.dialect_kwargs)


def _written(source: Source, column: Column[Any]) -> str:
    return f"{source.model.__name__}.{source.attribute(column)}"

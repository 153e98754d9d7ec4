"""The rules that the database keeps, as the models of this package have them."""

import re
from collections.abc import Iterator
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary, WeakSet

from sqlalchemy import (
    CheckConstraint,
    Column,
    Constraint,
    ForeignKeyConstraint,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)

from ..domain import Domain
from ..relation import Relation
from ..source import Definitions

__all__ = [
    "Rule",
    "any_model",
    "check_of",
    "columns_of_rule",
    "columns_with_check",
    "doc_of",
    "know",
    "relation_of",
    "rule_called",
    "rules_of",
    "table_called",
    "table_written_by",
    "tables",
    "unique_rules",
]

Rule: TypeAlias = Constraint | Index

_schemas: WeakKeyDictionary[MetaData, Definitions] = WeakKeyDictionary()
"""The tables of the package, with their relations: errors of a driver lead to neither."""

_models: WeakSet[type[Any]] = WeakSet()

_WRITING = re.compile(
    r"""\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+
        ((?:"(?:[^"]|"")*"|[^\s.("])+(?:\.(?:"(?:[^"]|"")*"|[^\s.("])+)*)""",
    re.IGNORECASE | re.VERBOSE,
)


def know(model: type[Any], relations: Definitions) -> None:
    """Let the rules of all tables be found that stand beside the one of `model`."""
    _models.add(model)
    _schemas[model.metadata] = relations


def any_model() -> type[Any] | None:
    """Return a model of the package: a session may have a database for its models only."""
    return next(iter(_models), None)


def tables() -> Iterator[Table[Any]]:
    """Yield all tables, in the same order in every run."""
    for metadata in list(_schemas):
        yield from (table for _, table in sorted(metadata.tables.items()))


def table_called(name: str | None, schema: str | None = None) -> Table[Any] | None:
    """Return the table of that name in a schema, or in the one that goes unnamed."""
    found = {table.fullname: table for table in tables()}
    return found.get(f"{schema}.{name}", found.get(f"{name}"))


def table_written_by(statement: str | None) -> Table[Any] | None:
    """Return the table that an SQL statement inserts into, updates or deletes from."""
    written = _WRITING.match(statement or "")
    if written is None:
        return None
    name = written[1].replace('"', "")
    return next(
        (each for each in tables() if each.fullname.replace('"', "") == name), None
    )


def rules_of(table: Table[Any]) -> list[Rule]:
    """Return the rules of a table: constraints, then unique indexes, by name."""
    constraints = sorted(table.constraints, key=lambda rule: str(rule.name))
    indexes = [index for index in table.indexes if index.unique]
    return [*constraints, *sorted(indexes, key=lambda rule: str(rule.name))]


def unique_rules() -> Iterator[Rule]:
    """Yield the rules of all tables that tell rows apart."""
    for table in tables():
        for rule in rules_of(table):
            if isinstance(rule, (PrimaryKeyConstraint, UniqueConstraint, Index)):
                yield rule


def rule_called(name: str | None, table: Table[Any]) -> Rule | None:
    return next((rule for rule in rules_of(table) if rule.name == name), None)


def columns_of_rule(rule: Rule) -> tuple[str, ...]:
    """Return the columns of a rule; of a check, those that its condition names."""
    if isinstance(rule, CheckConstraint):
        condition = str(rule.sqltext)
        return tuple(
            column.name
            for column in rule.table.columns
            if re.search(rf"(?<!\w){re.escape(column.name)}(?!\w)", condition)
        )
    if isinstance(rule, ForeignKeyConstraint):
        return tuple(element.parent.name for element in rule.elements)
    if isinstance(rule, (PrimaryKeyConstraint, UniqueConstraint, Index)):
        return tuple(column.name for column in rule.columns)
    return ()


def columns_with_check(name: str | None) -> list[Column[Any]]:
    """Return the columns whose domain has a check of that name."""
    return [
        column
        for table in tables()
        for column in table.columns
        if isinstance(column.type, Domain) and column.type.constraint_name == name
    ]


def check_of(column: Column[Any]) -> str | None:
    """Return the condition of the domain that a column is of."""
    return str(column.type.check) if isinstance(column.type, Domain) else None


def relation_of(rule: Rule | None) -> Relation | None:
    """Return the relation that a foreign key makes, on the side that refers."""
    if not isinstance(rule, ForeignKeyConstraint):
        return None
    definitions = _schemas.get(rule.table.metadata, {})
    for relation in definitions.get(rule.table.fullname, {}).values():
        if relation.side == "referencing" and relation.foreign_key == rule.name:
            return relation
    return None


def doc_of(rule: Rule) -> str | None:
    """Return the doc that the spec gives a rule."""
    relation = relation_of(rule)
    said = relation.doc if relation is not None else getattr(rule, "comment", None)
    return str(said) if said else None

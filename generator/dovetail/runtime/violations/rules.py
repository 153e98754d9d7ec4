"""The rules that the database keeps, as the models of this package have them."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import (
    CheckConstraint,
    Column,
    Constraint,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)
from sqlalchemy.schema import ColumnCollectionConstraint

from ..domain import Domain
from ..guarantee import Guarantee
from ..relation import Relation
from .known_tables import relations_of, tables

__all__ = [
    "Rule",
    "check_of",
    "columns_of_rule",
    "columns_with_check",
    "constraints_of",
    "doc_of",
    "foreign_keys_of",
    "guarantee_called",
    "is_immediate",
    "relation_of",
    "rule_called",
    "unique_indexes_of",
    "unique_rules",
]

Rule: TypeAlias = Constraint | Index

RuleT = TypeVar("RuleT", bound=Rule)


def constraints_of(table: Table[Any]) -> list[Constraint]:
    """Return the constraints of a table, by name."""
    return _by_name(table.constraints)


def foreign_keys_of(table: Table[Any]) -> list[ForeignKeyConstraint]:
    """Return the foreign keys of a table, by name."""
    return _by_name(table.foreign_key_constraints)


def unique_indexes_of(table: Table[Any]) -> list[Index]:
    """Return the indexes of a table that tell rows apart, by name."""
    return _by_name(index for index in table.indexes if index.unique)


def _by_name(rules: Iterable[RuleT]) -> list[RuleT]:
    return sorted(rules, key=lambda rule: str(rule.name))


def _rules_of(table: Table[Any]) -> list[Rule]:
    return [*constraints_of(table), *unique_indexes_of(table)]


def unique_rules() -> Iterator[Rule]:
    """Yield the rules of all tables that tell rows apart."""
    for table in tables():
        for rule in _rules_of(table):
            if isinstance(rule, (PrimaryKeyConstraint, UniqueConstraint, Index)):
                yield rule


def rule_called(name: str | None, table: Table[Any]) -> Rule | None:
    return next((rule for rule in _rules_of(table) if rule.name == name), None)


def guarantee_called(name: str | None, table: Table[Any]) -> Guarantee | None:
    """Return what a table promises under that name."""
    promised: list[Guarantee] = table.info.get("guarantees", [])
    return next((each for each in promised if each.name == name), None)


def is_immediate(key: ForeignKeyConstraint) -> bool:
    """Say whether a foreign key is looked at with every statement."""
    return (key.initially or "").upper() != "DEFERRED"


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
    if isinstance(rule, (ColumnCollectionConstraint, Index)):
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
    for relation in relations_of(rule.table):
        if relation.side == "referencing" and relation.foreign_key == rule.name:
            return relation
    return None


def doc_of(rule: Rule) -> str | None:
    """Return the doc that the spec gives a rule."""
    relation = relation_of(rule)
    said = relation.doc if relation is not None else getattr(rule, "comment", None)
    return str(said) if said else None

"""The statements by which one database gets from one Schema to another."""

from dataclasses import dataclass

from dovetail.migrate.dialects.base import Dialect, Statement
from dovetail.migrate.diff import diff
from dovetail.schema.columns import Database
from dovetail.schema.model import Schema

__all__ = ["Plan", "plan"]


@dataclass(frozen=True, slots=True)
class Plan:
    """Statements in the order in which to run them. `transactional`: all of them fit into one transaction."""

    dialect: Database
    statements: tuple[Statement, ...]
    transactional: bool = True


def plan(dialect: Dialect, before: Schema, after: Schema) -> Plan:
    """Return how the database of `dialect` gets from `before` to `after`."""
    return Plan(dialect.name, tuple(dialect.statements(diff(before, after), before, after)))

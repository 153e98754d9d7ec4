"""The databases that dovetail speaks."""

from dovetail.migrate.dialects.base import Dialect, Statement
from dovetail.migrate.dialects.postgresql import PostgreSQL
from dovetail.migrate.dialects.sqlite import SQLite
from dovetail.schema.columns import Database

__all__ = ["DIALECTS", "Dialect", "Statement"]

DIALECTS: dict[Database, Dialect] = {"postgresql": PostgreSQL(), "sqlite": SQLite()}

"""Partitions, which PostgreSQL makes beside their table."""

from typing import Any

from sqlalchemy import DDL

__all__ = ["partition"]


def partition(statement: str) -> tuple[str, Any]:
    """Return the listener of a table that makes one of its partitions once it is made."""
    text = statement.replace("%", "%%")
    made = DDL(text)  # type: ignore[no-untyped-call]
    return "after_create", made.execute_if(dialect="postgresql")

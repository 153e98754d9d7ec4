"""Deleting several rows of tables that refer in circles, or to themselves."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, Mapper, PassiveFlag

__all__ = ["let_deletions_read"]


def let_deletions_read(base: type[DeclarativeBase]) -> None:
    """Let a flush read what deleted rows refer to, even where relations raise.

    It does so only where tables refer in circles, to find the order of deletions.
    `lazy="raise"` is meant to leave flushes alone, and everywhere else it does:
    https://docs.sqlalchemy.org/en/21/orm/queryguide/relationships.html#sqlalchemy.orm.raiseload
    """
    event.listen(base, "mapper_configured", _let_flushes_read, propagate=True)


def _let_flushes_read(mapper: Mapper[Any], _: type[Any]) -> None:
    for relation in mapper.relationships:
        processor = getattr(relation, "_dependency_processor", None)
        if processor is not None and not relation.uselist:
            processor._passive_delete_flag |= PassiveFlag.NO_RAISE

"""Rows that a policy of PostgreSQL refuses to be written.

It says so as it says that somebody may not touch a table, and without the fields that tell
of a constraint: the table and the policy stand in the message only.
"""

import re
from typing import Any

from sqlalchemy import Table
from sqlalchemy.exc import DBAPIError, IntegrityError

from ..guarantee import own_rows
from .errors import CheckViolation, ConstraintViolation
from .known_tables import tables

__all__ = ["another_tenants_row", "as_refused_row", "refusing_policy"]

_INSUFFICIENT_PRIVILEGE = "42501"
_MESSAGE = re.compile(
    r"row-level security policy (?:\"(?P<policy>.+)\" )?(?:\(.+\) )?for table \"(?P<table>.+)\""
)


def as_refused_row(error: BaseException) -> IntegrityError | None:
    """Return an error as that of a row which breaks a rule, if it is one of a policy."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    if not isinstance(error, DBAPIError) or state != _INSUFFICIENT_PRIVILEGE:
        return None
    if refusing_policy(str(error.orig)) is None:
        return None
    original: Any = error.orig
    return IntegrityError(
        error.statement, error.params, original, error.hide_parameters
    )


def refusing_policy(message: str) -> tuple[Table[Any], str] | None:
    """Return the table and the name of the policy that a message is about; where it names
    none, the tenant is another one.
    """
    found = _MESSAGE.search(message)
    if found is None:
        return None
    named = (table for table in tables() if table.name == found["table"])
    table = next(named, None)
    if table is None:
        return None
    own = own_rows(table)
    name = found["policy"] or ("" if own is None else own.name)
    return table, name


def another_tenants_row(table: Table[Any]) -> ConstraintViolation:
    """Return the error of an upsert that finds the row of another tenant, which it cannot
    see. SQLite leaves it as it is without a word.
    """
    own = own_rows(table)
    assert own is not None  # nothing else leaves a row as it is
    text = f"{table.fullname} refuses this ({own.name}): {own.doc}"
    return CheckViolation(
        text,
        IntegrityError(None, None, LookupError(text)),
        table=table.fullname,
        constraint=own.name,
        columns=tuple(own.columns),
        doc=own.doc,
    )

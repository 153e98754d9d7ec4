"""The tenant to whom new rows belong, unless they say otherwise."""

from typing import Any

from sqlalchemy import Column
from sqlalchemy.orm import Session

__all__ = ["TENANT", "is_own_tenant", "own_tenant", "tell_tenant", "tenant_in"]

TENANT = "tenant"
"""What a connection calls the tenant of the transaction that it is in."""


def own_tenant(context: Any) -> Any:
    """Return the tenant for whom a statement is, as the default of a column; None outside
    of `with tenant(session, id)`.
    """
    return context.connection.info.get(TENANT)


def is_own_tenant(column: Column[Any]) -> bool:
    """Say whether a column says whose a row is, and so may be left out of it."""
    return getattr(column.default, "arg", None) is own_tenant


_OF_SESSION = "dovetail knows the tenant"


def tell_tenant(session: Session, tenant: Any) -> None:
    """Let a session know for whom it is, or, by None, that it is for nobody."""
    session.info[_OF_SESSION] = tenant


def tenant_in(session: Session) -> Any:
    """Return the tenant for whom a session is; None outside of blocks."""
    return session.info.get(_OF_SESSION)

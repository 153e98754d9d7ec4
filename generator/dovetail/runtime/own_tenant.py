"""The tenant to whom new rows belong, unless they say otherwise."""

from typing import Any

__all__ = ["TENANT", "own_tenant"]

TENANT = "tenant"
"""What a connection calls the tenant of the transaction that it is in."""


def own_tenant(context: Any) -> Any:
    """Return the tenant for whom a statement is, as the default of a column; None outside
    of `with tenant(session, id)`.
    """
    return context.connection.info.get(TENANT)

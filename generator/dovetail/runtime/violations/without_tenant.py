"""Rows that are refused because nobody has said for which tenant they are."""

from sqlalchemy.orm import Session

from ..guarantee import own_rows
from ..own_tenant import tenant_in
from .known_tables import table_called
from .reports import Report

__all__ = ["is_without_tenant", "text_without_tenant"]


def is_without_tenant(report: Report, session: Session) -> bool:
    """Say whether a row was refused for its tenant, while the session has none."""
    table = table_called(report.table)
    own = None if table is None else own_rows(table)
    if own is None or tenant_in(session) is not None:
        return False
    return report.name == own.name or tuple(report.columns) == tuple(own.columns)


def text_without_tenant(report: Report) -> str:
    """Return the line that says so, and what to do."""
    return (
        f"{report.table} takes no row, because the session has no tenant: "
        "write it inside of `with tenant(session, id):`"
    )

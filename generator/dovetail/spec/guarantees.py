"""The guarantees of a table, as its mapping and those of its columns ask for them."""

from collections.abc import Iterator

from dovetail.schema.guarantees import AppendOnly, Guarantee, ReadOnly
from dovetail.spec.scope import Draft, Scope
from dovetail.spec.tenancy import access, row_security

__all__ = ["guarantees"]


def guarantees(scope: Scope, draft: Draft) -> tuple[Guarantee, ...]:
    """Return what a table promises beyond its constraints, sorted by name. Nobody promises anything for an external table."""
    if draft.node.get("external", False):
        return ()
    return tuple(sorted(_guarantees(scope, draft), key=lambda guarantee: guarantee.name))


def _guarantees(scope: Scope, draft: Draft) -> Iterator[Guarantee]:
    yield from access(scope)
    yield from row_security(scope, draft)
    if draft.node.get("append_only", False):
        yield AppendOnly()
        return  # nothing of it changes, so there is nothing left to say of its columns
    read_only = tuple(sorted(name for name, column in draft.columns.items() if column.read_only))
    if read_only:
        yield ReadOnly(read_only)

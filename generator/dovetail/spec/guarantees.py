"""The guarantees of a table, as its mapping and those of its columns ask for them."""

from collections.abc import Iterator

from dovetail.schema.guarantees import AppendOnly, Guarantee, ReadOnly, RefersToOneOf, SoftDelete, StatusFlow, Target
from dovetail.schema.naming import flow_name
from dovetail.schema.types import EnumType
from dovetail.spec.flows import follows_flow
from dovetail.spec.polymorphic import polymorphic_references
from dovetail.spec.scope import Draft, Scope
from dovetail.spec.soft_deletion import moment_of_deletion
from dovetail.spec.tenancy import access, row_security

__all__ = ["guarantees"]


def guarantees(scope: Scope, draft: Draft) -> tuple[Guarantee, ...]:
    """Return what a table promises beyond its constraints, sorted by name. Nobody promises anything for an external table."""
    if draft.node.get("external", False):
        return ()
    return tuple(sorted(_guarantees(scope, draft), key=lambda guarantee: guarantee.name))


def _guarantees(scope: Scope, draft: Draft) -> Iterator[Guarantee]:
    moment = moment_of_deletion(draft)
    if moment is not None:
        yield SoftDelete(moment)
    yield from _references(draft)
    yield from access(scope)
    yield from row_security(scope, draft)
    if draft.node.get("append_only", False):
        yield AppendOnly()
        return  # nothing of it changes, so there is nothing left to say of its columns
    read_only = tuple(sorted(name for name, column in draft.columns.items() if column.read_only))
    if read_only:
        yield ReadOnly(read_only)
    for name in draft.columns if scope.has_flows else ():
        enum = follows_flow(scope, draft, name)
        if enum is not None and enum.flow is not None:
            yield StatusFlow(name, enum.name, enum.flow, flow_name(name))


def _references(draft: Draft) -> Iterator[RefersToOneOf]:
    """What keeps references that no foreign key can keep, since a column says to which table they go."""
    for reference in polymorphic_references(draft):
        if reference.discriminator is None or not reference.enforced:
            continue
        targets = (Target(each.value, each.table, each.referenced_columns[0]) for each in reference.alternatives)
        type_ = draft.columns[reference.discriminator].type
        yield RefersToOneOf(
            name=f"{reference.name}_reference",
            discriminator=reference.discriminator,
            column=reference.alternatives[0].columns[0],
            targets=tuple(sorted(targets, key=lambda target: target.value)),
            on_delete=reference.on_delete,
            on_update=reference.on_update,
            enum=type_.name if isinstance(type_, EnumType) else None,
        )

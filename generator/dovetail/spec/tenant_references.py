"""References between rows of tenants: the foreign key holds the tenant as well, so that it never leads to another one's row."""

from dovetail.spec.references import MOST_KEY_COLUMNS
from dovetail.spec.scope import ReferenceDraft, Scope
from dovetail.spec.tenancy import tenant_column

__all__ = ["keep_tenants_apart"]


def keep_tenants_apart(scope: Scope) -> None:
    """Pair the tenants of both rows in every reference between tables of tenants. References have been located before.

    An owned pointer leads to a row of its own row, and so of its own tenant, already.
    """
    if "tenancy" not in scope.root:
        return
    for draft in scope.drafts.values():
        for reference in draft.references.values():
            if reference.state == "found" and not reference.owned and reference.node.get("enforced", True):
                _keep_apart(scope, reference)


def _keep_apart(scope: Scope, reference: ReferenceDraft) -> None:
    target = reference.target
    assert target is not None
    near, far = tenant_column(scope, reference.table), tenant_column(scope, target)
    if near is None or far is None or not (reference.table.has_column(near) and target.has_column(far)):
        return
    pairs = dict(zip(reference.referenced_columns, reference.columns, strict=True))
    if pairs.get(far, near) != near:
        _refuse_other_tenant(scope, reference, far, near)
    elif far not in pairs and len(pairs) == MOST_KEY_COLUMNS:
        message = f"with the tenant the foreign key would have {len(pairs) + 1} columns, and has at most {len(pairs)}"
        scope.error("S407", message, reference.place.span, "give the table a primary key of one column")
    elif far not in pairs and near not in pairs.values():
        reference.owned = ((near, far),)
        target.need_key((far, *pairs), reference.place.span)


def _refuse_other_tenant(scope: Scope, reference: ReferenceDraft, far: str, near: str) -> None:
    target = reference.target
    assert target is not None
    pairs = zip(reference.referenced_columns, reference.columns, strict=True)
    right = ", ".join(near if there == far else here for there, here in pairs)
    message = (
        f'the key of "{target.name}" holds "{far}", whose row it is, and "{near}" says that here: they have to be one'
    )
    scope.error("S742", message, reference.place.span, f"write columns: [{right}]")

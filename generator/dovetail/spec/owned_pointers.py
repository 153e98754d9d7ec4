"""Owned pointers: references whose row has to belong to the row that refers, by a relation of it (`within`)."""

from collections.abc import Iterator

from dovetail.diagnostics import Related
from dovetail.schema.constraints import Unique
from dovetail.schema.keys import keys
from dovetail.schema.model import Table
from dovetail.schema.naming import unique_name
from dovetail.spec.references import MOST_KEY_COLUMNS
from dovetail.spec.scope import Draft, ReferenceDraft, Scope
from dovetail.spec.source import EMPTY_MAP, Map

__all__ = ["find_owners", "keys_of_pointers"]


def find_owners(scope: Scope) -> None:
    """Find for every owned pointer which columns say whose row it leads to. References have been located before."""
    for draft in scope.drafts.values():
        for reference in draft.references.values():
            if "within" in reference.node and reference.state == "found":
                owner = _owner(scope, reference)
                if owner is not None and owner.state == "found":
                    _own(scope, reference, owner)


def _owner(scope: Scope, pointer: ReferenceDraft) -> ReferenceDraft | None:
    """The reference by which rows of the table that is pointed to belong to rows of this one."""
    name = pointer.node["within"]
    owner = next((found for found in _references_back(pointer) if found.node.get("inverse") == name), None)
    if owner is None:
        _refuse_relation(scope, pointer)
    elif "within" in owner.node and owner.node["within"] == pointer.node.get("inverse"):
        message = f'"{pointer.name}" and "{owner.name}" are to lead to rows of each other, so that neither row could be the first'
        scope.error("S222", message, pointer.node.value_span("within"), "leave out one within:")
        return None
    return owner


def _references_back(pointer: ReferenceDraft) -> Iterator[ReferenceDraft]:
    """The other references from the table that is pointed to."""
    assert pointer.target is not None
    found = _references_between(pointer.target, pointer.table)
    return (reference for reference in found if reference is not pointer)


def _references_between(draft: Draft, table: Draft) -> Iterator[ReferenceDraft]:
    return (reference for reference in draft.references.values() if reference.target is table)


def _refuse_relation(scope: Scope, pointer: ReferenceDraft) -> None:
    """Say why a name is none of a relation by which rows belong to this one, and which are."""
    table, target = pointer.table, pointer.target
    assert target is not None
    name, span = pointer.node["within"], pointer.node.value_span("within")
    referring = (found for draft in scope.drafts.values() for found in _references_between(draft, table))
    named = [found for found in referring if found.node.get("inverse") == name]
    back = [*_references_back(pointer)]
    owning = {found.node["inverse"]: None for found in back if found.node.get("inverse") not in (None, "none")}
    other = named[0].table.name if named else _where_else(table, name)
    if other is not None:
        message = f'"{name}" is no relation by which rows of "{target.name}" belong to one of "{table.name}"'
        related = (Related(named[0].place.span, f'it holds rows of "{other}"'),) if named else ()
        help = f"name such a relation: {', '.join(owning)}" if owning else _way_to_own(back, table, target)
        scope.error("S222", message, span, help, related=related)
    elif owning:
        scope.unknown("S221", f'table "{table.name}" has no relation "{name}"', name, owning, span)
    else:
        message = f'table "{table.name}" has no relation "{name}"'
        scope.error("S221", message, span, _way_to_own(back, table, target))


def _where_else(table: Draft, name: str) -> str | None:
    """The table to which a reference or a many-to-many relation of that name leads."""
    if name in table.references:
        return str(table.references[name].node["to"])
    relations: Map = table.node.get("relations") or EMPTY_MAP
    return str(relations[name].get("through")) if name in relations else None


def _way_to_own(back: list[ReferenceDraft], table: Draft, target: Draft) -> str:
    """What is to be written so that rows of `target` belong to one of `table`, by a relation that has a name."""
    if back:
        return f'give the reference "{back[0].name}" of "{target.name}" an inverse, and name that'
    return f'only rows that refer to "{table.name}" can belong to one of it: give "{target.name}" a reference to it'


def _own(scope: Scope, pointer: ReferenceDraft, owner: ReferenceDraft) -> None:
    """Pair the columns that tell this row from others with those that say whose the row is that is pointed to."""
    table, target = pointer.table, owner.table
    owned = dict(zip(owner.columns, owner.referenced_columns, strict=True))
    pairs = dict(zip(pointer.referenced_columns, pointer.columns, strict=True))
    span = pointer.node.value_span("within")
    wrong = next((far for far, near in pairs.items() if owned.get(far, near) != near), None)
    double = next((near for far, near in pairs.items() if near in owned.values() and far not in owned), None)
    if wrong is not None:
        right = ", ".join(owned.get(far, near) for far, near in pairs.items())
        message = f'the key of "{target.name}" holds "{wrong}", which says whose row it is, so it has to be "{owned[wrong]}" here'
        scope.error("S223", message, span, f"write columns: [{right}]")
    elif double is not None:
        message = f'"{double}" says which row of "{table.name}" this is, and cannot say as well where it points'
        scope.error("S223", message, span, "give the reference a column of its own")
    elif pairs.keys() <= owned.keys():
        message = f'every row of "{table.name}" could point to one row of "{target.name}" only, which the relation has already'
        scope.error("S223", message, span, "remove the reference")
    elif len({*pairs, *owned}) > MOST_KEY_COLUMNS:
        message = f"the foreign key would have {len({*pairs, *owned})} columns, and has at most {MOST_KEY_COLUMNS}"
        scope.error("S407", message, span, "give the tables primary keys of one column")
    else:
        pointer.owned = tuple((near, far) for far, near in owned.items())
        target.need_key(tuple(dict.fromkeys((*owned, *pairs))), pointer.place.span)


def keys_of_pointers(draft: Draft, table: Table) -> Iterator[Unique]:
    """Yield the keys that owned pointers to `table` refer to, as far as it has none of these columns.

    The columns that say whose row it is come first, so that the key finds the rows that belong to one as well.
    """
    if not draft.pointed_at:
        return
    there = {frozenset(key.columns) for key in keys(table) if not key.deferrable}
    for wanted, (columns, span) in draft.pointed_at.items():
        if wanted not in there and not table.external:
            yield Unique(unique_name(table.identifier.name, columns), columns, span=span)

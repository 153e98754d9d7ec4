"""Many-to-many relations: the references they go through, and the association tables made for `through: auto`."""

from collections.abc import Iterator, Mapping
from typing import Any

from dovetail.diagnostics import Fix, Related, Span
from dovetail.schema.constraints import ForeignKey
from dovetail.schema.model import QualifiedName, Table
from dovetail.schema.relations import ManyToMany
from dovetail.schema.words import singular
from dovetail.spec.scope import Draft, Place, Scope
from dovetail.spec.source import EMPTY_MAP, Map, Seq
from dovetail.suggestions import did_you_mean

__all__ = ["automatic_associations", "many_to_many"]


_ALIKE_ENOUGH = 0.8
"""An association table is called like the tables that it joins, so that one of these is nearly always like it."""


def automatic_associations(scope: Scope) -> None:
    """Add the plain association table of every relation that says `through: auto`."""
    for draft in tuple(scope.drafts.values()):
        for place, node in _declared(draft):
            if node["through"] == "auto":
                _add_association(scope, draft, place, node)


def _declared(draft: Draft) -> Iterator[tuple[Place, Map]]:
    holder: Map = draft.node.get("relations") or EMPTY_MAP
    return ((Place(holder, name), holder[name]) for name in holder)


def _association_name(draft: Draft, place: Place) -> str:
    return f"{draft.name}_{place.key}"


def _add_association(scope: Scope, draft: Draft, place: Place, node: Map) -> None:
    if "to" not in node:
        scope.error(
            "S503", "an automatic association needs to know both tables", place.span, "add to: with the other table"
        )
        return
    if node["to"] not in scope.drafts:
        message = f'relates to table "{node["to"]}", which does not exist'
        if node["to"] in ("self", "this", "itself"):
            help = f"a table relates to itself by its name: write {draft.name}"
            scope.error("S201", message, node.value_span("to"), help)
        else:
            scope.unknown("S201", message, node["to"], scope.drafts, node.value_span("to"))
        return
    name = _association_name(draft, place)
    if name in scope.drafts:
        related = (Related(scope.drafts[name].place.span, "declared here"),)
        message = f'the association table would be called "{name}", but a table of that name exists'
        scope.error("S101", message, place.span, f"write through: {name}, or rename the relation", related=related)
        return
    near, far = singular(draft.name), singular(place.key)
    if near == far:
        message = f'both references of the association table would be called "{near}"'
        scope.error("S504", message, place.span, "rename the relation, or write the association table yourself")
        return
    targets = {near: draft.name, far: node["to"]}
    references = {key: {"to": table, "on_delete": "cascade", "inverse": "none"} for key, table in targets.items()}
    table: dict[str, Any] = {"references": references, "primary_key": [near, far]}
    _carry_former_names(scope, draft, node, place, table)
    written = place.holder.placed_at(place.key, {name: table})
    scope.drafts[name] = Draft(
        name, Place(written, name), written[name], QualifiedName(name, draft.identifier.namespace)
    )
    scope.drafts[name].automatic = True
    scope.drafts[name].parts.append(written[name])


def _carry_former_names(scope: Scope, draft: Draft, node: Map, place: Place, table: dict[str, Any]) -> None:
    """Let the made table, and its reference, be what they were where the relation, or the table here, has a `was:`."""
    near, far = draft.node.get("was", draft.name), node.get("was", place.key)
    if "was" in node and far in place.holder:
        return
    was = f"{near}_{far}"
    if was != _association_name(draft, place) and ("was" in node or was not in scope.drafts):
        table["was"] = was
    for reference, former in ((singular(draft.name), singular(near)), (singular(place.key), singular(far))):
        if former not in table["references"]:
            table["references"][reference]["was"] = former


def many_to_many(scope: Scope, draft: Draft, tables: Mapping[str, Table]) -> Iterator[ManyToMany]:
    """Yield the many-to-many relations that a table declares and whose association joins it to another table."""
    for place, node in _declared(draft):
        through = _association_name(draft, place) if node["through"] == "auto" else node["through"]
        if node["through"] == "auto" and through in scope.drafts and not scope.drafts[through].automatic:
            continue
        if through not in tables:
            if node["through"] != "auto":
                _report_unknown_association(scope, through, tables, node.value_span("through"))
            continue
        if "to" in node and node["to"] not in tables:
            message = f'relates to table "{node["to"]}", which does not exist'
            scope.unknown("S201", message, node["to"], tables, node.value_span("to"))
            continue
        pair = _pair(scope, draft, place, node, tables[through])
        if pair is not None:
            inverse = node["inverse"]
            yield ManyToMany(
                name=place.key,
                table=draft.name,
                association_table=through,
                foreign_key=pair[0],
                related_foreign_key=pair[1],
                inverse=None if inverse in (None, "none") else inverse,
                doc=node.get("doc"),
                span=place.span,
            )


def _report_unknown_association(scope: Scope, through: str, tables: Mapping[str, Table], span: Span) -> None:
    message = f'goes through table "{through}", which does not exist'
    if did_you_mean(through, tables, _ALIKE_ENOUGH) is not None:
        scope.unknown("S201", message, through, tables, span)
    else:
        scope.error("S201", message, span, f"declare the table {through}, or write auto to have one made")


def _pair(
    scope: Scope, draft: Draft, place: Place, node: Map, association: Table
) -> tuple[ForeignKey, ForeignKey] | None:
    """The two foreign keys of the association: the one back to this table, and the one on to the other."""
    keys = {key.reference: key for key in association.foreign_keys}
    if scope.drafts[association.name].broken:
        return None
    via: Seq | None = node.get("via")
    if via is not None:
        return _named_pair(scope, draft, node, keys, association)
    near = [key for key in keys.values() if key.referenced_table == draft.name]
    far = [
        key
        for key in keys.values()
        if key not in near[:1] and key.referenced_table == node.get("to", key.referenced_table)
    ]
    if node["through"] == "auto":
        near, far = [keys[singular(draft.name)]], [keys[singular(place.key)]]
    if not near or not far:
        missing = draft.name if not near else node.get("to", "another table")
        message = f'table "{association.name}" has no reference to {missing}'
        scope.error("S503", message, node.value_span("through"), _references_to_write(scope, draft, node, association))
        return None
    if len(near) > 1 or len(far) > 1:
        message = f'there is more than one way through "{association.name}"'
        names = ", ".join(sorted(keys))
        help = f"add via: [reference to {draft.name}, reference to the other side], out of {names}"
        if len(keys) == 2:
            help = f"say which leads here and which leads on: via: [{', '.join(keys)}], or the other way round"
        scope.error("S504", message, place.span, help)
        return None
    return near[0], far[0]


def _references_to_write(scope: Scope, draft: Draft, node: Map, association: Table) -> str:
    """The references that an association table lacks, as they are written."""
    there = {key.referenced_table for key in association.foreign_keys}
    sides = [draft.name, node["to"]] if node.get("to") in scope.drafts else [draft.name]
    missing = [side for side in sides if side not in there]
    if draft.name in there and len(association.foreign_keys) > 1 or not missing:
        return "an association table has a reference to each side"
    written = ", ".join(f"{singular(side)}: {{to: {side}, on_delete: cascade, inverse: none}}" for side in missing)
    other = "" if len(sides) == 2 or len(there - {draft.name}) else ", and one to the other side"
    return f"give {association.name} references: {{{written}}}{other}"


def _named_pair(
    scope: Scope, draft: Draft, node: Map, keys: Mapping[str, ForeignKey], association: Table
) -> tuple[ForeignKey, ForeignKey] | None:
    via: Seq = node["via"]
    for i, name in enumerate(via):
        if name not in keys:
            message = f'table "{association.name}" has no reference "{name}"'
            scope.unknown("S202", message, name, keys, via.item_span(i))
            return None
    near, far = (keys[name] for name in via)
    if near.referenced_table != draft.name:
        message = f'reference "{near.reference}" goes to "{near.referenced_table}", not back to "{draft.name}"'
        _report_via(scope, node, message, 0, swapped=far.referenced_table == draft.name)
        return None
    if far.referenced_table != node.get("to", far.referenced_table):
        message = f'reference "{far.reference}" goes to "{far.referenced_table}", not on to "{node["to"]}"'
        _report_via(scope, node, message, 1, swapped=False)
        return None
    return near, far


def _report_via(scope: Scope, node: Map, message: str, item: int, *, swapped: bool) -> None:
    """Report the reference at `item` of `via`; `swapped` says that both would be right the other way round."""
    via: Seq = node["via"]
    help, written = "name the reference to this table first, the other side's second", node.written("via")
    fix = None
    if swapped:
        turned = f"[{via[1]}, {via[0]}]"
        help = f"write via: {turned}: the reference to this table first, the other side's second"
        fix = Fix(node.value_span("via"), turned) if written.endswith("]") else None
    scope.error("S503", message, via.item_span(item), help, fix=fix)

"""From documents to one Schema: mixins are expanded, references resolved, names given, relations derived, shapes read."""

from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import TypeVar

from dovetail.data_classes import dataclass, replace
from dovetail.diagnostics import Fix, Related, Report, Span
from dovetail.schema.columns import Column
from dovetail.schema.constraints import Check, Exclusion, ForeignKey, Index, PrimaryKey, Unique
from dovetail.schema.model import QualifiedName, Relation, Schema, Table
from dovetail.schema.order import must_defer
from dovetail.schema.polymorphic import PolymorphicReference
from dovetail.schema.relations import ManyToMany, derive
from dovetail.schema.shapes import Shape
from dovetail.spec.associations import automatic_associations, many_to_many
from dovetail.spec.columns import declared_column
from dovetail.spec.conditions import checks
from dovetail.spec.declarations import declare, extensions
from dovetail.spec.derive import with_derivations
from dovetail.spec.documents import Documents
from dovetail.spec.exclusions import exclusions
from dovetail.spec.expansion import refuse_expansion
from dovetail.spec.flows import read_flows
from dovetail.spec.guarantees import guarantees
from dovetail.spec.indexes import foreign_key_indexes, indexes
from dovetail.spec.keys import primary_key, uniques
from dovetail.spec.owned_pointers import find_owners, keys_of_pointers
from dovetail.spec.package_name import hidden_module, mistake_in_package_name
from dovetail.spec.partitions import partitioning
from dovetail.spec.placements import placement
from dovetail.spec.polymorphic import (
    polymorphic_checks,
    polymorphic_references,
    polymorphic_uniques,
    split_references,
)
from dovetail.spec.references import add_referencing_columns, foreign_key, locate, report_missing_keys
from dovetail.spec.relation_names import refuse_unusable_relations
from dovetail.spec.scope import Draft, Place, ReferenceDraft, Scope
from dovetail.spec.slips_in_names import warn_of_signs
from dovetail.spec.soft_deletion import add_moment_of_deletion, unique_among_living
from dovetail.spec.source import EMPTY_MAP, Map
from dovetail.spec.sql_objects import sql_objects
from dovetail.spec.storage import parameters
from dovetail.spec.tenancy import tenant_index
from dovetail.spec.tenant_references import keep_tenants_apart

__all__ = ["Resolved", "resolve"]


@dataclass(frozen=True, slots=True)
class Resolved:
    """A Schema, and the scope that knows where each part of it was written."""

    schema: Schema
    scope: Scope


def resolve(documents: Documents, report: Report) -> Resolved:
    """Return the Schema that the documents mean. What is wrong goes to `report`; parts with errors are left out."""
    root = documents.root
    scope = Scope(report, documents.databases, root)
    files = (root, *documents.included)
    mistake = mistake_in_package_name(root["name"])
    if mistake is not None:
        scope.error("Y205", mistake, root.value_span("name"), "choose another name")
    elif hidden_module(root["name"]):
        message = f'the package "{root["name"]}" is called like a module of the standard library, and one would hide the other'
        help = f"choose another name, such as {root['name']}_schema"
        scope.warn(
            "G106", message, root.value_span("name"), help, fix=Fix(root.value_span("name"), f"{root['name']}_schema")
        )
    declare(scope, files)
    refuse_expansion(scope)
    automatic_associations(scope)
    for draft in scope.drafts.values():
        _read_parts(scope, draft)
        split_references(scope, draft)
        refuse_unusable_relations(scope, draft)
    _read_untaken_mixins(scope)
    for draft in scope.drafts.values():
        for reference in draft.referring:
            locate(scope, reference)
    report_missing_keys(scope)
    find_owners(scope)
    keep_tenants_apart(scope)
    for draft in scope.drafts.values():
        add_referencing_columns(scope, draft)
        add_moment_of_deletion(draft)
    read_flows(scope)
    tables = _deferred({name: _table(scope, scope.drafts[name]) for name in sorted(scope.drafts)})
    relations = _relations(scope, tables)
    tables = with_derivations(scope, tables, relations)
    schema = Schema(
        name=root["name"],
        databases=scope.databases,
        tables=tuple(tables.values()),
        enums=tuple(scope.enums[name] for name in sorted(scope.enums)),
        domains=tuple(scope.domains[name] for name in sorted(scope.domains)),
        composites=tuple(scope.composites[name] for name in sorted(scope.composites)),
        extensions=extensions(scope, files, tables.values()),
        objects=sql_objects(scope, files),
        relations=relations,
        shapes=_shapes(scope, tables, relations),
        doc=root.get("doc"),
        dropped=tuple(sorted(set(root.get("dropped", ())))),
    )
    return Resolved(schema, scope)


def _shapes(scope: Scope, tables: dict[str, Table], relations: tuple[Relation, ...]) -> tuple[Shape, ...]:
    if not scope.shapes:
        return ()
    from dovetail.spec.declared_shapes import declared_shapes

    return declared_shapes(scope, tables, relations)


def _read_parts(scope: Scope, draft: Draft) -> None:
    """Read the columns and references of a table out of its mixins and its own mapping, in that order."""
    for part in draft.parts:
        for place in _places(part, "columns"):
            if place.key in draft.order:
                _refuse_second(scope, draft, place, "column")
            else:
                _declare_column(scope, draft, place)
        for place in _places(part, "references"):
            if place.key in draft.order:
                _refuse_second(scope, draft, place, "reference")
            else:
                _declare_reference(draft, place)


def _read_untaken_mixins(scope: Scope) -> None:
    """Warn of mixins that no table takes, and read them for their own mistakes, which nothing else would show.

    Where a table names a mixin that does not exist, that is the mistake, and the one it means is not left over.
    """
    misspelled = any(code == "S102" for code, _, _ in scope.unknown_words)
    taken = {id(part) for draft in scope.drafts.values() for part in draft.parts}
    for name, place in scope.mixins.items():
        mixin = place.value
        if not isinstance(mixin, Map) or id(mixin) in taken:
            continue
        if not misspelled:
            help = f"write mixins: [{name}] in a table, or remove it"
            scope.warn("S108", f'no table takes the mixin "{name}"', place.span, help)
        draft = Draft(name, place, mixin, QualifiedName(name), parts=[mixin])
        _read_parts(scope, draft)
        split_references(scope, draft, is_table=False)
        for reference in draft.referring:
            locate(scope, reference)


def _places(part: Map, section: str) -> Iterator[Place]:
    holder = part.get(section) or EMPTY_MAP
    return (Place(holder, name) for name in holder)


def _refuse_second(scope: Scope, draft: Draft, place: Place, what: str) -> None:
    """Refuse a name that an earlier mixin, or the other section of the table, has given already."""
    earlier = draft.order[place.key]
    related = (Related(earlier.span, "first declared here"),)
    if _is_reference(earlier) != (what == "reference"):
        message = f'table "{draft.name}" has a column and a reference called "{place.key}"'
        help = "rename the reference and keep its column with column:"
        scope.error("S103", message, place.span, help, related=related)
        draft.broken.add(place.key)
    else:
        message = f'{what} "{place.key}" of table "{draft.name}" is declared twice'
        scope.error("S106", message, place.span, "take it out of the table or out of a mixin", related=related)


def _is_reference(place: Place) -> bool:
    return isinstance(place.value, Map) and "to" in place.value


def _declare_column(scope: Scope, draft: Draft, place: Place) -> None:
    warn_of_signs(scope, "column", place)
    draft.order[place.key] = place
    column = declared_column(scope, place)
    if column is None:
        draft.broken.add(place.key)
        return
    draft.declared[place.key] = column
    draft.declared_at[place.key] = place
    value = place.value
    if isinstance(value, Map):
        draft.long_forms[place.key] = value


def _declare_reference(draft: Draft, place: Place) -> None:
    draft.order[place.key] = place
    node = place.value
    assert isinstance(node, Map)
    draft.references[place.key] = ReferenceDraft(place.key, draft, place, node)


def _table(scope: Scope, draft: Draft) -> Table:
    key = primary_key(scope, draft)
    keys = [found for reference in draft.references.values() if (found := foreign_key(draft, reference))]
    foreign_keys = [found for found in keys if set(found.columns) <= set(draft.columns)]
    class_name, class_mixin, class_span = _class_of(draft.node)
    table = Table(
        name=draft.name,
        identifier=draft.identifier,
        columns=_key_first(draft, key),
        primary_key=key,
        foreign_keys=_by_name(foreign_keys),
        uniques=_by_name((*uniques(scope, draft), *polymorphic_uniques(draft))),
        checks=_by_name((*checks(scope, draft), *polymorphic_checks(draft))),
        exclusions=_by_name(exclusions(scope, draft)),
        partitioning=partitioning(scope, draft),
        storage=parameters(draft.node),
        indexes=_by_name(indexes(scope, draft)),
        guarantees=guarantees(scope, draft),
        placement=placement(scope, draft),
        polymorphic=_by_name(polymorphic_references(draft)),
        class_name=class_name,
        class_mixin=class_mixin,
        external=bool(draft.node.get("external", False)),
        doc=draft.node.get("doc"),
        was=draft.node.get("was"),
        span=draft.place.span,
        class_span=class_span,
    )
    table = unique_among_living(table)
    if pointed_at := tuple(keys_of_pointers(draft, table)):
        table = replace(table, uniques=_by_name((*table.uniques, *pointed_at)))
    if made := tuple(foreign_key_indexes(draft, table)):
        table = replace(table, indexes=_by_name((*table.indexes, *made)))
    if of_tenants := tuple(tenant_index(table)):
        table = replace(table, indexes=_by_name((*table.indexes, *of_tenants)))
    return table


def _class_of(node: Map) -> tuple[str | None, str | None, Span | None]:
    """The name of the class, its mixin, and where they are written."""
    written = node.get("class")
    if not isinstance(written, Map):
        return written, None, None if written is None else node.value_span("class")
    span = next((written.value_span(key) for key in ("name", "mixin") if key in written), written.span)
    return written.get("name"), written.get("mixin"), span


def _key_first(draft: Draft, key: PrimaryKey | None) -> tuple[Column, ...]:
    """The columns as they are written, except that those of the primary key lead, wherever they come from."""
    leading = {name: draft.columns[name] for name in (key.columns if key else ())}
    return tuple({**leading, **draft.columns}.values())


Named = TypeVar("Named", Check, Exclusion, ForeignKey, Index, PolymorphicReference, Unique)


_name = attrgetter("name")


def _by_name(parts: Iterable[Named]) -> tuple[Named, ...]:
    return tuple(sorted(parts, key=_name))


def _deferred(tables: dict[str, Table]) -> dict[str, Table]:
    """Defer the foreign keys without which no row of a circular group could ever be inserted."""
    for table, name in must_defer(tuple(tables.values())):
        keys = tuple(
            replace(key, deferrable="initially deferred") if key.name == name and key.deferrable is None else key
            for key in tables[table].foreign_keys
        )
        tables[table] = replace(tables[table], foreign_keys=keys)
    return tables


def _relations(scope: Scope, tables: dict[str, Table]) -> tuple[Relation, ...]:
    declared: list[ManyToMany] = [
        found for draft in scope.drafts.values() for found in many_to_many(scope, draft, tables)
    ]
    return derive(tables, declared)

"""What `relationships.md` says: every reference, what a deletion does to it, and the relations that come of it."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from dovetail.data_classes import dataclass
from dovetail.emit.deletion_tree import deletion_tree, referrers
from dovetail.emit.markdown import code, fenced, list_of, plain
from dovetail.emit.names import Names
from dovetail.schema.constraints import Action, ForeignKey
from dovetail.schema.keys import finders_of
from dovetail.schema.model import Relation, Schema, Table

__all__ = ["RelationshipsPage", "relationships_page"]

_ACTIONS: dict[Action, tuple[str, str]] = {
    "cascade": ("Cascade", "Deleting the referenced row deletes the rows that refer to it: they belong to it."),
    "set null": ("Set null", "Rows outlive what they refer to; their reference becomes null."),
    "set default": ("Set default", "Rows outlive what they refer to; their reference falls back to its default."),
    "restrict": (
        "Restrict",
        "A row that is referred to cannot be deleted, not even within a transaction that would mend it.",
    ),
    "no action": (
        "No action",
        "A row that is referred to cannot be deleted; a deferrable reference is checked at commit.",
    ),
}


class ReferenceRow(NamedTuple):
    """A reference, as cells of a table. `action` is what happens on update."""

    table: str
    columns: str
    referenced: str
    rationale: str
    action: str
    served_by: str


@dataclass(frozen=True, slots=True)
class ActionGroup:
    title: str
    text: str
    references: tuple[ReferenceRow, ...]


class RelationRow(NamedTuple):
    """Both sides of a relation by their Python names, and the reference or association table it goes by."""

    one: str
    other: str
    by: str


@dataclass(frozen=True, slots=True)
class SharedTarget:
    """Several references from one table to one other."""

    table: str
    referenced: str
    references: str


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """A reference to one of several tables, as cells of a table."""

    reference: str
    columns: str
    tables: str
    storage: str
    action: str
    rationale: str


@dataclass(frozen=True, slots=True)
class Tree:
    table: str
    drawing: str


@dataclass(frozen=True, slots=True)
class RelationshipsPage:
    """The view of the page; every text in it is Markdown."""

    title: str
    foreign_keys: int
    tables: int
    actions: tuple[ActionGroup, ...]
    updates: tuple[ReferenceRow, ...]
    unenforced: tuple[ReferenceRow, ...]
    indexing: tuple[ReferenceRow, ...]
    one_to_many: tuple[RelationRow, ...]
    one_to_one: tuple[RelationRow, ...]
    one_way: tuple[RelationRow, ...]
    many_to_many: tuple[RelationRow, ...]
    shared_targets: tuple[SharedTarget, ...]
    self_references: tuple[RelationRow, ...]
    choices: tuple[ChoiceRow, ...]
    trees: tuple[Tree, ...]


def relationships_page(schema: Schema, names: Names) -> RelationshipsPage:
    pairs = [
        (table, key) for table in schema.tables for key in sorted(table.foreign_keys, key=lambda key: key.reference)
    ]
    references = [(key, _reference(schema, table, key)) for table, key in pairs]
    enforced = [(key, row) for key, row in references if key.enforced]
    return RelationshipsPage(
        title=plain(schema.name),
        foreign_keys=len(enforced),
        tables=len(schema.tables),
        actions=tuple(_action_groups(enforced)),
        updates=tuple(row for key, row in enforced if key.on_update != "no action"),
        unenforced=tuple(row for key, row in references if not key.enforced),
        indexing=tuple(row for _, row in references),
        one_to_many=tuple(_to_one_relations(schema, names, "many")),
        one_to_one=tuple(_to_one_relations(schema, names, "one")),
        one_way=tuple(_one_way(schema, names)),
        many_to_many=tuple(_many_to_many(schema, names)),
        shared_targets=tuple(_shared_targets(pairs)),
        self_references=tuple(_self_references(schema, names)),
        choices=tuple(_choices(schema, names)),
        trees=tuple(_trees(schema)),
    )


def _action_groups(references: list[tuple[ForeignKey, ReferenceRow]]) -> Iterator[ActionGroup]:
    for action, (title, text) in _ACTIONS.items():
        rows = tuple(row for key, row in references if key.on_delete == action)
        if rows:
            yield ActionGroup(title, text, rows)


def _reference(schema: Schema, table: Table, key: ForeignKey) -> ReferenceRow:
    return ReferenceRow(
        table=code(table.name),
        columns=list_of(key.columns),
        referenced=_referenced(schema.tables_by_name[key.referenced_table], key),
        rationale=plain(key.doc or "") or "–",
        action=key.on_update,
        served_by=_served_by(table, key)
        or f"nothing: a delete in {code(key.referenced_table)} reads all of {code(table.name)}",
    )


def _referenced(table: Table, key: ForeignKey) -> str:
    """The referenced table, with the columns where they are not its primary key."""
    if table.primary_key is not None and table.primary_key.columns == key.referenced_columns:
        return code(table.name)
    return f"{code(table.name)} ({list_of(key.referenced_columns)})"


def _served_by(table: Table, key: ForeignKey) -> str | None:
    """The key or index by which the database finds the rows that refer to one row."""
    found = next(finders_of(table, key), None)
    if found is None:
        return None
    return f"{found.kind} {code(found.name)}{' (for some of the rows)' if found.partial else ''}"


def _to_one_relations(schema: Schema, names: Names, other_side: str) -> Iterator[RelationRow]:
    """References whose other side is "one" or "many", by the relation that stands opposite."""
    for relation in schema.relations:
        if relation.side == "referenced" and relation.cardinality == other_side:
            yield RelationRow(
                one=_attribute(names, relation.table, relation.name),
                other=_attribute(names, relation.related_table, relation.inverse),
                by=list_of(f"{relation.related_table}.{column}" for column in relation.related_columns),
            )


def _one_way(schema: Schema, names: Names) -> Iterator[RelationRow]:
    for relation in schema.relations:
        if relation.side == "referencing" and relation.inverse is None:
            yield RelationRow(
                one=_attribute(names, relation.table, relation.name),
                other="–",
                by=list_of(f"{relation.table}.{column}" for column in relation.columns),
            )


def _many_to_many(schema: Schema, names: Names) -> Iterator[RelationRow]:
    for relation in schema.relations:
        if relation.association is not None and _is_first_side(relation):
            yield RelationRow(
                one=_attribute(names, relation.table, relation.name),
                other=_attribute(names, relation.related_table, relation.inverse),
                by=code(relation.association.table),
            )


def _is_first_side(relation: Relation) -> bool:
    return relation.inverse is None or (relation.table, relation.name) <= (relation.related_table, relation.inverse)


def _shared_targets(pairs: list[tuple[Table, ForeignKey]]) -> Iterator[SharedTarget]:
    references: dict[tuple[str, str], list[str]] = defaultdict(list)
    for table, key in pairs:
        references[table.name, key.referenced_table].append(key.reference)
    for (referencing, referenced), found in references.items():
        if len(found) > 1:
            yield SharedTarget(code(referencing), code(referenced), list_of(found))


def _self_references(schema: Schema, names: Names) -> Iterator[RelationRow]:
    for relation in schema.relations:
        if relation.side == "referencing" and relation.table == relation.related_table:
            yield RelationRow(
                one=_attribute(names, relation.table, relation.name),
                other=_attribute(names, relation.related_table, relation.inverse),
                by=list_of(relation.columns),
            )


def _choices(schema: Schema, names: Names) -> Iterator[ChoiceRow]:
    for table in schema.tables:
        for reference in table.polymorphic:
            yield ChoiceRow(
                reference=_attribute(names, table.name, reference.name),
                columns=list_of(reference.columns),
                tables=list_of(alternative.table for alternative in reference.alternatives),
                storage=reference.storage,
                action=reference.on_delete if reference.enforced else "not enforced",
                rationale=plain(reference.doc or "") or "–",
            )


def _attribute(names: Names, table: str, relation: str | None) -> str:
    if relation is None:
        return "–"
    return code(f"{names.class_of(table)}.{names.relation(table, relation)}")


def _trees(schema: Schema) -> Iterator[Tree]:
    references = referrers(schema)
    for table in references:
        yield Tree(code(table), fenced(deletion_tree(table, references), "text"))

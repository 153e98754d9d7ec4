"""What `relationships.md` says: every reference, what a deletion does to it, and the relations that come of it."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from dovetail.data_classes import dataclass
from dovetail.emit.deletion_tree import deletion_tree, referrers
from dovetail.emit.markdown import code, fenced, list_of, plain
from dovetail.emit.names import Names
from dovetail.emit.sections import Section, section_of_rows
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

_HOW_TO_READ_TREES = """\
Below a table stand the rows that refer to one of its rows. A cascade deletes them too and goes on below them; every other
action ends there."""
_INDEXING = (
    "PostgreSQL and SQLite do not index foreign keys by themselves. Rows that refer to a given row are found by:"
)
_RELATIONS = "The names by which models, schemas and queries follow references."


class _Reference(NamedTuple):
    """A reference, as cells of a table."""

    table: str
    columns: str
    referenced: str
    rationale: str
    found_by: str


_REFERRING = ("Referencing table", "Column", "Referenced table")


@dataclass(frozen=True, slots=True)
class RelationshipsPage:
    """The view of the page; every text in it is Markdown."""

    title: str
    foreign_keys: int
    tables: int
    sections: tuple[Section, ...]


def relationships_page(schema: Schema, names: Names) -> RelationshipsPage:
    pairs = [
        (table, key) for table in schema.tables for key in sorted(table.foreign_keys, key=lambda key: key.reference)
    ]
    references = [(key, _reference(schema, table, key)) for table, key in pairs]
    enforced = [(key, row) for key, row in references if key.enforced]
    sections = (
        *_actions(enforced),
        *_updates(enforced),
        *_unenforced([row for key, row in references if not key.enforced]),
        *_choices(schema, names),
        *_trees(schema),
        *_indexing([row for _, row in references]),
        *_relations(schema, names, pairs),
    )
    return RelationshipsPage(plain(schema.name), len(enforced), len(schema.tables), sections)


def _reference(schema: Schema, table: Table, key: ForeignKey) -> _Reference:
    return _Reference(
        table=code(table.name),
        columns=list_of(key.columns),
        referenced=_referenced(schema.tables_by_name[key.referenced_table], key),
        rationale=plain(key.doc or "") or "–",
        found_by=_found_by(table, key)
        or f"nothing: a delete in {code(key.referenced_table)} reads all of {code(table.name)}",
    )


def _referenced(table: Table, key: ForeignKey) -> str:
    """The referenced table, with the columns where they are not its primary key."""
    if table.primary_key is not None and table.primary_key.columns == key.referenced_columns:
        return code(table.name)
    return f"{code(table.name)} ({list_of(key.referenced_columns)})"


def _found_by(table: Table, key: ForeignKey) -> str | None:
    """The key or index by which the database finds the rows that refer to one row."""
    found = next(finders_of(table, key), None)
    if found is None:
        return None
    return f"{found.kind} {code(found.name)}{' (for some of the rows)' if found.partial else ''}"


# --- references -------------------------------------------------------------------------------------------------------


def _actions(references: list[tuple[ForeignKey, _Reference]]) -> Iterator[Section]:
    if references:
        yield Section("## What deleting a row does")
    for action, (title, text) in _ACTIONS.items():
        rows = [row[:4] for key, row in references if key.on_delete == action]
        yield from section_of_rows(f"### {title}", text, (*_REFERRING, "Rationale"), rows)


def _updates(references: list[tuple[ForeignKey, _Reference]]) -> list[Section]:
    rows = [(*row[:3], key.on_update) for key, row in references if key.on_update != "no action"]
    return section_of_rows("## What changing a key does", "", (*_REFERRING, "On update"), rows)


def _unenforced(references: list[_Reference]) -> list[Section]:
    text = "The database does not check these: a referenced row may be missing."
    rows = [row[:4] for row in references]
    return section_of_rows("## References without a foreign key", text, (*_REFERRING, "Rationale"), rows)


def _choices(schema: Schema, names: Names) -> list[Section]:
    columns = ("Reference", "Columns", "One of", "Storage", "On delete", "Rationale")
    rows = [
        (
            _attribute(names, table.name, reference.name),
            list_of(reference.columns),
            list_of(alternative.table for alternative in reference.alternatives),
            reference.storage,
            reference.on_delete if reference.enforced else "not enforced",
            plain(reference.doc or "") or "–",
        )
        for table in schema.tables
        for reference in table.polymorphic
    ]
    return section_of_rows("## References to one of several tables", "", columns, rows)


def _trees(schema: Schema) -> Iterator[Section]:
    references = referrers(schema)
    if references:
        yield Section("## Who falls when a row is deleted", (_HOW_TO_READ_TREES,))
    for table in references:
        yield Section(f"### {code(table)}", drawing=fenced(deletion_tree(table, references), "text"))


def _indexing(references: list[_Reference]) -> list[Section]:
    rows = [(*row[:3], row.found_by) for row in references]
    return section_of_rows("## Indexing of references", _INDEXING, (*_REFERRING, "Found by"), rows)


# --- relations --------------------------------------------------------------------------------------------------------


def _relations(schema: Schema, names: Names, pairs: list[tuple[Table, ForeignKey]]) -> Iterator[Section]:
    found = [
        *section_of_rows("### One to many", "", ("Many", "One", "By"), _to_one(schema, names, "many")),
        *section_of_rows("### One to one", "", ("One, if any", "One", "By"), _to_one(schema, names, "one")),
        *section_of_rows("### One way only", "", ("One", "By"), _one_way(schema, names)),
        *section_of_rows("### Many to many", "", ("Many", "Many", "Through"), _many_to_many(schema, names)),
    ]
    if any(section.heading != "### One way only" for section in found):
        yield Section("## Relations", (_RELATIONS,))
    yield from found
    columns = ("Referencing table", "Referenced table", "References")
    yield from section_of_rows("### Several references to one table", "", columns, _shared_targets(pairs))
    columns = ("One", "Inverse", "By")
    yield from section_of_rows("### Tables that refer to themselves", "", columns, _self_references(schema, names))


def _to_one(schema: Schema, names: Names, other_side: str) -> Iterator[tuple[str, ...]]:
    """References whose other side is "one" or "many", by the relation that stands opposite."""
    for relation in schema.relations:
        if relation.side == "referenced" and relation.cardinality == other_side:
            by = list_of(f"{relation.related_table}.{column}" for column in relation.related_columns)
            yield *_both_sides(names, relation), by


def _one_way(schema: Schema, names: Names) -> Iterator[tuple[str, ...]]:
    for relation in schema.relations:
        if relation.side == "referencing" and relation.inverse is None:
            by = list_of(f"{relation.table}.{column}" for column in relation.columns)
            yield _attribute(names, relation.table, relation.name), by


def _many_to_many(schema: Schema, names: Names) -> Iterator[tuple[str, ...]]:
    for relation in schema.relations:
        if relation.association is not None and _is_first_side(relation):
            yield *_both_sides(names, relation), code(relation.association.table)


def _is_first_side(relation: Relation) -> bool:
    return relation.inverse is None or (relation.table, relation.name) <= (relation.related_table, relation.inverse)


def _shared_targets(pairs: list[tuple[Table, ForeignKey]]) -> Iterator[tuple[str, ...]]:
    references: dict[tuple[str, str], list[str]] = defaultdict(list)
    for table, key in pairs:
        references[table.name, key.referenced_table].append(key.reference)
    for (referencing, referenced), found in references.items():
        if len(found) > 1:
            yield code(referencing), code(referenced), list_of(found)


def _self_references(schema: Schema, names: Names) -> Iterator[tuple[str, ...]]:
    for relation in schema.relations:
        if relation.side == "referencing" and relation.table == relation.related_table:
            yield *_both_sides(names, relation), list_of(relation.columns)


def _both_sides(names: Names, relation: Relation) -> tuple[str, str]:
    """Both sides of a relation by their Python names."""
    own = _attribute(names, relation.table, relation.name)
    return own, _attribute(names, relation.related_table, relation.inverse)


def _attribute(names: Names, table: str, relation: str | None) -> str:
    if relation is None:
        return "–"
    return code(f"{names.class_of(table)}.{names.relation(table, relation)}")

"""Whether relationships do in Python what the database does: on deletion, on a change
of keys, and when something is assigned.
"""

from collections.abc import Iterator
from typing import Any, TypeAlias, cast

from sqlalchemy import Table
from sqlalchemy.orm import RelationshipProperty

from ..relation import Association, Relation
from .definitions import place, words
from .keys import columns_by_name, key_called, table_of
from .metadata import can_be_null, referring

__all__ = ["assignment", "behaviour"]

_Relationship: TypeAlias = RelationshipProperty[Any]


def behaviour(
    at: str, relationship: _Relationship, relation: Relation
) -> Iterator[str]:
    """Yield a sentence, about the place `at`, for each thing that a relationship does
    and its foreign key does not, or the other way round.
    """
    if not relationship.passive_updates:
        yield f"{at}: passive_updates is False, and keys are updated by the database"
    if relation.discriminator is not None:
        if not relationship.viewonly:
            yield f"{at}: it is not viewonly, and no assignment would set the table"
        return
    if relation.side == "referenced":
        yield from _deletion(at, relationship, relation)
    elif relationship.cascade.delete:
        yield f"{at}: its cascade deletes what it leads to, and the database does not"
    if relation.association is not None:
        yield from _rows_between(at, relationship, relation.association)
    elif relationship.viewonly:
        yield f"{at}: it is viewonly, and what is assigned to it would not be saved"


def assignment(
    at: str, relationship: _Relationship, relation: Relation
) -> Iterator[str]:
    """Yield a sentence where an assignment sets other columns than it has to: of the
    referring ones those that can be null, or all where none can. The rest, such as a
    tenant, belongs to the row whatever it refers to.
    """
    name, referred = referring(relation)
    columns = [column for column in referred if column not in relation.own]
    known = columns_by_name(table_of(relationship.parent).metadata.tables[name])
    found = {column.name for _, column in relationship.synchronize_pairs}
    said = {column for column in columns if known[column].nullable} or set(columns)
    if found != said:
        sets = f"sets {words(tuple(sorted(found)))}"
        yield f"{at}: assigning it {sets}, and not {words(tuple(sorted(said)))}"


def _deletion(
    at: str, relationship: _Relationship, relation: Relation
) -> Iterator[str]:
    """What becomes of referring rows is up to the database. SQLAlchemy deletes those
    that it has loaded where the database would, and leaves all others alone.
    """
    action = relation.on_delete if relation.enforced else "no action"
    said = f"and on_delete of {place(relation)} is {action}"
    deletes, orphans = relationship.cascade.delete, relationship.cascade.delete_orphan
    if deletes != (action == "cascade"):
        yield f"{at}: its cascade {'deletes' if deletes else 'does not delete'}, {said}"
    elif deletes:
        null = can_be_null(relation, table_of(relationship.parent).metadata)
        if orphans == null:
            _, columns = referring(relation)
            does = "deletes" if orphans else "does not delete"
            found = f"{words(columns)} {'can' if null else 'cannot'} be null"
            yield f"{at}: its cascade {does} orphans, and {found}"
    passive = True if action in ("cascade", "set null") else "all"
    if relationship.passive_deletes != passive:
        yield f"{at}: passive_deletes is {relationship.passive_deletes!r}, {said}"


def _rows_between(
    at: str, relationship: _Relationship, through: Association
) -> Iterator[str]:
    """SQLAlchemy may make and delete the rows of an association table unseen only where
    that has nothing else to lose, and the database deletes them with either end.
    """
    table = cast("Table[Any]", relationship.secondary)
    if relationship.viewonly or table.fullname != through.table:
        return
    others = columns_by_name(table).keys() - {
        *through.columns,
        *through.related_columns,
    }
    if others:
        kept = words(tuple(sorted(others)))
        yield f"{at}: it writes rows of {table.fullname} without their {kept}"
    for name in (through.foreign_key, through.related_foreign_key):
        key = key_called(name, table)
        action = ((key is not None and key.ondelete) or "no action").lower()
        if action != "cascade":
            told = f"on_delete of {name} is {action}"
            yield f"{at}: it deletes rows of {table.fullname}, and {told}"
    if relationship.passive_deletes is not True:
        yield f"{at}: passive_deletes is not True, and the database deletes its rows"

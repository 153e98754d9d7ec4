"""Whether relation definitions agree with the metadata of the models: foreign keys,
their columns and actions, what can be null, and what is unique.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ForeignKeyConstraint, MetaData, Table

from ..relation import Association, Relation
from .definitions import Definitions, place, words
from .keys import (
    Way,
    columns_by_name,
    follows,
    foreign_keys,
    is_unique,
    key_called,
    way_of,
)

__all__ = ["can_be_null", "referring", "with_metadata"]


def with_metadata(metadata: MetaData, definitions: Definitions) -> Iterator[str]:
    """Yield a sentence for each relation that the tables contradict, and for each
    foreign key that has no relation, or several.
    """
    for name, relations in definitions.items():
        if name not in metadata.tables:
            yield f"{name}: relations are defined for it, and no model has such a table"
            continue
        for relation in relations.values():
            missing = [*_missing(relation, metadata)]
            yield from missing
            if not missing:
                yield from _of_relation(relation, metadata, definitions)
    for table in metadata.tables.values():
        for key in foreign_keys(table):
            yield from _of_key(table, key, definitions)


def referring(relation: Relation) -> tuple[str, tuple[str, ...]]:
    """Return the table that refers to the other one, and the columns by which."""
    if relation.side == "referencing":
        return relation.table, relation.columns
    return relation.related_table, relation.related_columns


def told_apart_by(relation: Relation) -> tuple[str, ...]:
    """Return the columns of the referring table that say what a row is related to."""
    _, columns = referring(relation)
    discriminator = relation.discriminator
    return columns if discriminator is None else (discriminator.column, *columns)


def can_be_null(relation: Relation, metadata: MetaData) -> bool:
    """Say whether a row may refer to none: a referring column can be null."""
    name, columns = referring(relation)
    known = columns_by_name(metadata.tables[name])
    return any(known[column].nullable for column in columns if column in known)


def _missing(relation: Relation, metadata: MetaData) -> Iterator[str]:
    """Yield the tables and columns that the relation speaks of and that are not there,
    in which case there is nothing to compare.
    """
    spoken_of = [
        (relation.table, relation.columns),
        (relation.related_table, relation.related_columns),
    ]
    if relation.discriminator is not None:
        spoken_of.append((referring(relation)[0], (relation.discriminator.column,)))
    if relation.association is not None:
        through = relation.association
        spoken_of.append((through.table, through.columns + through.related_columns))
    for name, columns in spoken_of:
        if name not in metadata.tables:
            yield f"{place(relation)}: there is no table {name}"
            continue
        known = columns_by_name(metadata.tables[name])
        for column in columns:
            if column not in known:
                yield f"{place(relation)}: table {name} has no column {column}"


def _of_relation(
    relation: Relation, metadata: MetaData, definitions: Definitions
) -> Iterator[str]:
    if relation.association is not None:
        yield from _association(relation, relation.association, metadata, definitions)
    elif relation.side == "referenced":
        yield from _cardinality(relation, metadata)
    elif relation.enforced and relation.foreign_key is not None:
        yield from _constraint(relation, metadata)
    yield from _optional(relation, metadata)


def _constraint(relation: Relation, metadata: MetaData) -> Iterator[str]:
    """Compare a relation with its foreign key; with the other side of the relation,
    this one is compared as well.
    """
    key = key_called(relation.foreign_key, metadata.tables[relation.table])
    if key is None:
        named = f"is called {relation.foreign_key}"
        yield f"{place(relation)}: no foreign key of {relation.table} {named}"
        return
    way = Way(relation.columns, relation.related_table, relation.related_columns)
    if not follows(way, key):
        yield f"{place(relation)}: it goes from {way}, {key.name} from {way_of(key)}"
    for action, said, done in (
        ("on_delete", relation.on_delete, key.ondelete),
        ("on_update", relation.on_update, key.onupdate),
    ):
        found = (done or "no action").partition(" (")[0].lower()
        if said is not None and said != found:
            yield f"{place(relation)}: {action} is {said}, that of {key.name} {found}"


def _optional(relation: Relation, metadata: MetaData) -> Iterator[str]:
    """A row that refers may refer to none if a column can be null, or if nothing keeps
    what it refers to; a row that one other refers to at most may have none.
    """
    said = "optional" if relation.optional else "not optional"
    if relation.side == "referencing":
        null = can_be_null(relation, metadata) or relation.discriminator is not None
        if relation.optional != (null or not relation.enforced):
            found = f"{words(relation.columns)} {'can' if null else 'cannot'} be null"
            found = found if relation.enforced else "it is not enforced"
            yield f"{place(relation)}: it is {said}, and {found}"
    elif relation.optional != (relation.cardinality == "one"):
        yield f"{place(relation)}: it leads to {relation.cardinality}, and is {said}"


def _cardinality(relation: Relation, metadata: MetaData) -> Iterator[str]:
    table, columns = metadata.tables[relation.related_table], told_apart_by(relation)
    unique = is_unique(table, columns)
    if unique is not None and unique != (relation.cardinality == "one"):
        found = f"{words(columns)} of {table.fullname} are"
        found = f"{found} unique" if unique else f"{found} not unique"
        yield f"{place(relation)}: it leads to {relation.cardinality}, and {found}"


def _association(
    relation: Relation, through: Association, metadata: MetaData, known: Definitions
) -> Iterator[str]:
    """Compare both halves of the way with the foreign keys of the association table;
    where one is not enforced, with the relation of that table that stands for it.
    """
    table = metadata.tables[through.table]
    near = Way(through.columns, relation.table, relation.columns)
    far = Way(through.related_columns, relation.related_table, relation.related_columns)
    for name, way in (
        (through.foreign_key, near),
        (through.related_foreign_key, far),
    ):
        key = key_called(name, table)
        if key is None and way not in _unenforced(through.table, known):
            missing = f"no foreign key of {through.table} is called {name}"
            yield f"{place(relation)}: {missing}"
        if key is not None and not follows(way, key):
            yield f"{place(relation)}: it goes from {way}, {name} from {way_of(key)}"


def _unenforced(table: str, definitions: Definitions) -> list[Way]:
    """The ways that relations of a table go without a foreign key."""
    return [
        Way(each.columns, each.related_table, each.related_columns)
        for each in definitions.get(table, {}).values()
        if each.side == "referencing" and not each.enforced
    ]


def _of_key(
    table: Table[Any], key: ForeignKeyConstraint, definitions: Definitions
) -> Iterator[str]:
    """A foreign key has one relation beside it, and opposite it one at most: whether
    that is there, its inverse knows.
    """
    way = way_of(key)
    told = f"{table.fullname}: foreign key {key.name or 'without a name'} from {way}"
    own = definitions.get(table.fullname, {}).values()
    others = definitions.get(way.table, {}).values()
    beside = [each for each in own if _is_of(each, table, key, "referencing")]
    opposite = [each for each in others if _is_of(each, table, key, "referenced")]
    if not beside:
        loose = [each for each in own if not each.enforced and each.columns == way[0]]
        but = "".join(f", and {place(each)} says it has none" for each in loose)
        yield f"{told} has no relation{but}"
    for found in (beside, opposite):
        places = dict.fromkeys(place(each) for each in found)
        if len(places) > 1:
            several = " and ".join(places)
            yield f"{told} has more than one relation on one side: {several}"


def _is_of(
    relation: Relation, table: Table[Any], key: ForeignKeyConstraint, side: str
) -> bool:
    """Say whether a relation stands on that side of the foreign key."""
    named = relation.foreign_key is not None and relation.foreign_key == key.name
    return named and relation.side == side and referring(relation)[0] == table.fullname

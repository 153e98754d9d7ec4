"""Whether relation definitions agree with each other: both sides of every relation."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from ..relation import Association, Relation

__all__ = ["Definitions", "between_definitions", "place", "words"]

Definitions: TypeAlias = Mapping[str, Mapping[str, Relation]]
"""Relations by table and name."""

_OPPOSITE = {
    "referencing": "referenced",
    "referenced": "referencing",
    "association": "association",
}


def place(relation: Relation) -> str:
    """Return where a relation is found, such as "skills.author"."""
    return f"{relation.table}.{relation.name}"


def words(columns: tuple[str, ...]) -> str:
    """Return columns as a sentence has them: in the order of their pairs."""
    return f"({', '.join(columns)})"


def between_definitions(definitions: Definitions) -> Iterator[str]:
    """Yield a sentence for each definition that contradicts itself or its inverse."""
    for table, relations in definitions.items():
        for name, relation in relations.items():
            if (relation.table, relation.name) != (table, name):
                yield f"{table}.{name}: what is defined there is {place(relation)}"
            yield from _against_itself(relation)
            yield from _against_inverse(relation, definitions)


def _against_itself(relation: Relation) -> Iterator[str]:
    at, key = place(relation), relation.foreign_key
    if len(relation.columns) != len(relation.related_columns):
        pairs = f"{words(relation.columns)} and {words(relation.related_columns)}"
        yield f"{at}: {pairs} are not as many columns on either side"
    if (relation.side == "association") != (relation.association is not None):
        has = "has an" if relation.association else "has no"
        yield f"{at}: its side is {relation.side}, and it {has} association table"
    expected = {"referencing": "one", "association": "many"}.get(relation.side)
    if expected not in (None, relation.cardinality):
        leads = f"it leads to {relation.cardinality}"
        yield f"{at}: its side is {relation.side}, and {leads}"
    if relation.side == "association" or not relation.enforced:
        if (key, relation.on_delete, relation.on_update) != (None, None, None):
            yield f"{at}: no foreign key keeps it, and yet it names one or its actions"
    elif None in (relation.on_delete, relation.on_update) or (
        (key is None) != (relation.discriminator is not None)
    ):
        yield f"{at}: it is enforced, and does not say by which key and actions"


def _against_inverse(relation: Relation, definitions: Definitions) -> Iterator[str]:
    at = place(relation)
    if relation.inverse is None:
        if relation.side == "referenced":
            yield f"{at}: it has no inverse, and so none beside its foreign key"
        return
    inverse = definitions.get(relation.related_table, {}).get(relation.inverse)
    other = f"{relation.related_table}.{relation.inverse}"
    if inverse is None:
        yield f"{at}: its inverse {other} is not defined"
    elif (inverse.related_table, inverse.inverse) != (relation.table, relation.name):
        named = f"{inverse.related_table}.{inverse.inverse}"
        its = named if inverse.inverse else "none"
        yield f"{at}: its inverse is {other}, whose inverse is {its}"
    elif at <= place(inverse):  # or each pair would be told twice
        yield from _mirrored(relation, inverse)


def _mirrored(relation: Relation, inverse: Relation) -> Iterator[str]:
    """Yield where the sides of one relation are not each other's mirror image."""
    told = f"{place(relation)} and its inverse {place(inverse)}"
    if inverse.side != _OPPOSITE.get(relation.side):
        yield f"{told}: their sides are {relation.side} and {inverse.side}"
    there = (inverse.related_columns, inverse.columns)
    if (relation.columns, relation.related_columns) != there:
        here = f"{words(relation.columns)} to {words(relation.related_columns)}"
        back = f"{words(inverse.columns)} to {words(inverse.related_columns)}"
        yield f"{told}: there from {here}, and back from {back}"
    kept = ("foreign_key", "on_delete", "on_update")
    for field in kept if relation.enforced == inverse.enforced else ("enforced",):
        one, two = getattr(relation, field), getattr(inverse, field)
        if one != two:
            yield f"{told}: {field} is {one} in one and {two} in the other"
    if relation.discriminator != inverse.discriminator:
        yield f"{told}: their rows are told apart by different discriminators"
    if relation.association and inverse.association != _turned(relation.association):
        yield f"{told}: they do not go through their association table alike"


def _turned(association: Association) -> Association:
    """The association as the other side sees it."""
    return Association(
        table=association.table,
        columns=association.related_columns,
        related_columns=association.columns,
        foreign_key=association.related_foreign_key,
        related_foreign_key=association.foreign_key,
    )

"""Relations in words."""

from collections.abc import Callable

from dovetail.schema.constraints import Action, ForeignKey
from dovetail.schema.model import Relation, Schema
from dovetail.schema.polymorphic import PolymorphicReference

__all__ = ["alternatives_in_words", "sentences"]

_SEEN_FROM_REFERENCING: dict[Action, str] = {
    "cascade": "This row is deleted with it.",
    "set null": "When it is deleted, this row stays and refers to none.",
    "set default": "When it is deleted, this row gets its default instead.",
    "restrict": "It cannot be deleted as long as this row refers to it.",
    "no action": "It cannot be deleted as long as this row refers to it.",
}
_SEEN_FROM_REFERENCED: dict[Action, str] = {
    "cascade": "Deleting this row deletes {them}.",
    "set null": "When this row is deleted, {they} and {refer} to none.",
    "set default": "When this row is deleted, {they} and {get} a default instead.",
    "restrict": "This row cannot be deleted as long as there {is_one}.",
    "no action": "This row cannot be deleted as long as there {is_one}.",
}
_ONE = {"them": "it", "they": "it stays", "refer": "refers", "get": "gets", "is_one": "is one"}
_MANY = {"them": "them", "they": "they stay", "refer": "refer", "get": "get", "is_one": "are any"}


def sentences(relation: Relation, key: ForeignKey | PolymorphicReference | None, called: Callable[[str], str]) -> str:
    """Say what a row has by `relation`, and what becomes of it; `called` gives a table's name in the database."""
    said = f"{_what(relation, key, called)} {_fate(relation, key)}".rstrip()
    return f"{said}\n\n{relation.doc}" if relation.doc else said


def _what(relation: Relation, key: ForeignKey | PolymorphicReference | None, called: Callable[[str], str]) -> str:
    related = called(relation.related_table)
    here, there = _listed(relation.columns), _listed(relation.related_columns)
    if relation.association is not None:
        return f"The rows of {related} that {called(relation.association.table)} joins to this one."
    if relation.side == "referencing":
        none = ", or none" if relation.optional else ""
        if isinstance(key, ForeignKey) and key.within:
            return f"The one of the {key.within} of this row whose {_listed_ends(key)}{none}."
        where = _where(relation)
        return f"The row of {related} whose {there} {_is(relation.columns)} {here}{where}{none}."
    if relation.cardinality == "one":
        return f"The row of {related} whose {there} {_refers(relation.columns)} to this one{_where(relation)}, or none."
    return f"The rows of {related} whose {there} {_refers(relation.columns)} to this one{_where(relation)}."


def _where(relation: Relation) -> str:
    """The condition that the discriminator is, if there is one."""
    discriminator = relation.discriminator
    return "" if discriminator is None else f", where {discriminator.column} is {discriminator.value}"


def alternatives_in_words(reference: PolymorphicReference, schema: Schema) -> str:
    """Say what a row has by a reference to several tables."""
    tables = [schema.tables_by_name[alternative.table].identifier.dotted for alternative in reference.alternatives]
    none = ", or none" if reference.optional else ""
    said = f"The row of {', '.join(tables[:-1])} or {tables[-1]} that this one refers to{none}."
    return f"{said}\n\n{reference.doc}" if reference.doc else said


def _fate(relation: Relation, key: ForeignKey | PolymorphicReference | None) -> str:
    if key is None:
        return ""
    if not key.enforced:
        return "No constraint keeps this."
    if relation.side == "referencing":
        return _SEEN_FROM_REFERENCING[key.on_delete]
    return _SEEN_FROM_REFERENCED[key.on_delete].format_map(_MANY if relation.cardinality == "many" else _ONE)


def _listed(columns: tuple[str, ...]) -> str:
    return " and ".join(columns)


def _listed_ends(key: ForeignKey) -> str:
    """Where an owned pointer points: the columns that are equal beside those that say whose row it is."""
    pairs = [pair for pair in zip(key.columns, key.referenced_columns, strict=True) if pair[0] in key.pointing]
    here, there = (tuple(side) for side in zip(*pairs, strict=True))
    return f"{_listed(there)} {_is(here)} {_listed(here)}"


def _is(columns: tuple[str, ...]) -> str:
    return "is" if len(columns) == 1 else "are"


def _refers(columns: tuple[str, ...]) -> str:
    return "refers" if len(columns) == 1 else "refer"

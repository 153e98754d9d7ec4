"""References to one of several tables: read as one reference to each of them, which the resolver treats like any other."""

from collections.abc import Iterator
from typing import Any

from dovetail.data_classes import replace
from dovetail.schema.columns import Column, OneOf
from dovetail.schema.constraints import Check, FilledCheck, Unique
from dovetail.schema.model import Enum, EnumValue, QualifiedName
from dovetail.schema.naming import check_name, discriminator_enum_name, unique_name
from dovetail.schema.polymorphic import Alternative, PolymorphicReference
from dovetail.schema.types import EnumType
from dovetail.schema.words import singular
from dovetail.spec.polymorphic_form import has_right_form, refuse_storage_of_one
from dovetail.spec.references import foreign_key, table_named
from dovetail.spec.relation_names import in_a_name
from dovetail.spec.scope import Draft, Place, PolymorphicDraft, ReferenceDraft, Scope
from dovetail.spec.source import Seq

__all__ = ["polymorphic_checks", "polymorphic_references", "polymorphic_uniques", "split_references", "words"]


def split_references(scope: Scope, draft: Draft, *, is_table: bool = True) -> None:
    """Replace every reference of `draft` to several tables by one to each of them.

    Those of an exclusive one are ordinary references. Those that share a discriminator stand apart, since no foreign key
    comes of them. No enum comes of a mixin, whose `is_table` is False: its mistakes are told.
    """
    several = [reference for reference in draft.references.values() if isinstance(reference.node["to"], Seq)]
    for reference in draft.references.values():
        refuse_storage_of_one(scope, reference)
    for reference in several:
        del draft.references[reference.name]
        made = PolymorphicDraft(reference.name, draft, reference.place, reference.node)
        draft.polymorphic[reference.name] = made
        if not has_right_form(scope, made):
            draft.broken.update((made.name, *made.node.get("columns", ())))
        elif made.is_discriminated:
            _share_columns(scope, made, is_table=is_table)
        else:
            _split_columns(scope, made)


# --- exclusive: a column for each table -------------------------------------------------------------------------------


def _split_columns(scope: Scope, made: PolymorphicDraft) -> None:
    """Make a reference of its own to each table, in the place of the one to all of them."""
    draft, columns = made.table, _columns_written(made)
    for at in range(len(made.targets)):
        member = _member(scope, made, at)
        member.node.put("optional", True, *_marks(made))
        if columns is not None:
            member.node.put("column", columns[at], made.node.marks("columns")[0], columns.mark(at))
        if not _is_free(scope, made, member):
            made.members.clear()
            return
        made.members.append(member)
    draft.references.update((member.name, member) for member in made.members)
    _replace_in_order(draft, made.name, {member.name: member.place for member in made.members})


def _is_free(scope: Scope, made: PolymorphicDraft, member: ReferenceDraft) -> bool:
    """Say whether nothing else is called like the reference to one table; an error otherwise."""
    draft = made.table
    if member.name in draft.order or any(member.name == other.name for other in made.members):
        message = (
            f'"{made.name}" makes the relation "{member.name}" to "{_table_of(member)}", and one is called so already'
        )
        scope.error("S235", message, member.node.value_span("to"), "rename the reference, or the other one")
        return False
    return True


# --- a discriminator: two columns for all tables ----------------------------------------------------------------------


def _share_columns(scope: Scope, made: PolymorphicDraft, *, is_table: bool) -> None:
    draft, columns = made.table, _columns_written(made)
    discriminator, key = columns or (f"{made.name}_table", f"{made.name}_id")
    made.discriminator = discriminator
    for at in range(len(made.targets)):
        member = _member(scope, made, at)
        where = made.targets.mark(at) if columns is None else columns.mark(1)
        member.node.put("column", key, _marks(made)[0], where)
        if any(member.name == other.name for other in made.members):
            _is_free(scope, made, member)
            made.members.clear()
            return
        made.members.append(member)
    if discriminator in draft.declared:
        _restrict_text(scope, made, draft.declared[discriminator])
    elif discriminator not in draft.broken and is_table:
        _declare_discriminator(scope, made, discriminator)


def _declare_discriminator(scope: Scope, made: PolymorphicDraft, discriminator: str) -> None:
    """Make the column that says which table, and its enum: the names of the tables, in the order of the reference."""
    draft = made.table
    name = discriminator_enum_name(singular(draft.name), discriminator)
    if name in scope.type_places or name in scope.enums:
        message = f'the enum of "{made.name}" would be called "{name}", but a type of that name exists'
        help = f"declare the column under columns: {discriminator}: {name}"
        scope.error("S101", message, made.place.span, help)
        made.members.clear()
        return
    scope.enums[name] = _enum_of_tables(scope, made, name)
    was = _former_discriminator(made)
    column = Column(discriminator, EnumType(name), bool(made.node.get("optional")), was=was, span=made.place.span)
    draft.declared[discriminator] = column
    _replace_in_order(draft, made.name, {discriminator: made.place, made.name: made.place})


def _enum_of_tables(scope: Scope, made: PolymorphicDraft, name: str) -> Enum:
    values = [
        EnumValue(value, was=_former_table(scope, member), span=member.node.value_span("to"))
        for member, value in zip(made.members, words(made), strict=True)
    ]
    former = singular(made.table.node.get("was") or made.table.name)
    was = discriminator_enum_name(former, _former_discriminator(made) or made.discriminator or "")
    return Enum(
        name=name,
        identifier=QualifiedName(name, made.table.identifier.namespace),
        values=tuple(values),
        doc=f"The tables that {made.name} of {made.table.name} can refer to.",
        was=None if was == name else was,
        span=made.place.span,
    )


def _former_discriminator(made: PolymorphicDraft) -> str | None:
    """What the column was called before; a reference with columns of its own keeps their names."""
    return f"{made.node['was']}_table" if "was" in made.node and "columns" not in made.node else None


def _former_table(scope: Scope, member: ReferenceDraft) -> str | None:
    """What the table was called before, and so the word for it."""
    target = scope.drafts.get(_table_of(member))
    return None if target is None else target.node.get("was")


def _restrict_text(scope: Scope, made: PolymorphicDraft, column: Column) -> None:
    """Let a column that is declared as text hold the names of the tables only."""
    if isinstance(column.type, EnumType) or scope.family(column.type) != "text" or column.rules:
        return
    made.table.declared[column.name] = replace(column, rules=(OneOf(words(made)),))


# --- both -------------------------------------------------------------------------------------------------------------


def _member(scope: Scope, made: PolymorphicDraft, at: int) -> ReferenceDraft:
    """The reference to one of the tables, as if it had been written by itself."""
    target: str = made.targets[at]
    node = made.node.copy()
    for key in ("storage", "columns", "unique") if made.is_discriminated else ("storage", "columns"):
        node.pop(key, None)
    node.put("to", target, made.node.marks("to")[0], made.targets.mark(at))
    table = singular(table_named(target))
    name = f"{made.name}_{in_a_name(table)}"
    holder = made.place.holder.empty(made.place.key)
    holder.put(name, node, *_marks(made))
    member = ReferenceDraft(name, made.table, Place(holder, name), node)
    if not made.is_discriminated:
        former = (
            f"{node.pop('was', made.name)}_{in_a_name(singular(_former_table(scope, member) or table_named(target)))}"
        )
        is_named = "columns" in made.node and "was" not in made.node
        member.former = None if former == name or is_named else former
    return member


def _marks(made: PolymorphicDraft) -> Any:
    return made.place.holder.marks(made.place.key)


def words(made: PolymorphicDraft) -> tuple[str, ...]:
    """Return the words for the tables, in their order: the names that the spec has for them."""
    return tuple(map(_table_of, made.members))


def _table_of(member: ReferenceDraft) -> str:
    return table_named(member.node["to"])


def _columns_written(made: PolymorphicDraft) -> Seq | None:
    """The names that the author gives the columns: one for each table, or that of the table and that of the row."""
    return made.node.get("columns")


def _replace_in_order(draft: Draft, name: str, places: dict[str, Place]) -> None:
    """Let other entries stand where the one called `name` stood among columns and references."""
    entries = list(draft.order.items())
    draft.order.clear()
    for key, place in entries:
        draft.order.update(places if key == name else {key: place})


def polymorphic_references(draft: Draft) -> Iterator[PolymorphicReference]:
    """Yield the references of a table to several tables, once the columns of all are known."""
    for made in draft.polymorphic.values():
        if made.members and all(member.state == "found" for member in made.members):
            yield _reference(draft, made)


def _reference(draft: Draft, made: PolymorphicDraft) -> PolymorphicReference:
    node, inverse = made.node, made.node.get("inverse")
    return PolymorphicReference(
        name=made.name,
        alternatives=tuple(_alternatives(draft, made)),
        on_delete=node["on_delete"],
        on_update=node.get("on_update", "no action"),
        optional=bool(node.get("optional", False)),
        discriminator=made.discriminator,
        enforced=bool(node.get("enforced", True)),
        inverse=None if inverse in (None, "none") else inverse,
        doc=node.get("doc"),
        was=node.get("was"),
        span=made.place.span,
        inverse_span=node.value_span("inverse") if "inverse" in node else None,
    )


def _alternatives(draft: Draft, made: PolymorphicDraft) -> Iterator[Alternative]:
    for member, value in zip(made.members, words(made), strict=True):
        key = None if made.is_discriminated else foreign_key(draft, member)
        assert member.target is not None
        yield Alternative(
            table=member.target.name,
            value=value,
            relation=member.name,
            columns=member.columns,
            referenced_columns=member.referenced_columns,
            foreign_key=None if key is None else key.name,
        )


def polymorphic_checks(draft: Draft) -> Iterator[Check]:
    """Yield the checks that a row refers to one row: that one column is filled, or both of the two or neither."""
    for reference in polymorphic_references(draft):
        name, span = check_name(draft.identifier.name, reference.name), reference.span
        if reference.discriminator is None:
            condition = FilledCheck(reference.columns, "at most one" if reference.optional else "one")
            yield Check(name, condition, doc=_rule_in_words(reference), span=span)
        elif reference.optional:
            yield Check(name, FilledCheck(reference.columns, "all or none"), span=span)


def _rule_in_words(reference: PolymorphicReference) -> str:
    number = "at most one" if reference.optional else "exactly one"
    tables = ", ".join(alternative.table for alternative in reference.alternatives)
    return f"{reference.name} refers to {number} row of {tables}."


def polymorphic_uniques(draft: Draft) -> Iterator[Unique]:
    """Yield the keys of one-to-one references with a discriminator; exclusive ones have a key in each of their references."""
    for made in draft.polymorphic.values():
        if made.is_discriminated and made.node.get("unique") and made.columns:
            name = unique_name(draft.identifier.name, made.columns)
            yield Unique(name, made.columns, span=made.place.span)

"""Relations, derived once from the foreign keys, both sides together. Nothing else may derive one."""

from collections.abc import Iterable, Iterator, Mapping

from dovetail.data_classes import dataclass, field
from dovetail.diagnostics import Span
from dovetail.schema.constraints import ForeignKey
from dovetail.schema.model import Association, Discriminator, Relation, Table
from dovetail.schema.polymorphic import Alternative, PolymorphicReference
from dovetail.schema.soft_deletion import is_one_of

__all__ = ["ManyToMany", "derive"]


@dataclass(frozen=True, slots=True)
class ManyToMany:
    """A declared many-to-many relation: from `table` by `foreign_key` of the association table, and on by `related_foreign_key`."""

    name: str
    table: str
    association_table: str
    foreign_key: ForeignKey
    related_foreign_key: ForeignKey
    inverse: str | None
    doc: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


def derive(tables: Mapping[str, Table], many_to_many: Iterable[ManyToMany]) -> tuple[Relation, ...]:
    """Return every relation of the tables, both sides of each, sorted by table and name."""
    found = [side for table in tables.values() for key in table.foreign_keys for side in _sides(table, key)]
    found += [
        side
        for table in tables.values()
        for reference in table.polymorphic
        for side in _sides_by_discriminator(table, reference)
    ]
    found += [side for declared in many_to_many for side in _sides_through_association(declared)]
    return tuple(sorted(found, key=lambda relation: (relation.table, relation.name)))


def _sides(table: Table, key: ForeignKey) -> Iterator[Relation]:
    columns, referenced_columns = key.relating
    optional = any(table.column(name).nullable for name in columns)
    yield Relation(
        name=key.reference,
        table=table.name,
        related_table=key.referenced_table,
        side="referencing",
        cardinality="one",
        columns=columns,
        related_columns=referenced_columns,
        optional=optional or not key.enforced,
        foreign_key=key.name,
        inverse=key.inverse,
        doc=key.doc,
        span=key.span,
    )
    if key.inverse is None:
        return
    unique = is_one_of(table, columns)
    yield Relation(
        name=key.inverse,
        table=key.referenced_table,
        related_table=table.name,
        side="referenced",
        cardinality="one" if unique else "many",
        columns=referenced_columns,
        related_columns=columns,
        optional=unique,
        foreign_key=key.name,
        inverse=key.reference,
        doc=key.doc,
        span=key.inverse_span or key.span,
    )


def _sides_by_discriminator(table: Table, reference: PolymorphicReference) -> Iterator[Relation]:
    """Both sides of each alternative; those of an exclusive reference come from its foreign keys."""
    if reference.discriminator is None:
        return
    unique = is_one_of(table, reference.columns)
    for alternative in reference.alternatives:
        discriminator = Discriminator(reference.discriminator, alternative.value)
        yield _to_alternative(table, reference, alternative, discriminator)
        if reference.inverse is not None:
            yield Relation(
                name=reference.inverse,
                table=alternative.table,
                related_table=table.name,
                side="referenced",
                cardinality="one" if unique else "many",
                columns=alternative.referenced_columns,
                related_columns=alternative.columns,
                optional=unique,
                discriminator=discriminator,
                inverse=alternative.relation,
                doc=reference.doc,
                span=reference.inverse_span or reference.span,
            )


def _to_alternative(
    table: Table, reference: PolymorphicReference, alternative: Alternative, discriminator: Discriminator
) -> Relation:
    return Relation(
        name=alternative.relation,
        table=table.name,
        related_table=alternative.table,
        side="referencing",
        cardinality="one",
        columns=alternative.columns,
        related_columns=alternative.referenced_columns,
        optional=True,
        discriminator=discriminator,
        inverse=reference.inverse,
        doc=reference.doc,
        span=reference.span,
    )


def _sides_through_association(declared: ManyToMany) -> Iterator[Relation]:
    near, far = declared.foreign_key, declared.related_foreign_key
    yield _through_association(declared, declared.name, declared.inverse, near, far)
    if declared.inverse is not None:
        yield _through_association(declared, declared.inverse, declared.name, far, near)


def _through_association(
    declared: ManyToMany, name: str, inverse: str | None, near: ForeignKey, far: ForeignKey
) -> Relation:
    (near_columns, columns), (far_columns, related_columns) = near.relating, far.relating
    return Relation(
        name=name,
        table=near.referenced_table,
        related_table=far.referenced_table,
        side="association",
        cardinality="many",
        columns=columns,
        related_columns=related_columns,
        association=Association(declared.association_table, near_columns, far_columns, near.name, far.name),
        inverse=inverse,
        doc=declared.doc,
        span=declared.span,
    )

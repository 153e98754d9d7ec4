"""The Schema: what a spec means, as one frozen value.

Everything printed is a pure function of a `Schema` (or, for migrations, of two). References between its parts are names, so
equality, hashing and comparison come for free. `span` says where a part was written and never takes part in equality.
"""

from functools import cached_property
from typing import Literal

from dovetail.data_classes import dataclass, field
from dovetail.diagnostics import Span
from dovetail.schema.columns import Column, Database, Default, Rule, Sql
from dovetail.schema.constraints import Check, Exclusion, ForeignKey, Index, PrimaryKey, Unique
from dovetail.schema.flows import Flow
from dovetail.schema.guarantees import Guarantee
from dovetail.schema.partitions import Partition, Partitioning
from dovetail.schema.placement import Placement
from dovetail.schema.polymorphic import PolymorphicReference
from dovetail.schema.qualified_name import QualifiedName
from dovetail.schema.shapes import Shape
from dovetail.schema.sql_objects import ObjectKey, SqlObject
from dovetail.schema.types import Type

__all__ = [
    "Association",
    "Cardinality",
    "Composite",
    "Discriminator",
    "Domain",
    "Enum",
    "EnumValue",
    "Extension",
    "Field",
    "QualifiedName",
    "Relation",
    "Schema",
    "Side",
    "Table",
]

Cardinality = Literal["one", "many"]
Side = Literal["referencing", "referenced", "association"]


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `name` is what the spec calls it; `identifier` is what the database calls it.

    `class_name` and `class_mixin` ("package.module:Class") are the user's choices for the model, written at `class_span`. An
    `external` table is described, referenced and queried, but never migrated. Columns are in the order of the table;
    everything else is sorted by name. `storage` are parameters of PostgreSQL, each with the text of its value; `placement` is
    where the rows lie in a cluster. `was` is what the spec called the table before, here and in all that can be renamed.
    """

    name: str
    identifier: QualifiedName
    columns: tuple[Column, ...]
    primary_key: PrimaryKey | None = None
    foreign_keys: tuple[ForeignKey, ...] = ()
    uniques: tuple[Unique, ...] = ()
    checks: tuple[Check, ...] = ()
    indexes: tuple[Index, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    partitioning: Partitioning | None = None
    storage: tuple[tuple[str, str], ...] = ()
    guarantees: tuple[Guarantee, ...] = ()
    placement: Placement | None = None
    polymorphic: tuple[PolymorphicReference, ...] = ()
    class_name: str | None = None
    class_mixin: str | None = None
    external: bool = False
    doc: str | None = None
    was: str | None = field(default=None, compare=False, repr=False)
    span: Span | None = field(default=None, compare=False, repr=False)
    class_span: Span | None = field(default=None, compare=False, repr=False)

    @property
    def partitions(self) -> tuple[Partition, ...]:
        """The partitions of the table, if it has any."""
        return () if self.partitioning is None else self.partitioning.partitions

    @property
    def parts_in_namespace(self) -> tuple[PrimaryKey | Unique | Index | Exclusion | Partition, ...]:
        """What has a name in the namespace of the table: checks and foreign keys have names for themselves in each table."""
        keys = () if self.primary_key is None else (self.primary_key,)
        return *keys, *self.uniques, *self.indexes, *self.exclusions, *self.partitions

    def column(self, name: str) -> Column:
        """Return the column called `name`; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class EnumValue:
    name: str
    doc: str | None = None
    was: str | None = field(default=None, compare=False, repr=False)
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Enum:
    """A closed, ordered set of words. `flow` says how they follow each other, if that is not free.

    `removed` pairs values that it had before with those that rows get instead.
    """

    name: str
    identifier: QualifiedName
    values: tuple[EnumValue, ...]
    class_name: str | None = None
    flow: Flow | None = None
    doc: str | None = None
    was: str | None = field(default=None, compare=False, repr=False)
    removed: tuple[tuple[str, str], ...] = field(default=(), compare=False, repr=False)
    span: Span | None = field(default=None, compare=False, repr=False)
    class_span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Domain:
    """A type with conditions. `check` speaks of VALUE and exists on PostgreSQL only; `rules` hold everywhere."""

    name: str
    identifier: QualifiedName
    type: Type
    default: Default | None = None
    rules: tuple[Rule, ...] = ()
    check: Sql | None = None
    collation: str | None = None
    doc: str | None = None
    was: str | None = field(default=None, compare=False, repr=False)
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Field:
    """A part of a composite type. Any of them may be NULL."""

    name: str
    type: Type
    doc: str | None = None
    was: str | None = field(default=None, compare=False, repr=False)
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Composite:
    """A type whose values have several fields, in their order: a composite type of PostgreSQL, a JSON object on SQLite."""

    name: str
    identifier: QualifiedName
    fields: tuple[Field, ...]
    class_name: str | None = None
    doc: str | None = None
    was: str | None = field(default=None, compare=False, repr=False)
    span: Span | None = field(default=None, compare=False, repr=False)
    class_span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension of PostgreSQL, in the namespace `namespace` if one is given."""

    name: str
    namespace: str | None = None


@dataclass(frozen=True, slots=True)
class Association:
    """How a many-to-many relation goes: through `table`, whose `columns` refer to this side, `related_columns` to the other."""

    table: str
    columns: tuple[str, ...]
    related_columns: tuple[str, ...]
    foreign_key: str
    related_foreign_key: str


@dataclass(frozen=True, slots=True)
class Discriminator:
    """The column of a referencing table that says which of several tables its rows refer to, and the word for one of them."""

    column: str
    value: str


@dataclass(frozen=True, slots=True)
class Relation:
    """One side of a relation: what a row of `table` has of `related_table`.

    `columns` of `table` equal `related_columns` of `related_table`, pair by pair (through `association`, if there is one).
    `side` says where it stands: "referencing" beside the foreign key, "referenced" opposite it, "association" when it goes
    through an association table. `foreign_key` names that key, None for an association. `inverse` is the other side's name,
    None where the author wanted none. With a `discriminator` rows are related only where the referencing one says so there.
    """

    name: str
    table: str
    related_table: str
    side: Side
    cardinality: Cardinality
    columns: tuple[str, ...]
    related_columns: tuple[str, ...]
    optional: bool = False
    foreign_key: str | None = None
    association: Association | None = None
    discriminator: Discriminator | None = None
    inverse: str | None = None
    doc: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Schema:
    """Everything a spec says, resolved. Tables, enums, domains, composites, extensions, namespaces, relations and shapes are
    sorted by name, and so are `objects`: functions, triggers and views, in this order.

    The first of `databases` is the primary one. `dropped` names what may go with its data, such as "skills.content".
    """

    name: str
    databases: tuple[Database, ...] = ("postgresql",)
    tables: tuple[Table, ...] = ()
    enums: tuple[Enum, ...] = ()
    domains: tuple[Domain, ...] = ()
    extensions: tuple[Extension, ...] = ()
    objects: tuple[SqlObject, ...] = ()
    relations: tuple[Relation, ...] = ()
    shapes: tuple[Shape, ...] = ()
    composites: tuple[Composite, ...] = ()
    doc: str | None = None
    dropped: tuple[str, ...] = field(default=(), compare=False, repr=False)

    @property
    def types(self) -> tuple[Enum | Domain | Composite, ...]:
        """The types that the spec declares."""
        return *self.enums, *self.domains, *self.composites

    @cached_property
    def tables_by_name(self) -> dict[str, Table]:
        return {table.name: table for table in self.tables}

    @cached_property
    def enums_by_name(self) -> dict[str, Enum]:
        return {enum.name: enum for enum in self.enums}

    @cached_property
    def domains_by_name(self) -> dict[str, Domain]:
        return {domain.name: domain for domain in self.domains}

    @cached_property
    def composites_by_name(self) -> dict[str, Composite]:
        return {composite.name: composite for composite in self.composites}

    @cached_property
    def composites_in_order(self) -> tuple[Composite, ...]:
        """Every composite after those that its fields are of."""
        from dovetail.schema.composites import in_order

        return in_order(self.composites)

    @cached_property
    def objects_by_key(self) -> dict[ObjectKey, SqlObject]:
        return {each.key: each for each in self.objects}

    @cached_property
    def functions(self) -> tuple[SqlObject, ...]:
        return tuple(each for each in self.objects if each.kind == "function")

    @cached_property
    def shapes_by_name(self) -> dict[str, Shape]:
        return {shape.name: shape for shape in self.shapes}

    def relation(self, table: str, name: str) -> Relation:
        """Return the relation called `name` of a table; KeyError if there is none."""
        return self._relations_by_name[table, name]

    @cached_property
    def _relations_by_name(self) -> dict[tuple[str, str], Relation]:
        return {(relation.table, relation.name): relation for relation in self.relations}

    def polymorphic_reference(self, relation: Relation) -> PolymorphicReference | None:
        """Return the reference to several tables of which `relation`, of either side, is an alternative, if it is one."""
        referencing = relation.name if relation.side == "referencing" else relation.inverse
        table = relation.table if relation.side == "referencing" else relation.related_table
        return self._polymorphic_references.get((table, referencing or ""))

    @cached_property
    def _polymorphic_references(self) -> dict[tuple[str, str], PolymorphicReference]:
        return {
            (table.name, alternative.relation): reference
            for table in self.tables
            for reference in table.polymorphic
            for alternative in reference.alternatives
        }

    @cached_property
    def relations_by_table(self) -> dict[str, tuple[Relation, ...]]:
        """The relations of every table, sorted by name; a table without any has an empty tuple."""
        found: dict[str, list[Relation]] = {table.name: [] for table in self.tables}
        for relation in self.relations:
            found[relation.table].append(relation)
        return {table: tuple(relations) for table, relations in found.items()}

    def references_to(self, table: str) -> tuple[tuple[Table, ForeignKey], ...]:
        """Return the enforced foreign keys to a table, its own among them, with the tables that have them."""
        return self._references_by_target.get(table, ())

    @cached_property
    def _references_by_target(self) -> dict[str, tuple[tuple[Table, ForeignKey], ...]]:
        found: dict[str, list[tuple[Table, ForeignKey]]] = {}
        for table in self.tables:
            for key in () if table.external else table.foreign_keys:
                if key.enforced:
                    found.setdefault(key.referenced_table, []).append((table, key))
        return {target: tuple(references) for target, references in found.items()}

    @cached_property
    def tables_in_order(self) -> tuple[Table, ...]:
        """Every table after those it refers to."""
        from dovetail.schema.order import find_order

        return find_order(self)

    @cached_property
    def detached_foreign_keys(self) -> frozenset[tuple[str, str]]:
        """The foreign keys that can only be added once all tables stand, as (table, key name)."""
        from dovetail.schema.order import find_detached

        return find_detached(self.tables, self.objects)

    @cached_property
    def namespaces(self) -> tuple[str, ...]:
        """The namespaces other than the default one that migrated things lie in, sorted."""
        named: list[Enum | Domain | Composite | Table | SqlObject] = [
            *self.enums,
            *self.domains,
            *self.composites,
            *self.objects,
            *(table for table in self.tables if not table.external),
        ]
        return tuple(sorted({part.identifier.namespace for part in named if part.identifier.namespace}))

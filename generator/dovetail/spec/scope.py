"""What the steps of the resolver share: the declarations found so far, and the report."""

from collections.abc import Iterator, Mapping
from typing import Any

from dovetail.data_classes import dataclass, field
from dovetail.diagnostics import Diagnostic, Fix, Related, Report, Span
from dovetail.schema.columns import Column, Database, OneOf
from dovetail.schema.model import Composite, Domain, Enum, QualifiedName
from dovetail.schema.sql_objects import ObjectKey
from dovetail.schema.types import DomainType, Type, family
from dovetail.spec.source import Map, Seq
from dovetail.spec.type_text import WrittenType
from dovetail.suggestions import did_you_mean

__all__ = ["Condition", "Draft", "Place", "PolymorphicDraft", "ReferenceDraft", "Scope"]


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of a mapping: where it was written under which name."""

    holder: Map
    key: str

    @property
    def value(self) -> object:
        return self.holder[self.key]

    @property
    def span(self) -> Span:
        """The place of the name."""
        return self.holder.key_span(self.key)

    @property
    def value_span(self) -> Span:
        return self.holder.value_span(self.key)


@dataclass(slots=True, eq=False)
class ReferenceDraft:
    """A reference whose columns are found on demand, because they depend on the key of the table it goes to.

    Of an owned pointer, `owned` pairs the columns that say which row refers with those that say whose the other row is; of a
    reference between rows of tenants, those that say which tenant's they are. `former` is what it was called before, where that
    follows from something else than its own `was:`.
    """

    name: str
    table: "Draft"
    place: Place
    node: Map
    target: "Draft | None" = None
    columns: tuple[str, ...] = ()
    referenced_columns: tuple[str, ...] = ()
    owned: tuple[tuple[str, str], ...] = ()
    state: str = "new"
    former: str | None = None

    @property
    def optional(self) -> bool:
        return bool(self.node.get("optional", False))


@dataclass(slots=True, eq=False)
class PolymorphicDraft:
    """A reference to one of several tables, as a reference to each of them: the `members`, none where something is wrong.

    With a `discriminator` one column says which table, and all members share the other.
    """

    name: str
    table: "Draft"
    place: Place
    node: Map
    members: list[ReferenceDraft] = field(default_factory=list)
    discriminator: str | None = None

    @property
    def is_discriminated(self) -> bool:
        return self.node.get("storage") == "discriminator"

    @property
    def targets(self) -> Seq:
        """What the reference goes to, as it is written."""
        targets: Seq = self.node["to"]
        return targets

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that hold the reference, the discriminator first."""
        first = () if self.discriminator is None else (self.discriminator,)
        return tuple(dict.fromkeys((*first, *(column for member in self.members for column in member.columns))))


@dataclass(slots=True, eq=False)
class Draft:
    """A table while it is being resolved.

    `parts` are the mappings its content is written in: its mixins, then its own. `long_forms` are those of the declared columns
    that are more than the text of a type. `broken` holds the names of columns and references that were already reported, so
    that nothing is said about them twice. `references` go to one table each, `polymorphic` ones to one of several. An
    `automatic` table was made by `through: auto`, and nobody wrote it. An `incomplete` one names a mixin that does not exist,
    so that it has columns nobody knows of. The `key` is kept as soon as it is known to be made of declared columns.
    `pointed_at` are the columns that owned pointers and references between rows of tenants refer to, in the order of the key
    that they need, and the place of one that does.
    """

    name: str
    place: Place
    node: Map
    identifier: QualifiedName
    parts: list[Map] = field(default_factory=list)
    declared: dict[str, Column] = field(default_factory=dict)
    declared_at: dict[str, Place] = field(default_factory=dict)
    long_forms: dict[str, Map] = field(default_factory=dict)
    references: dict[str, ReferenceDraft] = field(default_factory=dict)
    polymorphic: dict[str, PolymorphicDraft] = field(default_factory=dict)
    order: dict[str, Place] = field(default_factory=dict)
    automatic: bool = False
    incomplete: bool = False
    columns: dict[str, Column] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    key: tuple[str, ...] | None = None
    pointed_at: dict[frozenset[str], tuple[tuple[str, ...], Span]] = field(default_factory=dict)

    @property
    def written_references(self) -> Iterator[ReferenceDraft | PolymorphicDraft]:
        """All references as the spec has them: one to several tables is one."""
        parts = {id(member) for made in self.polymorphic.values() for member in made.members}
        yield from (reference for reference in self.references.values() if id(reference) not in parts)
        yield from self.polymorphic.values()

    @property
    def referring(self) -> Iterator[ReferenceDraft]:
        """All references to one table, those that share a discriminator included."""
        yield from self.references.values()
        for polymorphic in self.polymorphic.values():
            yield from polymorphic.members if polymorphic.is_discriminated else ()

    def has_column(self, name: str) -> bool:
        """Say whether a column is declared, or made by a reference that has been located."""
        return name in self.declared or any(name in reference.columns for reference in self.referring)

    def need_key(self, columns: tuple[str, ...], span: Span) -> None:
        """Note that a pointer at `span` refers to these columns, in the same order whichever pointer is written first."""
        needed = self.pointed_at.get(frozenset(columns))
        if needed is None or columns < needed[0]:
            self.pointed_at[frozenset(columns)] = columns, span


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL of a shape on the rows of `table`, which were found through those of `association` if it names a table."""

    value: Any
    span: Span
    table: str
    association: str | None


@dataclass(slots=True, eq=False)
class Scope:
    """The declarations of a whole spec by name, and the report that every step adds to.

    `missing_keys` are the places at which references go to tables without a primary key, by table. `listed` are the keys and
    indexes of a table that were written as mappings, by table, section and place. `conditions` are those of the shapes,
    `types_by_text` the types that were read already: there are few, and many columns. `has_flows` says whether an enum has
    one: most specs have none, and then no column need be asked.
    """

    report: Report
    databases: tuple[Database, ...]
    root: Map
    enums: dict[str, Enum] = field(default_factory=dict)
    domains: dict[str, Domain] = field(default_factory=dict)
    composites: dict[str, Composite] = field(default_factory=dict)
    type_places: dict[str, Place] = field(default_factory=dict)
    domain_names: set[str] = field(default_factory=set)
    composite_names: set[str] = field(default_factory=set)
    mixins: dict[str, Place] = field(default_factory=dict)
    drafts: dict[str, Draft] = field(default_factory=dict)
    objects: dict[ObjectKey, Place] = field(default_factory=dict)
    shapes: dict[str, Place] = field(default_factory=dict)
    conditions: list[Condition] = field(default_factory=list)
    types_by_text: dict[str, WrittenType] = field(default_factory=dict)
    enum_values: dict[tuple[str, str], Span] = field(default_factory=dict)
    extension_places: dict[str, Span] = field(default_factory=dict)
    unknown_words: set[tuple[str, Span, str]] = field(default_factory=set)
    missing_keys: dict[str, dict[Span, None]] = field(default_factory=dict)
    listed: dict[tuple[str, str], dict[Span | None, Map]] = field(default_factory=dict)
    has_flows: bool = False
    depth: int = 0
    _values: dict[str, OneOf] = field(default_factory=dict)

    def error(
        self,
        code: str,
        message: str,
        span: Span,
        help: str | None = None,
        *,
        related: tuple[Related, ...] = (),
        fix: Fix | None = None,
    ) -> None:
        self.report.add(Diagnostic(code, message, span, help, related, fix))

    def warn(self, code: str, message: str, span: Span, help: str | None = None, *, fix: Fix | None = None) -> None:
        self.report.add(Diagnostic(code, message, span, help, fix=fix, severity="warning"))

    def unknown(self, code: str, message: str, word: str, candidates: Mapping[str, object], span: Span) -> None:
        """Report a name that stands for nothing, with the nearest one that stands for something.

        What stands in a mixin is reported once, and not again for every table that takes it.
        """
        if (code, span, word) in self.unknown_words:
            return
        self.unknown_words.add((code, span, word))
        meant = did_you_mean(word, candidates)
        if meant is None:
            known = ", ".join(sorted(candidates)[:8])
            self.error(
                code, message, span, f"known here: {known}{', …' if len(candidates) > 8 else ''}" if known else None
            )
            return
        fix = Fix(span, meant) if span.length == len(word) else None
        self.error(code, message, span, f'did you mean "{meant}"?', fix=fix)

    def values_of(self, enum: str) -> OneOf:
        """Return the rule that a value is one of the enum's, the same object for every column of it."""
        if enum not in self._values:
            self._values[enum] = OneOf(tuple(value.name for value in self.enums[enum].values))
        return self._values[enum]

    def held(self, type_: Type) -> Type:
        """Return the type of the values of a type: that of its domain, if it is one."""
        return self.domains[type_.name].type if isinstance(type_, DomainType) else type_

    def family(self, type_: Type) -> str:
        """Return the family of values a type holds, through domains; empty for arrays and raw types."""
        return family(self.held(type_))

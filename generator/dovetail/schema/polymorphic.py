"""Polymorphic references: of each row to a row of one of several tables."""

from typing import Literal

from dovetail.data_classes import dataclass, field
from dovetail.diagnostics import Span
from dovetail.schema.constraints import Action

__all__ = ["Alternative", "PolymorphicReference", "Storage"]

Storage = Literal["exclusive", "discriminator"]


@dataclass(frozen=True, slots=True)
class Alternative:
    """One of the tables that a polymorphic reference goes to: `columns` equal `referenced_columns` of `table`.

    `relation` is the relation to its rows, and `value` the word by which a row says that it refers to one of them: in the
    discriminator, and in the tag of a shape. `foreign_key` is the one that an exclusive reference has for this table.
    """

    table: str
    value: str
    relation: str
    columns: tuple[str, ...]
    referenced_columns: tuple[str, ...]
    foreign_key: str | None = None


@dataclass(frozen=True, slots=True)
class PolymorphicReference:
    """A reference called `name` that goes to one of the `alternatives`, which stand in the order of the spec.

    The columns of an exclusive one are a foreign key for each alternative, of which exactly one is filled, or none where it
    is `optional`. With a `discriminator` one column says which of the tables, and all alternatives share another, which says
    which row. `inverse` is what every one of these tables calls its rows here.
    """

    name: str
    alternatives: tuple[Alternative, ...]
    on_delete: Action
    on_update: Action = "no action"
    optional: bool = False
    discriminator: str | None = None
    enforced: bool = True
    inverse: str | None = None
    doc: str | None = None
    was: str | None = field(default=None, compare=False, repr=False)
    span: Span | None = field(default=None, compare=False, repr=False)
    inverse_span: Span | None = field(default=None, compare=False, repr=False)

    @property
    def storage(self) -> Storage:
        return "exclusive" if self.discriminator is None else "discriminator"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that hold the reference, the discriminator first."""
        first = () if self.discriminator is None else (self.discriminator,)
        others = (column for alternative in self.alternatives for column in alternative.columns)
        return tuple(dict.fromkeys((*first, *others)))

"""Who falls when a row is deleted, drawn as a tree.

Below a table stand the tables that refer to it. A cascade goes on below them; every other action ends there. A tree stops
growing at about a hundred lines, sooner where there are hundreds of trees, and shows the references to a table once. So the
size of all trees together stays in proportion to the number of references, however dense and circular they are.
"""

from collections.abc import Iterator, Mapping, Sequence

from dovetail.data_classes import dataclass, field
from dovetail.emit.markdown import printable
from dovetail.schema.constraints import ForeignKey
from dovetail.schema.model import Schema, Table
from dovetail.schema.soft_deletion import is_one_of

__all__ = ["Referrer", "deletion_tree", "referrers"]

_MOST_LINES, _FEWEST_LINES, _LINES_IN_ALL = 100, 10, 10_000
_TURN, _LAST_TURN = "|-- ", "\\-- "
_ON, _LAST_ON = "|   ", "    "


@dataclass(frozen=True, slots=True)
class Referrer:
    """A foreign key as seen from the table it refers to; `is_one` says that at most one row can refer to a row there."""

    table: str
    key: ForeignKey
    is_one: bool

    @property
    def cascades(self) -> bool:
        return self.key.enforced and self.key.on_delete == "cascade"


Referrers = Mapping[str, Sequence[Referrer]]


def referrers(schema: Schema) -> Referrers:
    """Return the references to every table that anything refers to, sorted by table and reference."""
    found: dict[str, list[Referrer]] = {}
    for table in schema.tables:
        for key in sorted((*table.foreign_keys, *_by_discriminator(table)), key=lambda key: key.reference):
            is_one = is_one_of(table, key.relating[0])
            found.setdefault(key.referenced_table, []).append(Referrer(table.name, key, is_one))
    return dict(sorted(found.items()))


def _by_discriminator(table: Table) -> Iterator[ForeignKey]:
    """The references that triggers keep, as the foreign keys that they stand for."""
    for reference in table.polymorphic:
        for alternative in reference.alternatives if reference.discriminator is not None else ():
            yield ForeignKey(
                name="",
                columns=reference.columns,
                referenced_table=alternative.table,
                referenced_columns=alternative.referenced_columns,
                on_delete=reference.on_delete,
                reference=alternative.relation,
                enforced=reference.enforced,
            )


def deletion_tree(table: str, references: Referrers) -> list[str]:
    """Return the lines of the tree of what happens when a row of `table` is deleted."""
    room = max(_FEWEST_LINES, min(_MOST_LINES, _LINES_IN_ALL // len(references)))
    drawing = _Drawing(references, room, [printable(table)])
    drawing.draw_below(table, "")
    return drawing.lines


@dataclass(slots=True)
class _Drawing:
    """A tree while it is drawn. `room` is how many lines it may have, `promised` how many are drawn or certain to come."""

    references: Referrers
    room: int
    lines: list[str]
    promised: int = 1
    shown: set[str] = field(default_factory=set)

    def draw_below(self, table: str, margin: str) -> None:
        found = self.references[table]
        self.shown.add(table)
        self.promised += len(found)
        for at, referrer in enumerate(found, 1):
            is_last = at == len(found)
            elsewhere = self._elsewhere(referrer)
            self.lines.append(f"{margin}{_LAST_TURN if is_last else _TURN}{_label(referrer)}{elsewhere}")
            if referrer.cascades and referrer.table in self.references and not elsewhere:
                self.draw_below(referrer.table, margin + (_LAST_ON if is_last else _ON))

    def _elsewhere(self, referrer: Referrer) -> str:
        """Where the branch goes on, if it does so in another place."""
        if not referrer.cascades or referrer.table not in self.references:
            return ""
        if referrer.table in self.shown:
            return " (see above)"
        if self.promised + len(self.references[referrer.table]) > self.room:
            return " (see its own tree)"
        return ""


def _label(referrer: Referrer) -> str:
    cardinality = "1:1" if referrer.is_one else "1:many"
    action = referrer.key.on_delete if referrer.key.enforced else "not enforced"
    return printable(f"{referrer.table} ({cardinality}, {action} via {', '.join(referrer.key.pointing)})")

"""Conventions of deletes: cascades that go in circles, and cascades that a restriction stands in the way of."""

from collections.abc import Iterator, Mapping

from dovetail.data_classes import dataclass, field
from dovetail.diagnostics import Diagnostic, Related, Span
from dovetail.schema.constraints import ForeignKey
from dovetail.schema.graph import components
from dovetail.schema.model import Schema, Table
from dovetail.spec.checks.level import breach
from dovetail.spec.scope import Scope

__all__ = ["cascade_cycles", "restricted_cascades"]

Step = tuple[Table, ForeignKey]
"""A foreign key with its table."""

_MOST_SHOWN = 8
_MOST_SEARCHED = 500
"""Tables; a restriction beside a cascade that begins further away is not worth a search through all of them."""


@dataclass(slots=True)
class _Search:
    """From where deletes come to one table by cascade: how many steps away each table is, and which comes next."""

    table: str
    depth: int = 0
    steps: dict[str, tuple[int, str | None]] = field(default_factory=dict)
    edge: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.steps[self.table] = (0, None)
        self.edge.append(self.table)

    def widen(self, cascades: Mapping[str, list[Step]]) -> list[str]:
        """Go one step further, and return the tables that are reached by it."""
        edge, self.edge = self.edge, []
        self.depth += 1
        for reached in edge:
            for _, key in cascades[reached]:
                if key.referenced_table not in self.steps:
                    self.steps[key.referenced_table] = (self.depth, reached)
                    self.edge.append(key.referenced_table)
        return self.edge

    def way_from(self, origin: str) -> list[str]:
        """The tables from `origin` down to the one where the search began."""
        way = [origin]
        while (following := self.steps[way[-1]][1]) is not None:
            way.append(following)
        return way


def cascade_cycles(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Deletes do not cascade in a circle of several tables."""
    cascades = _cascades(schema)
    graph = {name: [key.referenced_table for _, key in steps] for name, steps in cascades.items()}
    for group in sorted(sorted(found) for found in components(graph) if len(found) > 1):
        circle = _circle(cascades, group)
        table, key = min(circle, key=lambda step: (not _may_be_null(*step), step[0].name, step[1].name))
        way = _shown([circle[0][1].referenced_table, *(step[0].name for step in circle)])
        message = f"deletes cascade in a circle: {way}"
        related = tuple(
            Related(span, f'"{other[0].name}" cascades here')
            for other in circle[:_MOST_SHOWN]
            if other[1] is not key and (span := _action_span(scope, *other))
        )
        help = "let one of them stop: set null, restrict or no action"
        yield from breach(scope, "L303", table.name, message, _action_span(scope, table, key), help, related=related)


def _cascades(schema: Schema) -> dict[str, list[Step]]:
    """The foreign keys of every table by which a delete comes to it from another one."""
    return {
        table.name: [
            (table, key)
            for key in table.foreign_keys
            if key.on_delete == "cascade" and key.enforced and key.referenced_table != table.name
        ]
        for table in schema.tables
        if not table.external
    } | {table.name: [] for table in schema.tables if table.external}


def _circle(cascades: Mapping[str, list[Step]], group: list[str]) -> list[Step]:
    """A shortest circle through the first table of the group, in the order in which deletes go."""
    start, members = group[0], set(group)
    reached: dict[str, Step] = {}
    waiting = [start]
    for name in waiting:
        for step in cascades[name]:
            origin = step[1].referenced_table
            if origin in members and origin not in reached:
                reached[origin] = step
                waiting.append(origin)
            if origin == start:
                return list(_steps_from(start, reached))
    raise ValueError(f"{group} is no circle")


def _steps_from(start: str, reached: Mapping[str, Step]) -> Iterator[Step]:
    """The steps down from a table to itself."""
    name = ""
    while name != start:
        step = reached[name or start]
        yield step
        name = step[0].name


def _may_be_null(table: Table, key: ForeignKey) -> bool:
    return any(table.column(name).nullable for name in key.columns)


def restricted_cascades(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """What a delete removes by cascade does not restrict what the same delete removes."""
    cascades = _cascades(schema)
    for table in schema.tables:
        for key in table.foreign_keys:
            if key.on_delete != "restrict" or not key.enforced or table.external:
                continue
            way = _way_from_common_origin(cascades, table.name, key.referenced_table)
            if way is not None:
                yield from _restricted(scope, table, key, way)


def _way_from_common_origin(cascades: Mapping[str, list[Step]], name: str, other: str) -> list[str] | None:
    """The way to table `name` from the nearest one, but itself, from which deletes come to both tables.

    Both are searched step by step, and no further than needed: what is found beyond a depth is further away than it.
    """
    search, beside = _Search(name), _Search(other)
    found: list[tuple[int, str]] = []
    while search.edge or beside.edge:
        for one, another in ((search, beside), (beside, search)):
            common = (each for each in one.widen(cascades) if each in another.steps and each != name)
            found += ((one.steps[each][0] + another.steps[each][0], each) for each in common)
        if len(search.steps) == 1:
            return None
        is_nearest = bool(found) and min(found)[0] <= search.depth
        if is_nearest or len(search.steps) + len(beside.steps) > _MOST_SEARCHED:
            break
    return search.way_from(min(found)[1]) if found else None


def _restricted(scope: Scope, table: Table, key: ForeignKey, way: list[str]) -> Iterator[Diagnostic]:
    message = (
        f'deleting from "{way[0]}" cascades to "{table.name}" ({_shown(way)}), and "{key.reference}" may refuse it'
    )
    span = _action_span(scope, table, key)
    help = (
        "write no action and deferrable: initially deferred, which is judged when all is deleted, or let it cascade too"
    )
    yield from breach(scope, "L304", table.name, message, span, help)


def _shown(way: list[str]) -> str:
    """The tables of a way; of a long one, the first and the last."""
    few = way if len(way) <= _MOST_SHOWN else [*way[: _MOST_SHOWN // 2], "…", *way[-_MOST_SHOWN // 2 :]]
    return " → ".join(few)


def _action_span(scope: Scope, table: Table, key: ForeignKey) -> Span | None:
    node = scope.drafts[table.name].references[key.reference].node
    return node.value_span("on_delete") if "on_delete" in node else key.span

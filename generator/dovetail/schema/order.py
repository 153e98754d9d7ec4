"""The order in which things can be made: what is referred to comes before what refers to it.

Where tables refer to each other in a circle there is no such order. A few of their foreign keys are then *detached*:
added once the tables stand. Everything is decided by name, so that the order of a spec never shows. Only tables have an
order to find: namespaces, extensions, enums and domains come before them, in this order, by name among themselves.
"""

from collections.abc import Iterable
from heapq import heapify, heappop, heappush

from dovetail.data_classes import dataclass
from dovetail.schema.acyclic import Acyclic
from dovetail.schema.constraints import ForeignKey
from dovetail.schema.graph import components
from dovetail.schema.keys import keys
from dovetail.schema.model import Schema, Table
from dovetail.schema.sql_objects import SqlObject, behind, called_functions

__all__ = ["circular_groups", "detached", "find_detached", "find_order", "must_defer", "tables_in_order"]

KeyName = tuple[str, str]
"""A foreign key by the name of its table and its own."""


@dataclass(frozen=True, slots=True)
class _Reference:
    """One foreign key. `price` says how bad it is to detach it: 0 for a nullable, 1 for a deferred one, 2 for others.

    What a table needs by a function that it calls is no foreign key, and cannot be detached: 3.
    """

    table: str
    name: str
    referenced_table: str
    price: int


def tables_in_order(schema: Schema) -> tuple[Table, ...]:
    """Return every table after those it refers to, by name where that leaves a choice; detached keys do not count."""
    return schema.tables_in_order


def find_order(schema: Schema) -> tuple[Table, ...]:
    """Compute `tables_in_order`, which every schema remembers."""
    set_aside = detached(schema)
    references = [
        each
        for each in (*_references(schema.tables), *_through_functions(schema.tables, schema.objects))
        if (each.table, each.name) not in set_aside
    ]
    return tuple(schema.tables_by_name[name] for name in _sorted_by_reference(schema.tables_by_name, references))


def detached(schema: Schema) -> frozenset[KeyName]:
    """Return the foreign keys that can only be added once all tables stand, as (table, key name).

    Of a circular group these are few, and nullable keys rather than deferred ones rather than others. A self-reference
    stands inside its own table, unless what it refers to is a mere unique index, which comes after the table.
    """
    return schema.detached_foreign_keys


def find_detached(tables: Iterable[Table], objects: tuple[SqlObject, ...] = ()) -> frozenset[KeyName]:
    """Compute `detached`, which every schema remembers: circular groups are searched again and again."""
    tables = tuple(tables)
    by_itself = {(table.name, key.name) for table in tables for key in table.foreign_keys if _is_early(table, key)}
    return frozenset(_openings([*_references(tables), *_through_functions(tables, objects)]) | by_itself)


def must_defer(tables: Iterable[Table]) -> frozenset[KeyName]:
    """Return the foreign keys that have to be deferred, as (table, key name), for any row to be inserted at all.

    That is so where a circle consists of keys neither nullable nor deferred: each row would need the other first.
    """
    return frozenset(_openings([each for each in _references(tables) if each.price == 2]))


def circular_groups(tables: Iterable[Table]) -> tuple[tuple[str, ...], ...]:
    """Return the groups of two or more tables that refer to each other in a circle, sorted."""
    return tuple(sorted(_groups(_references(tables))))


def _references(tables: Iterable[Table]) -> list[_Reference]:
    """The foreign keys that order the tables: enforced ones from one table that is made to another."""
    made = {table.name: table for table in tables if not table.external}
    return [
        _Reference(table.name, key.name, key.referenced_table, _price(table, key))
        for table in made.values()
        for key in table.foreign_keys
        if key.enforced and key.referenced_table in made and key.referenced_table != table.name
    ]


def _through_functions(tables: Iterable[Table], objects: tuple[SqlObject, ...]) -> list[_Reference]:
    """What tables need because a function that they call, or what that needs, is made after another table."""
    known = {each.name: each for each in objects if each.kind != "trigger"}
    made = {table.name: table for table in tables if not table.external} if known else {}
    return [
        _Reference(table.name, f"{function}()", needed, 3)
        for table in made.values()
        for function in sorted(called_functions(table, objects, "postgresql"))
        for needed in sorted(behind([function], known) & made.keys())
        if needed != table.name
    ]


def _price(table: Table, key: ForeignKey) -> int:
    nullable = {column.name for column in table.columns if column.nullable}
    if not nullable.isdisjoint(key.columns):
        return 0
    return 1 if key.deferrable == "initially deferred" else 2


def _is_early(table: Table, key: ForeignKey) -> bool:
    """Say whether a self-reference would come before the key it refers to."""
    if not key.enforced or table.external or key.referenced_table != table.name:
        return False
    made_with_table = (found.columns for found in keys(table) if found.kind != "index")
    return all(set(columns) != set(key.referenced_columns) for columns in made_with_table)


def _sorted_by_reference(names: Iterable[str], references: Iterable[_Reference]) -> list[str]:
    """Sort names so that the referenced come first (Kahn's algorithm; the smallest name that is free comes next)."""
    waiting_for = dict.fromkeys(names, 0)
    referencing: dict[str, list[str]] = {name: [] for name in waiting_for}
    for reference in references:
        waiting_for[reference.table] += 1
        referencing[reference.referenced_table].append(reference.table)
    free = [name for name, count in waiting_for.items() if count == 0]
    heapify(free)
    ordered = []
    while free:
        ordered.append(name := heappop(free))
        for table in referencing[name]:
            waiting_for[table] -= 1
            if waiting_for[table] == 0:
                heappush(free, table)
    return ordered


def _openings(references: Iterable[_Reference]) -> set[KeyName]:
    """Choose references without which no circle is left, each of which would close one with those that stay.

    The worst to do without are kept first, and among equals those of the last names.
    """
    inside = sorted(_inside_groups(references), key=lambda each: (each.price, each.table, each.name), reverse=True)
    kept = Acyclic(dict.fromkeys(each.table for each in inside))
    return {(each.table, each.name) for each in inside if not kept.add(each.referenced_table, each.table)}


def _inside_groups(references: Iterable[_Reference]) -> list[_Reference]:
    """The references from a table of a circular group to a table of the same group."""
    known = list(references)
    group_of = {table: number for number, group in enumerate(_groups(known)) for table in group}
    return [each for each in known if group_of.get(each.table, each.table) == group_of.get(each.referenced_table)]


def _groups(references: Iterable[_Reference]) -> list[tuple[str, ...]]:
    """The strongly connected components of more than one table, each sorted."""
    graph: dict[str, list[str]] = {}
    for reference in references:
        graph.setdefault(reference.table, []).append(reference.referenced_table)
        graph.setdefault(reference.referenced_table, [])
    return [tuple(sorted(group)) for group in components(graph) if len(group) > 1]

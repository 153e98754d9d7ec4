"""How a table is divided into partitions."""

from collections.abc import Iterator
from typing import Any, cast

from dovetail.diagnostics import Span
from dovetail.schema.columns import Column, ConstantValue
from dovetail.schema.naming import fits
from dovetail.schema.partitions import (
    DefaultBound,
    HashBound,
    ListBound,
    Partition,
    PartitionBound,
    Partitioning,
    PartitioningMethod,
    RangeBound,
    Upkeep,
)
from dovetail.spec.keys import named_columns
from dovetail.spec.scope import Draft, Scope
from dovetail.spec.source import EMPTY_MAP, Map, Seq
from dovetail.spec.values import scalar

__all__ = ["partitioning"]

_KEYS: dict[PartitioningMethod, tuple[str, ...]] = {
    "range": ("from", "to"),
    "list": ("values",),
    "hash": ("modulus", "remainder"),
}
"""What says which rows a partition takes, by method."""

_FORMS: dict[PartitioningMethod, str] = {
    "range": "{from: ..., to: ...}",
    "list": "{values: [...]}",
    "hash": "{modulus: 4, remainder: 0}",
}
_MOST_PERIODS = 1000
_MOST_PARTITIONS = 1000
"""More tables than that make every plan slow. https://www.postgresql.org/docs/current/ddl-partitioning.html"""


def partitioning(scope: Scope, draft: Draft) -> Partitioning | None:
    """The partitioning that the table says; none, with a report, if its columns do not exist."""
    node = draft.node.get("partition")
    if node is None:
        return None
    columns = named_columns(scope, draft, node["columns"], "the columns of the partitioning")
    if not columns:
        return None
    method: PartitioningMethod = node["by"]
    if method == "list" and len(columns) > 1:
        message = f"partitions by list go by one column, and these are {len(columns)}"
        scope.error("S410", message, node.value_span("columns"), "name one, or write by: range or by: hash")
        return None
    found = tuple(_partitions(scope, draft, node, method, [draft.columns[name] for name in columns]))
    return Partitioning(
        method,
        columns,
        tuple(sorted(found, key=lambda each: each.name)),
        _upkeep(scope, draft, node, method, [draft.columns[name] for name in columns]),
        draft.node.key_span("partition"),
    )


def _upkeep(scope: Scope, draft: Draft, node: Map, method: PartitioningMethod, columns: list[Column]) -> Upkeep | None:
    """How partitions are made and dropped as time goes by, if the table says so."""
    if "every" not in node:
        for key in ("ahead", "keep"):
            if key in node:
                message = f"{key} counts periods, and there is no every to say how long one is"
                scope.error("S410", message, node.key_span(key), "write every: month, or leave it out")
        return None
    if method != "range" or len(columns) > 1 or scope.family(columns[0].type) not in ("date", "timestamp"):
        message = "a partition for every period takes a range of one column that is a date or a time stamp"
        scope.error("S410", message, node.key_span("every"), "write by: range and one such column, or leave every out")
        return None
    if not fits(f"{draft.identifier.name}_0000_00_00"):
        message = f'"{draft.identifier.name}" is too long for partitions that are called after it and a day'
        scope.error("S410", message, node.key_span("every"), "give the table a shorter name:")
        return None
    for key in ("ahead", "keep"):
        if node.get(key, 0) > _MOST_PERIODS:
            message = f"{key} counts periods, and {node[key]} are more than a function goes through at once"
            scope.error("S410", message, node.value_span(key), f"write a number up to {_MOST_PERIODS}")
            return None
    return Upkeep(node["every"], node.get("ahead", 1), node.get("keep"))


def _partitions(
    scope: Scope, draft: Draft, node: Map, method: PartitioningMethod, columns: list[Column]
) -> Iterator[Partition]:
    written = node.get("partitions") or EMPTY_MAP
    if not isinstance(written, Map):
        yield from _numbered(scope, draft, node, method, written)
        return
    for name in written:
        bound = _bound(scope, method, columns, written[name], written.value_span(name), name)
        if bound is not None:
            yield Partition(name, bound, written.key_span(name))


def _numbered(scope: Scope, draft: Draft, node: Map, method: PartitioningMethod, number: int) -> Iterator[Partition]:
    span = node.value_span("partitions")
    if method != "hash":
        message = f"a number of partitions is for by: hash; by {method} each says which rows it takes"
        scope.error("S410", message, span, f"name each: {{{draft.identifier.name}_first: {_FORMS[method]}}}")
    elif number > _MOST_PARTITIONS:
        scope.error("S410", f"{number} partitions are more than PostgreSQL works with", span, "write a smaller number")
    else:
        for remainder in range(number):
            yield Partition(f"{draft.identifier.name}_{remainder}", HashBound(number, remainder), span)


def _bound(
    scope: Scope, method: PartitioningMethod, columns: list[Column], written: Any, span: Span, name: str
) -> PartitionBound | None:
    if written == "default":
        if method != "hash":
            return DefaultBound()
        message = "by hash every row has its partition, so there is no default one"
        scope.error("S410", message, span, f"write {_FORMS['hash']}")
        return None
    foreign = next((key for key in written if key not in _KEYS[method]), None)
    if foreign is not None:
        message = f'partition "{name}" says {foreign}, and the table is divided by {method}'
        scope.error("S410", message, written.key_span(foreign), f"write {_FORMS[method]}")
        return None
    match method:
        case "range":
            return _range(scope, columns, written)
        case "list":
            values = [_value(scope, columns[0], value, span) for value, span in _items(written["values"])]
            return None if _MISSING in values else ListBound(cast("tuple[ConstantValue | None, ...]", tuple(values)))
        case "hash":
            return _hash(scope, written, span)


def _items(written: Seq) -> Iterator[tuple[Any, Span]]:
    return ((value, written.item_span(i)) for i, value in enumerate(written))


def _range(scope: Scope, columns: list[Column], written: Map) -> RangeBound | None:
    limits = [_limit(scope, columns, written, key) for key in ("from", "to")]
    return None if limits[0] is None or limits[1] is None else RangeBound(limits[0], limits[1])


def _limit(scope: Scope, columns: list[Column], written: Map, key: str) -> tuple[ConstantValue | None, ...] | None:
    """One end of a range; open in all columns where it is not said."""
    if key not in written:
        return (None,) * len(columns)
    value, span = written[key], written.value_span(key)
    items = list(_items(value)) if isinstance(value, Seq) else [(value, span)]
    if len(items) != len(columns):
        message = f"{key} has {len(items)} of the {len(columns)} values that the columns of the partitioning need"
        scope.error(
            "S410", message, span, f"write a list with a value for each of {', '.join(c.name for c in columns)}"
        )
        return None
    found = [_value(scope, column, item, at) for column, (item, at) in zip(columns, items, strict=True)]
    if _MISSING in found:
        return None
    known = [value for value in found if value is not None]
    if found[: len(known)] != known:
        scope.error("S410", "after null every value is open", span, "write null for the columns that follow as well")
        return None
    return cast("tuple[ConstantValue | None, ...]", tuple(found))


_MISSING = object()


def _value(scope: Scope, column: Column, value: Any, span: Span) -> object:
    """A value of a column; None for null, and a mark, with a report, for what is none."""
    if value is None:
        return None
    found = scalar(scope, column.type, value, span, "bound")
    return _MISSING if found is None else found


def _hash(scope: Scope, written: Map, span: Span) -> HashBound | None:
    if "modulus" not in written or "remainder" not in written:
        missing = "modulus" if "modulus" not in written else "remainder"
        scope.error("S410", f"a partition by hash says {missing} as well", span, f"write {_FORMS['hash']}")
        return None
    modulus, remainder = written["modulus"], written["remainder"]
    if modulus > _MOST_PARTITIONS:
        message = f"a hash is divided by {_MOST_PARTITIONS} at most"
        scope.error("S410", message, written.value_span("modulus"), "write a smaller modulus")
        return None
    if remainder >= modulus:
        message = f"dividing by {modulus} never leaves {remainder}"
        scope.error("S410", message, written.value_span("remainder"), f"write a remainder from 0 to {modulus - 1}")
        return None
    return HashBound(modulus, remainder)

"""Shapes that no statement could read, and conditions in them that speak of no particular row."""

import re
from collections.abc import Iterable, Iterator, Mapping

from dovetail import lazy_re
from dovetail.diagnostics import Diagnostic, Fix, Span
from dovetail.schema.graph import components
from dovetail.schema.model import Schema
from dovetail.schema.shapes import Shape, ShapeFields, ShapeRelation
from dovetail.schema.sql_text import Name, bare, fault, names
from dovetail.spec.checks.raw_sql import variants
from dovetail.spec.places import narrowed
from dovetail.spec.scope import Condition, Scope

__all__ = ["MOST_LEVELS", "MOST_RELATIONS", "clear_conditions", "finite_shapes", "small_shapes", "useful_depths"]

MOST_RELATIONS, MOST_LEVELS = 500, 16
"""How many relations one statement follows at most, and how deep they lie in each other, as `runtime/reading/shapes.py` has it."""

_STACK_OF_SQLITE, _OF_A_LIST, _OF_A_ROW = 100, 15, 12
"""The room of its parser, and what a list or a row inside another takes of it: as measured, six lists or eight rows fit."""

_QUERY = lazy_re.compile(r"\bSELECT\b", re.IGNORECASE)


def finite_shapes(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """A shape that leads back to itself says how deep it is read."""
    endless = {shape.name: [path for path in _ways(shape) if not _has_depth(path)] for shape in schema.shapes}
    circles = _circles(endless)
    for shape in schema.shapes:
        for path in endless[shape.name]:
            last = path[-1]
            if last.shape in circles.get(shape.name, ()):
                what = "itself" if last.shape == shape.name else f'"{last.shape}", which leads back'
                message = f'shape "{shape.name}" leads to {what}, without an end'
                help = f"say how many levels to read: {last.name}: {{shape: {last.shape}, depth: 2}}"
                yield Diagnostic("S604", message, last.span, help)


def useful_depths(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """A depth stands where a shape leads back to itself."""
    ways = {shape.name: list(_ways(shape)) for shape in schema.shapes}
    circles = _circles(ways)
    for shape in schema.shapes:
        back = {step for path in ways[shape.name] if path[-1].shape in circles.get(shape.name, ()) for step in path}
        for name, relations, depth, span in _fields_inside(shape.fields):
            if depth is not None and back.isdisjoint(relations):
                message = f'"{name}" does not lead back to "{shape.name}", and so has no depth'
                yield Diagnostic("S607", message, span, "leave depth out")


def _fields_inside(fields: ShapeFields) -> Iterator[tuple[str, tuple[ShapeRelation, ...], int | None, Span | None]]:
    """The fields for rows at every depth: their names, the relations that fill them, how deep they are, and their places."""
    for relation in fields.relations:
        yield relation.name, (relation,), relation.depth, relation.span
    for item in fields.alternatives:
        yield item.name, tuple(each.relation for each in item.alternatives), item.depth, item.span
    for relation in fields.followed:
        if relation.fields is not None:
            yield from _fields_inside(relation.fields)


def small_shapes(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """A shape follows no more relations than one statement can, and none that lies deeper than an older SQLite parses."""
    if any(True for _ in finite_shapes(schema, scope)):
        return
    for shape in schema.shapes:
        if _followed(schema, shape.fields, (), MOST_RELATIONS + 1) > MOST_RELATIONS:
            message = (
                f'shape "{shape.name}" makes one statement follow more than {MOST_RELATIONS} relations, '
                f"or {MOST_LEVELS} inside each other"
            )
            help = "give it a smaller depth, or take relations out"
            yield Diagnostic("S608", message, shape.span, help)
        elif "sqlite" in schema.databases and _parsed(schema, shape.fields, ()) > _STACK_OF_SQLITE:
            message = f'shape "{shape.name}" lies deeper in itself than SQLite parses before 3.46'
            help = "give it a smaller depth, or read it in several steps"
            yield Diagnostic("S612", message, shape.span, help, severity="warning")


def clear_conditions(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """A condition names columns by themselves, and none that two tables have."""
    for condition in scope.conditions:
        for database, text, span in variants(condition.value, condition.span, schema.databases):
            if fault(text, database) is None and not _QUERY.search(bare(text, database)):
                yield from _qualified(schema, condition, bare(text, database), text, span)
                yield from _ambiguous(schema, condition, names(text, database), text, span)


def _qualified(schema: Schema, condition: Condition, plain: str, text: str, span: Span) -> Iterator[Diagnostic]:
    """Columns behind their table, which has another name in the statement."""
    for table in filter(None, (condition.table, condition.association)):
        name = schema.tables_by_name[table].identifier.name
        for found in re.finditer(rf"(?<![\w.]){re.escape(name)}\s*\.\s*(?=\w)", plain, re.IGNORECASE):
            where = narrowed(span, text, found.start(), len(found[0]))
            fix = Fix(where, "") if where.length == len(found[0]) else None
            message = f'related rows are not called "{name}" here'
            yield Diagnostic("S611", message, where, "name the column without its table", fix=fix)


def _ambiguous(
    schema: Schema, condition: Condition, named: Iterable[Name], text: str, span: Span
) -> Iterator[Diagnostic]:
    """Columns that the related table and the association table both have."""
    if condition.association is None:
        return
    tables = (schema.tables_by_name[name] for name in (condition.table, condition.association))
    first, second = ({column.name for column in table.columns} for table in tables)
    for name in named:
        if name.text in first & second:
            where = narrowed(span, text, name.start, name.length)
            message = f'"{name.text}" is a column of "{condition.table}" and of "{condition.association}"'
            help = "write this shape by hand: there, the model says which of the two is meant"
            yield Diagnostic("S611", message, where, help)


Way = tuple[ShapeRelation, ...]
"""Relations that are followed one after the other, of which the last leads to a shape."""


def _ways(shape: Shape) -> Iterator[Way]:
    """Every way from a shape to another, or to itself."""

    def from_(fields: ShapeFields, path: Way) -> Iterator[Way]:
        for relation in fields.followed:
            if relation.shape is not None:
                yield (*path, relation)
            elif relation.fields is not None:
                yield from from_(relation.fields, (*path, relation))

    return from_(shape.fields, ())


def _has_depth(way: Way) -> bool:
    return any(step.depth is not None for step in way)


def _circles(ways: Mapping[str, list[Way]]) -> dict[str, frozenset[str]]:
    """The shapes that each shape leads to and that lead back to it, for those that are in a circle."""
    leading = {name: [path[-1].shape for path in paths if path[-1].shape in ways] for name, paths in ways.items()}
    graph = {name: [other for other in others if other is not None] for name, others in leading.items()}
    found: dict[str, frozenset[str]] = {}
    for circle in components(graph):
        if len(circle) > 1 or circle[0] in graph[circle[0]]:
            found |= dict.fromkeys(circle, frozenset(circle))
    return found


def _followed(schema: Schema, fields: ShapeFields, path: Way, most: int) -> int:
    """How many relations a statement follows, counted up to `most`, which they are if they lie too deep."""
    count = 0
    for relation, inner in _next(schema, fields, path):
        if count >= most or len(path) == MOST_LEVELS:
            return most
        count += 1 + _followed(schema, inner, (*path, relation), most - count - 1)
    return count


def _parsed(schema: Schema, fields: ShapeFields, path: Way) -> int:
    """How much of the stack of SQLite's parser the deepest relation takes."""
    deepest = 0
    for relation, inner in _next(schema, fields, path):
        is_row = schema.relation(fields.table, relation.relation).cardinality == "one"
        own = _OF_A_ROW if is_row else _OF_A_LIST
        deepest = max(deepest, own + _parsed(schema, inner, (*path, relation)))
    return deepest


def _next(schema: Schema, fields: ShapeFields, path: Way) -> Iterator[tuple[ShapeRelation, ShapeFields]]:
    """The relations that are followed after `path`, with what is read of their rows."""
    for relation in fields.followed:
        is_last = relation.depth is not None and sum(step is relation for step in path) >= relation.depth
        inner = relation.fields if relation.shape is None else schema.shapes_by_name[relation.shape].fields
        if not is_last and inner is not None:
            yield relation, inner

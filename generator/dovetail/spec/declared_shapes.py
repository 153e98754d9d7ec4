"""Shapes: what of a table, and of the tables around it, a read query fetches."""

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from dovetail.data_classes import dataclass
from dovetail.diagnostics import Diagnostic, Fix, Related, Span
from dovetail.schema.model import Relation, Table
from dovetail.schema.polymorphic import Alternative, PolymorphicReference
from dovetail.schema.shapes import (
    Shape,
    ShapeAggregate,
    ShapeAlternative,
    ShapeAlternatives,
    ShapeFields,
    ShapePayload,
    ShapeRelation,
)
from dovetail.spec.scope import Condition, Place, Scope
from dovetail.spec.shape_aggregates import asked_of
from dovetail.spec.shape_alternatives import refuse_other_tables, refuse_questions, refuse_tables
from dovetail.spec.shape_columns import Rows, is_readable, readable
from dovetail.spec.shape_orders import order_of
from dovetail.spec.source import EMPTY_MAP, Map, Seq
from dovetail.spec.values import sql

__all__ = ["declared_shapes"]

_MOST_ROWS = 2**63 - 1
"""The greatest LIMIT and OFFSET of PostgreSQL and of SQLite."""

_OF_A_ROW = ("columns", "through", "relations", "aggregates")
"""What a relation says of each related row, unless another shape says it all."""


def declared_shapes(scope: Scope, tables: Mapping[str, Table], relations: Iterable[Relation]) -> tuple[Shape, ...]:
    """Return the shapes, sorted by name; what does not fit the tables and relations goes to the report."""
    by_table: dict[str, dict[str, Relation]] = {name: {} for name in tables}
    for relation in relations:
        by_table[relation.table].setdefault(relation.name, relation)
    reader = _Reader(scope, tables, by_table, is_certain=not scope.report.has_errors)
    found = (reader.shape(scope.shapes[name]) for name in sorted(scope.shapes))
    return tuple(shape for shape in found if shape is not None)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads shapes over the tables of a spec.

    It `is_certain` that a relation which is not among `relations` does not exist, unless something was wrong before.
    """

    scope: Scope
    tables: Mapping[str, Table]
    relations: Mapping[str, Mapping[str, Relation]]
    is_certain: bool

    def shape(self, place: Place) -> Shape | None:
        node: Any = place.value
        if node["table"] not in self.tables:
            message = f'shape "{place.key}" reads the table "{node["table"]}", which does not exist'
            self.scope.unknown("S601", message, node["table"], self.scope.drafts, node.value_span("table"))
            return None
        fields = self._fields(Rows(self.tables[node["table"]]), node)
        if not (fields.columns or any(fields.followed) or fields.aggregates) and not self.scope.report.has_errors:
            message = f'shape "{place.key}" reads nothing of "{node["table"]}"'
            self.scope.error("S609", message, place.span, "name a column, a relation or an aggregate")
        return Shape(place.key, fields, node.get("doc"), place.span)

    def _fields(self, rows: Rows, node: Map) -> ShapeFields:
        payload = tuple(self._payload(rows, node))
        return ShapeFields(
            table=rows.table.name,
            columns=self._columns(rows, node),
            association=rows.association.name if payload and rows.association else None,
            payload=payload,
            aggregates=tuple(self._aggregates(rows, node.get("aggregates") or EMPTY_MAP)),
            relations=tuple(self._relations(rows, node.get("relations") or EMPTY_MAP)),
            alternatives=tuple(self._alternatives(rows, node.get("relations") or EMPTY_MAP)),
        )

    def _columns(self, rows: Rows, node: Map) -> tuple[str, ...]:
        written = node.get("columns", "all")
        if isinstance(written, Seq):
            return self._listed(rows, written)
        return () if written == "none" else readable(rows.table)

    def _listed(self, rows: Rows, written: Seq) -> tuple[str, ...]:
        draft, known = self.scope.drafts[rows.table.name], self.relations[rows.table.name]
        spans = ((name, written.item_span(i)) for i, name in enumerate(written))
        return tuple(
            name for name, span in spans if is_readable(self.scope, draft, rows.table, known, name, span, written)
        )

    def _payload(self, rows: Rows, node: Map) -> Iterator[ShapePayload]:
        written = node.get("through")
        if written is None or rows.association is None:
            return
        if isinstance(written, Seq):
            pairs = [(name, name, written.item_span(i), written.item_span(i)) for i, name in enumerate(written)]
        else:
            pairs = [
                (field, written[field], written.key_span(field), written.value_span(field)) for field in sorted(written)
            ]
        draft, beside = self.scope.drafts[rows.association.name], [name for _, name, _, _ in pairs]
        for field, name, at, span in pairs:
            if is_readable(self.scope, draft, rows.association, {}, name, span, beside):
                yield ShapePayload(field, name, at)

    def _aggregates(self, rows: Rows, written: Map) -> Iterator[ShapeAggregate]:
        for name in sorted(written):
            asked = asked_of(self.scope, written, name)
            if asked is None:
                continue
            relation = self._relation(rows.table, asked.relation, asked.relation_span)
            if relation is None:
                continue
            related = self._related(relation)
            options = written[name] if isinstance(written[name], Map) else EMPTY_MAP
            if asked.fits(self.scope, related.table):
                self._note_condition(related, options)
                yield ShapeAggregate(
                    name=name,
                    function=asked.function,
                    relation=relation.name,
                    column=asked.column,
                    where=sql(options["where"]) if "where" in options else None,
                    doc=options.get("doc"),
                    span=written.key_span(name),
                )

    def _relations(self, rows: Rows, written: Map) -> Iterator[ShapeRelation]:
        for name in sorted(written):
            options = written[name] if isinstance(written[name], Map) else EMPTY_MAP
            named = options.get("relation", name)
            if named in self._polymorphic(rows.table):
                continue
            span = options.value_span("relation") if "relation" in options else written.key_span(name)
            relation = self._relation(rows.table, named, span, () if "relation" in options else written)
            if relation is not None:
                yield self._related_field(relation, written, name, options)

    def _alternatives(self, rows: Rows, written: Map) -> Iterator[ShapeAlternatives]:
        for name in sorted(written):
            options = written[name] if isinstance(written[name], Map) else EMPTY_MAP
            reference = self._polymorphic(rows.table).get(options.get("relation", name))
            if reference is not None:
                refuse_questions(self.scope, reference, written, name)
                tables: Map = options.get("tables") or EMPTY_MAP
                refuse_other_tables(self.scope, reference, tables)
                yield ShapeAlternatives(
                    name=name,
                    reference=reference.name,
                    tag=options.get("tag", "kind"),
                    alternatives=tuple(
                        self._alternative(rows, name, each, tables, options) for each in reference.alternatives
                    ),
                    optional=reference.optional or not reference.enforced,
                    depth=self._number(options, "depth"),
                    doc=options.get("doc"),
                    span=written.key_span(name),
                )

    def _polymorphic(self, table: Table) -> dict[str, PolymorphicReference]:
        return {reference.name: reference for reference in table.polymorphic}

    def _alternative(
        self, rows: Rows, field: str, alternative: Alternative, tables: Map, around: Map
    ) -> ShapeAlternative:
        """What is read of rows of one of the tables: all columns, where nothing is said of it."""
        relation, value = self.relations[rows.table.name][alternative.relation], tables.get(alternative.table)
        options = value if isinstance(value, Map) else EMPTY_MAP
        related = self._related(relation)
        fields, shape = None, None
        if "shape" in options:
            shape = self._other_shape(relation, options)
        elif isinstance(value, Seq):
            fields = ShapeFields(related.table.name, self._listed(related, value))
        else:
            fields = self._fields(related, options)
        found = ShapeRelation(
            name=field,
            relation=relation.name,
            fields=fields,
            shape=shape,
            depth=self._number(around, "depth"),
            span=tables.key_span(alternative.table) if alternative.table in tables else None,
        )
        return ShapeAlternative(alternative.value, found)

    def _related_field(self, relation: Relation, written: Map, name: str, options: Map) -> ShapeRelation:
        related = self._related(relation)
        refuse_tables(self.scope, relation, options)
        self._refuse_rows_of_one(relation, options)
        self._refuse_through_nothing(relation, related, options)
        self._note_condition(related, options)
        value: Any = written[name]
        fields, shape = None, None
        if "shape" in options:
            shape = self._other_shape(relation, options)
        elif isinstance(value, Seq):
            fields = ShapeFields(related.table.name, self._listed(related, value))
        else:
            fields = self._fields(related, options)
        return ShapeRelation(
            name=name,
            relation=relation.name,
            fields=fields,
            shape=shape,
            where=sql(options["where"]) if "where" in options else None,
            order_by=order_of(self.scope, related, options),
            limit=self._number(options, "limit"),
            offset=self._number(options, "offset"),
            depth=self._number(options, "depth"),
            doc=options.get("doc"),
            span=written.key_span(name),
        )

    def _related(self, relation: Relation) -> Rows:
        through = relation.association
        return Rows(self.tables[relation.related_table], None if through is None else self.tables[through.table])

    def _relation(self, table: Table, name: str, span: Span, beside: Container[str] = ()) -> Relation | None:
        """Return the relation of a table; None, with a report, where it has none of that name.

        What is named `beside` it was not meant.
        """
        known = self.relations[table.name]
        if name in known:
            return known[name]
        if self.is_certain and any(column.name == name for column in table.columns):
            message = f'"{name}" is a column of "{table.name}", not a relation'
            self.scope.error("S601", message, span, "name it under columns")
        elif self.is_certain:
            possible = {other: known[other] for other in known if other not in beside}
            self.scope.unknown("S601", f'"{table.name}" has no relation "{name}"', name, possible, span)
        return None

    def _other_shape(self, relation: Relation, options: Map) -> str | None:
        name, span = options["shape"], options.value_span("shape")
        for key in _OF_A_ROW:
            if key in options:
                message = f'"shape" and "{key}" exclude each other'
                related = (Related(options.key_span("shape"), "the other one"),)
                help = f"keep one of the two: the shape {name} says what is read of a row"
                self.scope.report.add(Diagnostic("Y206", message, options.key_span(key), help, related))
        if name not in self.scope.shapes:
            self.scope.unknown("S601", f'there is no shape "{name}"', name, self.scope.shapes, span)
            return None
        table = self.scope.shapes[name].holder[name]["table"]
        if table in self.tables and table != relation.related_table:
            message = f'shape "{name}" reads "{table}", and "{relation.name}" leads to "{relation.related_table}"'
            fitting = [
                other
                for other, place in sorted(self.scope.shapes.items())
                if place.holder[other]["table"] == relation.related_table
            ]
            help = f"take one of that table: {', '.join(fitting)}" if fitting else "list columns instead"
            self.scope.error("S605", message, span, help)
        return str(name)

    def _refuse_rows_of_one(self, relation: Relation, options: Map) -> None:
        """Refuse an order and a number of rows where there is at most one."""
        if relation.cardinality == "many":
            return
        for key in ("order_by", "limit", "offset"):
            if key in options:
                message = f'"{relation.name}" is one row of "{relation.related_table}" at most, and has no {key}'
                where = options.entry_span(key)
                fix = Fix(where, "") if where is not None else None
                self.scope.error("S603", message, options.key_span(key), "leave it out", fix=fix)

    def _refuse_through_nothing(self, relation: Relation, related: Rows, options: Map) -> None:
        if "through" in options and related.association is None:
            message = f'"{relation.name}" goes through no association table, and so there is nothing to read of one'
            help = f'the columns of "{related.table.name}" stand under columns'
            self.scope.error("S610", message, options.key_span("through"), help)

    def _note_condition(self, related: Rows, options: Map) -> None:
        if "where" in options:
            association = None if related.association is None else related.association.name
            self.scope.conditions.append(
                Condition(options["where"], options.value_span("where"), related.table.name, association)
            )

    def _number(self, options: Map, key: str) -> int | None:
        number: int | None = options.get(key)
        if number is not None and number > _MOST_ROWS:
            message = f"{number} is more than any database counts to"
            self.scope.error("Y205", message, options.value_span(key), f"write {_MOST_ROWS} or less, or leave it out")
        return number

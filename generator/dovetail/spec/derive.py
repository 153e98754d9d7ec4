"""Derived columns: `derive: {count: usage_events}`, `{avg: ratings.stars, scale: 100}`."""

from collections.abc import Iterable, Mapping
from typing import get_args

from dovetail.data_classes import dataclass, replace
from dovetail.diagnostics import Span
from dovetail.schema.columns import Column, Constant
from dovetail.schema.constraints import ForeignKey
from dovetail.schema.guarantees import Aggregate, Derivation
from dovetail.schema.model import Relation, Table
from dovetail.schema.types import DomainType, ScalarType, Type, spelled
from dovetail.spec.literals import MisfitError, constant
from dovetail.spec.places import narrowed, with_article
from dovetail.spec.scope import Condition, Draft, Scope
from dovetail.spec.source import EMPTY_MAP, Map
from dovetail.spec.values import sql
from dovetail.suggestions import did_you_mean

__all__ = ["derived_start", "with_derivations"]

_AGGREGATES: tuple[Aggregate, ...] = get_args(Aggregate)
_STARTS = {"count": 0, "sum": 0, "exists": False}
_OF_ROWS = ("count", "exists")
_NUMBERS = ("integer", "decimal", "float")
_COMPARED = (*_NUMBERS, "text", "date", "time", "timestamp", "interval")
_EXAMPLE = "write such as count: ratings, or avg: ratings.stars"
_TAKES = {
    "sum": "adds numbers",
    "avg": "takes the average of numbers",
    "min": "compares numbers, texts, dates and times",
    "max": "compares numbers, texts, dates and times",
}


def derived_start(scope: Scope, type_: Type, node: Map) -> Constant | None:
    """Return what a derived column holds as long as there is no row to make it of; None where that is nothing."""
    start = next((_STARTS[key] for key in node["derive"] if key in _STARTS), None)
    base = scope.held(type_)
    if start is None or not isinstance(base, ScalarType):
        return None
    try:
        return Constant(constant(base, start))
    except MisfitError:
        return None  # said of the type


def with_derivations(scope: Scope, tables: Mapping[str, Table], relations: Iterable[Relation]) -> dict[str, Table]:
    """Return the tables with what their derived columns are made of; what cannot be is reported."""
    known: dict[str, dict[str, Relation]] = {name: {} for name in tables}
    for relation in relations:
        known[relation.table][relation.name] = relation
    return {name: _with_derivations(scope, table, tables, known[name]) for name, table in tables.items()}


def _with_derivations(
    scope: Scope, table: Table, tables: Mapping[str, Table], relations: Mapping[str, Relation]
) -> Table:
    draft = scope.drafts[table.name]
    found: list[Derivation] = []
    for column in table.columns:
        node = draft.long_forms.get(column.name, EMPTY_MAP).get("derive")
        if isinstance(node, Map) and (
            made := _Reading(scope, draft, table, column, node, tables, relations).derivation()
        ):
            found.append(made)
    if not found:
        return table
    return replace(table, guarantees=tuple(sorted((*table.guarantees, *found), key=lambda each: each.name)))


@dataclass(frozen=True, slots=True)
class _Reading:
    """One `derive:`, while it is read."""

    scope: Scope
    draft: Draft
    table: Table
    column: Column
    node: Map
    tables: Mapping[str, Table]
    relations: Mapping[str, Relation]

    def derivation(self) -> Derivation | None:
        """Return what the column is made of; None, with a report, where it is made of nothing."""
        if self.table.external:
            message = f'"{self.table.name}" is external, and nobody keeps "{self.column.name}" right there'
            self.scope.error("S722", message, self._holder.key_span("derive"), "take derive away")
            return None
        aggregate = self._aggregate()
        relation = None if aggregate is None else self._relation(aggregate)
        if aggregate is None or relation is None:
            return None
        _, _, value = self._path(aggregate)
        referencing, columns = self._rows(relation)
        if not self._looks_at_a_column(aggregate, relation, referencing, value) or not self._fits(
            aggregate, referencing, value
        ):
            return None
        if "where" in self.node:
            condition = Condition(self.node["where"], self.node.value_span("where"), referencing.name, None)
            self.scope.conditions.append(condition)
        return Derivation(
            column=self.column.name,
            aggregate=aggregate,
            table=referencing.name,
            columns=columns,
            referenced_columns=relation.columns,
            value=value or None,
            scale=self.node.get("scale", 1),
            where=sql(self.node["where"]) if "where" in self.node else None,
        )

    @property
    def _holder(self) -> Map:
        node = self.draft.declared_at[self.column.name].value
        return node if isinstance(node, Map) else EMPTY_MAP

    def _aggregate(self) -> Aggregate | None:
        named = [aggregate for aggregate in _AGGREGATES if aggregate in self.node]
        if not named:
            message = f'derive says nothing of what "{self.column.name}" is made'
            self.scope.error("S721", message, self._holder.key_span("derive"), _EXAMPLE)
            return None
        if len(named) > 1:
            message = f'"{named[0]}" and "{named[1]}" exclude each other'
            self.scope.error("S721", message, self.node.key_span(named[1]), "declare a column for each")
            return None
        if "scale" in self.node and named[0] != "avg":
            message = f"scale is for averages, and this is {with_article(named[0])}"
            self.scope.error("S721", message, self.node.key_span("scale"), "take it away")
            return None
        return named[0]

    def _path(self, aggregate: Aggregate) -> tuple[str, str, str]:
        written: str = self.node[aggregate]
        return written.partition(".")

    def _place(self, aggregate: Aggregate, part: str) -> Span:
        """Where the relation, or the column of it, is written."""
        relation, dot, column = self._path(aggregate)
        start, length = (0, len(relation)) if part == "relation" else (len(relation + dot), len(column))
        return narrowed(self.node.value_span(aggregate), self.node[aggregate], start, length)

    # --- the rows -----------------------------------------------------------------------------------------------------

    def _relation(self, aggregate: Aggregate) -> Relation | None:
        """The relation whose rows the column is made of; the database has to know at once which row each belongs to."""
        name, _, column = self._path(aggregate)
        span = self._place(aggregate, "relation")
        relation = self.relations.get(name)
        if relation is None:
            if not self.draft.incomplete:
                many = {each: True for each, found in self.relations.items() if found.cardinality == "many"}
                self._unknown(name, many, span)
            return None
        if relation.side == "referencing" or (relation.side == "referenced" and relation.cardinality == "one"):
            message = f'"{name}" is one row of "{relation.related_table}", and a derived column is made of many'
            self.scope.error("S722", message, span, "read that row in a query, or name a relation to many rows")
            return None
        if relation.association is not None and (column or aggregate not in _OF_ROWS):
            message = f'"{name}" goes through "{relation.association.table}", whose rows can be counted only'
            self.scope.error("S722", message, span, f"write count: {name}, or exists: {name}")
            return None
        return relation if self._is_kept(relation, span) else None

    def _unknown(self, name: str, many: Mapping[str, bool], span: Span) -> None:
        message = f'"{self.table.name}" has no relation "{name}"'
        if name in self.tables and not any(
            key.referenced_table == self.table.name for key in self.tables[name].foreign_keys
        ):
            help = f'no reference of "{name}" goes to "{self.table.name}": declare one, with an inverse'
            if not did_you_mean(name, many):
                self.scope.error("S722", message, span, help)
                return
        self.scope.unknown("S722", message, name, many, span)

    def _is_kept(self, relation: Relation, span: Span) -> bool:
        """Say whether the database follows the relation from the first moment of a row; report why not."""
        referencing, columns = self._rows(relation)
        if relation.discriminator is not None:
            message = f'"{relation.name}" goes by a discriminator, and derived columns follow foreign keys'
            self.scope.error("S722", message, span, "write storage: exclusive in the reference, or count in a query")
            return False
        keys = (key for key in referencing.foreign_keys if key.relating[0] == columns)
        key = next((key for key in keys if _goes_to(key, self.table)), None)
        if key is None:
            return True  # two relations have one name, which is reported
        if referencing.external:
            message = f'"{referencing.name}" is external, and nobody sees its rows come and go'
            self.scope.error("S722", message, span, "take derive away, and count in a query")
        elif not key.enforced:
            message = f'"{key.reference}" of "{referencing.name}" is not enforced, so its rows may refer to nothing'
            self.scope.error("S722", message, span, "take away enforced: false of the reference")
        elif key.deferrable is not None:
            message = f'"{key.reference}" of "{referencing.name}" is checked late, so its rows may come before what they refer to'
            self.scope.error("S722", message, span, "derive from a reference that is checked at once")
        else:
            return True
        return False

    def _rows(self, relation: Relation) -> tuple[Table, tuple[str, ...]]:
        """The rows that are counted, and the columns by which they refer to the row that has the column."""
        if relation.association is not None:
            return self.tables[relation.association.table], relation.association.columns
        return self.tables[relation.related_table], relation.related_columns

    # --- types --------------------------------------------------------------------------------------------------------

    def _looks_at_a_column(self, aggregate: Aggregate, relation: Relation, referencing: Table, value: str) -> bool:
        """Say whether there is a column to look at where one is needed, and none where rows are; report why not."""
        if aggregate in _OF_ROWS:
            if value:
                message = f"{aggregate} is about rows, and {relation.name}.{value} is a column"
                help = f"write {aggregate}: {relation.name}, with where: {value} IS NOT NULL if those are meant"
                self.scope.error("S721", message, self.node.value_span(aggregate), help)
            return not value
        takes = [each.name for each in referencing.columns if self.scope.family(each.type) in _taken(aggregate)]
        if not value:
            message = f"{aggregate} needs a column, and {relation.name} are rows"
            example = next((name for name in takes if name not in relation.related_columns), "column")
            self.scope.error(
                "S721", message, self.node.value_span(aggregate), f"write {aggregate}: {relation.name}.{example}"
            )
            return False
        if all(each.name != value for each in referencing.columns):
            if value not in self.scope.drafts[referencing.name].broken:
                message = f'"{referencing.name}" has no column "{value}"'
                self.scope.unknown("S722", message, value, dict.fromkeys(takes, True), self._place(aggregate, "column"))
            return False
        if value not in takes:
            type_ = spelled(referencing.column(value).type)
            message = f'{aggregate} {_TAKES[aggregate]}, and "{value}" is {type_}'
            self.scope.error("S723", message, self._place(aggregate, "column"), "name another column")
            return False
        return True

    def _fits(self, aggregate: Aggregate, referencing: Table, value: str) -> bool:
        """Say whether the column can hold what is made for it; report why not."""
        held = self.scope.family(referencing.column(value).type) if value else ""
        fitting = _fitting(aggregate, held)
        type_span = self._holder.value_span("type")
        if self.scope.family(self.column.type) not in fitting:
            message = f'{_said(aggregate, held)}, and "{self.column.name}" is {spelled(self.column.type)}'
            self.scope.error("S723", message, type_span, f"make its type {_WORDS[fitting[0]]}")
            return False
        if isinstance(self.column.type, DomainType) and self.scope.domains[self.column.type.name].default is not None:
            message = (
                f'rows would begin with the default of "{self.column.type.name}", and "{self.column.name}" is derived'
            )
            self.scope.error("S723", message, type_span, "write the type that the domain is made of")
            return False
        has_start = aggregate in _STARTS
        if has_start and self.column.nullable:
            message = f'"{self.column.name}" is never NULL: without any row it is {str(_STARTS[aggregate]).lower()}'
            self.scope.error("S723", message, type_span, "take away its ? or optional: true")
        elif not has_start and not self.column.nullable:
            message = f'"{self.column.name}" is NULL as long as there is no row'
            self.scope.error("S723", message, type_span, f"write {spelled(self.column.type)}?")
        elif self.node.get("scale", 1) != 1 and self.scope.family(self.column.type) != "integer":
            message = f'scale makes whole numbers, and "{self.column.name}" is {spelled(self.column.type)}'
            self.scope.error("S723", message, self.node.key_span("scale"), "take it away, or make the type int")
        else:
            return True
        return False


_WORDS = {
    "integer": "int",
    "boolean": "bool",
    "decimal": "numeric",
    "float": "double",
    "text": "text",
    "date": "date",
    "time": "time",
    "timestamp": "that of the column it is made of",
    "interval": "interval",
}


def _taken(aggregate: Aggregate) -> tuple[str, ...]:
    return _NUMBERS if aggregate in ("sum", "avg") else _COMPARED


def _fitting(aggregate: Aggregate, held: str) -> tuple[str, ...]:
    """The families of types that can hold the value, made of values of the family `held`."""
    match aggregate:
        case "count":
            return ("integer",)
        case "exists":
            return ("boolean",)
        case "avg":
            return _NUMBERS
        case "sum":
            return ("integer", "decimal") if held == "integer" else (held,)
        case _:
            return (held,)


def _said(aggregate: Aggregate, held: str) -> str:
    match aggregate:
        case "count":
            return "a count is a whole number"
        case "exists":
            return "exists is true or false"
        case "avg":
            return "an average is a number"
        case _:
            return (
                f"the {aggregate} is {with_article(_WORDS[held])}"
                if held != "timestamp"
                else f"the {aggregate} is a moment"
            )


def _goes_to(key: ForeignKey, table: Table) -> bool:
    return key.referenced_table == table.name

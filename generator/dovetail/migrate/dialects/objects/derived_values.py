"""What derived columns hold: their value before any row is there, and the query that makes it anew from all rows."""

from collections.abc import Iterable, Sequence

from dovetail.migrate.dialects.base import storage_type
from dovetail.migrate.dialects.objects.indented import indented
from dovetail.migrate.dialects.postgresql_types import type_name
from dovetail.migrate.dialects.quoting import enclosed, identifier, qualified
from dovetail.schema.columns import Column, Database
from dovetail.schema.guarantees import Derivation
from dovetail.schema.model import Schema, Table
from dovetail.schema.types import ScalarType, Type, family

__all__ = ["DerivedValues", "equal", "start"]

_LONGEST = 88
_STARTS = {"count": "0", "sum": "0", "exists": "false"}


def start(derivation: Derivation) -> str:
    """Return what a derived column holds as long as there is no row to make it of."""
    return _STARTS.get(derivation.aggregate, "NULL")


def equal(columns: Iterable[str], others: Iterable[str], row: str, other: str, database: Database) -> str:
    """Return the condition that columns of one row equal those of another, pair by pair."""
    pairs = ((identifier(column, database) for column in pair) for pair in zip(columns, others, strict=True))
    return " AND ".join(f"{row}.{mine} = {other}.{theirs}" for mine, theirs in pairs)


class DerivedValues:
    """The values of the derived columns of `table` in one database."""

    def __init__(self, table: Table, schema: Schema, database: Database) -> None:
        self.table = table
        self._schema = schema
        self._database: Database = database

    def made_anew(self, derivation: Derivation, row: str) -> str:
        """Return the value of a derived column as a query over all rows that it is made of; `row` is the name of its row."""
        referencing = self._schema.tables_by_name[derivation.table]
        conditions = [equal(derivation.columns, derivation.referenced_columns, "referencing", row, self._database)]
        if derivation.where is not None:
            conditions.append(self.condition(derivation))
        clauses = (
            "SELECT 1" if derivation.aggregate == "exists" else f"SELECT {self._aggregate(derivation)}",
            f"FROM {qualified(referencing.identifier, self._database)} AS referencing",
            f"WHERE {' AND '.join(conditions)}",
        )
        start = "EXISTS (" if derivation.aggregate == "exists" else "("
        on_one_line = f"{start}{' '.join(clauses)})"
        if len(on_one_line) <= _LONGEST and "\n" not in on_one_line:
            return on_one_line
        lines = "\n".join(clauses)
        return f"{start}\n{indented(lines, self._database)}\n)"

    def condition(self, derivation: Derivation) -> str:
        """Return the condition on the rows that count."""
        text = None if derivation.where is None else derivation.where.on(self._database)
        return "(true)" if text is None else enclosed(text)

    def is_wrong(self, derivation: Derivation, stored: str, row: str) -> str:
        """Return the condition that `stored` is not what the column should hold; a sum of floats depends on their order."""
        right = self.made_anew(derivation, row)
        distinct = f"{stored} IS {'DISTINCT FROM' if self._database == 'postgresql' else 'NOT'} {right}"
        if derivation.aggregate not in ("sum", "avg") or not self._is_inexact(self.column(derivation).type):
            return distinct
        return f"({distinct} AND coalesce(abs({stored} - {right}) > 1e-6 * abs({stored}), true))"

    @property
    def row(self) -> str:
        """What a row of the table is called in statements that change it; SQLite has no other name for it within triggers."""
        return "referenced" if self._database == "postgresql" else self.name(self.table.identifier.name)

    @property
    def changed(self) -> str:
        """The table as it stands after UPDATE."""
        own = qualified(self.table.identifier, self._database)
        return f"{own} AS referenced" if self._database == "postgresql" else own

    def put_right(self, derivations: Sequence[Derivation], where: str) -> str:
        """Return the statement that makes columns anew in the rows for which `where` holds."""
        settings = [f"{self.name(each.column)} = {self.made_anew(each, self.row)}" for each in derivations]
        return self.updated(settings, where)

    def updated(self, settings: Iterable[str], where: str) -> str:
        """Return the statement that makes settings in the rows for which `where` holds."""
        listed = indented(",\n".join(settings), self._database)
        return f"UPDATE {self.changed}\nSET\n{listed}\nWHERE {where}"

    def filled(self, derivations: Sequence[Derivation]) -> str:
        """Return the statement that puts right every row that is wrong."""
        wrong = (self.is_wrong(each, f"{self.row}.{self.name(each.column)}", self.row) for each in derivations)
        return self.put_right(derivations, "\nOR ".join(wrong))

    def column(self, derivation: Derivation) -> Column:
        return self.table.column(derivation.column)

    def name(self, column: str) -> str:
        return identifier(column, self._database)

    def is_whole(self, derivation: Derivation) -> bool:
        """Say whether the value is a whole number to which others can be added, whatever the order: a count or a sum."""
        return derivation.aggregate == "count" or (
            derivation.aggregate == "sum" and self._family(self._looked_at(derivation).type) == "integer"
        )

    def _looked_at(self, derivation: Derivation) -> Column:
        assert derivation.value is not None
        return self._schema.tables_by_name[derivation.table].column(derivation.value)

    def _aggregate(self, derivation: Derivation) -> str:
        if derivation.aggregate == "count" or derivation.value is None:
            return "count(*)"
        value = f"referencing.{self.name(derivation.value)}"
        match derivation.aggregate:
            case "sum":
                return self._as_stored(derivation, f"coalesce(sum({value}), 0)")
            case "avg" if self._family(self.column(derivation).type) == "integer":
                return self._rounded_average(derivation, value)
            case "avg":
                return self._as_stored(derivation, f"avg({value})")
            case _:
                return f"{derivation.aggregate}({value})"

    def _rounded_average(self, derivation: Derivation, value: str) -> str:
        """The nearest whole number, and of two the one that is farther from 0, on both databases."""
        scale = derivation.scale
        held = self._family(self._looked_at(derivation).type)
        average = f"avg({value}) * {scale}" if scale != 1 else f"avg({value})"
        if self._database == "postgresql":
            return f"round({average})" if held != "float" else f"round(CAST({average} AS numeric))"
        if held != "integer":
            return f"CAST(round({average}) AS INTEGER)"
        twice = f"{2 * scale} * abs(sum({value})) + count({value})"
        return f"CASE WHEN sum({value}) < 0 THEN -1 ELSE 1 END * (({twice}) / (2 * count({value})))"

    def _as_stored(self, derivation: Derivation, expression: str) -> str:
        """An expression as the column keeps it, which may have fewer digits."""
        type_ = storage_type(self.column(derivation).type, self._schema)
        if self._family(type_) == "integer":
            return expression
        if self._database == "postgresql":
            return f"CAST({expression} AS {type_name(type_, self._schema)})"
        places = _decimal_places(type_)
        return expression if places is None else f"round({expression}, {places})"

    def _is_inexact(self, type_: Type) -> bool:
        held = self._family(type_)
        return held == "float" or (held == "decimal" and self._database == "sqlite")

    def _family(self, type_: Type) -> str:
        return family(storage_type(type_, self._schema))


def _decimal_places(type_: Type) -> int | None:
    """How many digits a column of SQLite is meant to keep after the point; None where it keeps what it gets."""
    if not isinstance(type_, ScalarType) or type_.word != "numeric" or not type_.arguments:
        return None
    return type_.arguments[1] if len(type_.arguments) > 1 else 0

"""Rows that fit two Schemas, one before and one after a migration: three to each table, and what is to become of them.

Values are made of the number of the row, so that row 2 refers to row 2 everywhere, and of the two types of the column, so that
a text that is to be a number is one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dovetail.migrate.changes import AlterEnum, Change, RenameEnum, RenameTable, RenameValue
from dovetail.migrate.diff import diff
from dovetail.migrate.renames import renames_in
from dovetail.migrate.replay import replay
from dovetail.migrate.stored import stored
from dovetail.schema.columns import Column, Constant, Rule
from dovetail.schema.constraints import RuleCheck
from dovetail.schema.guarantees import derivations
from dovetail.schema.model import Schema, Table
from dovetail.schema.types import ArrayType, CompositeType, DomainType, EnumType, Type, family
from fitting_values import Cell, given, known_after, value_of

__all__ = ["Filled", "FittingRows", "fitting_rows"]

ROWS = (1, 2, 3)
Place = tuple[str, str]
"""A table and a column of it, as they are called afterwards."""


@dataclass(frozen=True)
class Filled:
    """A column of a table with the values that its rows hold."""

    table: Table
    column: Column
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class FittingRows:
    """What the tables hold `before`, and what of it is known `after`."""

    before: tuple[Filled, ...]
    after: tuple[Filled, ...]


@dataclass(frozen=True)
class _Path:
    """A column that stands before, and what it is afterwards, if it stands then."""

    table: Table
    column: Column
    place: Place
    table_after: Table | None
    column_after: Column | None

    @property
    def type_after(self) -> Type:
        return self.column.type if self.column_after is None else self.column_after.type

    @property
    def is_nullable(self) -> bool:
        return self.column.nullable and (self.column_after is None or self.column_after.nullable)


def fitting_rows(
    before: Schema, after: Schema, rows: Mapping[str, list[Any]], expected: Mapping[str, list[Any]]
) -> FittingRows:
    """Return rows for `before` and `after`; `rows` and `expected` say by "table.column" what is not left to chance."""
    before, after = stored(before), stored(after)
    changes = diff(before, after)
    made = _Making(before, replay(before, renames_in(changes)), after, changes)
    filled, known = [], []
    for path in made.paths():
        name = f"{path.table.name}.{path.column.name}"
        if name in rows:
            stated = tuple(given(value, path.column.type, before) for value in rows[name])
            pairs = [(cell, _same(cell, path)) for cell in stated]
        else:
            pairs = list(made.pairs(path))
        filled.append(Filled(path.table, path.column, tuple(cell for cell, _ in pairs)))
        if (
            path.table_after is not None
            and path.column_after is not None
            and not _is_made(path.table_after, path.column_after)
        ):
            later = [cell for _, cell in pairs if not isinstance(cell, _Unknown)]
            is_said = f"{path.table_after.name}.{path.column_after.name}" in expected
            if len(later) == len(ROWS) and not is_said:
                known.append(Filled(path.table_after, path.column_after, tuple(later)))
    for name, values in expected.items():
        table_name, _, column_name = name.partition(".")
        table = after.tables_by_name[table_name]
        column = table.column(column_name)
        known.append(Filled(table, column, tuple(given(value, column.type, after) for value in values)))
    return FittingRows(tuple(filled), tuple(known))


class _Unknown:
    """What becomes of a value that the tests know nothing of."""


_UNKNOWN = _Unknown()


def _same(cell: Cell, path: _Path) -> Cell | _Unknown:
    is_same = path.column_after is not None and path.column_after.type == path.column.type
    is_plain = "enum" not in family(path.column.type) and not isinstance(path.column.type, CompositeType)
    return cell if is_same and is_plain else _UNKNOWN


@dataclass(frozen=True)
class _Making:
    """`moved` is what was before under the names of afterwards."""

    before: Schema
    moved: Schema
    after: Schema
    changes: tuple[Change, ...]

    def paths(self) -> Iterator[_Path]:
        """Yield every column that stands before and holds values."""
        called = {each.before.name: each.after.name for each in self.changes if isinstance(each, RenameTable)}
        for table in self.before.tables:
            moved = self.moved.tables_by_name[called.get(table.name, table.name)]
            table_after = self.after.tables_by_name.get(moved.name)
            known = {} if table_after is None else {column.name: column for column in table_after.columns}
            for column, moved_column in zip(table.columns, moved.columns, strict=True):
                if not _is_made(table, column) and not table.external:
                    name = moved_column.name
                    yield _Path(table, column, (moved.name, name), table_after, known.get(name))

    def pairs(self, path: _Path) -> Iterator[tuple[Cell, Cell | _Unknown]]:
        """Yield for every row what the column holds before and afterwards; the last holds NULL where it can."""
        alike = self._alike(path.place)
        rules = tuple(self._rules(alike))
        keys = (path.table, path.table_after) if path.table_after is not None else (path.table,)
        in_key = any(
            table.primary_key is not None and path.place[1] in table.primary_key.columns for table in keys
        ) or (path.table.primary_key is not None and path.column.name in path.table.primary_key.columns)
        for number in ROWS:
            if number == ROWS[-1] and path.is_nullable and not in_key and not self._is_referenced(path.place):
                yield None, None
            else:
                yield self._pair(number, path, rules)

    def _pair(self, number: int, path: _Path, rules: tuple[Rule, ...]) -> tuple[Cell, Cell | _Unknown]:
        schema_after = self.before if path.column_after is None else self.after
        before, after = self._plain(path.column.type, self.before), self._plain(path.type_after, schema_after)
        if _holds_enum(before) or _holds_enum(after):
            return self._enum_pair(number, before, after)
        value = value_of(number, before, after, self.before, rules)
        later = value_of(number, after, before, self.after, rules) if known_after(before, after) else _UNKNOWN
        return value, later

    def _enum_pair(self, number: int, before: Type, after: Type) -> tuple[Cell, Cell | _Unknown]:
        if isinstance(before, ArrayType) and isinstance(after, ArrayType):
            pairs = [self._enum_pair(each, before.element, after.element) for each in (number, number + 1)]
            earlier, later = ([_item(cell) for cell in cells] for cells in zip(*pairs, strict=True))
            return Constant(tuple(earlier)), Constant(tuple(later))
        if isinstance(before, EnumType):
            choices = list(self._values(before, after))
        elif isinstance(after, EnumType):
            choices = [(value.name, value.name) for value in self.after.enums_by_name[after.name].values]
        else:
            raise TypeError(f"a value of {before} that is one of {after}")
        value, then = choices[(number - 1) % len(choices)]
        return Constant(value), Constant(then)

    def _values(self, before: EnumType, after: Type) -> Iterator[tuple[str, str]]:
        """The values that the enum has before, each with what it is called afterwards, if it stays."""
        called = {each.before.name: each.after.name for each in self.changes if isinstance(each, RenameEnum)}
        own = called.get(before.name, before.name)
        later: dict[str, str] = {}
        for change in self.changes:
            match change:
                case RenameValue(enum, earlier, renamed) if enum == own:
                    later[earlier] = renamed
                case AlterEnum(after=enum_after, removed=removed) if enum_after.name == own:
                    later.update(removed)
                case _:
                    continue
        name = after.name if isinstance(after, EnumType) else own
        standing = (
            {value.name for value in self.after.enums_by_name[name].values}
            if name in self.after.enums_by_name
            else None
        )
        for value in self.before.enums_by_name[before.name].values:
            then = later.get(value.name, value.name)
            if standing is None or then in standing:
                yield value.name, then

    def _plain(self, type_: Type, schema: Schema) -> Type:
        return schema.domains_by_name[type_.name].type if isinstance(type_, DomainType) else type_

    def _alike(self, place: Place) -> set[Place]:
        """The columns that hold the same values because one refers to the other."""
        found, waiting = {place}, [place]
        while waiting:
            here = waiting.pop()
            for pair in self._references():
                if here in pair and not found.issuperset(pair):
                    found.update(pair)
                    waiting += pair
        return found

    def _references(self) -> Iterator[tuple[Place, Place]]:
        for schema in (self.moved, self.after):
            for table in schema.tables:
                for key in table.foreign_keys:
                    for column, referenced in zip(key.columns, key.referenced_columns, strict=True):
                        yield (table.name, column), (key.referenced_table, referenced)

    def _is_referenced(self, place: Place) -> bool:
        return any(referenced == place for _, referenced in self._references())

    def _rules(self, places: Iterable[Place]) -> Iterator[Rule]:
        """The rules that the values of columns have to keep, before and afterwards."""
        for name, column_name in places:
            for schema in (self.moved, self.after):
                table = schema.tables_by_name.get(name)
                if table is None:
                    continue
                for check in table.checks:
                    condition = check.condition
                    if isinstance(condition, RuleCheck) and condition.column == column_name and check.only_on is None:
                        yield condition.rule
                type_ = next((each.type for each in table.columns if each.name == column_name), None)
                if isinstance(type_, DomainType):
                    yield from schema.domains_by_name[type_.name].rules


def _is_made(table: Table, column: Column) -> bool:
    """Say whether the database makes the values of a column out of others."""
    return column.generated is not None or column.name in {each.column for each in derivations(table.guarantees)}


def _holds_enum(type_: Type) -> bool:
    return isinstance(type_, EnumType) or (isinstance(type_, ArrayType) and isinstance(type_.element, EnumType))


def _item(cell: Cell | _Unknown) -> Any:
    assert isinstance(cell, Constant)
    return cell.value

"""Tables that stand and change. What ALTER TABLE cannot do is done by making the table anew.

https://www.sqlite.org/lang_altertable.html#otheralter
"""

from collections.abc import Iterable, Iterator, Mapping

from dovetail.data_classes import dataclass
from dovetail.migrate.changes import (
    AddColumn,
    AlterColumn,
    AlterComposite,
    AlterDomain,
    AlterEnum,
    Change,
    RenameColumn,
    RenameComposite,
    RenameDomain,
    RenameEnum,
    RenameField,
    RenameValue,
    TransferTable,
)
from dovetail.migrate.dialects.course import Course
from dovetail.migrate.dialects.quoting import enclosed, identifier, names, qualified
from dovetail.migrate.dialects.sqlite_composites import Objects
from dovetail.migrate.dialects.sqlite_tables import (
    column_text,
    create,
    create_indexes,
    default_of,
    expression_of,
    table_text,
)
from dovetail.migrate.dialects.sqlite_values import carried
from dovetail.migrate.renamed_parts import holds_enum
from dovetail.migrate.sql_words import mentions, speaks_of
from dovetail.schema.columns import Column, Constant, JsonConstant, Sql
from dovetail.schema.model import Table
from dovetail.schema.naming import passing_name
from dovetail.schema.types import CompositeType

__all__ = ["Alterations", "alterations"]

_ELSEWHERE = (
    AlterEnum,
    RenameEnum,
    RenameValue,
    AlterDomain,
    RenameDomain,
    AlterComposite,
    RenameComposite,
    RenameField,
    TransferTable,
)
"""Changes of what a table speaks of, after which SQLite may write it otherwise though nothing in it has changed."""

Values = dict[str, dict[str, str]]
"""By enum: the values that rows have, and what they are called from now on."""


@dataclass(frozen=True, slots=True)
class Alterations:
    """What is done to one table: columns are added to it as it stands, or it is made anew. `change` is what asks for it."""

    table: Table
    change: Change
    statements: tuple[str, ...]
    is_rebuilt: bool

    def indexes(self) -> Iterator[str]:
        """Yield the statements that make the indexes again, which fell with the table."""
        return create_indexes(self.table) if self.is_rebuilt else iter(())


def alterations(changes: Iterable[Change], course: Course) -> Iterator[Alterations]:
    """Yield what is done to the tables that stand and stay, sorted by name; nothing for one that SQLite writes as before."""
    known = tuple(changes)
    renamed = {(change.table, change.after) for change in known if isinstance(change, RenameColumn)}
    values = _other_values(known)
    objects = Objects(course.before, course.after, values, _former_fields(known))
    carrying = _Carrying(course, values, dict(_usings(known, course)), objects)
    of_tables = {table: change for change in reversed(known) if isinstance(table := getattr(change, "table", 0), str)}
    others = next((change for change in known if isinstance(change, _ELSEWHERE)), None)
    for after in course.after.tables if known else ():
        before = course.before.tables_by_name.get(after.name)
        if before is None or before.external or after.external or (before == after and others is None):
            continue
        change = of_tables.get(after.name, known[0])
        is_quoted = any(
            (after.name, column.name) in renamed and _is_mentioned(after, column.name) for column in after.columns
        )
        if is_quoted or carrying.changes_values(before, after) or not _can_stay(before, after, course):
            yield Alterations(after, change, tuple(_rebuilt(before, after, carrying)), is_rebuilt=True)
        elif added := tuple(_added(before, after, course)):
            yield Alterations(after, change, added, is_rebuilt=False)


def _usings(changes: Iterable[Change], course: Course) -> Iterator[tuple[tuple[str, str], Sql]]:
    """The expressions that the spec gives for the values of a column, by table and column."""
    for change in changes:
        match change:
            case AddColumn(table, column, written) | AlterColumn(table, after=column, using=written):
                using = course.using(table, written)
                if using is not None:
                    yield (table, column.name), using
            case _:
                continue


def _other_values(changes: Iterable[Change]) -> Values:
    found: Values = {}
    for change in changes:
        match change:
            case RenameEnum(before, after):
                found[after.name] = found.pop(before.name, {})
            case RenameValue(enum, earlier, later):
                found.setdefault(enum, {})[earlier] = later
            case AlterEnum(after=enum_after, removed=removed):
                instead, known = dict(removed), found.get(enum_after.name, {})
                renamed = {value: instead.get(name, name) for value, name in known.items()}
                found[enum_after.name] = {**instead, **renamed}
            case _:
                continue
    return found


def _former_fields(changes: Iterable[Change]) -> dict[tuple[str, str], str]:
    """What fields were called, by their composite and what they are called now."""
    found: dict[tuple[str, str], str] = {}
    for change in changes:
        match change:
            case RenameComposite(before, after):
                found = {(after.name if own == before.name else own, name): was for (own, name), was in found.items()}
            case RenameField(composite, earlier, later):
                found[composite, later] = found.pop((composite, earlier), earlier)
            case _:
                continue
    return found


def _is_mentioned(table: Table, column: str) -> bool:
    """Say whether SQLite has quoted the name of a renamed column, because the table speaks of it."""
    generated = (each.generated.sql for each in table.columns if each.generated is not None)
    return any(speaks_of(check.condition, (column,)) for check in table.checks) or any(
        mentions(sql, (column,)) for sql in generated
    )


# --- a table that stays as it is, but for new columns -----------------------------------------------------------------


def _can_stay(before: Table, after: Table, course: Course) -> bool:
    """Say whether nothing but columns has to be added, and SQLite can add each of them."""
    earlier, later = table_text(before, course.before), table_text(after, course.after)
    if earlier == later:
        return True
    known = {column.name for column in before.columns}
    new = [column for column in after.columns if column.name not in known]
    added = {column_text(column, course.after) for column in new}
    return earlier.clauses == later.clauses and later.columns - added == earlier.columns and all(map(_is_addable, new))


def _is_addable(column: Column) -> bool:
    """Say whether ALTER TABLE ADD COLUMN takes the column, also where there are rows.

    https://www.sqlite.org/lang_altertable.html#altertabaddcol
    """
    if column.using is not None or column.identity is not None:
        return False
    if column.generated is not None:
        return not column.generated.stored
    return column.nullable if column.default is None else isinstance(column.default, (Constant, JsonConstant))


def _added(before: Table, after: Table, course: Course) -> Iterator[str]:
    known = {column.name for column in before.columns}
    for column in after.columns:
        if column.name not in known:
            text = column_text(column, course.after)
            words = [part for part in (text.name, text.type, text.rest) if part]
            yield f"ALTER TABLE {qualified(after.identifier, 'sqlite')} ADD COLUMN {' '.join(words)}"


# --- a table that is made anew ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Carrying:
    """How the rows get from the table as it was to the table as it is to be."""

    course: Course
    values: Values
    usings: Mapping[tuple[str, str], Sql]
    objects: Objects

    def changes_values(self, before: Table, after: Table) -> bool:
        """Say whether a column that stays is to hold anything else than what it holds."""
        known = {column.name for column in before.columns}
        carried_over = (pair for pair in self.expressions(before, after) if pair[0] in known)
        return any(expression != identifier(column, "sqlite") for column, expression in carried_over)

    def expressions(self, before: Table, after: Table) -> Iterator[tuple[str, str]]:
        """Yield the columns that get a value, each with the expression over the row as it was that gives it."""
        known = {column.name: column for column in before.columns}
        for column in after.columns:
            if column.generated is not None and expression_of(column) is not None:
                continue
            using = self.usings.get((after.name, column.name))
            earlier = known.get(column.name)
            if earlier is not None and using is None and (composite := _same_composite(earlier, column)) is not None:
                yield column.name, self.objects.carried(identifier(column.name, "sqlite"), composite)
            elif earlier is not None:
                schemas = (self.course.before, self.course.after)
                yield column.name, carried(earlier, column, using, self._values_of(earlier), schemas)
            elif (value := self._first_value(column, using)) is not None:
                yield column.name, value

    def _first_value(self, column: Column, using: Sql | None) -> str | None:
        given = using.on("sqlite") if using is not None else None
        return enclosed(given) if given is not None else default_of(column, self.course.after)

    def _values_of(self, column: Column) -> dict[str, str]:
        for enum, others in self.values.items():
            if holds_enum(column.type, self.course.before.domains_by_name, enum):
                return others
        return {}


def _same_composite(before: Column, after: Column) -> str | None:
    """The composite that a column is of, before and after."""
    return before.type.name if isinstance(before.type, CompositeType) and before.type == after.type else None


def _rebuilt(before: Table, after: Table, carrying: _Carrying) -> Iterator[str]:
    new_name, own = passing_name(after.identifier.name, "next", carrying.course.taken), qualified(
        after.identifier, "sqlite"
    )
    filled = dict(carrying.expressions(before, after))
    yield create(after, carrying.course.after, new_name)
    if filled:
        columns, expressions = names(filled, "sqlite"), ",\n    ".join(filled.values())
        yield f"INSERT INTO {identifier(new_name, 'sqlite')} {columns}\nSELECT\n    {expressions}\nFROM {own}"
    yield f"DROP TABLE {own}"
    yield f"ALTER TABLE {identifier(new_name, 'sqlite')} RENAME TO {own}"

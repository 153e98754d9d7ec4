"""Columns of tables that stand: added, altered and dropped without a lock that lasts longer than a moment, where that can be."""

from collections.abc import Iterator

from dovetail.data_classes import replace
from dovetail.migrate.changes import AddColumn, AlterColumn, DropColumn
from dovetail.migrate.conversions import conversion
from dovetail.migrate.dialects.base import Step, storage_type
from dovetail.migrate.dialects.collations import collate
from dovetail.migrate.dialects.course import Course
from dovetail.migrate.dialects.postgresql_comments import changed_comment, comment_on
from dovetail.migrate.dialects.postgresql_defaults import default_sql
from dovetail.migrate.dialects.postgresql_names import alter, name, of_table
from dovetail.migrate.dialects.postgresql_types import type_name
from dovetail.migrate.dialects.quoting import enclosed, escaped
from dovetail.migrate.dialects.table_text import ColumnText
from dovetail.schema.columns import Column, Constant, Identity, JsonConstant, Now
from dovetail.schema.model import Schema, Table
from dovetail.schema.naming import filled_check_name
from dovetail.schema.types import CompositeType, ScalarType, Type, family

__all__ = [
    "add_column",
    "alter_column",
    "column_text",
    "converted",
    "default_of",
    "drop_column",
    "fills_rows",
    "is_null",
    "is_recreated",
    "type_changes",
]


def column_text(column: Column, schema: Schema) -> ColumnText:
    """Return a column as it stands in CREATE TABLE and after ADD COLUMN."""
    words = collate(column.collation, "postgresql")
    if not column.nullable:
        words.append("NOT NULL")
    default = default_of(column, schema)
    if default is not None:
        words += ["DEFAULT", default]
    if column.identity is not None:
        words += _identity(column.identity)
    if (expression := _expression(column)) is not None and column.generated is not None:
        words += ["GENERATED ALWAYS AS", enclosed(expression), "STORED" if column.generated.stored else "VIRTUAL"]
    return ColumnText(name(column.name), type_name(column.type, schema), " ".join(words))


def default_of(column: Column, schema: Schema) -> str | None:
    """Return the expression that follows DEFAULT; None for a column without a default."""
    return None if column.default is None else default_sql(column.default, storage_type(column.type, schema))


def _expression(column: Column) -> str | None:
    return None if column.generated is None else column.generated.sql.on("postgresql")


# --- new columns ------------------------------------------------------------------------------------------------------


def add_column(change: AddColumn, course: Course) -> Iterator[Step]:
    """A column whose value every row gets from a constant comes at once; any other is filled row by row, under row locks."""
    table, column = course.table(change.table), change.column
    given = _given(change, course)
    if given is None and _is_free_to_add(column):
        yield _add(table, column, course)
    else:
        default = default_of(column, course.after)
        yield _add(table, replace(column, nullable=True, default=None), course)
        if default is not None:
            yield _set_default(table, column, default)
        filling = enclosed(given) if given is not None else default
        if filling is not None:
            yield from _fill(table, column, filling)
        if not column.nullable:
            yield from _set_not_null(table, column)
    yield from _comments(table, column)


def fills_rows(change: AddColumn) -> bool:
    """Say whether rows that are there get their values for a new column from an UPDATE."""
    is_given = change.using is not None and change.using.on("postgresql") is not None
    return is_given or (change.column.default is not None and not _is_free_to_add(change.column))


def _is_free_to_add(column: Column) -> bool:
    """Say whether ADD COLUMN does it all: PostgreSQL computes such a value once, or there is none, or no other way."""
    if column.generated is not None or column.identity is not None:
        return True
    if column.default is None:
        return column.nullable
    return isinstance(column.default, (Constant, JsonConstant, Now))


def _add(table: Table, column: Column, course: Course) -> Step:
    text = column_text(column, course.after)
    return Step(alter(table, " ".join(part for part in ("ADD COLUMN", text.name, text.type, text.rest) if part)))


def is_null(column: Column) -> str:
    """Return what follows an expression of the column's type to ask whether there is a value: of a composite, not of its fields.

    https://www.postgresql.org/docs/current/functions-comparison.html
    """
    return "IS NOT DISTINCT FROM NULL" if isinstance(column.type, CompositeType) else "IS NULL"


def _fill(table: Table, column: Column, expression: str) -> Iterator[Step]:
    own = name(column.name)
    yield Step(f"UPDATE {of_table(table)} SET {own} = {expression} WHERE {own} {is_null(column)}", "apart")


def _set_not_null(table: Table, column: Column) -> Iterator[Step]:
    """A validated CHECK spares SET NOT NULL its scan under an exclusive lock. A composite has none: IS NOT NULL asks it of fields.

    https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL
    """
    if isinstance(column.type, CompositeType):
        yield _alter(table, column, "SET NOT NULL")
        return
    check = name(filled_check_name(table.identifier.name, column.name))
    yield Step(alter(table, f"ADD CONSTRAINT {check} CHECK ({name(column.name)} IS NOT NULL) NOT VALID"))
    yield Step(alter(table, f"VALIDATE CONSTRAINT {check}"), "apart")
    yield Step(alter(table, f"ALTER COLUMN {name(column.name)} SET NOT NULL"))
    yield Step(alter(table, f"DROP CONSTRAINT {check}"))


def _set_default(table: Table, column: Column, default: str) -> Step:
    return _alter(table, column, f"SET DEFAULT {default}")


def _alter(table: Table, column: Column, action: str) -> Step:
    return Step(alter(table, f"ALTER COLUMN {name(column.name)} {action}"))


def _comments(table: Table, column: Column) -> Iterator[Step]:
    yield from map(Step, comment_on("COLUMN", _column_name(table, column), column.doc))


def _column_name(table: Table, column: Column) -> str:
    return f"{of_table(table)}.{name(column.name)}"


# --- columns that go --------------------------------------------------------------------------------------------------


def drop_column(change: DropColumn, course: Course) -> Iterator[Step]:
    """A column goes last, with its values: once nothing is left that rows could refuse. One that comes again goes at once."""
    table = course.table(change.table)
    comes_again = any(column.name == change.column.name for column in table.columns)
    yield Step(
        alter(table, f"DROP COLUMN {name(change.column.name)}"),
        late=change.column.generated is None and not comes_again,
    )


# --- columns that change ----------------------------------------------------------------------------------------------


def type_changes(change: AlterColumn, course: Course) -> bool:
    """Say whether PostgreSQL has to be told about another type or another collation of the column."""
    return _type_text(change.before, course.before) != _type_text(change.after, course.after)


def is_recreated(change: AlterColumn) -> bool:
    """Say whether the column has to be dropped and added again: its values are computed, before, after, or both, in another way.

    SET EXPRESSION exists from PostgreSQL 17 only, and a virtual column cannot be made an ordinary one at all.
    """
    before, after = change.before.generated, change.after.generated
    if after is None:
        return before is not None and not before.stored
    if before is None or before.stored != after.stored or change.before.type != change.after.type:
        return True
    return before.sql.on("postgresql") != after.sql.on("postgresql")


def alter_column(change: AlterColumn, course: Course) -> Iterator[Step]:
    """Whatever is in the way of the next step goes first: a default of the former type, an identity beside a default."""
    table, before, after = course.table(change.table), change.before, change.after
    if before.generated is not None and after.generated is None:
        yield _alter(table, after, "DROP EXPRESSION")
    defaults = (default_of(before, course.before), default_of(after, course.after))
    other_type = type_changes(change, course)
    if defaults[0] is not None and (other_type or defaults[1] is None):
        yield _alter(table, after, "DROP DEFAULT")
    if before.identity is not None and after.identity is None:
        yield _alter(table, after, "DROP IDENTITY")
    if before.nullable != after.nullable and after.nullable:
        yield _alter(table, after, "DROP NOT NULL")
    if other_type:
        if change.using is None and _depends_on_zone(change, course):
            yield Step("SET LOCAL timezone = 'UTC'")
        yield _set_type(change, table, course)
    if defaults[1] is not None and (other_type or defaults[0] != defaults[1]):
        yield _set_default(table, after, defaults[1])
    if before.nullable and not after.nullable:
        yield from _fill_missing(change, table, course)
        yield from _set_not_null(table, after)
    yield from _identity_steps(table, before, after)
    yield from map(Step, changed_comment("COLUMN", _column_name(table, after), before.doc, after.doc))


def _fill_missing(change: AlterColumn, table: Table, course: Course) -> Iterator[Step]:
    given = _given(change, course)
    if given is not None and change.before.type == change.after.type:
        yield from _fill(table, change.after, enclosed(given))


def _given(change: AddColumn | AlterColumn, course: Course) -> str | None:
    using = course.using(change.table, change.using)
    return using.on("postgresql") if using is not None else None


def _type_text(column: Column, schema: Schema) -> str:
    return " ".join([type_name(column.type, schema), *collate(column.collation, "postgresql")])


def _set_type(change: AlterColumn, table: Table, course: Course) -> Step:
    words = ["TYPE", _type_text(change.after, course.after)]
    if change.before.collation is not None and change.after.collation is None:
        words.append('COLLATE "default"')
    using = _using(change, course)
    if using is not None:
        words += ["USING", using]
    return _alter(table, change.after, " ".join(words))


def _using(change: AlterColumn, course: Course) -> str | None:
    """The expression that converts the values; None where PostgreSQL does it by itself, and refuses what does not fit."""
    given = _given(change, course)
    if given is not None:
        return enclosed(given)
    return converted(name(change.after.name), change.before.type, change.after.type, course)


def converted(own: str, before: Type, after: Type, course: Course) -> str | None:
    """Return the expression that makes of a value another one of the type `after`; None where PostgreSQL does it by itself."""
    type_ = type_name(after, course.after)
    match conversion(before, after, course.before, course.after).cast:
        case "assignment":
            return None
        case "explicit":
            return f"{own}::{type_}"
        case "through integer":
            return f"{own}::integer::{type_}"
        case "as truth":
            return f"{own} <> 0"
        case "in utc":
            return _in_utc(own, storage_type(before, course.before), type_)
        case "through text" | "none":
            return f"{own}::{'text[]' if type_.endswith('[]') else 'text'}::{type_}"


def _depends_on_zone(change: AlterColumn, course: Course) -> bool:
    """Say whether a moment is read from a text or spelled as one, which goes by the zone of the session."""
    types = (storage_type(change.before.type, course.before), storage_type(change.after.type, course.after))
    words = {type_.word for type_ in types if isinstance(type_, ScalarType)}
    return "timestamptz" in words and "text" in map(family, types)


def _in_utc(own: str, before: Type, after: str) -> str:
    """Moments without a zone are in UTC, as SQLite stores them; never in whatever zone the session happens to have."""
    if isinstance(before, ScalarType) and before.word == "timestamptz":
        return f"({own} AT TIME ZONE 'UTC')::{after}"
    return f"({own}::timestamp AT TIME ZONE 'UTC')::{after}"


def _identity(identity: Identity) -> list[str]:
    options = [(identity.start, "START WITH"), (identity.increment, "INCREMENT BY")]
    given = " ".join(f"{words} {number}" for number, words in options if number is not None)
    return [f"GENERATED {_identity_kind(identity)} AS IDENTITY", *([f"({given})"] if given else [])]


def _identity_kind(identity: Identity) -> str:
    return "ALWAYS" if identity.always else "BY DEFAULT"


def _identity_steps(table: Table, before: Column, after: Column) -> Iterator[Step]:
    if after.identity is None or before.identity == after.identity:
        return
    if before.identity is None:
        yield _alter(table, after, f"ADD {' '.join(_identity(after.identity))}")
        yield _continue_numbers(table, after)
        return
    words = [f"SET GENERATED {_identity_kind(after.identity)}"]
    if before.identity.start != after.identity.start:
        words.append(f"SET START WITH {after.identity.start or 1}")
    if before.identity.increment != after.identity.increment:
        words.append(f"SET INCREMENT BY {after.identity.increment or 1}")
    yield _alter(table, after, " ".join(words))


def _continue_numbers(table: Table, column: Column) -> Step:
    """Let the numbers go on after the largest that is there."""
    sequence = f"pg_get_serial_sequence({escaped(of_table(table))}, {escaped(column.name)})"
    own = name(column.name)
    return Step(f"SELECT setval({sequence}, max({own})) FROM {of_table(table)} HAVING max({own}) IS NOT NULL")

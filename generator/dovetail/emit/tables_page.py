"""What `tables.md` says: every table with its columns, keys, checks and indexes, and every enum and domain."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from dovetail.emit.markdown import code, list_of, plain
from dovetail.emit.names import Names
from dovetail.schema.columns import (
    Column,
    Constant,
    ConstantValue,
    Default,
    GeneratedUuid,
    JsonConstant,
    Now,
    SqlDefault,
)
from dovetail.schema.constraints import Check, FilledCheck, ForeignKey, Index, RuleCheck, SqlCheck
from dovetail.schema.model import Domain, Enum, QualifiedName, Schema, Table
from dovetail.schema.promises import promises
from dovetail.schema.rule_sql import condition, filled
from dovetail.schema.types import spelled

__all__ = ["TablesPage", "tables_page"]


@dataclass(frozen=True, slots=True)
class ColumnRow:
    name: str
    type: str
    nullable: str
    default: str
    notes: str


@dataclass(frozen=True, slots=True)
class TableSection:
    """A table. `facts` are its keys, references, checks and indexes, one line each."""

    name: str
    doc: str
    introduction: str
    columns: tuple[ColumnRow, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ValueRow:
    value: str
    meaning: str


@dataclass(frozen=True, slots=True)
class EnumSection:
    name: str
    doc: str
    class_name: str
    values: tuple[ValueRow, ...]


@dataclass(frozen=True, slots=True)
class DomainRow:
    name: str
    type: str
    conditions: str
    doc: str


@dataclass(frozen=True, slots=True)
class TablesPage:
    """The view of the page; every text in it is Markdown."""

    title: str
    tables: tuple[TableSection, ...]
    enums: tuple[EnumSection, ...]
    domains: tuple[DomainRow, ...]


def tables_page(schema: Schema, names: Names) -> TablesPage:
    return TablesPage(
        title=plain(schema.name),
        tables=tuple(_table(table, schema, names) for table in schema.tables),
        enums=tuple(_enum(enum, names) for enum in schema.enums),
        domains=tuple(_domain(domain) for domain in schema.domains),
    )


def _table(table: Table, schema: Schema, names: Names) -> TableSection:
    shapes = [shape.name for shape in schema.shapes if shape.fields.table == table.name]
    return TableSection(
        name=code(table.name),
        doc=plain(table.doc or ""),
        introduction=_introduction(table, names.class_of(table.name), shapes),
        columns=tuple(_column(column) for column in table.columns),
        facts=tuple(_facts(table)),
    )


def _introduction(table: Table, class_name: str, shapes: list[str]) -> str:
    """How the table is called elsewhere, where that cannot be read off its name, and in which shapes it is read."""
    parts = [f"In Python {code(class_name)}"]
    if table.identifier != QualifiedName(table.name):
        parts.append(f"in the database {code(table.identifier.dotted)}")
    if shapes:
        parts.append(f"read as {list_of(shapes)}")
    return f"{', '.join(parts)}.{' Described here, but not migrated.' if table.external else ''}"


def _column(column: Column) -> ColumnRow:
    return ColumnRow(
        name=code(column.name),
        type=code(spelled(column.type)),
        nullable="yes" if column.nullable else "no",
        default=_origin(column),
        notes=" ".join(_notes(column)) or "–",
    )


def _origin(column: Column) -> str:
    """Where the value comes from when nobody gives one."""
    if column.identity is not None:
        return "identity, always" if column.identity.always else "identity"
    if column.generated is not None:
        return f"generated: {code(column.generated.sql.text)}"
    return "–" if column.default is None else code(_default(column.default))


def _default(default: Default) -> str:
    match default:
        case Constant(value=value):
            return _constant(value)
        case JsonConstant(text=text):
            return text
        case Now():
            return "now"
        case GeneratedUuid(version=version):
            return f"uuid{version}"
        case SqlDefault(sql=sql):
            return sql.text
        case _:
            assert_never(default)


def _constant(value: ConstantValue) -> str:
    """Return a constant as the spec writes it."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(_constant, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) and value.strip() != value or value == "" else str(value)


def _notes(column: Column) -> Iterator[str]:
    if column.doc:
        yield plain(column.doc)
    if column.on_update is not None:
        yield "Set to now on every update."
    if column.read_only:
        yield "Read only."
    if column.secret:
        yield "Secret: never read through schemas."
    if column.collation is not None:
        yield f"Collation {code(column.collation)}."


def _facts(table: Table) -> Iterator[str]:
    if table.primary_key is not None:
        yield f"Primary key ({list_of(table.primary_key.columns)})"
    for unique in table.uniques:
        nulls = ", null equal to null" if unique.nulls_not_distinct else ""
        yield _with_doc(f"Unique {code(unique.name)} ({list_of(unique.columns)}){nulls}", unique.doc)
    for key in table.foreign_keys:
        yield _with_doc(_reference(key), key.doc)
    for several in table.polymorphic:
        tables = list_of(alternative.table for alternative in several.alternatives)
        yield _with_doc(f"Reference {code(several.name)} ({list_of(several.columns)}) to one of {tables}", several.doc)
    for check in table.checks:
        if check.only_on is None:
            yield _with_doc(f"Check {code(check.name)}: {code(_condition(check))}", check.doc)
    for index in table.indexes:
        yield _with_doc(_index(index), index.doc)
    for promise in promises(table):
        yield f"Guarantee {code(promise.name)}: {plain(promise.text)}"


def _with_doc(fact: str, doc: str | None) -> str:
    return f"{fact} – {plain(doc)}" if doc else fact


def _reference(key: ForeignKey) -> str:
    target = f"{code(key.referenced_table)} ({list_of(key.referenced_columns)})"
    action = f"on delete {key.on_delete}" if key.enforced else "not enforced"
    when = f", {key.deferrable}" if key.deferrable else ""
    return f"Reference {code(key.reference)} ({list_of(key.columns)}) to {target}, {action}{when}"


def _condition(check: Check) -> str:
    match check.condition:
        case RuleCheck(column=column, rule=rule):
            return condition(rule, column, "postgresql") or column
        case SqlCheck(sql=sql):
            return sql.text
        case FilledCheck(columns=columns, number=number):
            return filled(columns, number, "postgresql")
        case _:
            assert_never(check.condition)


def _index(index: Index) -> str:
    keys = ", ".join(
        code(f"{part.column or _sql(index, at)}{' desc' if part.descending else ''}")
        for at, part in enumerate(index.parts)
    )
    method = f" using {code(index.method)}" if index.method else ""
    predicate = f" where {code(index.predicate.text)}" if index.predicate is not None else ""
    return f"{'Unique index' if index.unique else 'Index'} {code(index.name)} ({keys}){method}{predicate}"


def _sql(index: Index, at: int) -> str:
    expression = index.parts[at].expression
    return expression.text if expression is not None else ""


def _enum(enum: Enum, names: Names) -> EnumSection:
    return EnumSection(
        name=code(enum.name),
        doc=plain(enum.doc or ""),
        class_name=code(names.enum_class(enum.name)),
        values=tuple(ValueRow(code(value.name), plain(value.doc or "") or "–") for value in enum.values),
    )


def _domain(domain: Domain) -> DomainRow:
    conditions = [condition(rule, "VALUE", "postgresql") or "" for rule in domain.rules]
    conditions += [domain.check.text] if domain.check is not None else []
    return DomainRow(code(domain.name), code(spelled(domain.type)), list_of(conditions), plain(domain.doc or "") or "–")

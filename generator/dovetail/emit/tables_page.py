"""What `tables.md` says: every table with its columns, keys, checks and indexes, and every enum, domain and composite."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import assert_never

from dovetail.emit.markdown import code, fenced, list_of, plain
from dovetail.emit.names import Names
from dovetail.emit.sections import Page, Section, section_of_rows
from dovetail.emit.state_diagram import state_diagram
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
from dovetail.schema.constraints import Check, Exclusion, FilledCheck, ForeignKey, Index, RuleCheck, SqlCheck
from dovetail.schema.distribution import told
from dovetail.schema.guarantees import Derivation, derivations
from dovetail.schema.model import Composite, Domain, Enum, QualifiedName, Schema, Table
from dovetail.schema.partitions import Partitioning
from dovetail.schema.promises import promises
from dovetail.schema.rule_sql import condition, filled
from dovetail.schema.soft_deletion import moment_of
from dovetail.schema.types import spelled

__all__ = ["tables_page"]


def tables_page(schema: Schema, names: Names) -> Page:
    shapes: dict[str, list[str]] = defaultdict(list)
    for shape in schema.shapes:
        shapes[shape.fields.table].append(shape.name)
    sections = [_table(table, shapes.get(table.name, ()), names) for table in schema.tables]
    if schema.enums:
        sections += [Section("# Enums"), *(_enum(enum, names) for enum in schema.enums)]
    columns = ("Domain", "Type", "Conditions", "Meaning")
    sections += section_of_rows("# Domains", "", columns, map(_domain, schema.domains))
    if schema.composites:
        sections += [Section("# Composites"), *(_composite(composite, names) for composite in schema.composites)]
    return Page(plain(schema.name), tuple(sections))


def _table(table: Table, shapes: Sequence[str], names: Names) -> Section:
    derived = {each.column: each for each in derivations(table.guarantees)}
    rows = tuple(_column(column, derived.get(column.name)) for column in table.columns)
    return Section(
        heading=f"## {code(table.name)}",
        paragraphs=_paragraphs(table.doc, _introduction(table, names.class_of(table.name), shapes)),
        columns=("Column", "Type", "Null", "Default", "Notes") if rows else (),
        rows=rows,
        facts=tuple(_facts(table)),
    )


def _paragraphs(doc: str | None, text: str) -> tuple[str, ...]:
    """What the spec says of something, if it does, and what we say of it."""
    said = plain(doc or "")
    return (said, text) if said else (text,)


def _introduction(table: Table, class_name: str, shapes: Sequence[str]) -> str:
    """How the table is called elsewhere, where that cannot be read off its name, and in which shapes it is read."""
    parts = [f"In Python {code(class_name)}"]
    if table.identifier != QualifiedName(table.name):
        parts.append(f"in the database {code(table.identifier.dotted)}")
    if shapes:
        parts.append(f"read as {list_of(shapes)}")
    return f"{', '.join(parts)}.{' Described here, but not migrated.' if table.external else ''}"


def _column(column: Column, derivation: Derivation | None) -> tuple[str, ...]:
    return (
        code(column.name),
        code(spelled(column.type)),
        "yes" if column.nullable else "no",
        _origin(column) if derivation is None else f"derived: {code(_derived(derivation))}",
        " ".join(_notes(column)) or "–",
    )


def _origin(column: Column) -> str:
    """Where the value comes from when nobody gives one."""
    if column.identity is not None:
        return "identity, always" if column.identity.always else "identity"
    if column.generated is not None:
        return f"generated: {code(column.generated.sql.text)}"
    return "–" if column.default is None else code(_default(column.default))


def _derived(derivation: Derivation) -> str:
    """What a column is made of, as one would say it."""
    of = derivation.table if derivation.value is None else f"{derivation.table}.{derivation.value}"
    scaled = f" * {derivation.scale}" if derivation.scale != 1 else ""
    condition = "" if derivation.where is None else f" where {derivation.where.text}"
    return f"{derivation.aggregate}({of}){scaled}{condition}"


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
            alone = "" if check.validated else _NOT_VALIDATED
            yield _with_doc(f"Check {code(check.name)}: {code(_condition(check))}{alone}", check.doc)
    for exclusion in table.exclusions:
        yield _with_doc(_exclusion(exclusion), exclusion.doc)
    for index in table.indexes:
        yield _with_doc(_index(index), index.doc)
    yield from _storage(table)
    yield from _promised(table)


def _promised(table: Table) -> Iterator[str]:
    moment = moment_of(table)
    if moment is not None:
        yield f"Soft delete: rows with a value in {code(moment)} are deleted, and can be restored"
    for promise in promises(table):
        yield f"Guarantee {code(promise.name)}: {plain(promise.text)}"


def _storage(table: Table) -> Iterator[str]:
    if table.storage:
        yield f"Stored with {list_of(f'{name} = {value}' for name, value in table.storage)}"
    if table.partitioning is not None:
        yield _partitions(table.partitioning)
    if table.placement is not None:
        yield f"On a cluster: {plain(told(table.placement))}"


_NOT_VALIDATED = ", rows from before left alone"


def _with_doc(fact: str, doc: str | None) -> str:
    return f"{fact} – {plain(doc)}" if doc else fact


def _reference(key: ForeignKey) -> str:
    target = f"{code(key.referenced_table)} ({list_of(key.referenced_columns)})"
    action = f"on delete {key.on_delete}" if key.enforced else "not enforced"
    when = f", {key.deferrable}" if key.deferrable else ""
    within = f" within {code(key.within)}" if key.within else ""
    alone = "" if key.validated else _NOT_VALIDATED
    return f"Reference {code(key.reference)} ({list_of(key.columns)}) to {target}{within}, {action}{when}{alone}"


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


def _partitions(partitioning: Partitioning) -> str:
    named = list_of(partition.name for partition in partitioning.partitions)
    coming = f", and one for every {partitioning.upkeep.every}" if partitioning.upkeep is not None else ""
    return f"Partitioned by {partitioning.method} ({list_of(partitioning.columns)}): {named}{coming}"


def _exclusion(exclusion: Exclusion) -> str:
    compared = ", ".join(code(f"{part.key.text} with {part.operator}") for part in exclusion.parts)
    predicate = f" where {code(exclusion.predicate.text)}" if exclusion.predicate is not None else ""
    return f"No two rows {code(exclusion.name)} ({compared}){predicate}"


def _index(index: Index) -> str:
    keys = ", ".join(code(f"{part.text}{' desc' if part.descending else ''}") for part in index.parts)
    method = f" using {code(index.method)}" if index.method else ""
    predicate = f" where {code(index.predicate.text)}" if index.predicate is not None else ""
    return f"{'Unique index' if index.unique else 'Index'} {code(index.name)} ({keys}){method}{predicate}"


def _enum(enum: Enum, names: Names) -> Section:
    return Section(
        heading=f"## {code(enum.name)}",
        paragraphs=_paragraphs(enum.doc, f"In Python {code(names.enum_class(enum.name))}."),
        columns=("Value", "Meaning"),
        rows=tuple((code(value.name), plain(value.doc or "") or "–") for value in enum.values),
        drawing="" if enum.flow is None else fenced(state_diagram(enum, enum.flow), "mermaid"),
    )


def _domain(domain: Domain) -> tuple[str, ...]:
    conditions = [condition(rule, "VALUE", "postgresql") or "" for rule in domain.rules]
    conditions += [domain.check.text] if domain.check is not None else []
    return code(domain.name), code(spelled(domain.type)), list_of(conditions), plain(domain.doc or "") or "–"


def _composite(composite: Composite, names: Names) -> Section:
    return Section(
        heading=f"## {code(composite.name)}",
        paragraphs=_paragraphs(composite.doc, f"In Python {code(names.composite_class(composite.name))}."),
        columns=("Field", "Type", "Meaning"),
        rows=tuple(
            (code(field.name), code(spelled(field.type)), plain(field.doc or "") or "–") for field in composite.fields
        ),
    )

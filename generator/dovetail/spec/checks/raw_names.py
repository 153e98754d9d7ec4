"""Names in raw SQL: columns that the table does not have, or not under that name.

SQL is never parsed. But in a condition on one row whatever is no keyword, function or type is a column. A word that is none
of these is a mistake where it is compared with something, and elsewhere very likely one.
"""

import re
from collections.abc import Iterator
from typing import Any, Literal

from dovetail import lazy_re
from dovetail.data_classes import dataclass
from dovetail.diagnostics import Diagnostic, Fix, Severity, Span
from dovetail.schema.columns import Database
from dovetail.schema.model import Schema, Table
from dovetail.schema.sql_text import Name, bare, fault, names
from dovetail.spec.checks.raw_sql import Written, exclusion_texts, of_checks, of_index, variants
from dovetail.spec.places import narrowed
from dovetail.spec.scope import Condition, Draft, Scope
from dovetail.spec.source import EMPTY_MAP, EMPTY_SEQ, Map
from dovetail.spec.sql_words import NO_COLUMNS, is_compared
from dovetail.suggestions import did_you_mean

__all__ = ["known_names"]

_ALIKE_ENOUGH, _MUCH_ALIKE = 0.62, 0.8
_QUERY = lazy_re.compile(r"\bSELECT\b", re.IGNORECASE)


Kind = Literal["check", "condition", "default", "exclusion", "generated", "index"]


@dataclass(frozen=True, slots=True)
class _Text:
    """One SQL text for one database, that speaks of the rows of a table."""

    text: str
    span: Span
    database: Database
    kind: Kind
    what: str


def known_names(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Conditions, expressions and generated columns name columns of their own table, in their own spelling."""
    yield from _checks_without_value(schema, scope)
    told: set[Span] = set()
    for table in schema.tables:
        draft = scope.drafts[table.name]
        columns = {column.name for column in table.columns}
        for text in _texts(schema, draft):
            if fault(text.text, text.database) is not None:
                continue
            for found in _misnamed_in(table, draft, columns, text):
                if found.span is not None and found.span not in told:
                    told.add(found.span)
                    yield found
    for condition in scope.conditions:
        yield from _misnamed_in_condition(schema, scope, condition)


def _misnamed_in_condition(schema: Schema, scope: Scope, condition: Condition) -> Iterator[Diagnostic]:
    """The names in a condition of a shape, which speaks of related rows and of those of the association table between."""
    table, association = schema.tables_by_name[condition.table], condition.association
    columns = {column.name for column in table.columns}
    if association is not None:
        columns |= {column.name for column in schema.tables_by_name[association].columns}
    for database, text, place in variants(condition.value, condition.span, schema.databases):
        if fault(text, database) is None:
            written = _Text(text, place, database, "condition", "the condition")
            yield from _misnamed_in(table, scope.drafts[table.name], columns, written)


def _misnamed_in(table: Table, draft: Draft, columns: set[str], text: _Text) -> Iterator[Diagnostic]:
    """The names that are no columns. With a query among it, or columns that nobody knows of, nothing is certain."""
    plain = bare(text.text, text.database)
    if draft.incomplete or _QUERY.search(plain) is not None:
        return
    for name in names(text.text, text.database):
        is_operand = not name.quoted and is_compared(plain, name.start, name.start + name.length)
        yield from _misnamed(table, draft, columns, text, name, "error" if is_operand else "warning")


def _checks_without_value(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """The check of a domain speaks of VALUE; the domain itself, or a column, has no name there."""
    for domain in schema.domains:
        place = scope.type_places[domain.name]
        node: Any = place.value
        if not isinstance(node, Map) or "check" not in node:
            continue
        for database, text, span in variants(node["check"], node.value_span("check"), schema.databases):
            if database != "postgresql" or fault(text, database) is not None:
                continue
            found = [name for name in names(text, database) if name.text.lower() not in NO_COLUMNS]
            if found and all(name.text.lower() != "value" for name in names(text, database)):
                where = narrowed(span, text, found[0].start, found[0].length)
                message = f'the check of domain "{place.key}" names "{found[0].text}"; what it checks is called VALUE'
                yield Diagnostic("S317", message, where, "write VALUE", fix=Fix(where, "VALUE"))


def _texts(schema: Schema, draft: Draft) -> Iterator[_Text]:
    for part in draft.parts:
        for kind, what, (value, span) in _written(part):
            for database, text, place in variants(value, span, schema.databases):
                yield _Text(text, place, database, kind, what)
        for database, text, place in exclusion_texts(part):
            yield _Text(text, place, database, "exclusion", "the exclusion constraint")
    yield from _of_policies(draft.node.get("policies") or EMPTY_MAP)


def _of_policies(policies: Map) -> Iterator[_Text]:
    """The conditions of policies, which only PostgreSQL has."""
    for name in policies:
        for clause in ("using", "check"):
            if clause in policies[name]:
                span = policies[name].value_span(clause)
                yield _Text(policies[name][clause], span, "postgresql", "condition", f'policy "{name}"')


def _written(part: Map) -> Iterator[tuple[Kind, str, Written]]:
    columns: Map = part.get("columns") or EMPTY_MAP
    for name in columns:
        node: Any = columns[name]
        if isinstance(node, Map) and "check" in node:
            yield "check", f'the check of "{name}"', (node["check"], node.value_span("check"))
        if isinstance(node, Map) and "generated" in node:
            generated = node["generated"]
            yield "generated", f'generated column "{name}"', (generated["sql"], generated.value_span("sql"))
        default = node.get("default") if isinstance(node, Map) else None
        if isinstance(default, Map) and list(default) == ["sql"]:
            yield "default", f'the default of "{name}"', (default["sql"], default.value_span("sql"))
    for written in of_checks(part.get("checks") or EMPTY_MAP):
        yield "check", "the check", written
    for index in part.get("indexes") or EMPTY_SEQ:
        if isinstance(index, Map):
            yield from (("index", "the index", written) for written in of_index(index))


def _misnamed(
    table: Table, draft: Draft, columns: set[str], text: _Text, name: Name, severity: Severity
) -> Iterator[Diagnostic]:
    """Say what is wrong with a name, if it is not that of a column; `severity` is for one that is like no known word."""
    folds = text.database == "postgresql" and not name.quoted
    seen = name.text.lower() if folds or text.database == "sqlite" else name.text
    known = {column.lower(): column for column in columns} if text.database == "sqlite" else {c: c for c in columns}
    if text.kind == "default":
        if seen in known and name.text.lower() not in NO_COLUMNS:
            message = f'{text.what} names the column "{known[seen]}", and a default knows no other column'
            yield _diagnostic(text, name, message, "make it a generated column: generated: {sql: ...}", None)
    elif seen in known:
        yield from _generated_from_generated(table, text, name, known[seen])
    elif not name.quoted and (name.text.lower() in NO_COLUMNS or name.text.lower().endswith("_ops")):
        return
    elif name.text in columns:
        message = f'PostgreSQL reads {name.text} as "{seen}", since it is not in quotes'
        yield _diagnostic(text, name, message, f'write "{name.text}", with the double quotes', f'"{name.text}"')
    elif name.text in draft.references:
        own = draft.references[name.text].columns
        message = f'{text.what} names "{name.text}", which is a reference and not a column'
        yield _diagnostic(text, name, message, f"write {' or '.join(own)}", own[0] if len(own) == 1 else None)
    elif name.quoted and text.database == "postgresql":
        message = f'"{name.text}" in double quotes is a column, and "{table.name}" has none of that name'
        literal = "'" + name.text.replace("'", "''") + "'"
        meant = did_you_mean(name.text, columns)
        help = f"a text stands in single quotes: {literal}" if meant is None else f'did you mean "{meant}"?'
        yield _diagnostic(text, name, message, help, literal if meant is None else f'"{meant}"')
    elif seen not in draft.broken and (not draft.broken or name.text not in draft.order):
        meant = _meant(columns, text, name)
        message = f'{text.what} names "{name.text}", which is no column of "{table.name}"'
        help = f'did you mean "{meant}"?' if meant else f"columns here: {_listed(columns)}"
        yield _diagnostic(text, name, message, help, meant, severity)


def _meant(columns: set[str], text: _Text, name: Name) -> str | None:
    """The column that is most like a name; one that the text names already only where it is very much so."""
    used = {other.text for other in names(text.text, text.database)}
    return did_you_mean(name.text, columns - used, _ALIKE_ENOUGH) or did_you_mean(name.text, columns, _MUCH_ALIKE)


def _listed(columns: set[str]) -> str:
    return ", ".join(sorted(columns)[:8]) + (", …" if len(columns) > 8 else "")


def _generated_from_generated(table: Table, text: _Text, name: Name, column: str) -> Iterator[Diagnostic]:
    if text.database == "postgresql" and text.kind == "generated" and table.column(column).generated:
        message = f'{text.what} is computed from "{column}", which is generated too; PostgreSQL refuses that'
        where = narrowed(text.span, text.text, name.start, name.length)
        yield Diagnostic("S312", message, where, f'write out what "{column}" is computed from')


def _diagnostic(
    text: _Text, name: Name, message: str, help: str, replacement: str | None, severity: Severity = "error"
) -> Diagnostic:
    span = narrowed(text.span, text.text, name.start, name.length)
    is_quoted = text.span.length != len(text.text)
    begins = is_quoted or name.start == 0
    is_safe = replacement is not None and not (begins and {"'", '"'} & set(replacement))
    fix = Fix(span, replacement) if is_safe and replacement is not None and span.length == name.length else None
    return Diagnostic("S317", message, span, help, fix=fix, severity=severity)

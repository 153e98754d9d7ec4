"""Conventions of types: what a column is better stored as."""

from collections.abc import Iterator

from dovetail import lazy_re
from dovetail.diagnostics import Diagnostic, Fix, Span
from dovetail.schema.columns import Column, Length, OneOf, Pattern, SqlDefault
from dovetail.schema.model import Schema, Table
from dovetail.schema.types import ArrayType, DomainType, RawType, ScalarType, Type
from dovetail.spec.checks.level import breach
from dovetail.spec.checks.places import column_span
from dovetail.spec.scope import Scope
from dovetail.spec.source import Map

__all__ = ["json_columns", "money", "points_in_time", "sequences", "text_keys"]

_MONEY_WORDS = """
amount amounts balance balances budget budgets cost costs debit deposit earnings expense expenses fee fees income money
payout payouts price prices profit refund revenue salary subtotal tax taxes turnover vat wage wages usd eur gbp
"""
_MONEY = frozenset(_MONEY_WORDS.split())
_QUALIFIERS = frozenset(
    {"total", "net", "gross", "paid", "due", "each", "min", "max", "avg", "by", "per", "usd", "eur", "gbp"}
)
"""What may follow the word for money without making a column one of something else, as in `cost_factor`."""
_WORD = lazy_re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_BINARY = frozenset({"real", "double", "float", "float4", "float8", "double precision"})
_SERIALS = frozenset({"smallserial", "serial", "bigserial", "serial2", "serial4", "serial8"})


def money(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Amounts of money are not stored in binary fractions."""
    for table, column, word in _declared(schema, scope):
        if word in _BINARY and _is_money([part.lower() for part in _WORD.findall(column.name)]):
            message = f'column "{column.name}" holds money in {word}, which has no exact 0.10'
            span, _ = _type_words(scope, table, column)
            yield from breach(scope, "L201", table.name, message, span, "write numeric(12, 2)")


def _is_money(words: list[str]) -> bool:
    """Say whether the name of a column ends in a word for money, qualified or not."""
    if words[-1:] == ["total"]:
        return "score" not in words
    last = next((number for number, word in reversed(list(enumerate(words))) if word in _MONEY), None)
    return last is not None and (last + 1 == len(words) or words[last + 1] in _QUALIFIERS)


def points_in_time(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Points in time are stored with their zone."""
    for table, column, word in _declared(schema, scope):
        if word in ("timestamp", "timestamp without time zone"):
            message = f'column "{column.name}" holds a date and a time of day, and not in which zone'
            span, fix = _type_words(scope, table, column, "timestamp", "timestamptz")
            yield from breach(scope, "L202", table.name, message, span, "write timestamptz", fix=fix)


def text_keys(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """A primary key of text has a length."""
    for table, column, word in _declared(schema, scope):
        in_key = table.primary_key is not None and column.name in table.primary_key.columns
        if in_key and word in ("text", "citext") and not _is_limited(schema, column):
            message = f'column "{column.name}" is part of the primary key and may be of any length'
            span, _ = _type_words(scope, table, column)
            yield from breach(scope, "L203", table.name, message, span, "write varchar(64), or add max_length: 64")


def _is_limited(schema: Schema, column: Column) -> bool:
    domain = schema.domains_by_name[column.type.name].rules if isinstance(column.type, DomainType) else ()
    return any(
        isinstance(rule, (OneOf, Pattern)) or isinstance(rule, Length) and rule.maximum is not None
        for rule in (*column.rules, *domain)
    )


def json_columns(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """On PostgreSQL, JSON is stored parsed."""
    if "postgresql" not in schema.databases:
        return
    for table, column, word in _declared(schema, scope):
        if word == "json":
            message = f'column "{column.name}" keeps JSON as text'
            span, fix = _type_words(scope, table, column, "json", "jsonb")
            yield from breach(scope, "L204", table.name, message, span, "write jsonb", fix=fix)


def sequences(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Rows are numbered by identity columns, not by defaults on sequences."""
    for table, column, word in _declared(schema, scope):
        default = column.default.sql.on("postgresql") if isinstance(column.default, SqlDefault) else None
        if word in _SERIALS:
            span, help = column_span(scope, table, column, "type"), "write {type: int, identity: by default}"
        elif default is not None and default.lower().lstrip().startswith("nextval("):
            span, help = (
                column_span(scope, table, column, "default"),
                "write identity: by default in place of the default",
            )
        else:
            continue
        message = f'column "{column.name}" is numbered by a sequence of its own'
        yield from breach(scope, "L205", table.name, message, span, help)


def _declared(schema: Schema, scope: Scope) -> Iterator[tuple[Table, Column, str]]:
    """The columns that are written as columns, with their tables and the words of their types; those that references make have
    the types of others.
    """
    for table in schema.tables:
        if not table.external:
            for column in scope.drafts[table.name].declared.values():
                yield table, column, _base(schema, column.type)


def _base(schema: Schema, type_: Type) -> str:
    """The word of a type, through arrays and domains; a raw type in lower case."""
    match type_:
        case ArrayType(element=element):
            return _base(schema, element)
        case DomainType(name=name):
            return _base(schema, schema.domains_by_name[name].type)
        case ScalarType(word=word):
            return word
        case RawType(sql=sql):
            return sql.strip().lower()
        case _:
            return ""


def _type_words(
    scope: Scope, table: Table, column: Column, word: str = "", better: str = ""
) -> tuple[Span | None, Fix | None]:
    """Where the type of a column is written, and how to write `better` for the `word` in it."""
    place = scope.drafts[table.name].declared_at[column.name]
    written, span = place.value, place.value_span
    if isinstance(written, Map):
        written, span = written["type"], written.value_span("type")
    if isinstance(written, str) and len(written) == span.length and word and word in written:
        return span, Fix(span, written.replace(word, better, 1))
    return span, None

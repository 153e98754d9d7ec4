"""Conventions of names and of enum values."""

from collections.abc import Callable, Iterator, Mapping

from dovetail import lazy_re
from dovetail.diagnostics import Diagnostic
from dovetail.schema.columns import TITLES, Database
from dovetail.schema.keywords import RESERVED
from dovetail.schema.model import Schema
from dovetail.schema.words import plural, singular
from dovetail.spec.checks.level import breach
from dovetail.spec.scope import Scope

__all__ = ["enum_value_styles", "reserved_words"]

_SNAKE_CASE = lazy_re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")
_BETWEEN_WORDS = lazy_re.compile(r"[\s_-]+|(?<=[a-z0-9])(?=[A-Z])")
_STYLES: dict[str, tuple[str, Callable[[str], str]]] = {
    "snake_case": ("_", str.lower),
    "kebab-case": ("-", str.lower),
    "UPPER_CASE": ("_", str.upper),
}
"""What joins the words of a value, and the case that they are in. The first of equally common ones is the one meant."""


def enum_value_styles(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """The values of an enum are all in snake_case, in kebab-case or in UPPER_CASE."""
    for enum in schema.enums:
        values = [value.name for value in enum.values]
        if all(map(_SNAKE_CASE.fullmatch, values)):
            continue  # all are in the first style, as in most enums, and none has to be restyled to see it
        style = max(_STYLES, key=lambda name: sum(_restyled(value, name) == value for value in values))
        odd = [value for value in values if _restyled(value, style) != value]
        if not odd:
            continue
        more = f", and neither {'is' if len(odd) == 2 else 'are'} {len(odd) - 1} more" if len(odd) > 1 else ""
        message = f'value "{odd[0]}" of enum "{enum.name}" is not in {style}{more}'
        span = scope.enum_values.get((enum.name, odd[0]), enum.span)
        help = f"write {_restyled(odd[0], style)}"
        if len(values) > 2 and odd == [value for value in values if _BETWEEN_WORDS.search(value)] and " " in odd[0]:
            help = f"write {', '.join(odd[0].split())}, if a comma is missing, or {_restyled(odd[0], style)}"
        yield from breach(scope, "L105", None, message, span, help)


def _restyled(value: str, style: str) -> str:
    """The value in the style; unchanged where it is no sequence of words, such as `A-`."""
    words = _BETWEEN_WORDS.split(value)
    separator, cased = _STYLES[style]
    return separator.join(map(cased, words)) if all(words) else value


def reserved_words(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """No table, column or type has a name that has to be quoted in SQL."""
    reserving = _reserving(schema.databases)
    yield from _type_names(schema, scope, reserving)
    for table in schema.tables:
        if table.external:
            continue
        if database := reserving.get(table.identifier.name.lower()):
            many = plural(singular(table.identifier.name))
            taken = many in schema.tables_by_name or many.lower() in reserving
            better = table.identifier.name if taken else many
            message = f'table "{table.identifier.name}" has the name of a reserved word of {database}'
            help = f'name it "{better}"' if better != table.identifier.name else "choose another name"
            node = scope.drafts[table.name].node
            span = node.value_span("name") if "name" in node else table.span
            yield from breach(scope, "L106", table.name, message, span, help)
        for column in table.columns:
            if database := reserving.get(column.name.lower()):
                message = f'column "{column.name}" has the name of a reserved word of {database}'
                better = f"{singular(table.name)}_{column.name}"
                is_taken = any(other.name == better for other in table.columns)
                help = "choose another name" if is_taken else f'name it "{better}", or otherwise'
                yield from breach(scope, "L106", table.name, message, column.span, help)


def _type_names(schema: Schema, scope: Scope, reserving: Mapping[str, str]) -> Iterator[Diagnostic]:
    for part in schema.types:
        if database := reserving.get(part.identifier.name.lower()):
            what = type(part).__name__.lower()
            message = f'{what} "{part.identifier.name}" has the name of a reserved word of {database}'
            yield from breach(scope, "L106", None, message, part.span, "choose another name")


def _reserving(databases: tuple[Database, ...]) -> Mapping[str, str]:
    """The words that one of the databases reserves, with the first that does."""
    return {word: TITLES[database] for database in reversed(databases) for word in RESERVED[database]}

"""References that ask for a row before there can be one, and references that ask for the same twice."""

from collections.abc import Iterator

from dovetail.diagnostics import Diagnostic, Related, place_of
from dovetail.schema.constraints import ForeignKey
from dovetail.schema.model import Schema, Table
from dovetail.spec.scope import Scope
from dovetail.spec.source import Map

__all__ = ["distinct_references", "insertable_rows"]


def insertable_rows(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """A first row can be inserted: it needs no row of its own table, and no circle of references needs another one first."""
    for table in schema.tables:
        for key in table.foreign_keys:
            node = scope.drafts[table.name].references[key.reference].node
            if key.enforced and not table.external and key.referenced_table == table.name:
                yield from _row_before_itself(table, key, node)
            if key.deferrable is not None and node.get("deferrable") == "not":
                message = (
                    f'no row of "{table.name}" or "{key.referenced_table}" could ever be inserted: each needs one of the '
                    "other first"
                )
                help = "leave deferrable out: dovetail defers one reference of a circle; or make one of them optional"
                yield Diagnostic("S210", message, node.value_span("deferrable"), help)


def _row_before_itself(table: Table, key: ForeignKey, node: Map) -> Iterator[Diagnostic]:
    columns = [table.column(name) for name in key.pointing]
    if any(column.nullable or column.default is not None for column in columns):
        return
    message = (
        f'every row of "{table.name}" needs another one as its "{key.reference}", so the first can only be its own'
    )
    help = f'add optional: true, so that a row can be without "{key.reference}"'
    yield Diagnostic("S210", message, node.value_span("to"), help, severity="warning")


def distinct_references(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """No two references of a table go by the same columns."""
    for table in schema.tables:
        first: dict[frozenset[str], ForeignKey] = {}
        for key in sorted((key for key in table.foreign_keys if key.enforced), key=_place):
            earlier = first.setdefault(frozenset(key.columns), key)
            if earlier is not key:
                yield from _by_the_same_columns(table, earlier, key)


def _place(key: ForeignKey) -> tuple[str, int, int, str]:
    return (*place_of(key.span), key.name)


def _by_the_same_columns(table: Table, first: ForeignKey, second: ForeignKey) -> Iterator[Diagnostic]:
    related = (Related(first.span, f'the reference "{first.reference}"'),) if first.span else ()
    names = " and ".join(f'"{name}"' for name in second.columns)
    if first.referenced_table == second.referenced_table:
        if set(first.referenced_columns) == set(second.referenced_columns):
            message = f'"{second.reference}" refers by {names} to "{second.referenced_table}", and so does "{first.reference}"'
            yield Diagnostic(
                "S211", message, second.span, "remove one of them, or give each a column of its own", related
            )
    elif table.primary_key is None or set(table.primary_key.columns) != set(second.columns):
        message = (
            f'{names} would have to be found in "{first.referenced_table}" and in "{second.referenced_table}" at once'
        )
        help = "give each reference a column of its own, both optional"
        yield Diagnostic("S211", message, second.span, help, related, severity="warning")

"""The columns that a shape reads of a row."""

from collections.abc import Container, Mapping

from dovetail.data_classes import dataclass
from dovetail.diagnostics import Fix, Span
from dovetail.schema.model import Relation, Table
from dovetail.spec.scope import Draft, Scope

__all__ = ["Rows", "is_readable", "readable"]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that a shape is about: those of `table`, found through those of `association` if there is one."""

    table: Table
    association: Table | None = None


def readable(table: Table) -> tuple[str, ...]:
    """Return the columns that are not secret, in the order of the table."""
    return tuple(column.name for column in table.columns if not column.secret)


def is_readable(
    scope: Scope,
    draft: Draft,
    table: Table,
    relations: Mapping[str, Relation],
    name: str,
    span: Span,
    beside: Container[str],
) -> bool:
    """Say whether a shape can read the column; report why not, unless that was reported with the table.

    What is named `beside` it was not meant.
    """
    column = next((column for column in table.columns if column.name == name), None)
    if column is not None and not column.secret:
        return True
    if column is not None:
        message = f'"{name}" of "{table.name}" is secret, and a shape is what leaves'
        scope.error("S602", message, span, f"leave it out, or take away secret: true of the column {name}")
    elif name in ("*", "all"):
        scope.error("S601", f'"{name}" is no column', span, "write columns: all, or leave columns out")
    elif name in relations:
        message = f'"{name}" is a relation of "{table.name}", not a column'
        own = f", or its column: {', '.join(relations[name].columns)}" if relations[name].side == "referencing" else ""
        scope.error("S601", message, span, f"name it under relations{own}")
    elif (owner := name.split(".", maxsplit=1)[0]) in relations and owner != name:
        message = f'"{name}" is a column of another table'
        scope.error("S601", message, span, f"write it under relations: {{{owner}: [{name.removeprefix(f'{owner}.')}]}}")
    elif name == table.name or name.startswith(f"{table.name}."):
        bare = name.removeprefix(f"{table.name}.")
        fix = Fix(span, bare) if span.length == len(name) and draft.columns.get(bare) else None
        scope.error("S601", f'"{name}" is no column', span, "name the column without its table", fix=fix)
    elif name not in draft.broken and not (draft.broken or draft.incomplete):
        known = dict.fromkeys((column for column in readable(table) if column not in beside), True)
        scope.unknown("S601", f'"{table.name}" has no column "{name}"', name, known, span)
    return False

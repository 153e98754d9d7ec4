"""What a foreign key asks of the columns on both of its ends."""

from collections.abc import Iterator

from dovetail.diagnostics import Diagnostic, Fix, Related, Severity, Span
from dovetail.schema.constraints import ForeignKey
from dovetail.schema.keys import keys
from dovetail.schema.model import Schema, Table
from dovetail.schema.soft_deletion import is_unique_among_living
from dovetail.schema.types import Type, spelled
from dovetail.spec.checks.places import type_span, written_type
from dovetail.spec.scope import Scope
from dovetail.spec.source import Map

__all__ = ["comparable_types", "optional_columns", "possible_actions", "referenced_keys"]


def _foreign_keys(schema: Schema, scope: Scope) -> Iterator[tuple[Table, ForeignKey, Map]]:
    """Every foreign key with its table and the mapping it was written in."""
    for table in schema.tables:
        references = scope.drafts[table.name].references
        for key in table.foreign_keys:
            yield table, key, references[key.reference].node


def referenced_keys(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """A foreign key refers to a primary key, a unique key or a whole unique index, none of which is deferrable.

    https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-PARMS-REFERENCES
    """
    for _, key, node in _foreign_keys(schema, scope):
        target = schema.tables_by_name[key.referenced_table]
        columns = set(key.referenced_columns)
        usable = (found for found in keys(target) if not found.deferrable)
        if not key.enforced or target.external or any(columns == set(found.columns) for found in usable):
            continue
        names = ", ".join(key.referenced_columns)
        message = f'references {target.name} ({names}), which is not a key of "{target.name}"'
        related = (Related(target.span, "declared here"),) if target.span else ()
        yield Diagnostic("S204", message, node.value_span("to"), _way_to_a_key(target, key), related)


def _way_to_a_key(target: Table, key: ForeignKey) -> str:
    """How the referenced columns become a key, or which key there is to refer to instead."""
    columns, held = ", ".join(key.referenced_columns), set(key.referenced_columns)
    whole = target.primary_key.columns if target.primary_key else ()
    if is_unique_among_living(target, key.referenced_columns):
        known = "its unique keys hold among the rows that are not deleted, and a foreign key needs one of all rows"
        return f'"{target.name}" has soft_delete: {known}: refer to the primary key, to: {target.name}'
    if held < set(whole):
        return f"that is only a part of the key ({', '.join(whole)}): refer to all of it, to: {target.name}"
    if any(set(found.columns) == held for found in keys(target)):
        made = "a foreign key cannot refer to a deferrable key: leave out its deferrable:"
    elif any(index.unique and {part.column for part in index.parts} == held for index in target.indexes):
        made = "a foreign key cannot refer to a partial unique index: leave out its where:"
    elif len(held) > 1:
        made = f"make it one: unique: [[{columns}]]"
    else:
        made = f"make it one: {columns}: {{..., unique: true}}"
    return f"{made}, or refer to the primary key: to: {target.name}" if whole else made


def comparable_types(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """The columns on both ends have the same type; a difference only in size is a warning."""
    for table, key, node in _foreign_keys(schema, scope):
        target = schema.tables_by_name[key.referenced_table]
        if table.name != target.name and _is_crosswise(key):
            yield _crosswise(table, target, key, node)
            continue
        for name, referenced_name in zip(key.columns, key.referenced_columns, strict=True):
            column, referenced = table.column(name), target.column(referenced_name)
            if column.type == referenced.type:
                continue
            same_family = _family(scope, column.type) == _family(scope, referenced.type)
            shown, wanted = spelled(column.type), spelled(referenced.type)
            message = f'column "{name}" is {shown}, but {target.name}.{referenced_name} is {wanted}'
            related = (Related(referenced.span, "the referenced column"),) if referenced.span else ()
            span = type_span(scope, table, column) or node.value_span("to")
            severity: Severity = "warning" if same_family else "error"
            fix = _other_type(scope, table, column.name, span, wanted)
            yield Diagnostic("S205", message, span, f"make it {wanted}", related, fix, severity)


def _other_type(scope: Scope, table: Table, name: str, span: Span, wanted: str) -> Fix | None:
    """The fix that writes another type; none where the column is made by a reference, or its type is written as SQL."""
    written = written_type(scope, table, table.column(name))
    if written is None or span.length - len(written) not in (0, 2):
        return None
    text = f"{wanted}?" if written.endswith("?") else wanted
    return Fix(span, f'"{text}"' if "," in text else text)


def _is_crosswise(key: ForeignKey) -> bool:
    """Say whether the columns are called like the referenced ones, and stand in another order."""
    return key.columns != key.referenced_columns and set(key.columns) == set(key.referenced_columns)


def _crosswise(table: Table, target: Table, key: ForeignKey, node: Map) -> Diagnostic:
    """An error where the types differ too; otherwise it may be meant, though hardly."""
    written, wanted = ", ".join(key.columns), ", ".join(key.referenced_columns)
    message = (
        f'({written}) refers to ({wanted}) of "{target.name}", so that each column refers to another than its namesake'
    )
    span = node.value_span("columns") if "columns" in node else node.value_span("to")
    fix = Fix(span, f"[{wanted}]") if "columns" in node and node.written("columns").endswith("]") else None
    pairs = zip(key.columns, key.referenced_columns, strict=True)
    fits = all(table.column(name).type == target.column(other).type for name, other in pairs)
    help = f"write columns: [{wanted}], in the order of the key"
    return Diagnostic("S205", message, span, help, fix=fix, severity="warning" if fits else "error")


def _family(scope: Scope, type_: Type) -> object:
    family = scope.family(type_)
    return type_ if family in ("", "enum") else family


def possible_actions(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """`set null` needs columns that can be null, `set default` columns that have a default, and an action a constraint."""
    for table, key, node in _foreign_keys(schema, scope):
        if not key.enforced and not key.validated:
            message = "validated needs a constraint, and this reference is not enforced"
            yield Diagnostic(
                "S208", message, node.key_span("validated"), "leave validated out, or enforce the reference"
            )
        for event, action in (("on_delete", key.on_delete), ("on_update", key.on_update)):
            if event not in node:
                continue
            span = node.value_span(event)
            if not key.enforced and action != "no action":
                message = f"{event}: {action} needs a constraint, and this reference is not enforced"
                yield Diagnostic("S208", message, span, f"write {event}: no action, or enforce the reference")
            elif action == "set null":
                yield from _refuse_set_null(scope, table, key, node, event)
            elif action == "set default":
                missing = [name for name in key.pointing if table.column(name).default is None]
                for name in missing[:1]:
                    message = f'{event}: set default, but column "{name}" has no default'
                    yield Diagnostic("S207", message, span, f"declare {name} under columns with a default")


def _refuse_set_null(scope: Scope, table: Table, key: ForeignKey, node: Map, event: str) -> Iterator[Diagnostic]:
    fixed = [name for name in key.pointing if not table.column(name).nullable]
    in_key = [name for name in key.pointing if table.primary_key and name in table.primary_key.columns]
    if not in_key and len(fixed) == len(key.pointing) and node.get("optional"):
        return  # The optional reference over a column that cannot be null is reported by itself (S209).
    if in_key:
        message = f'{event}: set null, but column "{in_key[0]}" is part of the primary key'
        yield Diagnostic("S203", message, node.value_span(event), "use cascade, restrict or no action")
    elif fixed:
        message = f'{event}: set null, but column "{fixed[0]}" cannot be null'
        help = "add optional: true"
        if fixed[0] in scope.drafts[table.name].declared:
            said = "" if node.get("optional") else " and add optional: true"
            help = f"make {fixed[0]} optional{said}, or use cascade, restrict or no action"
        yield Diagnostic("S203", message, node.value_span(event), help)


def optional_columns(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """An optional reference has a column that can be null; one that is not optional has none."""
    for table, key, node in _foreign_keys(schema, scope):
        nullable = [name for name in key.columns if table.column(name).nullable]
        if node.get("optional") and not nullable:
            message = f'the reference is optional, but column "{key.columns[0]}" cannot be null'
            yield Diagnostic("S209", message, node.key_span("optional"), f"make {key.columns[0]} optional as well")
        elif nullable and not node.get("optional"):
            message = f'the reference is not optional, but column "{nullable[0]}" can be null'
            span = scope.drafts[table.name].references[key.reference].place.span
            yield Diagnostic("S209", message, span, "add optional: true to the reference, or make the column NOT NULL")

"""What can be said of a reference to several tables, and what of one to a single table."""

from collections.abc import Iterator

from dovetail.diagnostics import Diagnostic, Fix
from dovetail.spec.scope import PolymorphicDraft, ReferenceDraft, Scope
from dovetail.spec.source import Map, Seq

__all__ = ["has_right_form", "refuse_storage_of_one"]

_CHOICES = "storage: exclusive for a foreign key to each, storage: discriminator for one pair of columns"


def refuse_storage_of_one(scope: Scope, reference: ReferenceDraft) -> None:
    """Report `storage:` where there is one table, whose key the column holds."""
    node = reference.node
    if "storage" in node and not isinstance(node["to"], Seq):
        message = f'"{reference.name}" goes to one table, and has no choice of storage'
        where = node.entry_span("storage")
        fix = None if where is None else Fix(where, "")
        help = "leave it out, or list the tables: to: [...]"
        _report(scope, Diagnostic("S231", message, node.key_span("storage"), help, fix=fix))


def has_right_form(scope: Scope, made: PolymorphicDraft) -> bool:
    """Say whether a reference to several tables says how it is stored, and nothing that does not go with that."""
    found = list(_mistakes(made))
    for diagnostic in found:
        _report(scope, diagnostic)
    return not found


def _report(scope: Scope, diagnostic: Diagnostic) -> None:
    """What stands in a mixin is reported once, and not again for every table that takes it."""
    assert diagnostic.span is not None
    known_by = (diagnostic.code, diagnostic.span, diagnostic.message)
    if known_by not in scope.unknown_words:
        scope.unknown_words.add(known_by)
        scope.report.add(diagnostic)


def _mistakes(made: PolymorphicDraft) -> Iterator[Diagnostic]:
    node = made.node
    if "storage" not in node:
        message = f'"{made.name}" goes to several tables, and does not say how that is stored'
        yield Diagnostic("S231", message, node.value_span("to"), f"write {_CHOICES}")
        return
    if "column" in node:
        message = f'"{made.name}" goes to several tables, and needs more than one column'
        yield Diagnostic("S231", message, node.key_span("column"), f"write {_columns_to_write(made)}")
    if "columns" in node:
        yield from _wrong_columns(made, node["columns"])
    yield from _keys_of_one(made, node)
    yield from _impossible_actions(made, node)


def _wrong_columns(made: PolymorphicDraft, columns: Seq) -> Iterator[Diagnostic]:
    wanted = 2 if made.is_discriminated else len(made.targets)
    if len(columns) != wanted:
        message = f'"{made.name}" has {wanted} columns, and {len(columns)} {"is" if len(columns) == 1 else "are"} named'
        yield Diagnostic("S231", message, made.node.value_span("columns"), f"write {_columns_to_write(made)}")
    elif len(set(columns)) < wanted:
        yield Diagnostic(
            "S402",
            "a column stands twice among the referencing ones",
            made.node.value_span("columns"),
            "name each once",
        )


def _columns_to_write(made: PolymorphicDraft) -> str:
    if made.is_discriminated:
        return f"columns: [{made.name}_table, {made.name}_id], the one that says which table first"
    return f"columns: [...] with {len(made.targets)} names, one for each table in the order of to:"


def _keys_of_one(made: PolymorphicDraft, node: Map) -> Iterator[Diagnostic]:
    """What can be said of one foreign key only."""
    if "name" in node:
        several = "its triggers" if made.is_discriminated else "each of its foreign keys"
        message = f'"{made.name}" is kept by several things of the database, which cannot share one name'
        yield Diagnostic("S231", message, node.key_span("name"), f"leave it out: {several} has a name of its own")
    if "deferrable" in node and made.is_discriminated:
        message = f'"{made.name}" is kept by triggers, which look when a row is written, and never later'
        help = "leave it out, or write storage: exclusive, whose foreign keys can wait"
        yield Diagnostic("S231", message, node.key_span("deferrable"), help)
    if isinstance(node.get("index"), str) and not made.is_discriminated:
        message = f'"{made.name}" has an index for each of its columns, and they cannot share one name'
        yield Diagnostic("S231", message, node.key_span("index"), "leave it out")


def _impossible_actions(made: PolymorphicDraft, node: Map) -> Iterator[Diagnostic]:
    for event in ("on_delete", "on_update"):
        action = node.get(event)
        if action == "set default":
            message = f"{event}: set default, but a default cannot be a row of each of the tables"
            yield Diagnostic("S233", message, node.value_span(event), "use cascade, set null, restrict or no action")
        elif action == "set null" and not node.get("optional"):
            message = f'{event}: set null, but "{made.name}" has to refer to a row'
            yield Diagnostic("S233", message, node.value_span(event), "add optional: true, or use another action")
        elif action != "no action" and action is not None and node.get("enforced") is False:
            message = f"{event}: {action} needs a constraint, and this reference is not enforced"
            yield Diagnostic("S208", message, node.value_span(event), f"write {event}: no action, or enforce it")

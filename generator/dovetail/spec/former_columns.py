"""What columns that references make were called before: their names follow that of the reference and those of the key."""

from dovetail.spec.scope import Draft, ReferenceDraft

__all__ = ["former_column"]


def former_column(reference: ReferenceDraft, name: str, referenced: str) -> str | None:
    """Return what the column `name`, which a located reference makes for `referenced`, was called; None for the same name.

    A reference with a `was:` had the columns that it would have made under that name, out of the former names of those of the
    key. Where `column:` names them, this is no more than likely, and what the table still has was something else.
    """
    node = reference.node
    former = reference.former or node.get("was")
    is_named, is_renamed = "column" in node or "columns" in node, former is not None
    if reference.target is None or (is_named and not is_renamed):
        return None
    was = f"{former or reference.name}_{_former_name(reference.target, referenced) or referenced}"
    is_said = is_renamed and not is_named
    return None if was == name or (not is_said and reference.table.has_column(was)) else was


def _former_name(draft: Draft, column: str) -> str | None:
    """What any column was called; a made one is followed to the key from which it has its name."""
    if column in draft.declared:
        return draft.declared[column].was
    step = next((found for found in draft.referring if column in found.columns), None)
    if step is None:
        return None
    return former_column(step, column, step.referenced_columns[step.columns.index(column)])

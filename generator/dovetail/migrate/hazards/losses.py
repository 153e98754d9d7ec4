"""Hazards of what goes, and of what is called otherwise."""

from collections.abc import Iterator

from dovetail.migrate.changes import DropColumn, DropTable, RenameColumn, RenameTable, RenameValue
from dovetail.migrate.hazards.hazard import Hazard
from dovetail.migrate.hazards.look import Look

__all__ = ["gone", "losses", "renames"]


def losses(change: DropTable | DropColumn, look: Look) -> Iterator[Hazard]:
    """What goes is spoken of by the name that it had, though it may have stepped aside for another thing."""
    if isinstance(change, DropTable):
        if not change.table.external:
            subject = look.rows.former_table(change.table.name)
            help = "if nothing needs them, allow it; if the table has another name now, say was: in the spec"
            yield Hazard("M102", subject, f'table "{subject}" goes, and all its rows', help)
            yield gone(subject, f'table "{subject}"')
        return
    name = look.rows.former_column(change.table, change.column.name)
    subject, what = f"{change.table}.{name}", f'column "{name}" of "{change.table}"'
    if change.column.generated is None:
        help = "if nothing needs them, allow it; if the column has another name now, say was: in the spec"
        yield Hazard("M101", subject, f"{what} goes, and all its values", help)
    yield gone(subject, what)


def gone(subject: str, what: str) -> Hazard:
    help = "release code that does without it first, then drop it"
    return Hazard("M402", subject, f"code that runs while this is applied may still use {what}", help)


def renames(change: RenameTable | RenameColumn | RenameValue, look: Look) -> Iterator[Hazard]:
    """What steps aside to go has the hazards of what goes."""
    match change:
        case RenameTable(before, after):
            if before.identifier == after.identifier or after.name not in look.after.tables_by_name:
                return
            subject, what, names = after.name, "table", (before.identifier.dotted, after.identifier.dotted)
        case RenameColumn(table, earlier, later):
            if all(column.name != later for column in look.after.tables_by_name[table].columns):
                return
            subject, what, names = f"{table}.{later}", f'column of "{table}"', (earlier, later)
        case RenameValue(enum, earlier, later):
            subject, what, names = f"{enum}.{later}", f'value of "{enum}"', (earlier, later)
    help = "stop that code while this is applied, or go in two steps"
    yield Hazard("M401", subject, f'code that runs meanwhile knows the {what} as "{names[0]}", not "{names[1]}"', help)

"""What `dovetail migrate status` prints."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dovetail.wording import count

if TYPE_CHECKING:
    from dovetail.database.standing import Standing
    from dovetail.migrate.history import Migration

__all__ = ["status_lines"]


def status_lines(standing: "Standing", database: str) -> Iterator[str]:
    """Yield how many migrations the database has, then one line for each."""
    from dovetail.rendering import shown

    names = [shown(name) for name in (*standing.history.names, *_elsewhere(standing))]
    applied, all_of_them = len(standing.applied), count(len(standing.history.migrations), "migration")
    yield shown(f"{standing.package}: {applied} of {all_of_them} applied to {database}")
    width = max(map(len, names))
    for migration in standing.history.migrations:
        yield f"  {shown(migration.name):<{width}}  {shown(_state(standing, migration))}"
    for name in _elsewhere(standing):
        yield f"  {shown(name):<{width}}  applied, and not here"


def _state(standing: "Standing", migration: "Migration") -> str:
    row = standing.rows.get(migration.name)
    if row is None:
        return "applied, as what it replaces" if standing.is_applied(migration) else "pending"
    if row.state == "applied":
        return f"applied {row.applied_at}"
    way = "applied" if row.state == "up" else "undone"
    return f"half {way}: {row.groups_done} of {row.groups_total} groups"


def _elsewhere(standing: "Standing") -> list[str]:
    """What the database has and the folder neither has nor replaces."""
    replaced = {name for migration in standing.history.migrations for name in migration.replaces}
    return sorted(set(standing.rows) - set(standing.history.names) - replaced)

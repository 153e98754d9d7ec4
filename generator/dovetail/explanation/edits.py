"""What goes wrong with an edit of a spec: what `generate` refuses to write, and the hazards that `plan` shows.

No migration is written for it. The spec before the edit stands for the history.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from dovetail.data_classes import dataclass
from dovetail.diagnostics import Diagnostic
from dovetail.migrate.consent import refusals
from dovetail.migrate.diff import diff
from dovetail.migrate.hazards import Hazard
from dovetail.migrate.history import History, Migration
from dovetail.migrate.pending import pending
from dovetail.schema.model import Schema

__all__ = ["Outcome", "outcome"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What stops the migration that an edit stands for, and what can go wrong with it, sorted."""

    refused: tuple[Diagnostic, ...] = ()
    hazards: tuple[Hazard, ...] = ()

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is refused, then the hazards to which nobody has to agree, or the spec did, as warnings."""
        stopped = {diagnostic.code for diagnostic in self.refused}
        shown = (hazard for hazard in self.hazards if hazard.code not in stopped)
        return (*self.refused, *(Diagnostic(h.code, h.message, None, h.help, severity="warning") for h in shown))

    @property
    def listed(self) -> str:
        """The hazards as `dovetail plan` lists them."""
        return "\n\n".join("\n".join(_family(name, self.hazards)) for name in _families(self.hazards))


def outcome(before: Schema, after: Schema) -> Outcome:
    """Return what comes of an edit that makes `after` of `before`; what the spec lists under `dropped:` is agreed to."""
    first = Migration(1, "0001_initial", None, diff(Schema(before.name, before.databases), before))
    due = pending(History(Path(), (first,)), after)
    if due is None:
        return Outcome()
    found = {hazard.key: hazard for database in after.databases for hazard in due.hazards(database, "up")}
    hazards = tuple(found[key] for key in sorted(found))
    return Outcome(
        refusals(hazards, due.changes, after, ()),
        tuple(hazard for hazard in hazards if hazard.family != "loses data" or hazard.subject not in after.dropped),
    )


def _families(hazards: Iterable[Hazard]) -> Iterable[str]:
    return dict.fromkeys(hazard.family for hazard in hazards)


def _family(name: str, hazards: Iterable[Hazard]) -> Iterator[str]:
    yield f"{name}:"
    for hazard in hazards:
        if hazard.family == name:
            yield f"  {hazard.key}: {hazard.message}"
            yield f"    {hazard.help}"
            if hazard.rows is not None:
                yield f"    count them: SELECT count(*) FROM ({hazard.rows}) AS violating"

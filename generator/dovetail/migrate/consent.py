"""What a migration does not do unless somebody said so: lose data. Everything else is shown, and done."""

from collections.abc import Collection, Iterable, Iterator

from dovetail.diagnostics import Diagnostic, Span
from dovetail.migrate.changes import Change, RenameTable
from dovetail.migrate.hazards import Hazard
from dovetail.migrate.look_alikes import LookAlike, look_alikes
from dovetail.schema.model import Schema

__all__ = ["refusals"]

_NEEDS_CONSENT = ("M101", "M102", "M104", "M105", "M207")
_NEVER = "M107"
_DROPS = ("M101", "M102", "M207")
_LOOK_ALIKE = "M106"


def refusals(
    hazards: Iterable[Hazard], changes: Iterable[Change], after: Schema, allowed: Collection[str]
) -> tuple[Diagnostic, ...]:
    """Return why the changes are not made as they are: data that would be lost, and nobody agreed to it.

    `allowed` are keys such as "M101:skills.content"; the spec itself may list "skills.content" under `dropped:`. An allowance
    for what does not happen is refused too (M108): it would be believed to have been needed.
    """
    known = tuple(changes)
    alike = look_alikes(known, after)
    found = {hazard.key: hazard for hazard in hazards}
    tombstones = {*after.dropped, *_former_subjects(known, after.dropped)}
    wrong = [
        _refusal(hazard, alike.get(hazard.subject), after)
        for hazard in found.values()
        if _is_refused(hazard, alike, allowed, tombstones)
    ]
    unknown = sorted(set(allowed) - found.keys() - {f"{_LOOK_ALIKE}:{subject}" for subject in alike})
    return (*wrong, *(_nothing_to_allow(key, found) for key in unknown))


def _is_refused(
    hazard: Hazard, alike: dict[str, LookAlike], allowed: Collection[str], tombstones: Collection[str]
) -> bool:
    if hazard.code == _NEVER:
        return True
    if hazard.code not in _NEEDS_CONSENT or hazard.key in allowed:
        return False
    if hazard.code == "M207":  # rows that have the value stop the migration by themselves
        is_settled = f"{_LOOK_ALIKE}:{hazard.subject}" in allowed or hazard.subject in tombstones
        return hazard.subject in alike and not is_settled
    return hazard.code not in _DROPS or hazard.subject not in tombstones


def _refusal(hazard: Hazard, alike: LookAlike | None, after: Schema) -> Diagnostic:
    code = _LOOK_ALIKE if hazard.code == "M207" else hazard.code
    key = f"{code}:{hazard.subject}"
    span = _span(hazard.subject, after)
    if hazard.code == _NEVER:
        return Diagnostic(code, hazard.message, span, hazard.help)
    if alike is not None:
        message = f"{hazard.message}; {alike.came} is new, and looks like it"
        return Diagnostic(
            code, message, alike.span or span, f"if it was renamed, write {alike.line}; if not, --allow {key}"
        )
    if hazard.code in _DROPS:
        help = f"say that it is meant: --allow {key}, or list {hazard.subject} under dropped: in the spec"
        return Diagnostic(code, hazard.message, span, help)
    return Diagnostic(code, hazard.message, span, f"{hazard.help}; if it does not, say so: --allow {key}")


def _nothing_to_allow(key: str, found: dict[str, Hazard]) -> Diagnostic:
    known = sorted(hazard.key for hazard in found.values() if hazard.code in _NEEDS_CONSENT)
    help = f"what can be allowed here: {', '.join(known)}" if known else "leave --allow out: nothing here loses data"
    return Diagnostic("M108", f"--allow {key} allows nothing that happens", None, help)


def _span(subject: str, after: Schema) -> Span | None:
    """Where the spec speaks of the subject, or of what it was part of."""
    name, _, part = subject.partition(".")
    table, enum = after.tables_by_name.get(name), after.enums_by_name.get(name)
    composite = after.composites_by_name.get(name)
    if composite is not None:
        return next((field.span for field in composite.fields if field.name == part), composite.span)
    if table is None:
        return enum.span if enum is not None else None
    return next((column.span for column in table.columns if column.name == part), table.span)


def _former_subjects(changes: Iterable[Change], dropped: Iterable[str]) -> Iterator[str]:
    """The subjects under the present names of tables, for tombstones that use the former ones."""
    names = {change.before.name: change.after.name for change in changes if isinstance(change, RenameTable)}
    for subject in dropped:
        table, dot, part = subject.partition(".")
        if table in names:
            yield f"{names[table]}{dot}{part}"

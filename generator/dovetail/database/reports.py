"""What is said of a migration that failed: what failed and where, what is done, what is left, and what to do."""

from dovetail.database.failure import Failure, Kind
from dovetail.database.work import Work
from dovetail.diagnostics import Diagnostic, Span
from dovetail.sql_script import statements

__all__ = ["failed", "half_done", "refused", "step_failed"]

_CODES: dict[Kind, str] = {
    "busy": "D106",
    "constraint": "D109",
    "full": "D108",
    "lock": "D106",
    "lost": "D107",
    "other": "D109",
    "rights": "D104",
}
_ADVICE: dict[Kind, str] = {
    "busy": "let the others finish",
    "constraint": "mend the rows",
    "full": "make room",
    "lock": "let the others finish, or choose a quieter hour",
    "lost": "see that the server is there",
    "other": "mend what it speaks of",
    "rights": "grant the role what it lacks, or take another role",
}


def failed(work: Work, number: int, failure: Failure, blockers: list[str], further: int = 0) -> Diagnostic:
    """Return what to say where group `number` was refused, with `further` migrations still to come."""
    group = f" at group {number} of {work.total}" if work.total > 1 else ""
    by_whom = f"; it waited for {'; '.join(blockers)}" if blockers else ""
    message = f"{work.label} failed{group}: {failure.sentence}{by_whom}"
    return Diagnostic(
        _CODES[failure.kind], message, _place(work, number, failure), _help(work, number, failure.kind, further)
    )


def step_failed(work: Work, said: str, line: int | None, failure: Failure | None, further: int) -> Diagnostic:
    """Return what to say where a step in Python raised something, because of what the database refused or not."""
    kind = failure.kind if failure is not None else "other"
    code = "D112" if kind in ("other", "constraint") else _CODES[kind]
    place = None if line is None else Span(work.file, line, 1)
    return Diagnostic(code, f"{work.label} failed: {said}", place, _help(work, 1, kind, further))


def refused(failure: Failure, database: str) -> Diagnostic:
    """Return what to say where something beside the migrations was refused: reading or making the table of their history."""
    help = f"{_ADVICE[failure.kind]}, then run again"
    if failure.kind == "rights":
        help = "the history is a table of the database: the role has to be allowed to make it, to read and to write it"
    return Diagnostic(_CODES[failure.kind], f"{database}: {failure.sentence}", None, help)


def half_done(work: Work, done: int, why: str, help: str) -> Diagnostic:
    """Return what to say of a migration that was left between two groups, and cannot go on."""
    state = "applied" if work.direction == "up" else "undone"
    return Diagnostic(
        "D124", f"{work.migration.name} is half {state} ({done} of {work.total} groups): {why}", None, help
    )


def _help(work: Work, number: int, kind: Kind, further: int) -> str:
    """What is done and stays, what is left, what to do."""
    command = "dovetail migrate" if work.direction == "up" else "dovetail migrate down"
    advice = f"{_ADVICE[kind]}, then run `{command}` again"
    if number == 1:
        others = f", and nothing of the {_migrations(further)} after it" if further else ""
        return f"nothing of it is done{others}; {advice}"
    done = "group 1 is done and stays" if number == 2 else f"groups 1 to {number - 1} are done and stay"
    left = f"group {number}" if number == work.total else f"groups {number} to {work.total}"
    others = f" and {_migrations(further)} after it" if further else ""
    return f"{done}; left {'is' if number == work.total and not further else 'are'} {left}{others}; {advice}: it goes on there"


def _migrations(number: int) -> str:
    return f"{number} {'migration' if number == 1 else 'migrations'}"


def _place(work: Work, number: int, failure: Failure) -> Span | None:
    """Where the refused statement stands in its file, or the character of it that the server points at."""
    counted = work.counted
    if not counted or failure.kind == "lost":
        return None
    before = [statement for group in counted[: number - 1] for statement in group.statements]
    wanted = [*before, *counted[number - 1].statements[: failure.statement + 1]]
    start = 0
    remaining = iter(wanted)
    sought = next(remaining, None)
    for statement in statements(work.text, work.database):
        found = work.text.index(statement, start)
        if statement == sought:
            following = next(remaining, None)
            if following is None:
                return _span(work, found + (failure.position or 0), statement if failure.position is None else "")
            sought = following
        start = found + len(statement)
    return None


def _span(work: Work, offset: int, statement: str) -> Span:
    """The place of a character, or of the first line of a statement."""
    start = work.text.rfind("\n", 0, offset) + 1
    length = len(statement.partition("\n")[0].rstrip()) or 1
    return Span(work.file, work.text.count("\n", 0, offset) + 1, offset - start + 1, length)

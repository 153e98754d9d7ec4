"""What a run would do, as SQL: printed instead of run."""

from collections.abc import Iterator

from dovetail.database.record import Row
from dovetail.database.work import Work
from dovetail.migrate.dialects.quoting import one_line
from dovetail.sql_script import is_setting

__all__ = ["as_sql"]


def as_sql(work: Work, row: Row | None) -> Iterator[str]:
    """Yield the lines of a script that says what would be run of a migration; `row` is the one that the database has of it."""
    yield f"-- {work.label}"
    done = row.groups_done if row is not None and row.state == work.direction else 0
    if done:
        yield f"-- groups 1 to {done} of {work.total} are done; these are left:"
        yield from _left(work, done)
        return
    for check in work.preflight:
        yield one_line(f"-- first: no row may violate what it asks of {check.subject} ({check.code}): {check.rows}")
    if work.is_python:
        yield one_line(f"-- calls {work.direction}(connection) of {work.file}")
    else:
        yield from _lines(work.text.strip())


def _left(work: Work, done: int) -> Iterator[str]:
    number = 0
    for group in work.groups:
        number += not is_setting(group)
        if number <= done and not is_setting(group):
            continue
        yield from ("BEGIN;",) if group.transactional else ()
        for statement in group.statements:
            yield from _lines(f"{statement};")
        yield from ("COMMIT;",) if group.transactional else ()


def _lines(text: str) -> Iterator[str]:
    """The lines as databases see them: what else Python takes for the end of one does not end a comment."""
    yield from (line.removesuffix("\r") for line in text.split("\n"))

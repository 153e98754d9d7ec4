"""Which table the text of a statement writes to."""

import re
from typing import Any

from sqlalchemy import Table

from .known_tables import tables

__all__ = ["table_written_by"]

_WRITING = re.compile(
    r"""\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+
        ((?:"(?:[^"]|"")*"|[^\s.("])+(?:\.(?:"(?:[^"]|"")*"|[^\s.("])+)*)""",
    re.IGNORECASE | re.VERBOSE,
)


def table_written_by(statement: str | None) -> Table[Any] | None:
    """Return the table that an SQL statement inserts into, updates or deletes from."""
    written = _WRITING.match(statement or "")
    if written is None:
        return None
    name = written[1].replace('"', "").removeprefix("main.")
    return next(
        (each for each in tables() if each.fullname.replace('"', "") == name), None
    )

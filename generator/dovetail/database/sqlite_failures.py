"""What SQLite refused, told from its result codes. https://www.sqlite.org/rescode.html"""

import sqlite3

from dovetail.database.failure import Failure, Kind

__all__ = ["failure_of", "is_busy"]

_PRIMARY = 0xFF
_KINDS: dict[int, Kind] = {
    sqlite3.SQLITE_AUTH: "rights",
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_CANTOPEN: "rights",
    sqlite3.SQLITE_CONSTRAINT: "constraint",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_IOERR: "lost",
    sqlite3.SQLITE_IOERR_WRITE: "full",  # a quota, or another limit than the size of the disk
    sqlite3.SQLITE_LOCKED: "busy",
    sqlite3.SQLITE_PERM: "rights",
    sqlite3.SQLITE_READONLY: "rights",
}
_CLOSED = "Cannot operate on a closed database."


def failure_of(error: sqlite3.Error, statement: int = 0) -> Failure:
    """Return what an error says."""
    code = getattr(error, "sqlite_errorcode", None)
    kind: Kind = "other" if code is None else _KINDS.get(code, _KINDS.get(code & _PRIMARY, "other"))
    if code is None and str(error) == _CLOSED:
        kind = "lost"
    return Failure(kind, str(error), statement=statement)


def is_busy(error: sqlite3.Error) -> bool:
    """Say whether somebody else has the database, so that it is worth to try again."""
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY == sqlite3.SQLITE_BUSY

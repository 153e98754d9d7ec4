"""What PostgreSQL refused, told from the codes of its errors. https://www.postgresql.org/docs/current/errcodes-appendix.html"""

from typing import TYPE_CHECKING

from dovetail.database.failure import Failure, Kind

if TYPE_CHECKING:
    import psycopg

__all__ = ["failure_of"]

_LOST_CLASSES = ("08", "57P")
_KINDS: dict[str, Kind] = {
    "40001": "lock",  # serialization_failure
    "40P01": "lock",  # deadlock_detected
    "42501": "rights",
    "53100": "full",
    "55P03": "lock",  # lock_not_available
}
_CONSTRAINT_CLASS = "23"
_HINTS = {"57014": "PGOPTIONS='-c statement_timeout=0' lifts a time limit of the server for one run"}  # query_canceled


def failure_of(error: "psycopg.Error", *, is_closed: bool) -> Failure:
    """Return what an error says; a connection that `is_closed` was lost by it."""
    state = error.sqlstate or ""
    kind: Kind = _KINDS.get(state, "other")
    if is_closed or state.startswith(_LOST_CLASSES):
        kind = "lost"
    elif state.startswith(_CONSTRAINT_CLASS):
        kind = "constraint"
    said = error.diag.message_detail or error.diag.message_hint or _HINTS.get(state)
    position = error.diag.statement_position
    return Failure(
        kind,
        error.diag.message_primary or str(error) or type(error).__name__,
        said,
        position=int(position) - 1 if position else None,
    )

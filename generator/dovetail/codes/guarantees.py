"""S7: what tables guarantee."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "S701",
        "contradictory_guarantees",
        "a guarantee contradicts something else",
        """
        A table that is `append_only` refuses every update, and a column that is `read_only` every other value, whoever asks for
        it: also the spec itself. A column that is set on every update, or that a foreign key sets to NULL, is not read-only.
        Such a spec would compile, and then refuse what it was written for.
        """,
        """
        tables:
          events:
            append_only: true
            columns:
              id: {type: int, primary_key: true}
              changed_at: {type: timestamptz, default: now, on_update: now}
        """,
        """
        tables:
          events:
            append_only: true
            columns:
              id: {type: int, primary_key: true}
              created_at: {type: timestamptz, default: now}
        """,
    ),
)

"""L307: what soft deletes leave behind."""

from dovetail.codes.code import convention

__all__ = ["CODES"]

CODES = (
    convention(
        "L307",
        "left_behind",
        "rows that stay when what they belong to is deleted softly",
        "a row whose owner is deleted is still read, counted and changed as if nothing had happened",
        """
        `on_delete: cascade` says that a row goes with the one that it refers to. That one is deleted softly, and the table of
        the row knows no soft deletes, so nothing marks the row: it goes only when the other is deleted for good.

        Let its rows be deleted softly, too, or turn the check off for a table whose rows are to stay till then. Association
        tables are not meant: what they lead to is left out of queries by itself.
        """,
        """
        tables:
          users:
            soft_delete: true
            columns:
              id: {type: int, primary_key: true}
          visits:
            columns:
              id: {type: int, primary_key: true}
            references:
              user: {to: users, on_delete: cascade, inverse: visits}
        """,
        """
        tables:
          users:
            soft_delete: true
            columns:
              id: {type: int, primary_key: true}
          visits:
            soft_delete: true
            columns:
              id: {type: int, primary_key: true}
            references:
              user: {to: users, on_delete: cascade, inverse: visits}
        """,
    ),
)

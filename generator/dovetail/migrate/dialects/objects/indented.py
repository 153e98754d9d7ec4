"""SQL moved to the right, as far as that changes no text in quotes."""

from dovetail.schema.columns import Database
from dovetail.schema.sql_text import bare

__all__ = ["indented"]


def indented(sql: str, database: Database, by: int = 4) -> str:
    """Return statements with each line `by` spaces further to the right, but for those that begin within quotes."""
    space = " " * by
    lead = "" if sql[:1] in ("", "\n") else space
    if "\n" not in sql:
        return lead + sql
    outside = bare(sql, database)
    pieces = (
        (
            f"\n{space}"
            if character == "\n" and outside[at] == "\n" and sql[at + 1 : at + 2] not in ("\n", "")
            else character
        )
        for at, character in enumerate(sql)
    )
    return lead + "".join(pieces)

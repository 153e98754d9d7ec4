"""Rows of SQLite that refer to a row that is not there."""

from collections.abc import Mapping

__all__ = ["Dangling", "new_ones"]

Dangling = Mapping[tuple[str, str], tuple[int, int | None]]
"""By table and referenced table: how many rows dangle, and the rowid of one of them, if the table has rowids."""


def new_ones(before: Dangling, after: Dangling) -> str | None:
    """Return what to say of the rows that dangle since a migration; None where it added none.

    Those that dangled before are no fault of the migration. They are counted rather than compared: a table that is made anew may
    number its rows anew.
    """
    said = []
    for (table, referenced), (count, row) in after.items():
        dangled, _ = before.get((table, referenced), (0, None))
        if count > dangled:
            rows = f"{count} {'row' if count == 1 else 'rows'} of {table}"
            example = "" if row is None else f", for example the one with rowid {row}"
            already = f" ({dangled} did before the migration)" if dangled else ""
            verb = "refers to a row" if count == 1 else "refer to rows"
            said.append(
                f"{rows} {verb} of {referenced} that {'is' if count == 1 else 'are'} not there{example}{already}"
            )
    return "; ".join(said) or None

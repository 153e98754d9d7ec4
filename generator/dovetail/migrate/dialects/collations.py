"""Which collation belongs to which database: three names are SQLite's, every other is PostgreSQL's."""

from dovetail.migrate.dialects.quoting import identifier
from dovetail.schema.columns import Database

__all__ = ["collate"]

_OF_SQLITE = ("BINARY", "NOCASE", "RTRIM")
"""https://www.sqlite.org/datatype3.html#collating_sequences"""


def collate(collation: str | None, database: Database) -> list[str]:
    """Return the COLLATE clause in words; none where `database` does not know the collation."""
    if collation is None or (collation.upper() in _OF_SQLITE) != (database == "sqlite"):
        return []
    return ["COLLATE", collation.upper() if database == "sqlite" else identifier(collation, database)]

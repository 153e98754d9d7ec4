"""Names of constraints and indexes, by the convention that SQLAlchemy documents.

https://docs.sqlalchemy.org/en/20/core/constraints.html#configuring-constraint-naming-conventions
"""

from collections.abc import Sequence
from hashlib import sha256

__all__ = [
    "LONGEST_NAME",
    "check_name",
    "fits",
    "foreign_key_name",
    "index_name",
    "primary_key_name",
    "unique_name",
]

LONGEST_NAME = 63
"""The bytes PostgreSQL keeps of a name: NAMEDATALEN - 1.

https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
"""


def primary_key_name(table: str) -> str:
    return _shortened(f"pk_{table}")


def foreign_key_name(table: str, columns: Sequence[str], referenced_table: str) -> str:
    return _shortened(f"fk_{table}_{'_'.join(columns)}_{referenced_table}")


def unique_name(table: str, columns: Sequence[str]) -> str:
    return _shortened(f"uq_{table}_{'_'.join(columns)}")


def check_name(table: str, name: str) -> str:
    return _shortened(f"ck_{table}_{name}")


def index_name(table: str, parts: Sequence[str]) -> str:
    return _shortened(f"ix_{table}_{'_'.join(parts)}")


def fits(name: str) -> bool:
    """Say whether PostgreSQL keeps `name` whole."""
    return len(name.encode()) <= LONGEST_NAME


def _shortened(name: str) -> str:
    """Cut a conventional name to 63 bytes; the hash of the whole name keeps two cut ones apart."""
    if fits(name):
        return name
    digest = sha256(name.encode()).hexdigest()[:8]
    kept = name.encode()[: LONGEST_NAME - len(digest) - 1].decode(errors="ignore")
    return f"{kept}_{digest}"

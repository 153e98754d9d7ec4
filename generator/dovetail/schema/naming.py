"""Names of constraints and indexes, by the convention that SQLAlchemy documents.

https://docs.sqlalchemy.org/en/20/core/constraints.html#configuring-constraint-naming-conventions
"""

from collections.abc import Collection, Sequence
from itertools import count

from dovetail.digest import digest_of_few

__all__ = [
    "LONGEST_NAME",
    "are_distinct",
    "check_name",
    "discriminator_enum_name",
    "exclusion_name",
    "filled_check_name",
    "fits",
    "flow_name",
    "foreign_key_name",
    "guarantee_name",
    "index_name",
    "passing_name",
    "primary_key_name",
    "sequence_name",
    "unique_name",
    "upkeep_name",
]

LONGEST_NAME = 63
"""The bytes PostgreSQL keeps of a name: NAMEDATALEN - 1.

https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
"""


def are_distinct(names: Sequence[object]) -> bool:
    """Say whether no two of the names are the same."""
    return len(set(names)) == len(names)


def primary_key_name(table: str) -> str:
    return _shortened(f"pk_{table}")


def foreign_key_name(table: str, columns: Sequence[str], referenced_table: str) -> str:
    return _shortened(f"fk_{table}_{'_'.join(columns)}_{referenced_table}")


def unique_name(table: str, columns: Sequence[str]) -> str:
    return _shortened(f"uq_{table}_{'_'.join(columns)}")


def check_name(table: str, name: str) -> str:
    return _shortened(f"ck_{table}_{name}")


def exclusion_name(table: str, parts: Sequence[str]) -> str:
    return _shortened(f"ex_{table}_{'_'.join(parts)}")


def upkeep_name(table: str) -> str:
    """Return the name of the function that makes and drops the partitions of a table as time goes by."""
    return _shortened(f"{table}_keep_partitions")


def discriminator_enum_name(row: str, column: str) -> str:
    """Return the name of the enum of the tables that `column` of a row, as it is called in the singular, tells apart."""
    return _shortened(f"{row}_{column}")


def filled_check_name(table: str, column: str) -> str:
    """Return the name of the CHECK that stands for a moment while a column becomes NOT NULL."""
    return _shortened(f"nn_{table}_{column}")


def index_name(table: str, parts: Sequence[str]) -> str:
    return _shortened(f"ix_{table}_{'_'.join(parts)}")


def guarantee_name(table: str, what: str) -> str:
    """Return the name of what keeps a guarantee of a table: its triggers, their function, and the errors that they raise."""
    return _shortened(f"{table}_{what}")


def flow_name(column: str) -> str:
    """Return what the flow of a column is called in its table."""
    return f"{column}_flow"


def passing_name(name: str, word: str, taken: Collection[str]) -> str:
    """Return the name that a thing has for a moment, while another one takes its place: one that nothing else has."""
    numbered = (f"{name}_{word}" if number == 1 else f"{name}_{word}_{number}" for number in count(1))
    return next(free for each in numbered if (free := _shortened(each)) not in taken)


def sequence_name(table: str, column: str) -> str | None:
    """Return what PostgreSQL calls the sequence of an identity column; None where it has to cut the name."""
    name = f"{table}_{column}_seq"
    return name if fits(name) else None


def fits(name: str) -> bool:
    """Say whether PostgreSQL keeps `name` whole."""
    return len(name.encode()) <= LONGEST_NAME


def _shortened(name: str) -> str:
    """Cut a conventional name to 63 bytes; the hash of the whole name keeps two cut ones apart."""
    if fits(name):
        return name
    end = digest_of_few(name.encode())[:8]
    kept = name.encode()[: LONGEST_NAME - len(end) - 1].decode(errors="ignore")
    return f"{kept}_{end}"

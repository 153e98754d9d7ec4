"""Names in PostgreSQL's statements."""

from dovetail.migrate.dialects.quoting import identifier, qualified
from dovetail.schema.model import QualifiedName, Table

__all__ = ["alter", "index_name", "name", "of_table", "qualified_name"]


def name(written: str) -> str:
    return identifier(written, "postgresql")


def qualified_name(written: QualifiedName) -> str:
    return qualified(written, "postgresql")


def of_table(table: Table) -> str:
    return qualified_name(table.identifier)


def index_name(table: Table, index: str) -> str:
    """Return the name of an index, which lies in the namespace of its table."""
    return qualified_name(QualifiedName(index, table.identifier.namespace))


def alter(table: Table, action: str) -> str:
    """Return ALTER TABLE with one action, on two lines if one would be long."""
    start = f"ALTER TABLE {of_table(table)}"
    one_line = f"{start} {action}"
    return one_line if len(one_line) <= 100 and "\n" not in action else f"{start}\n    {action}"

"""Foreign keys of which a deletion sets some of the columns to NULL, and leaves others."""

from copy import copy

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import DDLCompiler

__all__ = ["OwnedPointer"]


class OwnedPointer(ForeignKeyConstraint):
    """A foreign key to a row that belongs to this one. Its action is PostgreSQL's `SET
    NULL (column)`. SQLite has no such thing, and does it by a trigger.
    """


@compiles(OwnedPointer, "sqlite")
def _compile(key: OwnedPointer, compiler: DDLCompiler, **_: object) -> str:
    plain = copy(key)
    plain.ondelete = None
    return compiler.visit_foreign_key_constraint(plain)

"""Composite types of PostgreSQL, made before the tables of a metadata and dropped after
them.
"""

from typing import Any, Protocol

from sqlalchemy import Connection, MetaData, event, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

from .composite_json import Part

__all__ = ["create_with", "type_name"]

_DIALECT: Any = postgresql.dialect()  # type: ignore[no-untyped-call]
_STANDS = text("SELECT to_regtype(:name) IS NOT NULL")


class _Named(Protocol):
    name: str
    schema: str | None
    parts: tuple[Part, ...]


def type_name(composite: _Named) -> str:
    """Return the name of a composite as SQL says it."""
    quote = _DIALECT.identifier_preparer.quote
    names = (composite.schema, composite.name)
    return ".".join(quote(name) for name in names if name)


def create_with(metadata: MetaData, composite: _Named) -> None:
    """Have a composite made before the tables, and dropped after them: later than what
    is declared after it, and may be made of it.
    """

    def create(_: MetaData, connection: Connection, **options: Any) -> None:
        if connection.dialect.name == "postgresql" and not (
            options.get("checkfirst") and _stands(composite, connection)
        ):
            parts = ", ".join(map(_part, composite.parts))
            _run(f"CREATE TYPE {type_name(composite)} AS ({parts})", connection)

    def drop(_: MetaData, connection: Connection, **options: Any) -> None:
        if connection.dialect.name == "postgresql" and (
            not options.get("checkfirst") or _stands(composite, connection)
        ):
            _run(f"DROP TYPE {type_name(composite)}", connection)

    event.listen(metadata, "before_create", create)
    event.listen(metadata, "after_drop", drop, insert=True)


def _part(part: Part) -> str:
    quoted = _DIALECT.identifier_preparer.quote(part.name)
    return f"{quoted} {_spelled(part.type)}"


def _spelled(type_: TypeEngine[Any]) -> str:
    return str(type_.dialect_impl(_DIALECT).compile(_DIALECT))


def _stands(composite: _Named, connection: Connection) -> bool:
    found = connection.execute(_STANDS, {"name": type_name(composite)})
    return bool(found.scalar())


def _run(sql: str, connection: Connection) -> None:
    connection.exec_driver_sql(sql.replace("%", "%%"))

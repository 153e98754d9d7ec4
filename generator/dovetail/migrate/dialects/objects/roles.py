"""Roles of PostgreSQL: those that policies and grants speak of, and what they may do with a table."""

from collections.abc import Iterator

from dovetail.migrate.dialects.objects.database_object import DatabaseObject
from dovetail.migrate.dialects.objects.postgresql_triggers import dollar_quote
from dovetail.migrate.dialects.postgresql_names import name, of_table
from dovetail.migrate.dialects.quoting import escaped, one_line
from dovetail.schema.guarantees import Access, RowSecurity
from dovetail.schema.model import Schema, Table

__all__ = ["grants", "roles"]

_MADE = """BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = {text}) THEN
        CREATE ROLE {own} NOLOGIN;
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN
        NULL;
END"""
"""Roles belong to all databases of a server, of which another one may make the same at the same time."""


def roles(schema: Schema) -> Iterator[DatabaseObject]:
    """Yield the roles that the tables of a schema speak of. They stay, because other databases may know them too."""
    tables = [table for table in schema.tables if table.guarantees and not table.external]
    wanted = {role: table for table in reversed(tables) for role in _roles_of(table)}
    for role in sorted(wanted):
        body = _MADE.format(text=escaped(role), own=name(role))
        text = f"DO {dollar_quote(body)}\n{body}\n{dollar_quote(body)}"
        yield DatabaseObject("role", role, wanted[role].name, text, drop="", title=one_line(f"role {role}"))


def _roles_of(table: Table) -> Iterator[str]:
    for guarantee in table.guarantees:
        match guarantee:
            case Access(named):
                yield from named
            case RowSecurity(policies=policies):
                yield from (role for policy in policies for role in policy.roles if role != "public")
            case _:
                pass


def grants(table: Table, access: Access) -> Iterator[DatabaseObject]:
    """Yield what lets the roles read and write a table, and find it in its namespace."""
    namespace = table.identifier.namespace
    for role in access.roles:
        if namespace is not None:
            yield _grant(table, "USAGE", f"SCHEMA {name(namespace)}", role)
        yield _grant(table, "SELECT, INSERT, UPDATE, DELETE", of_table(table), role)


def _grant(table: Table, rights: str, on: str, role: str) -> DatabaseObject:
    return DatabaseObject(
        kind="grant",
        name=f"{on} TO {role}",
        table=table.name,
        create=f"GRANT {rights} ON {on} TO {name(role)}",
        drop=f"REVOKE {rights} ON {on} FROM {name(role)}",
    )

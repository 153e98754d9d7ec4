"""The policies of a table on PostgreSQL: that of its tenants, and those that the spec asks for.

https://www.postgresql.org/docs/current/ddl-rowsecurity.html
"""

import re
from collections.abc import Iterator

from dovetail import lazy_re
from dovetail.migrate.dialects.base import storage_type
from dovetail.migrate.dialects.objects.database_object import DatabaseObject
from dovetail.migrate.dialects.objects.indented import indented
from dovetail.migrate.dialects.postgresql_names import name, of_table
from dovetail.migrate.dialects.postgresql_types import type_name
from dovetail.migrate.dialects.quoting import enclosed, escaped, one_line
from dovetail.schema.columns import Sql
from dovetail.schema.guarantees import Policy, RowSecurity, Tenant
from dovetail.schema.model import Schema, Table
from dovetail.schema.tenants import tenancy_name
from dovetail.schema.types import family

__all__ = ["policies"]

_WORD = lazy_re.compile(r"\w+")
_QUERY = lazy_re.compile(r"\bFROM\b", re.IGNORECASE)


def policies(table: Table, security: RowSecurity, schema: Schema) -> Iterator[DatabaseObject]:
    """Yield the policies of a table, that of the tenants first."""
    if security.tenant is not None:
        condition = Sql(_is_own(table, security.tenant, schema))
        yield _policy(table, Policy(tenancy_name(table), using=condition), schema)
    yield from (_policy(table, policy, schema) for policy in security.policies)


def _is_own(table: Table, tenant: Tenant, schema: Schema) -> str:
    """The condition that a row is one of the tenant that is set; without one there is no such row.

    The setting is read in a query of its own, which PostgreSQL runs once for a statement and not once for a row. It is empty,
    and not NULL, where a transaction before has set it. What it holds is never cut to the length of the column.
    """
    column = table.column(tenant.column)
    stored = storage_type(column.type, schema)
    kind = "text" if family(stored) == "text" else type_name(stored, schema)
    setting = f"nullif(current_setting({escaped(tenant.setting)}, true), '')"
    return f"{name(tenant.column)} = (SELECT {setting if kind == 'text' else f'{setting}::{kind}'})"


def _policy(table: Table, policy: Policy, schema: Schema) -> DatabaseObject:
    """Return a policy. Another one takes its place at once where it is of the same kind, so that rows are never without it."""
    own, on = name(policy.name), of_table(table)
    clauses = [f"TO {_listed(policy.roles)}"] if policy.roles else []
    clauses += [
        f"{word} {_condition(sql)}"
        for word, sql in (("USING", policy.using), ("WITH CHECK", policy.check))
        if sql is not None
    ]
    kind = ["AS RESTRICTIVE"] if policy.restrictive else []
    kind += [f"FOR {policy.command.upper()}"] if policy.command != "all" else []
    given = [word for word, sql in (("USING", policy.using), ("WITH CHECK", policy.check)) if sql is not None]
    return DatabaseObject(
        kind=" ".join(["policy", *kind, *given]),
        name=f"{own} ON {on}",
        table=table.name,
        create=_lines(f"CREATE POLICY {own} ON {on}", [*kind, *clauses]),
        exchange=_lines(f"ALTER POLICY {own} ON {on}", clauses if policy.roles else ["TO PUBLIC", *clauses]),
        drop=f"DROP POLICY {own} ON {on}",
        tables=frozenset({table.name, *_spoken_of(policy, schema)}),
        title=one_line(f"{table.name}: {policy.name}"),
        holds_columns=True,
    )


def _spoken_of(policy: Policy, schema: Schema) -> Iterator[str]:
    """The tables whose names stand in the conditions of a policy, which may hold queries."""
    text = " ".join(sql.text for sql in (policy.using, policy.check) if sql is not None)
    words = frozenset(_WORD.findall(text)) if _QUERY.search(text) else frozenset()
    return (table.name for table in schema.tables if table.identifier.name in words)


def _listed(roles: tuple[str, ...]) -> str:
    return ", ".join("PUBLIC" if role == "public" else name(role) for role in roles)


def _condition(sql: Sql) -> str:
    return enclosed(sql.text)


def _lines(start: str, clauses: list[str]) -> str:
    return "\n".join([start, *(indented(clause, "postgresql") for clause in clauses)])

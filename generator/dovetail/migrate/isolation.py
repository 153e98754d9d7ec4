"""What a tenant may not do with the rows of another one, as statements that try it on PostgreSQL."""

from collections.abc import Iterator
from typing import Literal

from dovetail.data_classes import dataclass
from dovetail.migrate.dialects.base import storage_type
from dovetail.migrate.dialects.postgresql_names import name, of_table
from dovetail.migrate.dialects.postgresql_types import type_name
from dovetail.schema.guarantees import Command, RowSecurity
from dovetail.schema.model import Schema, Table
from dovetail.schema.tenants import row_security_of
from dovetail.schema.types import family

__all__ = ["Actor", "Attempt", "TenantTable", "attempts", "tenant_tables"]

Actor = Literal["another tenant", "nobody", "the owner"]
"""For whom a statement is run: another tenant than that of the rows, none, or the one who owns them and gives them away."""


@dataclass(frozen=True, slots=True)
class TenantTable:
    """A table of tenants, as statements name it. `setting` says who the tenant is, `kind` is the type of its column."""

    table: str
    label: str
    column: str
    kind: str
    setting: str
    open_to: frozenset[Command]

    @property
    def samples(self) -> str:
        """The query for two of the tenants who have rows."""
        return f"SELECT DISTINCT {self.column}::text FROM {self.table} ORDER BY 1 LIMIT 2"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A statement that should meet no row, or else be refused. In it, :owner stands for who owns the rows, :other for whoever
    does not.
    """

    command: Command
    actor: Actor
    sql: str
    refused: bool = False


def tenant_tables(schema: Schema) -> Iterator[TenantTable]:
    """Yield the tables whose rows belong to tenants."""
    for table in schema.tables:
        security = row_security_of(table)
        if not table.external and security is not None and security.tenant is not None:
            yield _of(table, security, schema)


def _of(table: Table, security: RowSecurity, schema: Schema) -> TenantTable:
    assert security.tenant is not None
    stored = storage_type(table.column(security.tenant.column).type, schema)
    return TenantTable(
        table=of_table(table),
        label=table.name,
        column=name(security.tenant.column),
        kind="text" if family(stored) == "text" else type_name(stored, schema),
        setting=security.tenant.setting,
        open_to=frozenset(policy.command for policy in security.policies if not policy.restrictive),
    )


def attempts(of: TenantTable) -> Iterator[Attempt]:
    """Yield every verb for everybody who may not, but for what a permissive policy of the spec allows on purpose."""
    owner, other = (f"CAST({who} AS {of.kind})" for who in (":owner", ":other"))
    theirs = f"WHERE {of.column} = {owner}"
    actors: tuple[Actor, ...] = ("another tenant", "nobody")
    for actor in actors:
        yield Attempt("select", actor, f"SELECT 1 FROM {of.table} {theirs}")
        yield Attempt("update", actor, f"UPDATE {of.table} SET {of.column} = {of.column} {theirs}")
        yield Attempt("delete", actor, f"DELETE FROM {of.table} {theirs}")
        insert = f"INSERT INTO {of.table} ({of.column}) OVERRIDING SYSTEM VALUE VALUES ({owner})"
        yield Attempt("insert", actor, insert, refused=True)
    yield Attempt("update", "the owner", f"UPDATE {of.table} SET {of.column} = {other} {theirs}", refused=True)

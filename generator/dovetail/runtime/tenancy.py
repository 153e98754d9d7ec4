"""Tenants: for whom a session reads and writes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import Column, Connection, Table, event, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, SessionTransaction

from .executing import flush
from .own_tenant import TENANT, tell_tenant
from .row_guards import Settings, guard

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

__all__ = ["Tenancy", "TenantBlock"]

_FAILED_TRANSACTION = "25P02"
"""https://www.postgresql.org/docs/current/errcodes-appendix.html"""

Columns: TypeAlias = Mapping[type[Any], str]


class Tenancy:
    """Keeps the rows of tenants apart: a session sees and writes those of one tenant, and
    outside of `with tenant(session, id)` those of none.

    PostgreSQL does so by itself, as soon as the setting says who the tenant is. On SQLite
    every session guards the rows of `columns`, which say by model whose a row is.
    """

    def __init__(self, setting: str, columns: Columns) -> None:
        self.setting = setting
        self._models = columns
        self._columns: dict[Table[Any], str] = {}
        event.listen(Session, "after_begin", self._begun)
        event.listen(Session, "after_soft_rollback", self._rolled_back)
        event.listen(Session, "after_transaction_end", self._ended)

    def __call__(self, session: "Session | AsyncSession", tenant: Any) -> "TenantBlock":
        """Let `session` read and write the rows of a tenant, for the length of a `with`,
        or of an `async with` where the session is asynchronous.

        It counts for every transaction that begins in the block, and for nothing that the
        connection is used for later. Blocks may be nested: the inner tenant counts.
        """
        return TenantBlock(self, session, self._checked(tenant))

    def tenant_of(self, session: Session) -> Any:
        """Return the tenant for whom a session reads and writes; None outside of blocks."""
        return session.info.get(self.setting)

    def change(self, session: Session, tenant: Any) -> None:
        """Let a session read and write for another tenant, or for none, from now on."""
        session.info[self.setting] = tenant
        tell_tenant(session, tenant)
        if session.in_transaction() and session.is_active:
            model = next(iter(self._models))
            self._tell(session, session.connection(bind_arguments={"mapper": model}))

    def _checked(self, tenant: Any) -> Any:
        """Return a tenant as the column holds it; TypeError or ValueError for what cannot
        be one.
        """
        if tenant is None:
            raise TypeError("a tenant is not None: outside of blocks there is none")
        kind = self._column.type.python_type
        found = tenant if isinstance(tenant, kind) else kind(tenant)
        if found == "":
            raise ValueError("an empty text is no tenant")
        return found

    @property
    def _column(self) -> Column[Any]:
        table, name = next(iter(self._tables().items()))
        found: Column[Any] = table.c[name]
        return found

    def _tables(self) -> Mapping[Table[Any], str]:
        if not self._columns:
            self._columns = {
                model.__table__: column for model, column in self._models.items()
            }
        return self._columns

    # --- what happens to a session ---------------------------------------------------

    def _begun(
        self, session: Session, transaction: SessionTransaction, connection: Connection
    ) -> None:
        if connection.dialect.name == "sqlite" or self.tenant_of(session) is not None:
            self._tell(session, connection)

    def _rolled_back(self, session: Session, transaction: SessionTransaction) -> None:
        """A savepoint takes the setting back with it. Until its block ends, the session
        would refuse to say which connections it has.
        """
        if transaction.nested and self.setting in session.info:
            for connection in session.info.get(self._told, {}):
                if not connection.closed and not connection.invalidated:
                    self._tell(session, connection)

    def _ended(self, session: Session, transaction: SessionTransaction) -> None:
        """Nothing of a tenant stays in a connection, whoever has it next."""
        if transaction.parent is None:
            for told in session.info.pop(self._told, {}).values():
                for known in told:
                    known.pop(self.setting, None)
                    known.pop(TENANT, None)

    @property
    def _told(self) -> str:
        return f"{self.setting} is known to"

    def _tell(self, session: Session, connection: Connection) -> None:
        """Let a connection know the tenant, until its transaction ends."""
        tenant = self.tenant_of(session)
        connection.info[TENANT] = tenant
        told = [connection.info]
        session.info.setdefault(self._told, {})[connection] = told
        if connection.dialect.name == "sqlite":
            known: Settings = guard(connection, self.setting, self._tables())
            known[self.setting] = self._stored(tenant, connection)
            told.append(known)
        elif connection.dialect.name == "postgresql":
            value = "" if tenant is None else str(tenant)
            connection.execute(select(func.set_config(self.setting, value, True)))

    def _stored(self, tenant: Any, connection: Connection) -> Any:
        """Return a tenant as SQLite keeps it."""
        if tenant is None:
            return None
        type_ = self._column.type.dialect_impl(connection.dialect)
        processor = type_.bind_processor(connection.dialect)
        return tenant if processor is None else processor(tenant)


class TenantBlock:
    """A block in which a session reads and writes for one tenant."""

    def __init__(
        self, tenancy: Tenancy, session: "Session | AsyncSession", tenant: Any
    ) -> None:
        self._tenancy, self._session, self._tenant = tenancy, session, tenant
        self._before: Any = None

    def __enter__(self) -> None:
        if not isinstance(self._session, Session):
            raise TypeError("an asynchronous session takes `async with tenant(...)`")
        self._enter(self._session)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        assert isinstance(self._session, Session)
        self._leave(self._session, failed=kind is not None)

    async def __aenter__(self) -> None:
        if isinstance(self._session, Session):
            raise TypeError("a session that blocks takes `with tenant(...)`")
        await self._session.run_sync(self._enter)

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        assert not isinstance(self._session, Session)
        failed = kind is not None
        await self._session.run_sync(
            lambda session: self._leave(session, failed=failed)
        )

    def _enter(self, session: Session) -> None:
        flush(session)  # what was made before is written for the one who made it
        self._before = self._tenancy.tenant_of(session)
        self._tenancy.change(session, self._tenant)

    def _leave(self, session: Session, *, failed: bool) -> None:
        try:
            if not failed:
                flush(session)
        finally:
            self._restore(session)

    def _restore(self, session: Session) -> None:
        """Let the tenant from before count again. A transaction that has failed can only
        be rolled back, which does so.
        """
        try:
            self._tenancy.change(session, self._before)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != _FAILED_TRANSACTION:
                raise

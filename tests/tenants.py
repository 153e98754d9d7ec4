"""The case of tenants on a real server: its owner who is no superuser, and a role that applications connect as."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL, Engine, create_engine, event, make_url, text

from roles import unless_there
from scripts import apply

__all__ = ["ANNE", "APP", "BEN", "DOCUMENTS", "ONE", "OWNER", "TWO", "Tenants", "tenants_of"]

OWNER, APP = "tenancy_owner", "workspace_app"
ONE, TWO = "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"
ANNE, BEN = "00000000-0000-4000-8000-0000000000a1", "00000000-0000-4000-8000-0000000000b1"
DOCUMENTS = {ONE: "00000000-0000-4000-8000-0000000000a2", TWO: "00000000-0000-4000-8000-0000000000b2"}

_ROWS = f"""
INSERT INTO plans VALUES ('free', 1);
INSERT INTO tenants (id, name) VALUES ('{ONE}', 'One'), ('{TWO}', 'Two');
INSERT INTO users (id, tenant_id, email) VALUES ('{ANNE}', '{ONE}', 'a@x.org'), ('{BEN}', '{TWO}', 'b@x.org');
INSERT INTO documents (id, tenant_id, title, author_id) VALUES
    ('{DOCUMENTS[ONE]}', '{ONE}', 'of one', '{ANNE}'), ('{DOCUMENTS[TWO]}', '{TWO}', 'of two', '{BEN}');
INSERT INTO readings (document_id, user_id, tenant_id) VALUES
    ('{DOCUMENTS[ONE]}', '{ANNE}', '{ONE}'), ('{DOCUMENTS[TWO]}', '{BEN}', '{TWO}');
"""


@dataclass
class Tenants:
    """A database with the rows of two tenants. On PostgreSQL `url` connects as `role`."""

    url: URL
    engine: Engine

    def rows(self, sql: str, tenant: str | None = None) -> list[tuple[Any, ...]]:
        """Run a statement in a transaction of its own, for a tenant; return its rows, or how many it has met."""
        with self.engine.begin() as connection:
            if tenant is not None:
                connection.execute(text(f"SELECT set_config('app.current_tenant_id', '{tenant}', true)"))
            result = connection.execute(text(sql))
            return [tuple(row) for row in result] if result.returns_rows else [(result.rowcount,)]


def _as_plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _as_role(url: URL, role: str) -> URL:
    return url.update_query_dict({"options": f"-crole={role}"})


@contextmanager
def tenants_of(url: str, migrations: Path, role: str = APP) -> Iterator[Tenants]:
    """Migrate an empty database and fill it, and connect to it as `role`."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        apply(url, migrations / "sqlite" / "0001_initial.up.sql")
    else:
        with psycopg.connect(_as_plain(url), autocommit=True) as server:
            server.execute(unless_there(OWNER, "CREATEROLE"))
            server.execute(f"GRANT CREATE ON SCHEMA public TO {OWNER}")
        owned = _as_role(address, OWNER)
        apply(owned.render_as_string(hide_password=False), migrations / "postgresql" / "0001_initial.up.sql")
    _fill(address)
    found = address if address.get_backend_name() == "sqlite" else _as_role(address, role)
    engine = create_engine(found, pool_size=1, max_overflow=0)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = ON"))
    try:
        yield Tenants(found, engine)
    finally:
        engine.dispose()
        if address.get_backend_name() != "sqlite":
            _take_back(url)


def _take_back(url: str) -> None:
    """Take back what was granted: a database that is as new but for that would be made anew for the next test."""
    with psycopg.connect(_as_plain(url), autocommit=True) as server:
        server.execute(f"REVOKE CREATE ON SCHEMA public FROM {OWNER}")


def _fill(address: URL) -> None:
    engine = create_engine(address)
    plain = _ROWS if address.get_backend_name() != "sqlite" else _ROWS.replace("-", "")
    with engine.begin() as connection:
        for statement in plain.split(";")[:-1]:
            connection.execute(text(statement))
    engine.dispose()

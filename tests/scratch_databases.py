"""Scratch databases on PostgreSQL, which are emptied after each use and lent again: making one takes longer than most tests.

One that does not become what a new one is, whatever a test did to it, is dropped.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy import URL

__all__ = ["drop_scratch_databases", "empty", "rows_of", "scratch_database"]

_FIRST_OWN = 16384
"""The least number of an object that is not there from the beginning."""

_LONGEST_WAIT = 10
"""How many seconds a session may take to end."""

_EXTENSIONS = f"SELECT format('DROP EXTENSION %I CASCADE', extname) FROM pg_extension WHERE oid >= {_FIRST_OWN}"
_SCHEMAS = f"SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace WHERE oid >= {_FIRST_OWN}"
_IN_PUBLIC = """
    SELECT format('DROP %s IF EXISTS %s CASCADE', o.type, o.identity)
    FROM pg_depend d, pg_identify_object(d.classid, d.objid, 0) o
    WHERE refclassid = 'pg_namespace'::regclass AND refobjid = 'public'::regnamespace AND deptype = 'n' AND NOT EXISTS
        (SELECT 1 FROM pg_depend i WHERE (i.classid, i.objid, i.deptype) = (d.classid, d.objid, 'i') AND i.refobjid <> i.objid)"""
"""What drops all that lies there, but for parts of something else, such as the sequence of an identity.

A partitioned table depends on itself, by the columns that divide it."""

_CATALOGS = f"""
    SELECT format('(SELECT 1 FROM %s WHERE oid >= {_FIRST_OWN} LIMIT 1)', attrelid::regclass)
    FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
    WHERE attname = 'oid' AND relkind = 'r' AND NOT relisshared AND relnamespace = 'pg_catalog'::regnamespace"""
"""What asks each catalog of the database for something that was not there from the beginning."""

_AS_NEW = """
    SELECT n.oid = 2200 AND nspacl::text = '{pg_database_owner=UC/pg_database_owner,=U/pg_database_owner}'
        AND obj_description(n.oid, 'pg_namespace') = 'standard public schema' AND datacl IS NULL
        AND NOT EXISTS (SELECT 1 FROM pg_db_role_setting WHERE setdatabase = d.oid)
        AND NOT EXISTS (SELECT 1 FROM pg_shdescription WHERE objoid = d.oid)
    FROM pg_namespace n, pg_database d WHERE nspname = 'public' AND datname = current_database()"""

_SESSIONS = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""
_END_SESSIONS = f"SELECT pg_terminate_backend(pid) FROM ({_SESSIONS}) AS sessions"


def rows_of(connection: "psycopg.Connection[tuple[Any, ...]]", sql: str) -> list[tuple[Any, ...]]:
    """Run statements; return the rows of the last, or none where it has no result."""
    with connection.cursor() as cursor:
        cursor.execute(sql.encode())
        return cursor.fetchall() if cursor.description is not None else []


def empty(rows: Callable[[str], list[tuple[Any, ...]]]) -> None:
    """Drop all that tests make in a database; `rows` runs statements in it."""
    for what in (_EXTENSIONS, _SCHEMAS, _IN_PUBLIC):
        if statements := [statement for (statement,) in rows(what)]:
            rows("; ".join(statements))


class _Scratch:
    """A database made here, with the connection that empties it."""

    def __init__(self, server: URL) -> None:
        self.server = server
        self.url = server.set(database=f"dovetail_test_{uuid4().hex[:16]}")
        self._on_server("CREATE DATABASE {} TEMPLATE template0")
        self.connection = _connected(self.url)
        self.anything = " UNION ALL ".join(each for (each,) in self._rows(_CATALOGS))

    def drop(self) -> None:
        self.connection.close()
        self._on_server("DROP DATABASE {} WITH (FORCE)")

    def emptied(self) -> bool:
        """Remove all that tests made; say whether the database is now as it was when it was new."""
        try:
            if not self._sessions_end():
                return False
            empty(self._rows)
            return not self._rows(self.anything) and self._rows(_AS_NEW) == [(True,)]
        except psycopg.Error:
            return False

    def _sessions_end(self) -> bool:
        """End the sessions of others, and say whether they went: each takes a moment."""
        last = monotonic() + _LONGEST_WAIT
        while self._rows(_SESSIONS):
            if monotonic() > last:
                return False
            self._rows(_END_SESSIONS)
            sleep(0.002)
        return True

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        return rows_of(self.connection, sql)

    def _on_server(self, statement: str) -> None:
        with closing(_connected(self.server)) as connection:
            connection.execute(statement.format(self.url.database).encode())


def _connected(url: URL) -> "psycopg.Connection[tuple[Any, ...]]":
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address, autocommit=True)


_idle: list[_Scratch] = []


@contextmanager
def scratch_database(server: URL) -> Iterator[str]:
    """Lend an empty database of a server: its URL."""
    lent = next((each for each in _idle if each.server == server), None)
    if lent is None:
        lent = _Scratch(server)
    else:
        _idle.remove(lent)
    try:
        yield lent.url.render_as_string(hide_password=False)
    finally:
        if lent.emptied():
            _idle.append(lent)
        else:
            lent.drop()


def drop_scratch_databases() -> None:
    """Drop those that nobody uses any more."""
    while _idle:
        _idle.pop().drop()

"""Run an SQL script of a migration as any runner would: group by group, a transaction each."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

from dovetail.sql_script import groups

__all__ = ["apply"]


def apply(url: str, file: Path) -> None:
    """Run the script on the database at `url`, a URL as SQLAlchemy reads it.

    Raises sqlite3.Error or psycopg.Error with the transaction rolled back that fails, or sqlite3.IntegrityError if rows refer
    to rows that are not there when a transaction ends.
    """
    address = make_url(url)
    script = file.read_bytes().decode()
    if address.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(address.database or "", isolation_level=None)) as connection:
            connection.execute("PRAGMA foreign_keys = ON")
            _run(connection.execute, script, "sqlite")
    else:
        plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as server:
            _run(lambda sql: server.execute(sql.encode()), script, "postgresql")


def _run(execute: Any, script: str, database: str) -> None:
    for group in groups(script, database):
        if not group.transactional:
            execute(group.statements[0])
            continue
        execute("BEGIN")
        for statement in group.statements:
            execute(statement)
        if database == "sqlite" and (violated := execute("PRAGMA foreign_key_check").fetchone()):
            raise sqlite3.IntegrityError(f"row {violated[1]} of {violated[0]} refers to a row that is not there")
        execute("COMMIT")

"""Run a file of SQL statements on a database, whole or not at all."""

import sqlite3
from contextlib import closing
from pathlib import Path

__all__ = ["apply"]


def apply(url: str, file: Path) -> None:
    """Run the statements of `file` in one transaction on the database at `url`, a URL as SQLAlchemy reads it.

    Raises sqlite3.Error or psycopg.Error, with the database as it was, if one fails, or if on SQLite a foreign key is
    violated at the end.
    """
    from sqlalchemy import make_url

    sql = file.read_bytes().decode()
    if make_url(url).get_backend_name() == "sqlite":
        _apply_to_sqlite(make_url(url).database or "", sql)
    else:
        _apply_to_postgresql(url, sql)


def _apply_to_sqlite(database: str, sql: str) -> None:
    """Check foreign keys at the end only, as SQLite's manual does it where tables are made anew.

    https://www.sqlite.org/lang_altertable.html#otheralter
    """
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")  # does nothing inside a transaction, so it comes first
        connection.executescript(f"BEGIN;\n{sql}")
        violated = connection.execute("PRAGMA foreign_key_check").fetchone()
        if violated is not None:
            table, row, referenced, _ = violated
            raise sqlite3.IntegrityError(f"row {row} of {table} refers to a row of {referenced} that is not there")
        connection.execute("COMMIT")


def _apply_to_postgresql(url: str, sql: str) -> None:
    """Without parameters psycopg sends the text as it is, several statements at once, and PostgreSQL takes it apart."""
    import psycopg
    from sqlalchemy import make_url

    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        connection.execute(sql.encode())

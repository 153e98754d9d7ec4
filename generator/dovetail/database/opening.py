"""From a URL to a session."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from dovetail.database.address import Address, address
from dovetail.database.drivers import needs_drivers
from dovetail.database.failure import DatabaseError
from dovetail.database.reports import refused
from dovetail.database.session import Session
from dovetail.diagnostics import Diagnostic, SpecError

__all__ = ["open_session"]


@contextmanager
def open_session(url: str | None, wait: float = 60, *, only_reads: bool = False) -> Iterator[Session]:
    """Connect to the database at `url` for as long as the caller wants; a file that is not there is not made to be read.

    Raises SpecError: D101 for a URL that is none, D102 where nothing answers to it or it lets nobody in, D103 where the driver
    is not installed; and for whatever the database refuses meanwhile that is not reported as SpecError already.
    """
    if not url:
        help = "name it with --url, or in the environment variable DATABASE_URL"
        raise SpecError((Diagnostic("D101", "no database is named", None, help),))
    place = address(url)
    opened = _sqlite(place, wait, only_reads) if place.database == "sqlite" else _postgresql(place)
    try:
        with opened as session:
            yield session
    except DatabaseError as error:
        raise SpecError((refused(error.failure, place.shown),)) from None


@contextmanager
def _sqlite(place: Address, wait: float, only_reads: bool) -> Iterator[Session]:
    import sqlite3

    from dovetail.database.sqlite import Sqlite, connect

    is_missing = not place.target.startswith("file:") and not Path(place.target).exists()
    target = Address("sqlite", ":memory:", place.shown) if only_reads and is_missing else place
    try:
        session = Sqlite(connect(target), place, wait)
        closed = closing(session)
        session.rows("SELECT count(*) FROM sqlite_schema")  # the file is opened by the first statement
    except sqlite3.Error as error:
        raise SpecError((_unreachable(place, str(error)),)) from None
    except DatabaseError as error:
        session.close()
        raise SpecError((_unreachable(place, error.failure.sentence),)) from None
    with closed:
        yield session


@contextmanager
def _postgresql(place: Address) -> Iterator[Session]:
    with needs_drivers():
        import psycopg

        from dovetail.database.postgresql import Postgresql, connect
    try:
        connection = connect(place)
    except psycopg.OperationalError as error:
        raise SpecError((_unreachable(place, place.without_secrets(str(error))),)) from None
    except psycopg.Error as error:  # what libpq does not know among the parameters of the URL
        message = f"the URL of the database cannot be used: {place.without_secrets(' '.join(str(error).split()))}"
        raise SpecError((Diagnostic("D101", message, None, "its parameters are those of libpq"),)) from None
    with closing(connection):
        yield Postgresql(connection, place)


_HELP = {
    "unable to open": "the folder of the file has to exist, and file and folder to be readable",
    "not a database": "the file holds something else, or is encrypted",
    "password authentication": "check the user and the password in the URL",
    "no password supplied": "write the password into the URL, or into PGPASSWORD or ~/.pgpass",
    "role": "check the user in the URL",
    "database": "check the name in the URL; `createdb` makes a database",
    "Connection refused": "check host and port in the URL, and that the server runs",
    "No such file or directory": "check host and port in the URL, and that the server runs",
    "resolve host": "check the host in the URL",
    "translate host": "check the host in the URL",
    "timeout": "check host and port in the URL, and whether a firewall is in between",
}


def _unreachable(place: Address, said: str) -> Diagnostic:
    words = " ".join(said.split())
    help = next((help for mark, help in _HELP.items() if mark in words.replace(place.shown, "")), None)
    return Diagnostic("D102", f"cannot connect to {place.shown}: {words}", None, help or "check the URL and the server")

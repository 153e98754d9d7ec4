"""`dovetail migrate` as tests run it: in this process, or in processes that can be killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from sqlalchemy import Connection, create_engine, text

from catalog import catalog
from dovetail.cli.group import main
from migration_folders import Made, write_migrations

__all__ = ["Shop", "framed", "killed", "started"]


@dataclass(frozen=True)
class Shop:
    """A package called shop, and the database that its migrations are run on."""

    folder: Path
    url: str

    @property
    def migrations(self) -> Path:
        return self.folder / "migrations"

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    def has(self, *made: Made) -> "Shop":
        write_migrations(self.folder, *made)
        return self

    def run(self, *words: str, code: int = 0, url: str | None = None) -> str:
        """Run a command; return all that it prints."""
        place = ["--url", url or self.url, "--migrations", str(self.migrations)]
        result = CliRunner().invoke(main, ["migrate", *words, *place])
        assert result.exit_code == code, result.output
        assert "Traceback" not in result.output
        return result.output

    def execute(self, *statements: str) -> None:
        with self._connected() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self._connected() as connection:
            return [tuple(row) for row in connection.execute(text(query.replace(":", "\\:")))]

    def history(self) -> list[tuple[Any, ...]]:
        return self.rows("SELECT name, state, groups_done, groups_total FROM dovetail_migrations ORDER BY name")

    def catalog(self) -> dict[str, Any]:
        """What the database is, without the table in which it says how it came about."""
        found = catalog(self.url)
        return {
            kind: (
                {name: each for name, each in things.items() if name != "dovetail_migrations"}
                if isinstance(things, dict)
                else [each for each in things if "dovetail_migrations" not in str(each)]
            )
            for kind, things in found.items()
        }

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        engine = create_engine(self.url)
        with engine.begin() as connection:
            yield connection
        engine.dispose()


def framed(*statements: str) -> str:
    """Statements as one transaction."""
    return "".join(f"{statement};\n" for statement in ("BEGIN", *statements, "COMMIT"))


_PROGRAM = 'from dovetail.cli.group import main\n\nmain(prog_name="dovetail")\n'


def started(shop: Shop, *words: str) -> "subprocess.Popen[str]":
    """Start `dovetail migrate` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, "migrate", *words, "--url", shop.url, "--migrations", str(shop.migrations)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1] / "generator")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def killed(process: "subprocess.Popen[str]", after: str, seconds: float = 0) -> None:
    """Kill a process so many seconds after it has printed the word."""
    assert process.stdout is not None
    for line in process.stdout:
        if after in line:
            break
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
    process.stdout.close()

"""squawk, a linter of PostgreSQL migrations, finds nothing in any migration that is generated."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dovetail.emit.base import Context
from dovetail.emit.migrations import migration_files
from dovetail.emit.names import Names
from dovetail.emit.templates import Templates
from dovetail.migrate.diff import diff
from dovetail.migrate.pending import Pending
from dovetail.migrate.stored import stored
from dovetail.schema.model import Schema
from evolutions import EVOLUTIONS, evolution
from handmade import POSTGRESQL_SCHEMAS
from specs import ALL, read, story

SQUAWK = Path(sys.executable).parent / "squawk"


def scripts(name: str, before: Schema, after: Schema) -> Iterator[tuple[str, str]]:
    """The SQL for PostgreSQL of a migration, there and back."""
    if changes := diff(stored(before), after):
        found = Pending(2, f"0002_{name}", "0001_initial", stored(before), after, changes)
        context = Context(after, Names.of(after), Templates())
        files = migration_files(context, found)
        yield from ((Path(file.path).name, file.text) for file in files if "/postgresql/" in file.path)


def said_by_squawk(folder: Path) -> str:
    files = sorted(str(file) for file in folder.iterdir())
    assert files
    run = subprocess.run([SQUAWK, "--reporter", "gcc", *files], capture_output=True, text=True, check=False)
    return run.stdout if run.returncode else ""


def _nothing(schema: Schema) -> Schema:
    return Schema(schema.name, schema.databases)


PAIRS: dict[str, Callable[[], Iterator[tuple[str, Schema, Schema]]]] = {
    "evolutions": lambda: ((name, evolution(name).before, evolution(name).after) for name in EVOLUTIONS),
    "specs": lambda: ((story(root), _nothing(read(root).schema), read(root).schema) for root in ALL),
    "handmade": lambda: ((name, _nothing(made), made) for name, made in POSTGRESQL_SCHEMAS.items()),
}


@pytest.mark.parametrize("kind", PAIRS)
def test_squawk_finds_nothing(kind: str, tmp_path: Path) -> None:
    for name, *pair in PAIRS[kind]():
        for path, text in scripts(name, *pair):
            (tmp_path / path).write_text(text, encoding="utf-8")
    found = said_by_squawk(tmp_path)
    assert not found, found


def test_squawk_would_find_something(tmp_path: Path) -> None:
    (tmp_path / "careless.sql").write_text("CREATE INDEX ix_users_email ON users (email);\n")
    assert "require-concurrent-index-creation" in said_by_squawk(tmp_path)

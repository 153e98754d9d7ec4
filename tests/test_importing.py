"""A package that a test has forgotten guards no rows of the next, and does so again once it is remembered."""

import importlib
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from dovetail.output.writer import write
from specs import CASES, imported, read, rendered


def seen(folder: Path) -> int:
    """How many rows a session sees of another table `users` with the column that says whose a row is."""
    engine = create_engine(f"sqlite:///{folder / 'other.db'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS users (id INTEGER, tenant_id TEXT)"))
        connection.execute(text("DELETE FROM users"))
        connection.execute(text("INSERT INTO users VALUES (1, 'one')"))
    with Session(engine) as session:
        return len(session.execute(text("SELECT id FROM users")).all())


def test_what_is_forgotten_has_no_say(tmp_path: Path) -> None:
    (root,) = (case for case in CASES if case.parent.name == "tenancy")
    name = read(root).schema.name
    write(tmp_path / name, rendered(root))
    assert seen(tmp_path) == 1
    for _ in range(2):
        with imported(tmp_path, name):
            importlib.import_module(f"{name}.queries")
            assert seen(tmp_path) == 0
        assert seen(tmp_path) == 1

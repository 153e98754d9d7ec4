"""What holds for any spec that is right."""

import json
import sqlite3
from functools import cache
from pathlib import Path
from typing import Any

from black import format_str
from black.mode import Mode, TargetVersion
from hypothesis import assume, given

from dovetail import pipeline
from dovetail.diagnostics import SpecError
from dovetail.schema.model import Schema
from dovetail.schema.snapshot import dump, load
from effort import law
from strategies import spec

COLLISIONS = {"G101", "G102", "S103", "S104", "S105", "S404"}
MODE = Mode(target_versions={TargetVersion.PY311}, line_length=88)


def compiled(written: Any, folder: Path) -> pipeline.Spec:
    """Read the spec, written as JSON, which is YAML. Now and then random names collide, which is an error as it should be; those specs are passed over."""
    file = folder / "spec.yaml"
    file.write_text(json.dumps(written, ensure_ascii=False))
    try:
        found = pipeline.read(file)
        tuple(pipeline.emit(found))
    except SpecError as error:
        unexpected = {diagnostic.code for diagnostic in error.diagnostics} - COLLISIONS
        if unexpected:
            raise
        assume(False)
    return found


@cache
def see_python(text: str, path: str) -> None:
    """See that a file is Python; those that every package has, which are most, need to be looked at once."""
    compile(text, path, "exec")


@law(25)
@given(written=spec(shaped=True))
def test_the_pinned_black_changes_nothing(written: Any, tmp_path: Path) -> None:
    for file in pipeline.emit(compiled(written, tmp_path)):
        if file.path.endswith(".py") and file.settled and not file.path.startswith("runtime/"):
            assert format_str(file.text, mode=MODE) == file.text, file.path


@law(35)
@given(written=spec(shaped=True))
def test_the_same_spec_gives_the_same_bytes_and_the_same_schema_again(written: Any, tmp_path: Path) -> None:
    first = compiled(written, tmp_path)
    assert tuple(pipeline.emit(first)) == tuple(pipeline.emit(pipeline.read(first.root)))
    assert load(Schema, dump(first.schema)) == first.schema


@law(35)
@given(written=spec(shaped=True))
def test_what_is_generated_is_python_and_sql(written: Any, tmp_path: Path) -> None:
    files = {file.path: file.text for file in pipeline.emit(compiled(written, tmp_path))}
    for path, text in files.items():
        if path.endswith(".py"):
            see_python(text, path)
    with sqlite3.connect(":memory:") as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.executescript(files["migrations/sqlite/0001_initial.up.sql"])
        connection.executescript(files["migrations/sqlite/0001_initial.down.sql"])
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == []
    connection.close()


@law(15)
@given(written=spec(shaped=True))
def test_postgresql_takes_it_up_and_down(written: Any, tmp_path: Path, postgresql: str) -> None:
    from sqlalchemy import create_engine, inspect, text

    files = {file.path: file.text for file in pipeline.emit(compiled(written, tmp_path))}
    engine = create_engine(postgresql)
    with engine.connect() as connection:
        for direction in ("up", "down"):
            raw = connection.connection.cursor()
            raw.execute(files[f"migrations/postgresql/0001_initial.{direction}.sql"].encode())
        assert inspect(connection).get_table_names() == []
        assert connection.execute(text("SELECT count(*) FROM pg_type WHERE typtype = 'e'")).scalar() == 0
    engine.dispose()

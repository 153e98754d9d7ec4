"""Generated packages keep every type of the language, in columns, arrays, enums and domains, through every driver."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pydantic import create_model
from sqlalchemy import make_url, select
from sqlalchemy.orm import Session

from dovetail import pipeline
from dovetail.output.writer import write
from dovetail.runtime.ranges import Range
from dovetail.schema.types import WORDS
from edge_values import EDGES, exact
from keeping_values import drivers_of
from scripts import apply
from specs import imported

MOODS = ["happy", '"quoted"', "back\\slash", '\\"q', "a,b", "{c,{d}}", "NULL", "e f", "it's", "日本 🎉", "x:y %s"]
BOTH, ALONE = "[postgresql, sqlite]", "[postgresql]"


@dataclass(frozen=True)
class Kept:
    """A column: its type in the spec, and values for it."""

    type: str
    values: Sequence[Any]


def finite(word: str, values: Sequence[Any]) -> list[Any]:
    """Leave out what schemas refuse: pydantic takes finite decimals only, unless told otherwise."""
    return [value for value in values if word != "numeric" or value.is_finite()]


def spelled(word: str, arguments: tuple[int, ...]) -> str:
    return f"{word}({', '.join(map(str, arguments))})" if arguments else word


def columns() -> Mapping[str, Kept]:
    found: dict[str, Kept] = {}
    for number, ((word, arguments), values) in enumerate(EDGES.items()):
        type_, kept = spelled(word, arguments), finite(word, values)
        found[f"c{number}"] = Kept(type_, kept)
        found[f"d{number}"] = Kept(f"d{number}_", kept)
        if WORDS[word].extension is None:
            found[f"l{number}"] = Kept(f"{type_} array", [[], kept, [kept[0]]])
    found["mood"] = Kept("mood", MOODS)
    found["moods"] = Kept("mood array", [[], MOODS, *([mood] for mood in MOODS)])
    found["moody"] = Kept("moody", MOODS)
    found["words"] = Kept("words", [[], ['"', "\\", "a,b", "{}", "NULL", ""]])
    found["moodies"] = Kept("moodies", [[], MOODS])
    return found


def spec(databases: str, kept: Mapping[str, Kept]) -> str:
    lines = ["dovetail: 1", "name: kept", f"databases: {databases}", "extensions: [vector]", "enums:", "  mood:"]
    lines += ["  - '" + mood.replace("'", "''") + "'" for mood in MOODS]
    lines += ["domains:", "  moody: {type: mood}", "  words: {type: text array}", "  moodies: {type: mood array}"]
    for number, (word, arguments) in enumerate(EDGES):
        lines.append(f'  d{number}_: {{type: "{spelled(word, arguments)}"}}')
    lines += ["tables:", "  holders:", "    columns: {id: {type: int, primary_key: true}}"]
    lines += ["  things:", "    references:", "      holder: {to: holders, on_delete: cascade, inverse: things}"]
    lines += ["    columns:", "      id: {type: int, primary_key: true}"]
    lines += [f'      {name}: {{type: "{column.type}", optional: true}}' for name, column in kept.items()]
    return "\n".join(lines) + "\n"


def rows(kept: Mapping[str, Kept]) -> list[dict[str, Any]]:
    """Rows in which every value of every column occurs, and one with nothing but NULL."""
    length = max(len(column.values) for column in kept.values())
    found = [{name: column.values[row % len(column.values)] for name, column in kept.items()} for row in range(length)]
    return [*found, dict.fromkeys(kept)]


@contextmanager
def package(databases: str, url: str, folder: Path) -> Iterator[ModuleType]:
    root = folder / "kept.yaml"
    root.write_text(spec(databases, columns()))
    write(folder / "kept", pipeline.render(pipeline.read(root)))
    apply(url, folder / "kept" / "migrations" / make_url(url).get_backend_name() / "0001_initial.up.sql")
    with imported(folder, "kept") as found:
        yield found


def check(databases: str, url: str, folder: Path) -> None:
    """Whatever driver wrote the rows, every driver reads the same ones in every way."""
    kept = columns()
    with package(databases, url, folder) as generated, drivers_of(url) as drivers:
        written = [in_classes_of(generated, row) for row in rows(kept)]
        for number, driver in enumerate(drivers):
            driver.run(partial(keep, written, number))
        for driver in drivers:
            for way, found in driver.run(partial(read, list(kept))).items():
                assert len(found) == len(written) * len(drivers)
                for row, expected in zip(found, written * len(drivers), strict=True):
                    for name, column in kept.items():
                        assert exact(row[name]) == exact(expected[name]), f"{column.type} {way} through {driver.name}"


def in_classes_of(generated: ModuleType, row: dict[str, Any]) -> dict[str, Any]:
    """Return a row whose enums and ranges are those of the package."""
    mood = import_module(f"{generated.__name__}.enums").Mood
    range_ = import_module(f"{generated.__name__}.runtime.ranges").Range

    def own(name: str, value: Any) -> Any:
        if isinstance(value, list):
            return [own(name, item) for item in value]
        if isinstance(value, Range):
            return range_(value.lower, value.upper, value.bounds, value.empty)
        return mood(value) if name.startswith("mood") and value is not None else value

    return {name: own(name, value) for name, value in row.items()}


def keep(written: Sequence[dict[str, Any]], number: int, session: Session) -> None:
    from kept.models import Holder, Thing  # type: ignore[import-not-found]

    session.add(Holder(id=number))
    session.add_all(Thing(id=number * 100 + place, holder_id=number, **row) for place, row in enumerate(written))


def read(names: Sequence[str], session: Session) -> dict[str, list[dict[str, Any]]]:
    """Return all rows, read in each way that there is."""
    from kept.models import Holder, Thing
    from kept.queries import Database  # type: ignore[import-not-found]
    from kept.schemas import HolderRead, ThingRead  # type: ignore[import-not-found]

    nested: Any = create_model("Nested", __base__=HolderRead, things=(list[ThingRead], ...))
    pointing: Any = create_model("Pointing", holder=(nested, ...))
    db = Database(session)
    objects = session.scalars(select(Thing).order_by(Thing.id))
    holders = db.holders.find_many(nested, order_by=Holder.id)
    first = db.things.find_many(pointing, order_by=Thing.id, where=Thing.id % 100 == 0)
    return {
        "as an object": [{name: getattr(thing, name) for name in names} for thing in objects],
        "in a shape": [dict(thing) for thing in db.things.find_many(ThingRead, order_by=Thing.id)],
        "in a list": [dict(thing) for holder in holders for thing in holder.things],
        "in a list of another": [dict(thing) for each in first for thing in each.holder.things],
    }


def test_a_package_for_both_databases(database_url: str, tmp_path: Path) -> None:
    check(BOTH, database_url, tmp_path)


@pytest.mark.every_postgresql
def test_a_package_for_postgresql_alone(postgresql: str, tmp_path: Path) -> None:
    check(ALONE, postgresql, tmp_path)

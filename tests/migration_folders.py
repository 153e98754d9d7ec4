"""Folders of migrations, made by hand: what a runner finds on disk, without anything that plans them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree

from dovetail.digest import digest
from dovetail.migrate.changes import Change
from dovetail.migrate.history import Direction, Migration, Preflight, record_text
from dovetail.schema.columns import Database

__all__ = ["Made", "write_migrations"]

DATABASES: tuple[Database, ...] = ("postgresql", "sqlite")


@dataclass(frozen=True)
class Made:
    """A migration to be: its SQL is for both databases. With `python` it is a step in that language."""

    slug: str
    up: str | None = None
    down: str | None = None
    python: str | None = None
    by_hand: bool = False
    is_draft: bool = False
    preflight: tuple[Preflight, ...] = ()
    preflight_down: tuple[Preflight, ...] = ()
    replaces: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    databases: tuple[Database, ...] = DATABASES
    only: Mapping[str, str] = field(default_factory=dict)
    """The script up where that of one database is another."""


def write_migrations(folder: Path, *made: Made, first: int = 1) -> Path:
    """Write the migrations, each after the one before, below `folder`, which is the package, and nothing else; return their folder."""
    home = folder / "migrations"
    rmtree(home, ignore_errors=True)
    parent: str | None = None
    for number, each in enumerate(made, first):
        name = f"{number:04}_{each.slug}"
        texts: dict[str, str] = {}
        for database in each.databases:
            up = each.only.get(database, each.up)
            texts |= {} if up is None else {f"{database}/{name}.up.sql": up}
            texts |= {} if each.down is None else {f"{database}/{name}.down.sql": each.down}
        texts |= {} if each.python is None else {f"{name}.py": each.python}
        for path, text in texts.items():
            (home / path).parent.mkdir(parents=True, exist_ok=True)
            (home / path).write_bytes(text.encode())
        ways: dict[Direction, tuple[Preflight, ...]] = {"up": each.preflight, "down": each.preflight_down}
        migration = Migration(
            number=number,
            name=name,
            parent=parent,
            changes=each.changes,
            files={path: None if each.is_draft else digest(text.encode()) for path, text in texts.items()},
            preflight=dict.fromkeys(each.databases, ways),
            by_hand=each.by_hand or each.python is not None,
            replaces=each.replaces,
        )
        (home / f"{name}.json").write_text(record_text(migration))
        parent = name
    return home

"""An Alembic environment that runs the migrations, for projects that have one already or want one."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from dovetail.data_classes import dataclass
from dovetail.digest import digest_of_few
from dovetail.emit.base import Context
from dovetail.emit.layout import lay, listing, prefixed
from dovetail.emit.literals import docstring, literal
from dovetail.files import HEADER, File

__all__ = ["AlembicEnvironment", "revision"]

FOLDER = "migrations/alembic"
_MODULES = ("comparing", "env", "on_sqlite", "preflight", "running", "scripts", "unfinished")
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class VersionView:
    """One revision: all four are Python source."""

    docstring: str
    revision: str
    down_revision: str
    name: str


class AlembicEnvironment:
    """The artefact `alembic`, which lies among the migrations. A spec without the key has none."""

    name = "alembic"

    def emit(self, context: Context) -> Iterator[File]:
        """Yield the packages, the environment, and a revision for every migration."""
        if context.alembic is None:
            return
        for folder in ("migrations", FOLDER, f"{FOLDER}/versions"):
            yield context.file(f"{folder}/__init__.py", "alembic/__init__.py.j2")
        if context.alembic.down_revision is None:
            yield context.file(f"{FOLDER}/alembic.ini", "alembic/alembic.ini.j2")
            yield context.file(f"{FOLDER}/script.py.mako", "alembic/script.py.mako.j2")
        external, owned = _external(context), _has_owned_pointers(context)
        for module in _MODULES:
            template = f"alembic/{module}.py.j2"
            yield context.file(f"{FOLDER}/{module}.py", template, external=external, owned=owned)
        yield _sql_script()
        for name, view in _versions(context, context.alembic.down_revision):
            yield context.file(f"{FOLDER}/versions/{name}.py", "alembic/version.py.j2", version=view)


def revision(package: str, name: str) -> str:
    """Return the id of a migration's revision: stable, and another one in another package.

    Alembic keeps 32 characters of it, and takes its beginning for the whole.
    """
    number = name.partition("_")[0]
    return f"{number}_{digest_of_few(f'{package} {name}'.encode())[:_DIGITS]}"


def _versions(context: Context, continued: str | None) -> Iterator[tuple[str, VersionView]]:
    """The revision of every migration by its name; the first comes after the one that is `continued`."""
    newest = continued
    for name, replaced in _migrations(context):
        its_own = revision(context.schema.name, replaced)
        text = f"{name}\n\nRevision ID: {its_own}\nRevises: {newest or ''}".rstrip()
        after = "None" if newest is None else literal(newest)
        yield name, VersionView(docstring(text), literal(its_own), after, literal(name))
        newest = its_own


def _migrations(context: Context) -> Iterator[tuple[str, str]]:
    """Every migration with the one whose revision it has.

    That is itself; but a baseline has that of the newest one that it replaces, so that a database that has been through them
    is at the baseline.
    """
    for migration in context.history.migrations:
        prefix = f"{migration.number:04}_"
        yield migration.name, next((each for each in migration.replaces if each.startswith(prefix)), migration.name)
    if context.pending is not None:
        yield context.pending.name, context.pending.name


def _external(context: Context) -> str:
    """The tables that somebody else makes, as an expression; "" where there are none."""
    names = [literal(table.identifier.dotted) for table in context.schema.tables if table.external]
    return lay(prefixed("EXTERNAL = ", listing(sorted(names), "{}", exploded=True))) if names else ""


def _has_owned_pointers(context: Context) -> bool:
    """Say whether a foreign key has an action that SQLite does by a trigger."""
    keys = (key for table in context.schema.tables for key in table.foreign_keys)
    return "sqlite" in context.schema.databases and any(key.empties_a_part for key in keys)


@cache
def _sql_script() -> File:
    """The module that takes SQL scripts apart, as it is."""
    path = Path(__file__).resolve().parent.parent / "sql_script.py"
    text = f"# {HEADER}\n\n{path.read_text(encoding='utf-8')}"
    return File(f"{FOLDER}/sql_script.py", text)

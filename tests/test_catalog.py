"""A migrated database and the models say the same: one catalog, and nothing for Alembic to find."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Identity, MetaData, create_engine, make_url
from sqlalchemy.schema import CreateSchema

from catalog import catalog
from dovetail.emit.base import Context
from dovetail.emit.emitters import EMITTERS
from dovetail.emit.names import Names
from dovetail.emit.templates import Templates
from dovetail.migrate.history import NO_HISTORY
from dovetail.migrate.pending import pending
from dovetail.schema.model import Schema
from handmade import POSTGRESQL_SCHEMAS, SCHEMAS
from importing import forget
from scripts import apply


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for one generated package, importable as `generated_here` while the test runs."""
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path / "generated_here"
    forget("generated_here")


def generate(made: Schema, folder: Path) -> MetaData:
    """Write the whole generated package and return what its models say."""
    context = Context(made, Names.of(made), Templates(), pending=pending(NO_HISTORY, made))
    for emitter in EMITTERS:
        for file in emitter.emit(context):
            path = folder / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.text.encode())
    importlib.invalidate_caches()
    models: Any = importlib.import_module("generated_here.models")
    metadata: MetaData = models.Base.metadata
    return metadata


def create_all(url: str, made: Schema, metadata: MetaData) -> None:
    """Make everything the models speak of; namespaces and extensions are not theirs to make."""
    engine = create_engine(url)
    external = {table.identifier.name for table in made.tables if table.external}
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            for name in {*made.namespaces, *(each.namespace for each in made.extensions if each.namespace)}:
                connection.execute(CreateSchema(name, if_not_exists=True))
            for extension in made.extensions:
                home = f" WITH SCHEMA {extension.namespace}" if extension.namespace else ""
                connection.exec_driver_sql(f"CREATE EXTENSION {extension.name}{home}")
        tables = [table for table in metadata.sorted_tables if table.name not in external]
        metadata.create_all(connection, tables=tables)
    engine.dispose()


def differences(url: str, made: Schema, metadata: MetaData) -> list[Any]:
    """What Alembic would change about the database.

    Four things it has to be told: that `ddl_if` leaves a part to the other database, that on SQLite the row number is what
    an identity column gets its value from, that SQLAlchemy does not read the collation of an index back, and that partitions
    are tables which no model has.
    """
    engine = create_engine(url)
    external = {table.identifier.name for table in made.tables if table.external}
    external |= {partition.name for table in made.tables for partition in table.partitions}

    def is_here(part: Any, name: str | None, kind: str, *_: Any) -> bool:
        condition = getattr(part, "_ddl_if", None)
        return (condition is None or condition.dialect == engine.dialect.name) and name not in {
            *external,
            "ix_collated",
        }

    options = {
        "compare_type": True,
        # On SQLite Alembic guesses what is quoted, and wrongly for empty and for long texts; `catalog` compares those.
        "compare_server_default": engine.dialect.name == "postgresql",
        "include_schemas": bool(made.namespaces),
        "include_object": is_here,
    }
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    engine.dispose()
    return [change for change in found if engine.dialect.name == "postgresql" or not _is_about_identity(change)]


def _is_about_identity(change: Any) -> bool:
    return isinstance(change, list) and all(
        kind == "modify_default" and isinstance(after, Identity) for kind, *_, after in change
    )


def comparable(found: dict[str, Any]) -> dict[str, Any]:
    """A catalog without the comments that SQLAlchemy has no place for: of types and of indexes."""
    if "comments" not in found:
        return found
    unsayable = ("type", "domain", "index")
    return {**found, "comments": [row for row in found["comments"] if row[0] not in unsayable]}


def migrate(url: str, package: Path) -> None:
    script = package / "migrations" / make_url(url).get_backend_name() / "0001_initial.up.sql"
    if script.exists():  # there is nothing to do for a Schema of nothing
        apply(url, script)


pytestmark = pytest.mark.filterwarnings(
    "ignore:Did not recognize type:sqlalchemy.exc.SAWarning",
    "ignore:autogenerate skipping metadata-specified expression-based index",
    "ignore:Skipped unsupported reflection of expression-based index:sqlalchemy.exc.SAWarning",
)


@pytest.mark.parametrize("made", POSTGRESQL_SCHEMAS.values(), ids=POSTGRESQL_SCHEMAS)
@pytest.mark.every_postgresql
def test_on_postgresql_the_migration_makes_what_the_models_make(
    postgresql: str, second_postgresql: str, made: Schema, package: Path
) -> None:
    metadata = generate(made, package)
    migrate(postgresql, package)
    create_all(second_postgresql, made, metadata)
    assert comparable(catalog(postgresql)) == comparable(catalog(second_postgresql))
    assert differences(postgresql, made, metadata) == []


@pytest.mark.parametrize("made", SCHEMAS.values(), ids=SCHEMAS)
def test_on_sqlite_the_migration_makes_what_the_models_make(
    sqlite: Path, tmp_path: Path, made: Schema, package: Path
) -> None:
    metadata = generate(made, package)
    migrated, created = f"sqlite:///{sqlite}", f"sqlite:///{tmp_path / 'created.sqlite'}"
    migrate(migrated, package)
    create_all(created, made, metadata)
    assert catalog(migrated) == catalog(created)
    assert differences(migrated, made, metadata) == []

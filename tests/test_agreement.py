"""The layers of one spec agree, as seen from the outside: the catalog of a migrated database, the metadata of the models,
the relation definitions and the schemas are read independently and compared."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pydantic import BaseModel
from sqlalchemy import CHAR, VARCHAR, Engine, ForeignKeyConstraint, Inspector, create_engine, inspect, text
from sqlalchemy.dialects.postgresql.base import PGInspector

from dovetail.emit.names import Names
from dovetail.schema.model import Schema, Table
from migrating import live
from scripts import apply
from specs import ALL, generate, imported, read, story

pytestmark = pytest.mark.filterwarnings(
    "ignore:Did not recognize type '(vector|point|address|money_amount|party)'",
    "ignore:Skipped unsupported reflection of expression-based index",
    "ignore:autogenerate skipping metadata-specified expression-based index",
    "ignore:Type object .*DOMAIN'> does not refer to an OperatorClass",  # of a reflected domain
)


@dataclass(frozen=True)
class Migrated:
    """A spec, its generated package, and a database that the package's first migration has made."""

    schema: Schema
    names: Names
    package: ModuleType
    engine: Engine
    folder: Path

    @property
    def tables(self) -> list[Table]:
        return [table for table in self.schema.tables if not table.external]

    def inspector(self) -> Inspector:
        return inspect(self.engine)

    def module(self, layer: str) -> ModuleType:
        import importlib

        return importlib.import_module(f"{self.package.__name__}.{layer}")


@contextmanager
def migrated_by(root: Path, database_url: str, folder: Path) -> Iterator[Migrated]:
    """The database at `database_url`, which is empty, as the package of a spec makes it."""
    schema = read(root).schema
    engine = create_engine(database_url)
    name = generate(root, folder)
    scripts = folder / name / "migrations" / engine.dialect.name
    apply(database_url, scripts / "0001_initial.up.sql")
    with imported(folder, name) as package:
        yield Migrated(schema, Names.of(schema), package, engine, scripts)
    engine.dispose()


@pytest.fixture(scope="module", params=ALL, ids=story)
def migrated(
    request: pytest.FixtureRequest, lasting_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Migrated]:
    """One for all tests of a spec, which change nothing in it."""
    with migrated_by(request.param, lasting_database_url, tmp_path_factory.mktemp("migrated")) as found:
        yield found
    with live(lasting_database_url) as database:
        database.clear()


def test_the_relation_definitions_are_the_foreign_keys_of_the_catalog(migrated: Migrated) -> None:
    relations = migrated.module("relations").RELATIONS
    inspector = migrated.inspector()
    for table in migrated.tables:
        found = {
            key["name"]: key for key in inspector.get_foreign_keys(table.identifier.name, table.identifier.namespace)
        }
        defined = [
            each
            for each in relations.get(table.identifier.dotted, {}).values()
            if each.side == "referencing" and each.enforced and each.discriminator is None
        ]
        assert {each.foreign_key for each in defined} == set(found)
        for relation in defined:
            key = found[relation.foreign_key]
            pairs = list(zip(key["constrained_columns"], key["referred_columns"], strict=True))
            beside = set(pairs) - set(zip(relation.columns, relation.related_columns, strict=True))
            assert [pair for pair in pairs if pair not in beside] == list(
                zip(relation.columns, relation.related_columns, strict=True)
            )
            assert beside <= {("tenant_id", "tenant_id")}  # which says nothing that the relation would have to ask
            assert _action(key["options"], relation) == relation.on_delete
            assert key["options"].get("onupdate", "NO ACTION").lower() == relation.on_update


def _action(options: dict[str, Any], relation: Any) -> str:
    """What happens on delete; of an owned pointer PostgreSQL names the columns, and on SQLite a trigger does it."""
    found = str(options.get("ondelete", "NO ACTION").lower())
    if relation.on_delete == "set null" and found != "set null":
        pointing = ", ".join(column for column in relation.columns if column not in relation.own)
        assert found in (f"set null ({pointing})", "no action")
        return "set null"
    return found


def test_the_schemas_know_what_can_be_null_and_how_long_it_may_be(migrated: Migrated) -> None:
    schemas = migrated.module("schemas")
    inspector = migrated.inspector()
    for table in migrated.tables:
        shape: type[BaseModel] = getattr(schemas, f"{migrated.names.class_of(table.name)}Read")
        secret = {column.name for column in table.columns if column.secret}
        columns = inspector.get_columns(table.identifier.name, table.identifier.namespace)
        assert {column["name"] for column in columns} == {column.name for column in table.columns}
        for column in columns:
            if column["name"] in secret:
                continue
            name = migrated.names.attribute(table.name, column["name"])
            field = shape.model_fields[name]
            if field.annotation is not Any:  # json may be null inside
                assert _allows_none(field.annotation) == bool(column["nullable"]), column["name"]
            if isinstance(column["type"], (CHAR, VARCHAR)) and field.annotation in (str, str | None):
                assert _longest(shape, name) <= (column["type"].length or 0), column["name"]


def test_the_models_know_what_can_be_null(migrated: Migrated) -> None:
    metadata = migrated.module("models").Base.metadata
    inspector = migrated.inspector()
    for table in migrated.tables:
        namespace = table.identifier.namespace
        model = metadata.tables[f"{namespace}.{table.identifier.name}" if namespace else table.identifier.name]
        for column in inspector.get_columns(table.identifier.name, namespace):
            assert model.c[column["name"]].nullable == column["nullable"], column["name"]


def test_the_mappers_can_be_configured_without_a_warning(migrated: Migrated) -> None:
    migrated.module("models").Base.registry.configure()


def test_alembic_finds_nothing_to_do(migrated: Migrated) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    metadata = migrated.module("models").Base.metadata
    passed_over = {table.identifier.name for table in migrated.schema.tables if table.external}
    passed_over |= set(_partitions(migrated))
    passed_over |= {"accounts_name_c"}  # reflection does not tell the collation of an index
    passed_over |= {
        "ix_people_simplified",
        "ix_invoices_city",
    }  # of two indexes of one name, one for each database, Alembic keeps any
    with migrated.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_schemas": True,
                "include_name": lambda name, kind, _: kind != "schema" or name in (None, *migrated.schema.namespaces),
                "include_object": lambda part, name, *_: name not in passed_over and not _is_emptied(part, migrated),
            },
        )
        found = "\n".join(map(str, compare_metadata(context, metadata)))
        assert found == ""


def _partitions(migrated: Migrated) -> list[str]:
    """The tables that are partitions of others: those of the spec, and those that come as time goes by."""
    if migrated.engine.dialect.name == "sqlite":
        return []
    with migrated.engine.connect() as connection:
        return list(connection.scalars(text("SELECT relname FROM pg_class WHERE relispartition")))


def _is_emptied(part: Any, migrated: Migrated) -> bool:
    """Say whether it is an owned pointer that SQLite empties by a trigger, which reflection does not tell."""
    keys = [key for table in migrated.schema.tables for key in table.foreign_keys]
    emptied = {key.name for key in keys if key.own and key.on_delete == "set null"}
    is_key = isinstance(part, ForeignKeyConstraint)
    return migrated.engine.dialect.name == "sqlite" and is_key and part.name in emptied


@pytest.mark.parametrize("root", ALL, ids=story)
def test_down_leaves_nothing_behind(root: Path, database_url: str, tmp_path: Path) -> None:
    with migrated_by(root, database_url, tmp_path) as migrated:
        apply(database_url, migrated.folder / "0001_initial.down.sql")
        inspector = migrated.inspector()
        assert inspector.get_table_names() == []
        for namespace in migrated.schema.namespaces:
            assert not inspector.has_schema(namespace) or inspector.get_table_names(namespace) == []
        if isinstance(inspector, PGInspector):
            assert inspector.get_enums("*") == []
            assert inspector.get_domains() == []


def _longest(shape: type[BaseModel], name: str) -> int:
    """The longest text that a field takes, by the JSON Schema that pydantic gives of it."""
    written = shape.model_json_schema()["properties"][name]
    lengths: list[int] = [each["maxLength"] for each in (written, *written.get("anyOf", ())) if "maxLength" in each]
    return min(lengths)


def _allows_none(annotation: Any) -> bool:
    from types import NoneType
    from typing import get_args

    return NoneType in get_args(annotation)

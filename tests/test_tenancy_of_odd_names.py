"""Tenants in tables and columns with names that have to be quoted everywhere, beside tables of other packages."""

import importlib
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from dovetail.output.writer import write
from roles import unless_there
from scripts import apply
from specs import imported, rendered

SPEC = """
dovetail: 1
name: odd
databases: [postgresql, sqlite]
tenancy: {column: "whose 'row' \\"is\\"", setting: odd.tenant}
lint: {sqlite_policies: off, unindexed_policy: off}
tables:
  "order":
    class: Order
    columns:
      id: {type: int, primary_key: true}
      "whose 'row' \\"is\\"": varchar(5)
    policies:
      "it's \\"odd\\"": {for: select, using: "id < 100", restrictive: true}
  "a;b; --'":
    class: Odd
    columns:
      id: {type: int, primary_key: true}
      "whose 'row' \\"is\\"": varchar(5)
    references:
      order: {to: order, optional: true, on_delete: set null, inverse: odds}
  a_table_whose_name_has_all_the_sixty_three_bytes_that_are_kept_:
    class: Long
    columns:
      id: {type: int, primary_key: true}
      "whose 'row' \\"is\\"": varchar(5)
"""
PACKAGE = "odd_tenants"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "spec.yaml").write_text(SPEC)
    write(tmp_path / "made" / PACKAGE, rendered(tmp_path / "spec.yaml"))
    return tmp_path / "made"


@pytest.mark.every_postgresql(when="soaking")
def test_tenants_of_odd_names(folder: Path, database_url: str) -> None:
    engine = create_engine(database_url)
    apply(database_url, folder / PACKAGE / "migrations" / engine.dialect.name / "0001_initial.up.sql")
    if engine.dialect.name == "postgresql":
        roles = unless_there("odd_app")
        with engine.begin() as connection:
            connection.execute(text(roles))
            connection.execute(text("GRANT ALL ON ALL TABLES IN SCHEMA public TO odd_app"))
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("SET LOCAL ROLE odd_app"))
    with imported(folder, PACKAGE):
        _see(importlib.import_module(f"{PACKAGE}.queries"), importlib.import_module(f"{PACKAGE}.models"), engine)
    engine.dispose()


def _see(queries: Any, models: Any, engine: Engine) -> None:
    with Session(engine) as session:
        for number, tenant in enumerate(("it's", "it's ", "b")):
            with queries.tenant(session, tenant):
                session.add_all(
                    [models.Order(id=number), models.Odd(id=number, order_id=number), models.Long(id=number)]
                )
                session.flush()
                for model in (models.Order, models.Odd, models.Long):
                    assert [each.id for each in session.query(model)] == [number]
        with queries.tenant(session, "b"):
            assert session.query(models.Odd).count() == 1
            session.execute(text('UPDATE "a;b; --\'" SET id = id + 1'))
        with queries.tenant(session, "it's "):
            assert session.query(models.Odd).count() == 1
        with queries.tenant(session, "it's longer than the column"):
            assert session.query(models.Odd).count() == 0
        for model in (models.Order, models.Odd, models.Long):
            assert session.query(model).count() == 0
            with pytest.raises(queries.CheckViolation, match="has no tenant"):
                _insert(queries, session, model)
            session.rollback()


def _insert(queries: Any, session: Session, model: Any) -> None:
    with queries.naming_violations(session):
        session.add(model(id=500, **{_attribute(model): "a"}))
        session.flush()


def _attribute(model: Any) -> str:
    return next(str(each.key) for each in model.__mapper__.column_attrs if "whose" in each.columns[0].name)


def test_tables_made_by_the_metadata_in_memory(folder: Path) -> None:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with imported(folder, PACKAGE):
        queries, models = (importlib.import_module(f"{PACKAGE}.{name}") for name in ("queries", "models"))
        with Session(engine) as session:
            assert session.execute(text("SELECT 1")).scalar() == 1
        models.Base.metadata.create_all(engine)
        with Session(engine) as session, queries.tenant(session, "a"):
            session.add(models.Order(id=1))
            session.commit()
            assert session.query(models.Order).count() == 1
        with Session(engine) as session:
            assert session.query(models.Order).count() == 0
            session.rollback()
        models.Base.metadata.drop_all(engine)
    engine.dispose()


def test_another_database_of_the_process_is_left_alone(folder: Path) -> None:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with imported(folder, PACKAGE):
        importlib.import_module(f"{PACKAGE}.queries")
        with Session(engine) as session:
            session.execute(text('CREATE TABLE "order" (id INTEGER)'))
            session.execute(text('INSERT INTO "order" VALUES (1)'))
            session.commit()
            assert session.execute(text('SELECT count(*) FROM "order"')).scalar() == 1
    engine.dispose()

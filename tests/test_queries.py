"""Queries of every generated package: each table can be read in each way."""

import importlib
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from dovetail.emit.names import Names
from scripts import apply
from specs import ALL, generate, imported, read, story


@pytest.mark.filterwarnings("ignore:Did not recognize type")
@pytest.mark.parametrize("root", ALL, ids=story)
def test_every_table_of_every_spec_can_be_read(root: Path, database_url: str, tmp_path: Path) -> None:
    engine = create_engine(database_url)
    name = generate(root, tmp_path)
    apply(database_url, tmp_path / name / "migrations" / engine.dialect.name / "0001_initial.up.sql")
    with imported(tmp_path, name), Session(engine) as session:
        schemas = importlib.import_module(f"{name}.schemas")
        database = importlib.import_module(f"{name}.queries").Database(session)
        names = Names.of(read(root).schema)
        for table in read(root).schema.tables:
            if table.external:
                continue
            queries = getattr(database, names.collection_of(table.name))
            relations = queries.relations.get(queries.model.__table__.fullname, {})
            assert queries.find_many(getattr(schemas, f"{queries.model.__name__}Read")) == []
            assert queries.find_many(with_=dict.fromkeys(relations, True)) == []
            assert (queries.count(), queries.exists()) == (0, False)
    engine.dispose()

"""What a spec means does not depend on how it is laid out, and a meaning survives being written down as JSON."""

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dovetail import pipeline
from dovetail.schema.keys import finders_of
from dovetail.schema.model import Schema
from dovetail.schema.snapshot import dump, load
from dovetail.schema.tenants import tenant_of
from fast_yaml import dumped, loaded
from packages import schema_of
from specs import ALL, read, story

ORDERED = ("columns", "values", "references")
"""Mappings whose order is part of the meaning: columns keep the order in which they are written."""


def shuffled(data: Any, draw: Any, key: str = "") -> Any:
    if isinstance(data, dict):
        names = list(data) if key in ORDERED else draw(st.permutations(list(data)))
        return {name: shuffled(data[name], draw, name) for name in names}
    return [shuffled(item, draw) for item in data] if isinstance(data, list) else data


@pytest.mark.parametrize("root", ALL, ids=story)
def test_a_schema_survives_its_snapshot(root: Path) -> None:
    schema = read(root).schema
    assert load(Schema, json.loads(json.dumps(dump(schema)))) == schema


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
@pytest.mark.parametrize("case", ["references", "circles", "many_to_many", "enums_and_domains", "owned_pointers"])
def test_the_order_of_keys_means_nothing(case: str, data: st.DataObject, tmp_path: Path) -> None:
    root = next(path for path in ALL if story(path) == case)
    copy = tmp_path / "spec.yaml"
    copy.write_text(dumped(shuffled(loaded(root.read_text()), data.draw)))
    assert pipeline.read(copy).schema == _plain(root)


@cache
def _plain(root: Path) -> Schema:
    """The schema of the same YAML, dumped by the same library but in its own order."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "plain.yaml"
        copy.write_text(dumped(loaded(root.read_text())))
        return pipeline.read(copy).schema


def test_one_file_or_many_means_the_same(tmp_path: Path) -> None:
    folder = next(path for path in ALL if story(path) == "files").parent
    parts = [folder / "spec.yaml", *sorted((folder / "parts").glob("*.yaml"))]
    whole: dict[str, Any] = {}
    for part in parts:
        for key, value in loaded(part.read_text()).items():
            whole[key] = {**whole.get(key, {}), **value} if isinstance(value, dict) else value
    del whole["include"]
    (tmp_path / "whole.yaml").write_text(dumped(whole))
    assert pipeline.read(tmp_path / "whole.yaml").schema == read(folder / "spec.yaml").schema


@pytest.mark.parametrize("root", ALL, ids=story)
def test_every_relation_has_its_foreign_key_and_its_inverse(root: Path) -> None:
    schema = read(root).schema
    relations = {(relation.table, relation.name): relation for relation in schema.relations}
    assert len(relations) == len(schema.relations)
    for table in schema.tables:
        for key in table.foreign_keys:
            relation = relations[table.name, key.reference]
            assert (relation.columns, relation.related_columns) == key.relating
            assert (relation.foreign_key, relation.inverse) == (key.name, key.inverse)
    for relation in schema.relations:
        if relation.inverse is not None:
            back = relations[relation.related_table, relation.inverse]
            assert (back.inverse, back.related_table, back.columns) == (
                relation.name,
                relation.table,
                relation.related_columns,
            )


@pytest.mark.parametrize("root", ALL, ids=story)
def test_every_foreign_key_is_served_by_an_index(root: Path) -> None:
    for table in read(root).schema.tables:
        for key in table.foreign_keys:
            served = any(not finder.partial for finder in finders_of(table, key))
            assert served or (table.name, key.reference) == ("visits", "badge"), "index: false is said there only"


TENANT_IN_A_REFERENCE = """
databases: [postgresql]
tenancy: {column: org_id, setting: app.org}
tables:
  orgs: {tenancy: off, columns: {id: {type: uuid, primary_key: true}}}
  firms: {tenancy: off, columns: {id: {type: uuid, primary_key: true}}}
  notes:
    columns: {id: {type: uuid, primary_key: true}}
    references:
      org: {to: [orgs, firms], storage: discriminator, columns: [kind, org_id], on_delete: cascade, inverse: notes}
"""


def test_the_column_of_tenants_may_be_that_of_a_reference_to_one_of_several_tables(tmp_path: Path) -> None:
    notes = schema_of(tmp_path, TENANT_IN_A_REFERENCE).tables_by_name["notes"]
    tenant = tenant_of(notes)
    assert tenant is not None
    assert tenant.column == "org_id"

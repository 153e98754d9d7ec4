"""A schema of many tables is checked and rendered by several processes, with the same outcome as by one."""

import os
from pathlib import Path

import pytest

from dovetail import pipeline, side_by_side
from dovetail.diagnostics import SpecError
from dovetail.spec import checks

CASES = Path(__file__).parent / "cases"
BROKEN = """\
dovetail: 1
name: shop
tables:
  pg_orders:
    columns: {id: {type: int, primary_key: true}, sums: {type: int, generated: {sql: "sum(id)"}}}
    indexes: [[sums], [sums]]
  orders:
    name: orders
    columns: {id: {type: int, primary_key: true}}
  others:
    name: orders
    columns: {id: {type: int, primary_key: true}}
"""


@pytest.fixture
def _many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every schema be one of many tables; the workers of a test run have threads that these tasks have nothing to do with."""
    if hasattr(os, "fork"):
        monkeypatch.setattr(side_by_side, "_processors", lambda: 3)
    monkeypatch.setattr(pipeline, "MANY_TABLES", 0)
    monkeypatch.setattr(checks, "MANY_TABLES", 0)


@pytest.mark.parametrize("name", ["circles", "composites", "types"])
def test_the_same_files_in_the_same_order(name: str, request: pytest.FixtureRequest) -> None:
    alone = pipeline.read(CASES / name / "spec.yaml")
    files = pipeline.render(alone)
    request.getfixturevalue("_many")
    together = pipeline.read(CASES / name / "spec.yaml")
    assert together.warnings == alone.warnings
    assert pipeline.render(together) == files


def test_the_same_mistakes(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    root = tmp_path / "spec.yaml"
    root.write_text(BROKEN)
    with pytest.raises(SpecError) as alone:
        pipeline.read(root)
    request.getfixturevalue("_many")
    with pytest.raises(SpecError) as together:
        pipeline.read(root)
    assert {each.code for each in together.value.diagnostics} == {"S104", "S107", "S318", "S404"}
    assert together.value.diagnostics == alone.value.diagnostics


def test_the_same_mistakes_of_templates(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    root = tmp_path / "spec.yaml"
    root.write_text(f"{(CASES / 'circles' / 'spec.yaml').read_text()}\ntemplates: ours\n")
    for template in ("models/table.py.j2", "queries/table.py.j2"):
        (tmp_path / "ours" / template).parent.mkdir(parents=True)
        (tmp_path / "ours" / template).write_text("# {{ header }}\nthis is no Python\n")
    with pytest.raises(SpecError) as alone:
        pipeline.render(pipeline.read(root))
    request.getfixturevalue("_many")
    with pytest.raises(SpecError) as together:
        pipeline.render(pipeline.read(root))
    assert {each.code for each in together.value.diagnostics} == {"G302"}
    assert together.value.diagnostics == alone.value.diagnostics

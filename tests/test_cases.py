"""Every case folder compiles to exactly the files it expects. `pytest --update` rewrites them; read the diff."""

from pathlib import Path

import pytest

from dovetail.output.writer import compare, write
from dovetail.spec.editors import schema_text
from specs import CASES, REPOSITORY, SYSTEMS, read, rendered, story

SHARED = "runtime/"
"""The support code is the same in every package; the committed examples hold it."""


@pytest.mark.parametrize("root", CASES, ids=story)
def test_a_case_compiles_to_what_it_expects(root: Path, update: bool) -> None:
    files = [file for file in rendered(root) if not file.path.startswith(SHARED)]
    expected = root.parent / "expected"
    if update:
        write(expected, files)
    comparison = compare(expected, files)
    assert (
        comparison.is_current
    ), f"{comparison}; read `pytest --update` and `git diff {expected.relative_to(REPOSITORY)}`"


@pytest.mark.parametrize("root", SYSTEMS, ids=story)
def test_the_committed_systems_are_current(root: Path) -> None:
    assert compare(read(root).output, rendered(root)).is_current, "run `dovetail generate`"


def test_the_json_schema_that_the_examples_point_at_is_current() -> None:
    committed = REPOSITORY / "docs" / "dovetail.schema.json"
    assert committed.read_text() == schema_text(), "run `make generate`"

"""What `plan` advises: how to make a change in two steps, for every change that is known."""

from pathlib import Path

import pytest

from dovetail.migrate.advice import two_steps
from dovetail.migrate.diff import diff
from evolutions import EVOLUTIONS, evolution
from projects import Project


@pytest.mark.parametrize("name", EVOLUTIONS)
def test_there_is_advice_for_every_evolution_and_its_way_back(name: str) -> None:
    found = evolution(name)
    for before, after in ((found.before, found.after), (found.after, found.before)):
        lines = list(two_steps(diff(before, after), before, after))
        assert len(lines) % 2 == 0
        assert all("1. " in first and "2. " in second for first, second in zip(lines[::2], lines[1::2], strict=True))


def test_a_column_of_an_enum_that_goes_is_planned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def rank(type_: str) -> dict[str, object]:
        return {"issues": {"columns": {"id": {"type": "int", "primary_key": True}, "rank": {"type": type_}}}}

    project = Project(tmp_path, monkeypatch).says(rank("mood"), enums={"mood": ["low", "high"]}).generate()
    assert "issues.rank" in project.says(rank("varchar(20)")).run("plan").stdout

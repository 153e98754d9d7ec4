"""`--timings` says what each stage took, on standard error, and changes nothing else."""

import re
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from dovetail import timings
from projects import Project

TABLES = {"users": {"columns": {"id": {"type": "int", "primary_key": True}}}}
STAGES = [
    "modules",
    "load",
    "resolve",
    "check",
    "names",
    "conventions",
    "migrations",
    "emit models",
    "format",
    "compare",
]


def stages(text: str) -> dict[str, float]:
    """Milliseconds of the processor by stage."""
    return {name: float(worked) for name, worked in re.findall(r"^(\S.*?)  .* +([\d.]+)$", text, re.MULTILINE)}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    return Project(tmp_path, monkeypatch).says(TABLES)


def test_every_stage_is_told_and_standard_output_stays_what_it_is(project: Project) -> None:
    written = project.run("generate", "--timings")
    assert "shop: " in written.stdout
    assert "wall ms" not in written.stdout
    assert {*STAGES, "start", "write", "remember", "rest", "total"} <= set(stages(written.stderr))
    checked = project.run("check", "--timings")
    assert checked.stdout == "generated/shop: up to date\n"
    assert set(STAGES) <= set(stages(checked.stderr))
    assert re.search(r"^1 spec, 1 table, \d+ files, peak memory", checked.stderr, re.MULTILINE)
    assert checked.stderr.startswith("dovetail ")


def test_the_stages_make_the_total(project: Project) -> None:
    project.run("generate")
    found = stages(project.run("check", "--timings").stderr)
    assert found.pop("total") == pytest.approx(sum(found.values()), abs=0.1 * len(found))


def test_nothing_is_told_that_nobody_asked_for(project: Project) -> None:
    project.run("generate", "--timings")
    assert project.run("check").stderr == ""


def test_a_run_that_fails_says_how_far_it_came(project: Project) -> None:
    project.says({"users": {"columns": {"id": {"type": "nothing"}}}})
    found = stages(project.run("check", "--timings", code=3).stderr)
    assert "resolve" in found
    assert "format" not in found


def test_json_is_the_only_thing_on_standard_output(project: Project) -> None:
    project.run("generate")
    assert project.run("check", "--timings", "--format", "json").stdout.startswith("{")


def test_what_is_within_a_stage_is_not_counted_twice() -> None:
    with timings.recording() as watch, timings.stage("outer"):
        for _ in islice(timings.each("inner", slowly()), 2):
            pass
    assert list(watch.taken) == ["outer", "inner", "rest"]
    assert watch.taken["inner"][0] >= 0.02


def slowly() -> Iterator[int]:
    """Numbers, each of which takes a hundredth of a second."""
    for number in range(3):
        time.sleep(0.01)
        yield number


def test_a_stage_is_nothing_where_nobody_records() -> None:
    numbers = [1, 2]
    assert timings.each("numbers", numbers) is numbers
    assert timings.stage("one") is timings.stage("another")

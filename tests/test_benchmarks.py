"""What the benchmark of speed makes up is a spec without a fault, and what it shows is what was measured. No time is asserted."""

import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.speed import by_hand, synthetic
from benchmarks.speed.curves import as_svg
from benchmarks.speed.pages import full, put, short
from benchmarks.speed.processes import take
from benchmarks.speed.report import as_text, growth
from benchmarks.speed.run import Measured, Run
from benchmarks.speed.targets import TARGETS, Found, judge
from click.testing import CliRunner, Result

from dovetail.cli.group import main

PEERS = ("dovetail", "Alembic", "drizzle-kit")


def measured(act: str, tables: int, who: str, milliseconds: float) -> Measured:
    wall = [milliseconds, milliseconds * 1.1, milliseconds * 0.9]
    return Measured(act, tables, who, wall, [each / 2 for each in wall], memory=20.0)


@pytest.fixture
def run() -> Run:
    """A run in which dovetail takes a hundredth of what the others take, and ten times the tables take nine times as long."""
    made = [
        measured(act, tables, who, 9 ** len(str(tables)) * (1 if who == "dovetail" else 100))
        for act in ("cold", "no-op", "check", "edit")
        for tables in (10, 100, 1_000)
        for who in PEERS
    ]
    return Run("2026-01-31", "a machine", {"dovetail": "1"}, {"Django": "pip install django"}, made)


def dovetail(*words: str) -> Result:
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    return result


def test_the_spec_is_generated_without_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synthetic.write_spec(tmp_path / "shop", 12, ("postgresql", "sqlite"))
    monkeypatch.chdir(tmp_path / "shop")
    assert dovetail("generate").stderr == ""
    assert dovetail("check").output == "generated/shop: up to date\n"


def test_an_edit_makes_a_migration_of_one_column(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synthetic.write_spec(tmp_path / "shop", 3)
    monkeypatch.chdir(tmp_path / "shop")
    dovetail("generate")
    for number in range(2):
        synthetic.edit(tmp_path / "shop", number)
        dovetail("generate")
        scripts = (tmp_path / "shop" / "generated" / "shop" / "migrations" / "postgresql").glob(
            f"000{number + 2}*.up.sql"
        )
        (added,) = (line for script in scripts for line in script.read_text().splitlines() if line.startswith("ALTER"))
        assert added == f"ALTER TABLE order_0000 ADD COLUMN remark_{number} text;"


def test_the_models_by_hand_are_right(tmp_path: Path) -> None:
    by_hand.write_models(tmp_path / "models.py", 12)
    by_hand.edit_models(tmp_path / "models.py", 0)
    configure = "import models; from sqlalchemy.orm import configure_mappers as configure; configure(); print(len(models.Base.metadata.tables))"
    done = subprocess.run([sys.executable, "-c", configure], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "12\n"


def test_what_a_process_takes_is_told(tmp_path: Path) -> None:
    took = take([sys.executable, "-c", "bytearray(50_000_000)"], tmp_path)
    assert took.memory > 50
    assert took.worked > 0
    assert took.wall > 0
    with pytest.raises(SystemExit, match="exited with 3"):
        take([sys.executable, "-c", "exit(3)"], tmp_path)


def test_a_run_is_kept_as_it_was(run: Run, tmp_path: Path) -> None:
    run.save(tmp_path / "run.json")
    assert Run.load(tmp_path / "run.json") == run


def test_targets_are_judged(run: Run) -> None:
    verdicts = {target.says: verdict for target, _, verdict in judge(run)}
    assert len(verdicts) == len(TARGETS)
    assert verdicts["1,000 tables: cold / Alembic's cold"] == "met"
    assert verdicts["edit: T(1,000) / T(100)"] == "missed"
    assert Found(0.9).verdict(1.0) == Found(0.9, 0.9).verdict(1.0) == "met"
    assert Found(0.9, 1.1).verdict(1.0) == "met on the wall"
    assert Found(1.1, 0.9).verdict(1.0) == "missed"
    assert verdicts["1,000 tables: import models / by hand, one file's import models"] == "not measured"


def test_the_table_has_everybody_and_what_was_left_out(run: Run) -> None:
    text = as_text(run)
    assert growth(run, "cold", "Alembic") == pytest.approx(9)
    assert "left out: Django (pip install django)" in text
    assert "1,000 tables, drizzle-kit" in text
    assert "missed" in text


def test_the_picture_has_a_panel_for_each_act_and_a_line_for_each_tool(run: Run) -> None:
    picture = ET.fromstring(as_svg(run))
    lines = picture.findall(".//{http://www.w3.org/2000/svg}polyline")
    assert len(lines) == 4 * len(PEERS)
    assert {len(line.attrib["points"].split()) for line in lines} == {3}


def test_a_picture_of_one_number_of_tables_is_empty(run: Run) -> None:
    few = replace(run, measured=[each for each in run.measured if each.tables == 10])
    assert "polyline" not in as_svg(few)


def test_the_pages_are_written_anew_between_their_marks(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("above\n<!-- measured: begin -->\nstale\n<!-- measured: end -->\nbelow\n")
    put(page, short(run))
    put(page, full(run))
    text = page.read_text()
    assert text.startswith("above\n")
    assert text.endswith("below\n")
    assert "stale" not in text
    assert "| Alembic | 656.10 |" in text.partition("**1,000 tables**")[2]
    assert "not measured" in text
    page.write_text("no marks")
    with pytest.raises(SystemExit):
        put(page, "")

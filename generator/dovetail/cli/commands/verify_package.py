"""Ask an interpreter what it finds in a generated package."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dovetail.data_classes import dataclass
from dovetail.wording import place

__all__ = ["Failure", "Findings", "inspected", "stale_parts"]

Relations = dict[str, dict[str, dict[str, Any]]]
"""Relation definitions by table and name, each as the fields of its dataclass."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What the package says when it is imported: what disagrees in it, and what there is."""

    disagreements: tuple[str, ...]
    tables: tuple[str, ...]
    foreign_keys: int
    relations: Relations


@dataclass(frozen=True, slots=True)
class Failure:
    """Why the package cannot be imported, and what to do about it."""

    said: str
    help: str


def stale_parts(folder: Path) -> Iterator[str]:
    """Yield the files of the package that say what agrees and are not those of this dovetail: they would prove nothing.

    Each comes after a word that says whether it "differs" or is "missing".
    """
    import dovetail

    ours = Path(dovetail.__file__).parent / "runtime"
    for path in (*sorted(ours.glob("agreement/*.py")), ours / "relation.py"):
        name = f"runtime/{path.relative_to(ours).as_posix()}"
        there = folder / name
        if not there.is_file():
            yield f"missing  {name}"
        elif not there.read_text(encoding="utf-8", errors="replace").endswith(path.read_text(encoding="utf-8")):
            yield f"differs  {name}"


def inspected(folder: Path, python: str) -> Findings | Failure:
    """Import the package in `folder` with the interpreter `python`, and return what it finds. Writes nothing."""
    program = Path(__file__).with_name("verify_program.py").read_text(encoding="utf-8")
    run = subprocess.run(
        [python, "-B", "-c", program, str(folder.absolute())],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    try:
        answer = json.loads(run.stdout)
    except ValueError:
        return _without_answer(run)
    if "failure" in answer:
        return _failure(answer["failure"], folder)
    return Findings(
        disagreements=tuple(answer["disagreements"]),
        tables=tuple(answer["tables"]),
        foreign_keys=answer["foreign_keys"],
        relations=answer["relations"],
    )


def _without_answer(run: "subprocess.CompletedProcess[bytes]") -> Failure:
    last = run.stderr.decode(errors="replace").strip().rpartition("\n")[2]
    said = f"it ended with exit code {run.returncode}" + (f": {last}" if last else "")
    return Failure(said, "see that it is Python 3.11 or newer, and that nothing ends it while it imports")


def _failure(answer: dict[str, Any], folder: Path) -> Failure:
    file = answer["file"]
    at = "" if file is None else f"{place(Path(file))}:{answer['line']}: "
    return Failure(f"{at}{answer['said']}", _way_out(answer, folder))


def _way_out(answer: dict[str, Any], folder: Path) -> str:
    root, _, _ = (answer["module"] or "").partition(".")
    if root in ("sqlalchemy", "pydantic"):
        with_libraries = "name the interpreter of the application with --python"
        return f"{with_libraries}, or give this one what it lacks: pip install --upgrade 'dovetail[database]'"
    is_part = root.rstrip("_") == folder.name
    if answer["missing"] and not is_part:
        return f'install "{answer["module"]}" for that interpreter, or set PYTHONPATH to the folder that it is in'
    if is_part or (answer["file"] and Path(answer["file"]).is_relative_to(folder.absolute())):
        return "run `dovetail generate`, which writes the package anew"
    return "mend it there: the package imports it"

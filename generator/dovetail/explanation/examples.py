"""The examples of the codes, compiled.

An example is a spec as it stands in the table of codes. The two lines that every root has, `dovetail: 1` and
`name: example`, are understood where it does not write them. Lines such as `# orders.yaml` or `# templates/models/table.py.j2`
begin a file of its own; the first file is the root.

The line `# becomes` stands between a spec and the same spec after an edit: the example is about the migration between them.
"""

import re
from collections import deque
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from dovetail import lazy_re
from dovetail.diagnostics import Diagnostic, SpecError
from dovetail.explanation.edits import Outcome, outcome
from dovetail.rendering import render_text

__all__ = ["diagnostics_of", "files_of", "is_edit", "said_about"]

_BECOMES = "# becomes\n"
_FORMER_FILE = "before.yaml"

_FILE = lazy_re.compile(r"^# ([\w./-]+\.(?:yaml|j2))\n", re.MULTILINE)
_HEADER = "dovetail: 1\nname: example\n"
_ONLY_FILE = "example.yaml"
_SOMEWHERE = "/home/you"
"""Where the project of an example lies for its reader."""


def is_edit(example: str) -> bool:
    """Say whether `example` is an edit of a spec, and not a spec."""
    return f"\n{_BECOMES}" in example


def files_of(example: str) -> dict[str, str]:
    """Return the texts of the files that `example` stands for, by path, the root first."""
    if is_edit(example):
        return _files_of_edit(example)
    before, *named = _FILE.split(example.rstrip("\n") + "\n")
    paths, texts = (named[::2], named[1::2]) if named else ([_ONLY_FILE], [before])
    root, *others = (text.rstrip("\n") + "\n" for text in texts)
    return dict(zip(paths, [_as_root(root), *others], strict=True))


def _files_of_edit(example: str) -> dict[str, str]:
    """The lines of the spec after the edit keep the numbers that they have in the example."""
    before, _, after = f"{example}\n".partition(f"\n{_BECOMES}")
    above = "\n" * (before.count("\n") + 2)
    return {_ONLY_FILE: above + _as_root(after.rstrip("\n") + "\n"), _FORMER_FILE: _as_root(before + "\n")}


def diagnostics_of(example: str) -> tuple[Diagnostic, ...]:
    """Return everything that dovetail says when it generates from `example`, sorted by place.

    Of an edit that is what stops its migration, and as warnings what can go wrong with that.
    """
    with TemporaryDirectory() as folder:
        here, files = _project_in(folder), files_of(example)
        return _outcome(files, here).diagnostics if is_edit(example) else _compiled(files, here)


@cache
def said_about(example: str) -> str:
    """Return what dovetail prints about `example`, without the number of mistakes; "" where it finds nothing wrong.

    An edit that is refused has errors; of any other `dovetail plan` lists the hazards.
    """
    with TemporaryDirectory() as folder:
        here, files = _project_in(folder), files_of(example)
        if not is_edit(example):
            return _rendered(_compiled(files, here), files, here)
        edited = _outcome(files, here)
        return _rendered(edited.refused, files, here) if edited.refused else edited.listed


def _rendered(found: tuple[Diagnostic, ...], files: dict[str, str], here: Path) -> str:
    text = render_text(found, {(here / path).as_posix(): text for path, text in files.items()})
    said, _, _ = text.rpartition("\n\n")
    return said.replace(f"{here.as_posix()}/", "").replace(here.parent.as_posix(), _SOMEWHERE)


def _project_in(folder: str) -> Path:
    """A folder that is a project, whatever lies above it."""
    project = Path(folder).resolve() / "example"
    project.mkdir()
    (project / "pyproject.toml").touch()
    return project


def _as_root(text: str) -> str:
    """The header goes below, so that the lines keep the numbers that they have in the example."""
    return text if re.search("^dovetail:", text, re.MULTILINE) else text + _HEADER


def _outcome(files: dict[str, str], folder: Path) -> Outcome:
    from dovetail import pipeline

    _write(files, folder)
    try:
        before, after = (pipeline.read(folder / path) for path in (_FORMER_FILE, _ONLY_FILE))
    except SpecError as error:
        return Outcome(error.diagnostics)
    edited = outcome(before.schema, after.schema)
    return Outcome((*before.warnings, *after.warnings, *edited.refused), edited.hazards)


def _write(files: dict[str, str], folder: Path) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def _compiled(files: dict[str, str], folder: Path) -> tuple[Diagnostic, ...]:
    _write(files, folder)
    try:
        return _generated(folder / next(iter(files)))
    except SpecError as error:
        return error.diagnostics


def _generated(root: Path) -> tuple[Diagnostic, ...]:
    """Only templates of one's own can render what cannot be formatted or written."""
    from dovetail import pipeline
    from dovetail.output.writer import write

    spec = pipeline.read(root)
    if spec.templates is None:
        deque(pipeline.emit(spec), maxlen=0)
    else:
        write(spec.output, pipeline.render(spec))
    return spec.warnings

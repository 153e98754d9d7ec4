"""The examples of the codes, compiled.

An example is a spec as it stands in the table of codes. The two lines that every root has, `dovetail: 1` and
`name: example`, are understood where it does not write them. Lines such as `# orders.yaml` or `# templates/models/table.py.j2`
begin a file of its own; the first file is the root.
"""

import re
from collections import deque
from pathlib import Path
from tempfile import TemporaryDirectory

from dovetail.diagnostics import Diagnostic, SpecError
from dovetail.rendering import render_text

__all__ = ["diagnostics_of", "files_of", "said_about"]

_FILE = re.compile(r"^# ([\w./-]+\.(?:yaml|j2))\n", re.MULTILINE)
_HEADER = "dovetail: 1\nname: example\n"
_ONLY_FILE = "example.yaml"
_SOMEWHERE = "/home/you"
"""Where the project of an example lies for its reader."""


def files_of(example: str) -> dict[str, str]:
    """Return the texts of the files that `example` stands for, by path, the root first."""
    before, *named = _FILE.split(example.rstrip("\n") + "\n")
    paths, texts = (named[::2], named[1::2]) if named else ([_ONLY_FILE], [before])
    root, *others = (text.rstrip("\n") + "\n" for text in texts)
    return dict(zip(paths, [_as_root(root), *others], strict=True))


def diagnostics_of(example: str) -> tuple[Diagnostic, ...]:
    """Return everything that dovetail says when it generates from `example`, sorted by place."""
    with TemporaryDirectory() as folder:
        return _compiled(files_of(example), _project_in(folder))


def said_about(example: str) -> str:
    """Return what dovetail prints about `example`, without the number of mistakes; "" where it finds nothing wrong."""
    with TemporaryDirectory() as folder:
        here = _project_in(folder)
        files = files_of(example)
        found = _compiled(files, here)
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


def _compiled(files: dict[str, str], folder: Path) -> tuple[Diagnostic, ...]:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
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

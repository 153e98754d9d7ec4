"""Which specs a command is about, and where their output goes.

Settings come from the spec's own root file; `[tool.dovetail]` in pyproject.toml may name the specs of a project:

    [tool.dovetail]
    specs = ["spec/shop.yaml", "spec/billing/*.yaml"]
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from dovetail.diagnostics import Diagnostic, Span, SpecError
from dovetail.files import shown

__all__ = ["Project", "find_project", "output_folder", "templates_folder"]

_MARKS = ("pyproject.toml", ".git")


@dataclass(frozen=True, slots=True)
class Project:
    """The folder that everything of a project lies in, and the patterns under which its pyproject.toml lists specs."""

    folder: Path
    specs: tuple[str, ...] = ()


def find_project(start: Path) -> Project:
    """Return the project that `start` lies in: the nearest folder above it with a pyproject.toml or a repository.

    Without either, the project is the current folder if `start` lies in it, or else `start`. Raises SpecError where
    pyproject.toml cannot be read.
    """
    for folder in (start, *start.parents):
        if any((folder / mark).exists() for mark in _MARKS):
            return Project(folder, _listed_specs(folder / "pyproject.toml"))
    here = Path.cwd()
    return Project(here if start.is_relative_to(here) else start)


def _listed_specs(pyproject: Path) -> tuple[str, ...]:
    if not pyproject.is_file():
        return ()
    try:
        listed = (
            tomllib.loads(pyproject.read_text(encoding="utf-8")).get("tool", {}).get("dovetail", {}).get("specs", ())
        )
    except (OSError, ValueError) as error:
        message = f"{shown(pyproject)} cannot be read: {error}"
        raise SpecError(
            (Diagnostic("Y301", message, None, "mend the file, or name the spec on the command line"),)
        ) from error
    if isinstance(listed, list) and all(isinstance(pattern, str) for pattern in listed):
        return tuple(listed)
    if listed == ():
        return ()
    message = f"specs under [tool.dovetail] in {shown(pyproject)} is not a list of texts"
    raise SpecError((Diagnostic("Y203", message, None, 'write specs = ["spec/shop.yaml"]'),))


def output_folder(root: Path, name: str, output: str | None, project: Path, span: Span | None) -> Path:
    """Return where the package `name` goes: `output` as the root file at `root` gives it, relative to that file.

    Without it the package lies in `generated/<name>` of the project. Raises SpecError (Y306, at `span`) for a place outside
    the project or one that holds the spec.
    """
    folder = project / "generated" / name if output is None else root.parent / output
    resolved = folder.resolve()
    if not resolved.is_relative_to(project.resolve()):
        message = f"the output folder {resolved.as_posix()} lies outside the project, {project.resolve().as_posix()}"
        raise SpecError((Diagnostic("Y306", message, span, "choose a folder inside the project"),))
    if root.resolve().is_relative_to(resolved):
        message = f"the output folder {shown(resolved)} holds the spec itself"
        raise SpecError(
            (Diagnostic("Y306", message, span, f"choose a folder of its own: output: ../generated/{name}"),)
        )
    return folder


def templates_folder(root: Path, written: str, project: Path, span: Span) -> Path:
    """Return the folder of the user's templates that the root file at `root` names, relative to that file.

    Raises SpecError (Y307, at `span`) where there is no such folder inside the project.
    """
    folder = root.parent / written
    if folder.is_dir() and folder.resolve().is_relative_to(project.resolve()):
        return folder
    message = f'there is no folder of templates at "{shown(folder)}" inside the project'
    raise SpecError(
        (Diagnostic("Y307", message, span, "name a folder, relative to this file, or leave templates out"),)
    )

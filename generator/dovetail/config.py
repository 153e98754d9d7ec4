"""Which specs a command is about, and where their output goes.

Settings come from the spec's own root file; `[tool.dovetail]` in pyproject.toml may name the specs of a project:

    [tool.dovetail]
    specs = ["spec/shop.yaml", "spec/billing/*.yaml"]
"""

from contextlib import suppress
from pathlib import Path

from dovetail import lazy_re
from dovetail.data_classes import dataclass
from dovetail.diagnostics import Diagnostic, Span, SpecError
from dovetail.files import exists, matching, real, shown

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
        if any(exists(folder / mark) for mark in _MARKS):
            return Project(folder, _listed_specs(folder / "pyproject.toml"))
    here = Path.cwd()
    return Project(here if start.is_relative_to(here) else start)


def _listed_specs(pyproject: Path) -> tuple[str, ...]:
    """The patterns of [tool.dovetail]. Raises SpecError for what cannot be read, or is not what it should be."""
    if not pyproject.is_file():
        return ()
    with lazy_re.while_importing():
        import tomllib

    try:
        tool = tomllib.loads(pyproject.read_text(encoding="utf-8")).get("tool", {})
    except (OSError, ValueError) as error:
        raise _wrong("Y301", f"{shown(pyproject)} cannot be read: {error}", "mend the file") from error
    settings = tool.get("dovetail", {}) if isinstance(tool, dict) else {}
    if not isinstance(settings, dict):
        raise _wrong("Y203", f"dovetail under [tool] in {shown(pyproject)} is not a table", _EXAMPLE)
    for key in settings:
        if key != "specs":
            message = f'unknown key "{key}" under [tool.dovetail] in {shown(pyproject)}'
            raise _wrong("Y201", message, f"the only key is specs; {_EXAMPLE}")
    listed = settings.get("specs", [])
    if not isinstance(listed, list) or not all(isinstance(pattern, str) for pattern in listed):
        raise _wrong("Y203", f"specs under [tool.dovetail] in {shown(pyproject)} is not a list of texts", _EXAMPLE)
    return tuple(listed)


_EXAMPLE = 'write specs = ["spec/shop.yaml"]'


def _wrong(code: str, message: str, help: str) -> SpecError:
    return SpecError((Diagnostic(code, message, None, help),))


def listed_files(project: Project) -> list[Path]:
    """Return the files that the project lists, sorted. Raises SpecError for a pattern that matches none, or leaves the project."""
    found: set[Path] = set()
    wrong: list[Diagnostic] = []
    for pattern in project.specs:
        matched = matching(project.folder, pattern)
        if any(not real(path).is_relative_to(real(project.folder)) for path in matched):
            message = f'"{pattern}", under [tool.dovetail] in pyproject.toml, leaves the project'
            wrong.append(Diagnostic("Y303", message, None, "list specs of this project only"))
        elif not matched:
            message = f'"{pattern}", under [tool.dovetail] in pyproject.toml, matches no file'
            wrong.append(Diagnostic("Y302", message, None, "patterns are relative to the folder of pyproject.toml"))
        found.update(matched)
    if wrong:
        raise SpecError(tuple(wrong))
    return sorted(found)


def output_folder(root: Path, name: str, output: str | None, project: Path, span: Span | None) -> Path:
    """Return where the package `name` goes: `output` as the root file at `root` gives it, relative to that file.

    Without it the package lies in `generated/<name>` of the project. Raises SpecError (Y306, at `span`) for a place outside
    the project, one that is a file and one that holds the spec.
    """
    folder = project / "generated" / name if output is None else root.parent / output
    resolved = real(folder)
    if not resolved.is_relative_to(real(project)):
        message = f"the output folder {resolved.as_posix()} lies outside the project, {real(project).as_posix()}"
        raise SpecError((Diagnostic("Y306", message, span, "choose a folder inside the project"),))
    if _is_file(resolved):
        message = f"{shown(resolved)} is a file, and the package is a folder"
        raise SpecError((Diagnostic("Y306", message, span, f"name a folder: output: generated/{name}"),))
    if real(root).is_relative_to(resolved):
        message = f"the output folder {shown(resolved)} holds the spec itself"
        raise SpecError(
            (Diagnostic("Y306", message, span, f"choose a folder of its own: output: ../generated/{name}"),)
        )
    return folder


def _is_file(path: Path) -> bool:
    with suppress(OSError):  # of a path that is too long for the system: writing to it says so
        return path.is_file()
    return False


def templates_folder(root: Path, written: str, project: Path, span: Span) -> Path:
    """Return the folder of the user's templates that the root file at `root` names, relative to that file.

    Raises SpecError (Y307, at `span`) where there is no such folder inside the project.
    """
    folder = root.parent / written
    with suppress(OSError):
        if folder.is_dir() and real(folder).is_relative_to(real(project)):
            return folder
    message = f'there is no folder of templates at "{shown(folder)}" inside the project'
    raise SpecError(
        (Diagnostic("Y307", message, span, "name a folder, relative to this file, or leave templates out"),)
    )

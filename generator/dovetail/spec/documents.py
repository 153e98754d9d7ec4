"""The files of one spec: the root, what it includes, and the roots under a folder."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dovetail.diagnostics import Diagnostic, Report, Span, SpecError
from dovetail.files import exists, real, shown
from dovetail.spec.grammar import check
from dovetail.spec.reader import LARGEST_FILE, read
from dovetail.spec.source import Map, Seq
from dovetail.suggestions import did_you_mean

__all__ = ["Documents", "find_roots", "is_root", "load"]

_ROOT_KEY = re.compile(r"^(?:\{\s*)?(['\"]?)dovetail\1[ \t]*:", re.MULTILINE)
_ROOT_IN_BRACES = re.compile(r"\A(?:\s*(?:#.*)?\n)*\{(?:.*\n)*?\s*(['\"]?)dovetail\1[ \t]*:")
_SUFFIXES = (".yaml", ".yml")
_SKIPPED = frozenset({"generated", "node_modules", "site-packages", "venv"})


@dataclass(frozen=True, slots=True)
class Documents:
    """The files of one spec, all of them keeping to the grammar. `included` is sorted by path."""

    root: Map
    included: tuple[Map, ...] = ()


def load(root: Path, project: Path | None = None) -> Documents:
    """Read the spec whose root file is `root`. No file outside the folder `project` (the root's own) is included.

    Raises SpecError with the mistakes of all files together: Y1xx and Y2xx as `read` and `check` say, Y302 where a pattern of
    `include` matches nothing, Y303 where it leaves the project, Y304 where it matches another root.
    """
    report = Report()
    document = _read(root, report)
    if document is None:
        raise SpecError(tuple(report))
    report.extend(check(document, included=False))
    project_folder = (project or root.parent).resolve()
    included = [_read_included(path, report) for path in _included_paths(document, root, project_folder, report)]
    report.stop_on_errors()
    return Documents(document, tuple(document for document in included if document is not None))


def is_root(text: str) -> bool:
    """Say whether a YAML text has a `dovetail` key at its top, without parsing it."""
    return bool(_ROOT_KEY.search(text) or (text.lstrip()[:1] in ("{", "#") and _ROOT_IN_BRACES.search(text)))


def find_roots(folder: Path) -> list[Path]:
    """Return the root files under `folder`, sorted; hidden, generated and third-party folders are left out.

    A file that cannot be read may be a root, so it is one: reading it then says what is wrong.
    """
    return sorted(path for path in _yaml_files(folder) if is_root(_text(path)) or _is_unreadable(path))


def _is_unreadable(path: Path) -> bool:
    return exists(path) and not os.access(path, os.R_OK)


def _yaml_files(folder: Path) -> Iterator[Path]:
    for where, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not _is_skipped(Path(where, name))]
        yield from (Path(where, name) for name in files if name.endswith(_SUFFIXES) and not name.startswith("."))


def _is_skipped(folder: Path) -> bool:
    return folder.name.startswith(".") or folder.name in _SKIPPED or exists(folder / "pyvenv.cfg")


def _text(path: Path) -> str:
    """The text of a file that may be no spec at all, and then counts as empty."""
    try:
        if not path.is_file() or path.stat().st_size > LARGEST_FILE:
            return ""
        return path.read_text("utf-8-sig", errors="replace")
    except OSError:
        return ""


def _read(path: Path, report: Report) -> Map | None:
    try:
        return read(path, shown(path))
    except SpecError as error:
        report.extend(error.diagnostics)
        return None


def _read_included(path: Path, report: Report) -> Map | None:
    document = _read(path, report)
    if document is not None:
        report.extend(check(document, included=True))
    return document


def _included_paths(document: Map, root: Path, project: Path, report: Report) -> list[Path]:
    """Every file that `include` matches, once, sorted by its path; the root itself is never among them."""
    patterns = document.get("include")
    if not isinstance(patterns, Seq):
        return []
    found: dict[Path, Path] = {}
    for index, pattern in enumerate(patterns):
        if isinstance(pattern, str) and pattern:
            for path in _matches(pattern, patterns.item_span(index), root, project, report):
                found.setdefault(path.resolve(), path)
    found.pop(root.resolve(), None)
    return sorted(found.values(), key=shown)


def _matches(pattern: str, span: Span, root: Path, project: Path, report: Report) -> list[Path]:
    fixed = root.parent / _fixed_part(pattern)
    if not real(fixed).is_relative_to(project):
        report.add(_outside(f'"{pattern}" leaves the project folder', span))
        return []
    matched = sorted(
        path for path in _glob(root.parent, pattern) if path.is_file() and not _is_hidden(path, fixed, pattern)
    )
    if not matched:
        report.add(_no_match(pattern, span, root))
    outside = [path for path in matched if not real(path).is_relative_to(project)]
    for path in outside:
        report.add(_outside(f'"{shown(path)}" is a link that leaves the project folder', span))
    return [path for path in matched if path not in outside]


def _glob(folder: Path, pattern: str) -> list[Path]:
    try:
        return list(folder.glob(pattern))
    except (ValueError, IndexError, NotImplementedError, OSError):
        return []


def _fixed_part(pattern: str) -> Path:
    """The folders in front of the first wildcard, so that nothing outside the project is even looked at."""
    parts = Path(pattern).parts
    wild = next((index for index, part in enumerate(parts) if set(part) & set("*?[")), len(parts))
    return Path(*parts[:wild])


def _is_hidden(path: Path, fixed: Path, pattern: str) -> bool:
    """Say whether a wildcard took a hidden file or folder, which only a pattern with such a dot of its own may."""
    found = path.parts[len(fixed.parts) :]
    return any(map(_starts_with_dot, found)) and not any(map(_starts_with_dot, Path(pattern).parts))


def _starts_with_dot(part: str) -> bool:
    return part.startswith(".") and part != ".."


def _no_match(pattern: str, span: Span, root: Path) -> Diagnostic:
    folder = root.parent / _fixed_part(pattern).parent
    nearby = sorted(path.name for path in _glob(folder, "*.y*ml") if path.name != root.name and path.is_file())
    suggestion = did_you_mean(Path(pattern).name, nearby)
    if (root.parent / pattern).is_dir():
        help = f'"{pattern}" is a folder: write "{pattern.rstrip("/")}/*.yaml"'
        return Diagnostic("Y302", f'no file matches "{pattern}"', span, help)
    help = f'did you mean "{Path(pattern).with_name(suggestion).as_posix()}"?' if suggestion else _INCLUDE_HELP
    return Diagnostic("Y302", f'no file matches "{pattern}"', span, help)


def _outside(message: str, span: Span) -> Diagnostic:
    return Diagnostic("Y303", message, span, "a spec includes files of its own project only")


_INCLUDE_HELP = "patterns are relative to the folder of this file; ** stands for any folders"

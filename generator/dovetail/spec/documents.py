"""The files of one spec: the root, and what it includes."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from dovetail import lazy_re
from dovetail.data_classes import dataclass
from dovetail.diagnostics import Diagnostic, Fix, Report, Span, SpecError
from dovetail.files import matching, real, shown
from dovetail.schema.columns import Database
from dovetail.side_by_side import as_done
from dovetail.spec.grammar import check_and_mend
from dovetail.spec.reader import read_on, read_text
from dovetail.spec.roots import SUFFIXES, is_skipped, text_of
from dovetail.spec.source import Map, Seq
from dovetail.suggestions import did_you_mean

__all__ = ["Documents", "load", "load_on"]

_REPEATED_FOLDERS = lazy_re.compile(r"\*\*/+(?:(?:\./*)?\*\*/+)+")
_MOST_FOLDERS = 3
_LONGEST_PATTERN = 1_000
_MUCH_TEXT = 100_000
"""Bytes of which reading takes longer than making copies of this process that read some of the files."""

_MOST_SHARES = 16
"""Files are dealt out one by one, or into so many parts: of four processes none then waits long for another."""

_INCLUDE_SECTION = lazy_re.compile(r"^include:.*\n?(?:[ \t-].*\n?)*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Documents:
    """The files of one spec, all of them keeping to the grammar. `included` is sorted by path; `paths` are where all lie."""

    root: Map
    included: tuple[Map, ...] = ()
    paths: tuple[Path, ...] = ()

    @property
    def databases(self) -> tuple[Database, ...]:
        """The databases that the root names; PostgreSQL where it names none."""
        return tuple(self.root.get("databases", ("postgresql",)))

    def count_tables(self) -> int:
        """Return how many tables are written, without those that are made for relations."""
        return sum(len(file.get("tables") or ()) for file in (self.root, *self.included))


def load(root: Path, project: Path | None = None) -> Documents:
    """Read the spec whose root file is `root`. No file outside the folder `project` (the root's own) is included.

    Raises SpecError with the mistakes of all files together: Y1xx and Y2xx as `read` and `check` say, Y302 where a pattern of
    `include` matches nothing, Y303 where it leaves the project, Y304 where it matches another root.
    """
    report = Report()
    documents = load_on(root, project, report)
    report.stop_on_errors()
    assert documents is not None
    return documents


def load_on(
    root: Path, project: Path | None, report: Report, meanwhile: Callable[[], None] | None = None
) -> Documents | None:
    """Read the spec as `load` does, with its mistakes added to `report`. `meanwhile` is done while copies read, if there is much.

    Where there are any, the documents are those parts of the spec that have nothing to do with them, or None.
    """
    project_folder = (project or root.parent).resolve()
    document, mended = _read(root, report, included=False)
    if document is None or mended is None:
        for path in _included_all_the_same(root, project_folder):
            _read(path, report, included=True)
        return None
    paths = _included_paths(mended, root, project_folder, report)
    included = _read_included(paths, report, meanwhile)
    files = (document, *(file for file in included if file is not None))
    if not report.has_errors:
        return Documents(files[0], files[1:], (root, *paths))
    if len(files) <= len(included):
        return None
    from dovetail.spec.unaffected import unaffected

    sound = unaffected(files, report)
    return Documents(sound[0], sound[1:]) if sound else None


def _read(path: Path, report: Report, included: bool) -> tuple[Map | None, Map | None]:
    """The file as it is written, and as it was meant as far as that is clear; what is wrong with it goes to `report`."""
    document = read_on(path, shown(path), report, included)
    if document is None:
        return None, None
    found, mended = check_and_mend(document, included)
    report.extend(found)
    return document, mended


def _read_included(paths: Sequence[Path], report: Report, meanwhile: Callable[[], None] | None) -> list[Map | None]:
    """The files that are included, each None where it cannot be read; what is wrong with them goes to `report`."""
    if len(paths) < 2 or sum(map(_size, paths)) < _MUCH_TEXT:
        return [_read(path, report, included=True)[0] for path in paths]
    shares = [partial(_read_some, paths[first::_MOST_SHARES]) for first in range(min(_MOST_SHARES, len(paths)))]
    files: list[Map | None] = [None] * len(paths)
    for first, (some, wrong) in as_done(shares, [] if meanwhile is None else [meanwhile]):
        files[first::_MOST_SHARES] = some
        report.extend(wrong)
    return files


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # reading it says so
        return 0


def _read_some(paths: Sequence[Path]) -> tuple[list[Map | None], tuple[Diagnostic, ...]]:
    report = Report()
    return [_read(path, report, included=True)[0] for path in paths], tuple(report)


def _included_all_the_same(root: Path, project: Path) -> list[Path]:
    """The files that a root includes which cannot be read as a whole: its mistake should not hide theirs."""
    section = _INCLUDE_SECTION.search(text_of(root))
    try:
        return _included_paths(read_text(section[0], ""), root, project, Report()) if section else []
    except SpecError:
        return []


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
    if len(pattern) > _LONGEST_PATTERN or _once_recursive(pattern).count("**") > _MOST_FOLDERS:
        report.add(Diagnostic("Y302", f'no file matches "{pattern}"', span, _PLAIN_PATTERN_HELP))
        return []
    fixed = root.parent / _fixed_part(pattern)
    if not real(fixed).is_relative_to(project):
        report.add(_outside(f'"{pattern}" leaves the project folder', span))
        return []
    matched = sorted(
        path for path in matching(root.parent, _once_recursive(pattern)) if not _is_hidden(path, fixed, pattern)
    )
    if not matched:
        report.add(_no_match(pattern, span, root))
    outside = [path for path in matched if not real(path).is_relative_to(project)]
    for path in outside:
        report.add(_outside(f'"{shown(path)}" is a link that leaves the project folder', span))
    return [path for path in matched if path not in outside]


def _once_recursive(pattern: str) -> str:
    """The pattern with `**/**` as `**`, which means the same; a folder would be searched again for each of them."""
    return _REPEATED_FOLDERS.sub("**/", pattern)


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
    nearby = sorted(path.name for path in matching(folder, "*.y*ml") if path.name != root.name)
    suggestion = did_you_mean(Path(pattern).name, nearby)
    if (meant := _pattern_meant(pattern, root.parent)) is not None:
        fix = Fix(span, meant) if span.length == len(pattern) else None
        return Diagnostic("Y302", f'no file matches "{pattern}"', span, f'did you mean "{meant}"?', fix=fix)
    if _is_folder(root.parent / pattern):
        help = f'"{pattern}" is a folder: write "{pattern.rstrip("/")}/*.yaml"'
        return Diagnostic("Y302", f'no file matches "{pattern}"', span, help)
    help = f'did you mean "{Path(pattern).with_name(suggestion).as_posix()}"?' if suggestion else _INCLUDE_HELP
    return Diagnostic("Y302", f'no file matches "{pattern}"', span, help)


def _pattern_meant(pattern: str, folder: Path) -> str | None:
    """The pattern that matches something once its suffix, or the name of its first folder, is another."""
    stem, dot, suffix = pattern.rpartition(".")
    other = f"{stem}.{'yaml' if suffix == 'yml' else 'yml'}" if dot and f".{suffix}" in SUFFIXES else pattern
    first, slash, rest = pattern.removeprefix("./").partition("/")
    sibling = did_you_mean(first, _folders(folder)) if slash and not set(first) & set("*?[.") else None
    patterns = (other, *((f"{sibling}/{rest}",) if sibling else ()))
    return next((each for each in patterns if each != pattern and matching(folder, _once_recursive(each))), None)


def _folders(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir() if path.is_dir() and not is_skipped(path))
    except OSError:
        return []


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _outside(message: str, span: Span) -> Diagnostic:
    return Diagnostic("Y303", message, span, "a spec includes files of its own project only")


_INCLUDE_HELP = "patterns are relative to the folder of this file; ** stands for any folders"
_PLAIN_PATTERN_HELP = f"a pattern has at most {_LONGEST_PATTERN:,} characters, and ** in at most {_MOST_FOLDERS} places"

"""Names that are declared in a file of the project which the spec does not include, and those that a missing file would declare."""

import os
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from dovetail import lazy_re
from dovetail.data_classes import replace
from dovetail.diagnostics import Diagnostic
from dovetail.files import shown
from dovetail.spec.documents import Documents
from dovetail.spec.roots import is_root

__all__ = ["told_of_files_not_included", "without_follow_ups"]

_SUFFIXES = (".yaml", ".yml")
_MOST_FOLDERS = 100
_MOST_FILES = 200
_LARGEST = 1_000_000
"""Bytes; this is a search for a hint, and no run should take long for it."""

_UNKNOWN = lazy_re.compile(r'table "(\w+)", which does not exist')
_SECTION = lazy_re.compile(r"^tables:[ \t]*(?:#.*)?\r?\n((?:[ \t#].*\r?\n|\r?\n)*)", re.MULTILINE)
_TABLE = lazy_re.compile(r"^ {1,8}(\w+):[ \t]*(?:#.*)?\r?$", re.MULTILINE)
_OF_A_MISSING_FILE = ("Y301", "Y302")


def told_of_files_not_included(
    diagnostics: Iterable[Diagnostic], documents: Documents, root: Path
) -> Iterator[Diagnostic]:
    """Yield the diagnostics; where a table is unknown that a YAML file beside the root declares, the help says so."""
    diagnostics = tuple(diagnostics)
    unknown = {_unknown_table(each) for each in diagnostics} - {None}
    included = {file.span.file for file in (documents.root, *documents.included)}
    declared = _declared(root, unknown, included) if unknown else {}
    for each in diagnostics:
        name = _unknown_table(each)
        if name in declared:
            pattern = declared[name].relative_to(root.parent).as_posix()
            help = f'{pattern} declares "{name}" and is not included: add {pattern} to `include:` of the root'
            yield replace(each, help=help, fix=None)
        else:
            yield each


def without_follow_ups(diagnostics: Iterable[Diagnostic], mistakes: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield the diagnostics, without names that stand for nothing where `mistakes` say that an included file is missing."""
    is_missing = any(mistake.code in _OF_A_MISSING_FILE for mistake in mistakes)
    return (each for each in diagnostics if not is_missing or not _stands_for_nothing(each))


def _stands_for_nothing(diagnostic: Diagnostic) -> bool:
    return diagnostic.code in ("S102", "S201") or (diagnostic.code == "S301" and diagnostic.fix is None)


def _unknown_table(diagnostic: Diagnostic) -> str | None:
    found = _UNKNOWN.search(diagnostic.message) if diagnostic.code == "S201" else None
    return found[1] if found else None


def _declared(root: Path, names: set[str | None], included: set[str]) -> dict[str | None, Path]:
    """The files, other than those included and other roots, that declare tables of these names."""
    found: dict[str | None, Path] = {}
    for path in islice(_yaml_files(root.parent), _MOST_FILES):
        text = "" if shown(path) in included else _text(path)
        section = None if is_root(text) else _SECTION.search(f"{text}\n")
        for table in _TABLE.findall(section[1]) if section else ():
            if table in names:
                found.setdefault(table, path)
    return found


def _yaml_files(folder: Path) -> Iterator[Path]:
    for where, folders, files in islice(os.walk(folder), _MOST_FOLDERS):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "node_modules")
        yield from (Path(where, name) for name in sorted(files) if name.endswith(_SUFFIXES))


def _text(path: Path) -> str:
    try:
        is_small = path.is_file() and path.stat().st_size <= _LARGEST
        return path.read_text("utf-8", errors="replace") if is_small else ""
    except OSError:
        return ""

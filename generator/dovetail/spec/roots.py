"""The root files of specs, found among all YAML files by a look at their text."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from dovetail import lazy_re
from dovetail.files import exists

__all__ = ["LARGEST_FILE", "SUFFIXES", "find_roots", "is_root", "is_skipped", "text_of", "yaml_files"]

LARGEST_FILE = 5_000_000
"""Bytes in one file; a thousand tables are about one million."""

SUFFIXES = (".yaml", ".yml")

_ROOT_KEY = lazy_re.compile(r"^(?:\{\s*)?(['\"]?)dovetail\1[ \t]*:", re.MULTILINE)
_OPENING_BRACE = lazy_re.compile(r"(?:[ \t]*+(?:#.*)?\n)*+[ \t]*+\{")
_KEY_IN_BRACES = lazy_re.compile(r"^[ \t]*+(['\"]?)dovetail\1[ \t]*:", re.MULTILINE)
_SKIPPED = frozenset({"generated", "node_modules", "site-packages", "venv"})


def is_root(text: str) -> bool:
    """Say whether a YAML text has a `dovetail` key at its top, without parsing it."""
    if _ROOT_KEY.search(text) is not None:
        return True
    brace = _OPENING_BRACE.match(text)
    return brace is not None and _KEY_IN_BRACES.search(text[brace.end() :]) is not None


def find_roots(folder: Path) -> list[Path]:
    """Return the root files under `folder`, sorted; hidden, generated and third-party folders are left out.

    A file that cannot be read may be a root, so it is one: reading it then says what is wrong.
    """
    return sorted(path for path in yaml_files(folder) if is_root(text_of(path)) or _is_unreadable(path))


def _is_unreadable(path: Path) -> bool:
    return exists(path) and not os.access(path, os.R_OK)


def yaml_files(folder: Path) -> Iterator[Path]:
    """Yield every YAML file under `folder` that may be a root."""
    for where, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not is_skipped(Path(where, name))]
        yield from (Path(where, name) for name in files if name.endswith(SUFFIXES) and not name.startswith("."))


def is_skipped(folder: Path) -> bool:
    """Say whether no spec is looked for in a folder: it is hidden, generated, or from somebody else."""
    return folder.name.startswith(".") or folder.name in _SKIPPED or exists(folder / "pyvenv.cfg")


def text_of(path: Path) -> str:
    """The text of a file that may be no spec at all, and then counts as empty."""
    try:
        if not path.is_file() or path.stat().st_size > LARGEST_FILE:
            return ""
        return path.read_text("utf-8-sig", errors="replace")
    except OSError:
        return ""

"""Say of each generated file that is not what the spec says where it begins to differ."""

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path

from dovetail.diagnostics import Diagnostic, Span
from dovetail.files import File, shown
from dovetail.output.comparison import Comparison
from dovetail.output.transaction import is_interrupted

__all__ = ["interruptions", "stale_files"]

_HELP = "run `dovetail generate` and commit the result"


def interruptions(folders: Iterable[Path]) -> Iterator[Diagnostic]:
    """Yield a diagnostic (G402) for each folder in which a run was killed between two files. Raises nothing; writes nothing."""
    for folder in folders:
        if is_interrupted(folder):
            message = f'a run that wrote "{shown(folder)}" was interrupted, and is to be undone'
            yield Diagnostic("G402", message, None, "run `dovetail generate`, which undoes it first")


def stale_files(root: Path, folder: Path, files: Iterable[File], comparison: Comparison) -> Iterator[Diagnostic]:
    """Yield a diagnostic (G401) for each file of `folder` that generating from the spec at `root` would change or remove.

    It stands at the first line that differs. Files that are missing have no line of their own; one diagnostic at the first
    line of the spec names them.
    """
    if comparison.new:
        message = f"{_count(len(comparison.new))} missing: {_some(folder, comparison.new)}"
        yield Diagnostic("G401", message, Span(shown(root), 1, 1), _HELP)
    texts = {file.path: file.text for file in files}
    for path in comparison.changed:
        span = _first_difference(folder / path, texts[path])
        yield Diagnostic("G401", f"from here on the file is not what {shown(root)} stands for", span, _HELP)
    for path in comparison.stale:
        message = f"{shown(root)} no longer stands for this file"
        yield Diagnostic("G401", message, Span(shown(folder / path), 1, 1), _HELP)


def _first_difference(path: Path, wanted: str) -> Span:
    """The first line on disk that is another one in the text wanted; the last line, where only more was to follow."""
    lines = path.read_bytes().decode(errors="replace").split("\n")
    pairs = enumerate(zip_longest(lines, wanted.split("\n")), start=1)
    number = next((number for number, (there, meant) in pairs if there != meant), 1)
    number = min(number, len(lines))
    return Span(shown(path), number, 1, max(1, len(lines[number - 1].rstrip("\r"))))


def _count(number: int) -> str:
    return "1 generated file is" if number == 1 else f"{number} generated files are"


def _some(folder: Path, paths: tuple[str, ...], most: int = 3) -> str:
    """The first few of the paths, and how many more there are."""
    named = [shown(folder / path) for path in paths[:most]]
    more = len(paths) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")

"""Write rendered files into a folder: all or nothing, and only over what was generated before."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from dovetail.diagnostics import Diagnostic, SpecError
from dovetail.digest import digest
from dovetail.files import HEAD_BYTES, HEADER_MARK, File, has_header, shown
from dovetail.output.comparison import Comparison, by_path, compare, obstacle_to, unified_diff
from dovetail.output.transaction import change, exclusively, is_interrupted, recover
from dovetail.timings import stage

__all__ = [
    "Comparison",
    "compare",
    "refuse_obstacles",
    "rewrite",
    "rewrite_known",
    "undo_interrupted",
    "unified_diff",
    "write",
]


def write(folder: Path, files: Iterable[File]) -> Comparison:
    """Make `folder` hold exactly the files, beside whatever in it is not generated; return what was done.

    Unchanged files are not touched, so they keep their times. Generated files that are no longer among `files` are removed,
    and the folders that this empties. Raises SpecError, with the folder as it was, where something that is not ours is in the
    way (G201, G202), where something cannot be written (G203), or where a file lacks the header (G303). A run that was
    killed half-way is undone first; a second run at the same time waits.
    """
    wanted = by_path(files)
    _refuse_without_header(wanted.values())
    try:
        obstacle = obstacle_to(folder)
        if obstacle is not None:
            raise SpecError((obstacle,))
        with exclusively(folder), stage("write"):
            return _write(folder, wanted)
    except OSError as error:
        raise SpecError((_cannot_write(folder, error),)) from error


def undo_interrupted(folder: Path) -> bool:
    """Undo what a run that was killed left half done in the folder, before anything is read from it; say whether there was such a
    run. Raises SpecError (G203).
    """
    if not is_interrupted(folder):
        return False
    try:
        with exclusively(folder):
            recover(folder)
    except OSError as error:
        raise SpecError((_cannot_write(folder, error),)) from error
    return True


def refuse_obstacles(comparisons: Iterable[Comparison]) -> None:
    """Raise SpecError with everything that is in the way of any of the outputs, before one of them is written."""
    found = tuple(obstacle for comparison in comparisons for obstacle in comparison.in_the_way)
    if found:
        raise SpecError(found)


def rewrite(folder: Path, texts: Mapping[str, str], removed: Iterable[str]) -> None:
    """Write the texts and remove the paths, all relative to `folder`, all at once. Raises SpecError (G203), with nothing done."""
    try:
        with exclusively(folder):
            recover(folder)
            change(folder, texts, removed)
    except OSError as error:
        raise SpecError((_cannot_write(folder, error),)) from error


def rewrite_known(folder: Path, texts: Mapping[str, str], digests: Mapping[str, str]) -> bool:
    """Write the texts, all at once, over files of which `digests` says what they hold, by path, or where nothing is.

    Return False, with nothing done, where they hold something else by now. Raises OSError, with nothing done.
    """
    with exclusively(folder), stage("write"):
        if obstacle_to(folder) is not None or is_interrupted(folder):
            return False
        if any(_digest_of(folder / path) != digests.get(path) for path in texts):
            return False
        change(folder, texts, ())
    return True


def _digest_of(path: Path) -> str | None:
    try:
        return digest(path.read_bytes())
    except FileNotFoundError:
        return None


def _write(folder: Path, wanted: dict[str, File]) -> Comparison:
    recover(folder)
    with stage("compare"):
        comparison = compare(folder, wanted.values())
    refuse_obstacles([comparison])
    if not comparison.is_current:
        written = {path: wanted[path].text for path in (*comparison.new, *comparison.changed)}
        change(folder, written, comparison.stale)
    return comparison


def _refuse_without_header(files: Iterable[File]) -> None:
    """What is written without the header could never be rewritten; only a user's template can forget it."""
    missing = tuple(
        Diagnostic(
            "G303",
            f"generated file {file.path} lacks the line that says so",
            None,
            f'let its template begin with a comment that contains "{HEADER_MARK}"',
        )
        for file in files
        if not file.kept and not has_header(file.text[:HEAD_BYTES].encode())
    )
    if missing:
        raise SpecError(missing)


def _cannot_write(folder: Path, error: OSError) -> Diagnostic:
    place = Path(error.filename2 or error.filename or folder)
    return Diagnostic(
        "G203",
        f'cannot write "{shown(place)}": {error.strerror}',
        None,
        "nothing was changed; make the folder writable, or choose another one with `output:`, then run again",
    )

"""Change many files of a folder as one: all of it happens, or none of it.

Everything is prepared in `.dovetail/` inside the folder: `after/` holds the files to come, `before/` hard links to the ones
they replace. Then a journal is written, and only then are files renamed into place, one by one. Removing the journal is the
moment at which the change has happened. As long as the journal is there, `recover` leads back to how the folder was: after an
error at once, after a kill or a power cut when dovetail next writes. Files are not flushed to the disk one by one, since what
a power cut may take can be generated again.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from dovetail.data_classes import dataclass, fields
from dovetail.output.comparison import WORKSPACE, is_ours, stays_inside

__all__ = ["change", "exclusively", "has_journal", "is_interrupted", "recover"]

_AFTER, _BEFORE, _JOURNAL, _DRAFT = "after", "before", "journal.json", "journal.draft"


@dataclass(frozen=True, slots=True)
class _Journal:
    """What is about to change: relative paths, and the folders that have to be made, outermost first."""

    create: tuple[str, ...]
    replace: tuple[str, ...]
    remove: tuple[str, ...]
    make: tuple[str, ...]


@contextmanager
def exclusively(folder: Path) -> Iterator[None]:
    """Make `folder` if need be and hold it, so that a second run waits until this one has finished.

    The system lets go of the lock when the process ends, however it ends. Folders that had to be made are removed again if
    they are still empty afterwards.
    """
    made = [place for place in (folder, *folder.parents) if not place.exists()]
    handle = _locked(folder)
    try:
        yield
    finally:
        for place in made:
            with suppress(OSError):
                place.rmdir()
        with suppress(OSError):
            os.close(handle)


def change(folder: Path, texts: Mapping[str, str], remove: Iterable[str]) -> None:
    """Write the texts and remove the paths, all relative to `folder`, which the caller holds exclusively.

    Raises OSError, or whatever else interrupts it, with the folder as it was before.
    """
    journal = _plan(folder, texts, remove)
    try:
        _prepare(folder, journal, texts)
        _apply(folder, journal)
        _finish(folder)
    except BaseException:
        recover(folder)
        raise
    _remove_empty_folders(folder, journal.remove)


def has_journal(folder: Path) -> bool:
    """Say whether a run renames files in `folder` just now, or was killed while it did: what lies there is half old, half new."""
    journal = folder / WORKSPACE / _JOURNAL
    with suppress(OSError):  # of a folder that cannot be read: comparing it says so
        return _is_our_workspace(journal.parent) and journal.is_file()
    return False


def is_interrupted(folder: Path) -> bool:
    """Say whether a run was killed while it renamed files, so that `folder` may be half old, half new until `recover`.

    A run that is still at it holds the folder, and was not interrupted.
    """
    with suppress(OSError):
        return has_journal(folder) and not _is_held(folder)
    return False


def _is_held(folder: Path) -> bool:
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def recover(folder: Path) -> None:
    """Undo a change that was interrupted, if there is one; doing it twice does no harm.

    What a journal says is believed only of generated files inside `folder`: it may come from elsewhere, as with a checkout.
    """
    workspace = folder / WORKSPACE
    if not _is_our_workspace(workspace):
        return
    journal = _read_journal(folder)
    for path in (*journal.replace, *journal.remove):
        with suppress(FileNotFoundError):
            kept = workspace / _BEFORE / path
            if is_ours(kept) and _is_free(folder / path):
                kept.replace(folder / path)
    for path in journal.create:
        with suppress(FileNotFoundError):
            if is_ours(folder / path):
                (folder / path).unlink()
    for path in reversed(journal.make):
        with suppress(OSError):
            (folder / path).rmdir()
    _finish(folder)


def _is_our_workspace(workspace: Path) -> bool:
    if workspace.is_symlink() or not workspace.is_dir():
        return False
    return {entry.name for entry in workspace.iterdir()} <= {_AFTER, _BEFORE, _JOURNAL, _DRAFT}


def _is_free(path: Path) -> bool:
    """Say whether a generated file may be put back at `path`: there is none, or one of ours."""
    return not os.path.lexists(path) or (path.is_file() and not path.is_symlink() and is_ours(path))


def _locked(folder: Path) -> int:
    """Lock the folder itself, and not another one that took its name while this run waited."""
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            handle = os.open(folder, os.O_RDONLY)
            _wait_for_lock(handle)
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(handle), folder.stat()):
                    return handle
            os.close(handle)


def _wait_for_lock(handle: int) -> None:
    import fcntl

    fcntl.flock(handle, fcntl.LOCK_EX)


def _plan(folder: Path, texts: Mapping[str, str], remove: Iterable[str]) -> _Journal:
    missing = {parent for parent in _folders_of(texts) if not (folder / parent).exists()}
    there = {path for path in texts if _folder_of(path) not in missing and (folder / path).exists()}
    return _Journal(
        create=tuple(path for path in texts if path not in there),
        replace=tuple(path for path in texts if path in there),
        remove=tuple(remove),
        make=tuple(sorted(missing)),
    )


def _folder_of(path: str) -> str:
    return path.rpartition("/")[0]


def _folders_of(paths: Iterable[str]) -> list[str]:
    """The folders in which files at the relative paths lie, outermost first."""
    found: set[str] = set()
    for path in paths:
        while (path := _folder_of(path)) and path not in found:
            found.add(path)
    return sorted(found)


def _prepare(folder: Path, journal: _Journal, texts: Mapping[str, str]) -> None:
    workspace = folder / WORKSPACE
    workspace.mkdir()
    for parent in ("", *_folders_of(texts)):
        (workspace / _AFTER / parent).mkdir(exist_ok=True)
    staged = os.fspath(workspace / _AFTER)
    for path, text in texts.items():
        _write(f"{staged}/{path}", text.encode())
    for path in (*journal.replace, *journal.remove):
        kept = workspace / _BEFORE / path
        kept.parent.mkdir(parents=True, exist_ok=True)
        _keep(folder / path, kept)
    draft = workspace / _DRAFT
    with draft.open("w", encoding="utf-8") as file:
        json.dump({each.name: getattr(journal, each.name) for each in fields(journal)}, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(workspace / _JOURNAL)


def _write(place: str, content: bytes) -> None:
    """Write a new file, in half of the time that it takes to open a stream for it."""
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        while content:
            content = content[os.write(handle, content) :]
    finally:
        os.close(handle)


def _apply(folder: Path, journal: _Journal) -> None:
    """What is in a folder that has to be made comes with it."""
    made = set(journal.make)
    outermost = [path for path in journal.make if _folder_of(path) not in made]
    for path in (*outermost, *(path for path in journal.create if _folder_of(path) not in made), *journal.replace):
        (folder / WORKSPACE / _AFTER / path).replace(folder / path)
    for path in journal.remove:
        (folder / path).unlink(missing_ok=True)


def _keep(path: Path, kept: Path) -> None:
    """Keep the file under a second name; a file system without hard links gets a copy."""
    try:
        kept.hardlink_to(path)
    except OSError:
        import shutil

        shutil.copy2(path, kept)


def _read_journal(folder: Path) -> _Journal:
    """Read what was about to change; nothing, if the journal was not finished, or is none of ours."""
    journal = folder / WORKSPACE / _JOURNAL
    try:
        data = json.loads(journal.read_bytes()) if journal.is_file() and not journal.is_symlink() else {}
    except (ValueError, RecursionError):
        data = {}
    found = (data.get(name) for name in ("create", "replace", "remove", "make")) if isinstance(data, dict) else ()
    lists = [each if isinstance(each, list) else [] for each in found] or [[]] * 4
    return _Journal(*(tuple(path for path in paths if _lies_in(folder, path)) for paths in lists))


def _lies_in(folder: Path, path: object) -> bool:
    """Say whether a path of the journal leads to a place in `folder`, and in what was kept of it, through folders only."""
    if not isinstance(path, str) or not stays_inside(path):
        return False
    places = (folder, folder / WORKSPACE / _BEFORE)
    return not any((place / above).is_symlink() for place in places for above in Path(path).parents)


def _finish(folder: Path) -> None:
    """Forget the journal first: from then on what lies in the workspace means nothing."""
    import shutil

    workspace = folder / WORKSPACE
    (workspace / _JOURNAL).unlink(missing_ok=True)
    shutil.rmtree(workspace, ignore_errors=True)


def _remove_empty_folders(folder: Path, removed: Iterable[str]) -> None:
    """Remove the folders that pruning left with nothing but Python's caches, innermost first."""
    parents = {parent for path in removed for parent in Path(path).parents if parent.parts}
    for parent in sorted(parents, key=lambda parent: len(parent.parts), reverse=True):
        with suppress(OSError):
            if {entry.name for entry in (folder / parent).iterdir()} == {"__pycache__"}:
                import shutil

                shutil.rmtree(folder / parent / "__pycache__")
            (folder / parent).rmdir()

"""Generate again and again, each time stopped at another call to the system: killed there, or told that the disk is full.

Every attempt runs in a fork, so that all the places at which a run can end are tried one by one.
"""

import errno
import io
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from shutil import rmtree
from typing import Any

from dovetail.diagnostics import SpecError
from dovetail.files import HEADER, File
from dovetail.output.writer import write

CALLS = ("link", "mkdir", "open", "rename", "replace", "rmdir", "unlink", "fsync", "scandir", "stat", "close")
KILLED, REFUSED, BROKEN = 9, 3, 1


def generated(path: str, body: str) -> File:
    return File(path, f"# {HEADER}\n{body}\n")


BEFORE = [generated(path, "1" * 50) for path in ("__init__.py", "models/a.py", "old/gone.py")]
AFTER = [
    generated("__init__.py", "1" * 50),
    generated("models/a.py", "2" * 9_000),
    generated("new/deep/b.py", "2" * 70),
]


def tree(folder: Path) -> dict[str, bytes]:
    """Every file under `folder` that is not in the workspace."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found if ".dovetail" not in path.parts}


def texts(files: list[File]) -> dict[str, bytes]:
    return {file.path: file.text.encode() for file in files}


def attempt(folder: Path, prepare: Callable[[], None], files: list[File] = AFTER) -> int:
    """Write in a fork in which `prepare` has changed how the system answers; the exit code."""
    child = os.fork()
    if child == 0:
        code = BROKEN
        try:
            prepare()
            write(folder, files)
            code = 0
        except SpecError as error:
            code = REFUSED if error.diagnostics[0].code == "G203" else BROKEN
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def counted(act: Callable[[int], None]) -> None:
    """Call `act` with its number before and after every call to the system that reads or changes the file system."""
    made = 0

    def watched(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            nonlocal made
            made += 2
            number = made
            act(number - 1)
            try:
                return function(*arguments, **options)
            finally:
                act(number)

        return call

    for name in CALLS:
        setattr(os, name, watched(getattr(os, name)))
    io.open = watched(io.open)


def kill_at(number: int) -> Callable[[], None]:
    return lambda: counted(lambda made: os._exit(KILLED) if made == number else None)


def fill_disk_at(number: int) -> Callable[[], None]:
    """From the n-th call on, one call fails for want of room; what undoes the damage finds room again."""

    def act(made: int) -> None:
        if made == number and made % 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    return lambda: counted(act)


def largest_file(size: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def restored(folder: Path) -> Path:
    rmtree(folder, ignore_errors=True)
    write(folder, BEFORE)
    return folder


def killed_everywhere(folder: Path) -> int:
    """The number of places at which a run was killed; each leaves the old tree, the new one, or one that the next run mends."""
    number = 1
    while (code := attempt(restored(folder), kill_at(number))) == KILLED:
        pending = (folder / ".dovetail" / "journal.json").exists()
        assert pending or tree(folder) in (texts(BEFORE), texts(AFTER)), number
        files = (BEFORE, AFTER)[number // 2 % 2]
        attempt(folder, kill_at(number // 2 + 1), files)
        write(folder, files)
        assert tree(folder) == texts(files), (number, files is AFTER)
        assert not (folder / ".dovetail").exists(), number
        number += 1
    assert code == 0, code
    return number - 1


def full_everywhere(folder: Path) -> int:
    """The number of calls for which there was no room; after each the tree is as it was, or whole."""
    failed = 0
    for number in range(1, 400, 2):
        code = attempt(restored(folder), fill_disk_at(number))
        assert code in (0, REFUSED), (number, code)
        assert tree(folder) == texts(AFTER if code == 0 else BEFORE), (number, code)
        failed += code != 0
        assert write(folder, AFTER) is not None
        assert tree(folder) == texts(AFTER), number
    return failed


def cut_everywhere(folder: Path) -> int:
    """The number of sizes at which no more of a file could be written; the tree is as it was."""
    failed = 0
    for size in (0, 1, 60, 100, 200, 500, 4_096, 8_192, 9_000, 10_000):
        code = attempt(restored(folder), largest_file(size))
        assert code in (0, REFUSED), (size, code)
        assert tree(folder) == texts(AFTER if code == 0 else BEFORE), (size, code)
        failed += code != 0
    return failed


if __name__ == "__main__":
    sys.stdout.write(
        str(
            {"killed": killed_everywhere, "full": full_everywhere, "cut": cut_everywhere}[sys.argv[1]](
                Path(sys.argv[2])
            )
        )
    )

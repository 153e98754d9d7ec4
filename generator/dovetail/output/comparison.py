"""Compare rendered files with what lies in a folder. Reads, never writes."""

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal

from dovetail.data_classes import dataclass
from dovetail.diagnostics import Diagnostic, SpecError
from dovetail.files import HEAD_BYTES, File, content, has_header, shown

__all__ = [
    "WORKSPACE",
    "Comparison",
    "by_path",
    "compare",
    "is_ours",
    "obstacle_to",
    "seen",
    "stays_inside",
    "unified_diff",
]

WORKSPACE = ".dovetail"
"""The folder inside the output folder where files are staged while they are written; it is gone afterwards."""


Kind = Literal["file", "folder", "link", "other"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What writing would do to a folder, as sorted relative paths, and what forbids it.

    `stale` files carry the generator's header and are no longer generated. `in_the_way` lists what is not ours to touch.
    """

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    in_the_way: tuple[Diagnostic, ...] = ()

    @property
    def is_current(self) -> bool:
        """Say whether the folder holds exactly the files that were compared with it."""
        return not (self.new or self.changed or self.stale or self.in_the_way)


def compare(folder: Path, files: Iterable[File]) -> Comparison:
    """Compare the files, all that are generated into `folder`, with what is there. Every file on disk is read once.

    Raises SpecError (G203) where something cannot be read, ValueError for a path that leaves the folder or is given twice.
    """
    wanted = by_path(files)
    try:
        return _compared(folder, wanted)
    except OSError as error:
        place = shown(Path(os.fsdecode(error.filename or folder)))
        message = f'cannot read "{place}": {error.strerror}'
        raise SpecError((Diagnostic("G203", message, None, "make it readable, then run again"),)) from error


def seen(folder: Path, file: File) -> File:
    """Return the file; if it lies in the folder as it is to be, as one that is `standing`, which `compare` does not read again."""
    path = f"{folder}/{file.path}"
    with suppress(OSError):  # of one that is not there, or cannot be read: comparing it says so
        if stat.S_ISREG(os.lstat(path).st_mode) and content(path) == file.text.encode():
            return file._replace(text="", standing=True)
    return file


def unified_diff(folder: Path, files: Iterable[File], shown_as: str = "") -> Iterator[str]:
    """Yield the lines, without line ends, of a diff from what lies in `folder` to the files, as `patch -p1` reads it.

    Paths in it begin with `shown_as`, the folder as seen from where the patch is to be applied.
    Raises SpecError where something that is not ours is in the way.
    """
    wanted = by_path(files)
    comparison = compare(folder, wanted.values())
    if comparison.in_the_way:
        raise SpecError(comparison.in_the_way)
    for path in sorted([*comparison.new, *comparison.changed, *comparison.stale]):
        before = _text_on_disk(folder / path) if path not in comparison.new else None
        yield from _diff_of(
            f"{shown_as}/{path}" if shown_as else path, before, wanted[path].text if path in wanted else None
        )


def by_path(files: Iterable[File]) -> dict[str, File]:
    """Return the files by path, sorted. Raises ValueError for a path that leaves the folder or is given twice."""
    found: dict[str, File] = {}
    for file in files:
        if not stays_inside(file.path):
            raise ValueError(f"not a path inside the output folder: {file.path!r}")
        if file.path in found:
            raise ValueError(f"generated twice: {file.path!r}")
        found[file.path] = file
    return dict(sorted(found.items()))


def obstacle_to(folder: Path) -> Diagnostic | None:
    """Say what forbids to write into `folder` at all: it is a link, or no folder."""
    if folder.is_symlink():
        return _in_the_way(folder, "link", "folder")
    if folder.exists() and not folder.is_dir():
        return _in_the_way(folder, "file" if folder.is_file() else "other", "folder")
    return None


def is_ours(path: Path) -> bool:
    """Say whether a regular file lies at `path` that carries the generator's header: a pipe would never be read to its end."""
    return stat.S_ISREG(path.lstat().st_mode) and has_header(_head(path))


def stays_inside(path: str) -> bool:
    """Say whether `path` is relative and visible: what is hidden is never looked at, so it is never written either."""
    return all(
        part and not part.startswith(".") and part != "__pycache__" and "\\" not in part and "\0" not in part
        for part in path.split("/")
    )


def _compared(folder: Path, wanted: Mapping[str, File]) -> Comparison:
    obstacle = obstacle_to(folder)
    if obstacle is not None:
        return Comparison(in_the_way=(obstacle,))
    if not folder.exists():
        return Comparison(new=tuple(wanted))
    there = dict(_entries(folder, ""))
    obstacles: dict[str, Diagnostic] = {}
    new, changed, unchanged = [], [], []
    for path, file in wanted.items():
        blocked = _blocked(path, there)
        if blocked is not None:
            needed: Literal["file", "folder"] = "file" if blocked == path else "folder"
            obstacles[blocked] = _in_the_way(folder / blocked, there[blocked], needed)
        elif path not in there:
            new.append(path)
        elif file.standing:
            unchanged.append(path)
        else:
            found = content(f"{folder}/{path}")
            if found == file.text.encode():
                unchanged.append(path)
            elif has_header(found):
                changed.append(path)
            else:
                obstacles[path] = _in_the_way(folder / path, "file", "file")
    stale = (path for path, kind in there.items() if kind == "file" and path not in wanted)
    return Comparison(
        new=tuple(new),
        changed=tuple(changed),
        stale=tuple(sorted(path for path in stale if is_ours(folder / path))),
        unchanged=tuple(unchanged),
        in_the_way=tuple(obstacles[path] for path in sorted(obstacles)),
    )


def _entries(folder: Path, prefix: str) -> Iterator[tuple[str, Kind]]:
    """Yield every path under `folder`. Links are not followed; hidden folders and caches are not ours to look into."""
    with os.scandir(folder) as entries:
        for entry in entries:
            path = f"{prefix}{entry.name}"
            kind = _kind(entry)
            yield path, kind
            if kind == "folder" and not entry.name.startswith(".") and entry.name != "__pycache__":
                yield from _entries(Path(entry.path), f"{path}/")


def _kind(entry: os.DirEntry[str]) -> Kind:
    if entry.is_symlink():
        return "link"
    if entry.is_dir(follow_symlinks=False):
        return "folder"
    return "file" if entry.is_file(follow_symlinks=False) else "other"


def _blocked(path: str, there: Mapping[str, Kind]) -> str | None:
    """Return the first part of `path` at which something lies that is not what it has to be."""
    end = path.find("/")
    while end >= 0:
        if there.get(path[:end], "folder") != "folder":
            return path[:end]
        end = path.find("/", end + 1)
    return path if there.get(path, "file") != "file" else None


def _in_the_way(path: Path, kind: Kind, needed: Literal["file", "folder"]) -> Diagnostic:
    place = shown(path)
    if kind == "link":
        message = f'"{place}" is a symbolic link, and dovetail does not write through links'
        return Diagnostic("G202", message, None, f"replace the link by a {needed}, or choose another `output:` folder")
    if kind == "file" and needed == "file":
        message = f'"{place}" exists and was not generated by dovetail'
        return Diagnostic("G201", message, None, "move it elsewhere, or choose another `output:` folder")
    found = "a folder" if kind == "folder" else "a file" if kind == "file" else "not a folder or a regular file"
    message = f'"{place}" is {found}, where dovetail has to write a {needed}'
    return Diagnostic("G201", message, None, "move it elsewhere, or choose another `output:` folder")


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)


def _text_on_disk(path: Path) -> str:
    return path.read_bytes().decode(errors="replace")


def _diff_of(path: str, before: str | None, after: str | None) -> Iterator[str]:
    """Diff by LF alone: other characters that Unicode calls line ends stay inside their line."""
    from difflib import unified_diff as diff_lines

    names = ("/dev/null" if before is None else f"a/{path}", "/dev/null" if after is None else f"b/{path}")
    for line in diff_lines(_lines(before), _lines(after), *names, lineterm="\n"):
        text = line.removesuffix("\n")
        yield text
        if text == line and line[:1] in "+- ":
            yield r"\ No newline at end of file"


def _lines(text: str | None) -> list[str]:
    if not text:
        return []
    lines = [f"{line}\n" for line in text.split("\n")]
    return lines[:-1] if text.endswith("\n") else [*lines[:-1], lines[-1].removesuffix("\n")]

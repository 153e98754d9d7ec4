"""What `generate` found unchanged, remembered outside the project, so that finding it again takes the time of reading it.

A memory is a list of questions and their answers: what a file holds, which files a pattern finds, what lies in the output
folder, which dovetail it was. It says that nothing is to be done only while every answer, by content, is what it was. It may
be deleted, damaged or shared at any time: that costs the time of generating, and never changes a byte. `check` asks it nothing.

This module is loaded before anything else is, so it imports nothing that is slow.
"""

import json
import os
import sys
from collections.abc import Container, Iterable, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from dovetail.files import exists, matching
from dovetail.spec.roots import text_of, yaml_files
from dovetail.terminal import wants_color

__all__ = ["Question", "Said", "contents", "digest", "forget", "recall", "remember", "tree"]

Question = tuple[str, ...]
"""A kind of question, and what it is about.

("file", path), ("exists", path), ("matching", folder, pattern), ("roots", folder) or ("tree", folder).
"""


class Said(NamedTuple):
    """What a run wrote to standard output, and to standard error."""

    results: str
    complaints: str


FORMAT = 2
_AT_ONCE = 1 << 16
SWITCH = "DOVETAIL_CACHE"
"""The variable that names the folder of memories; "off" keeps dovetail from remembering anything."""


def recall(arguments: Sequence[str]) -> Said | None:
    """Return what a run with these arguments in this folder would say, if it would change nothing; None where that is not known."""
    place = _place(arguments)
    if place is None:
        return None
    try:
        known = json.loads(place.read_bytes())
        said, asked = Said(*known["said"]), known["asked"]
        is_same = known["program"] == _program() and all(_answer(question) == answer for question, answer in asked)
    except (OSError, ValueError, TypeError, KeyError, IndexError):
        return None
    return said if is_same and all(isinstance(each, str) for each in said) else None


def remember(
    arguments: Sequence[str], said: Said, asked: Iterable[Question], trees: Mapping[str, str], since: float
) -> None:
    """Remember what a run said that began at `since`, in seconds since 1970, and changed nothing any more.

    `trees` are the digests of folders as they have to be; all else is read again. What was changed since the run began may
    have been read before or after, so then nothing is remembered, and neither where the system does not let us write.
    """
    place = _place(arguments)
    questions = sorted(set(asked))
    if place is None or any(_changed_since(question, since) for question in questions):
        return
    answers: list[tuple[Question, str]] = [(question, _answer(question)) for question in questions]
    answers += [(("tree", folder), answer) for folder, answer in sorted(trees.items())]
    text = json.dumps({"program": _program(), "said": said, "asked": answers})
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        passing = place.with_suffix(f".{os.getpid()}")
        passing.write_text(text, encoding="utf-8")
        passing.replace(place)


def forget(arguments: Sequence[str]) -> None:
    """Forget what was remembered of such a run."""
    place = _place(arguments)
    if place is not None:
        with suppress(OSError):
            place.unlink()


def tree(contents: Mapping[str, str]) -> str:
    """Return the digest of a folder that holds these files, by path and digest of content."""
    return digest("".join(f"{path}\0{content}\n" for path, content in sorted(contents.items())).encode())


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def _answer(question: Question) -> str:
    kind, place, *rest = question
    match kind:
        case "file":
            return digest(Path(place).read_bytes())
        case "exists":
            return str(exists(Path(place)))
        case "matching":
            return digest("\0".join(sorted(map(str, matching(Path(place), rest[0])))).encode())
        case "roots":
            files = sorted(yaml_files(Path(place)))
            return digest("\n".join(f"{path}\0{digest(text_of(path).encode())}" for path in files).encode())
        case "tree":
            return tree(dict(contents(place)))
        case _:
            raise ValueError(kind)


def contents(folder: str, prefix: str = "", known: Container[str] = ()) -> Iterable[tuple[str, str]]:
    """Every file below a folder but the `known`, by path, with its digest. What is hidden or no file is nothing that a run
    looks into.
    """
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") or entry.name == "__pycache__":
                yield f"{prefix}{entry.name}", "hidden"
            elif entry.is_dir(follow_symlinks=False):
                yield from contents(entry.path, f"{prefix}{entry.name}/", known)
            elif entry.is_file(follow_symlinks=False):
                if f"{prefix}{entry.name}" not in known:
                    yield f"{prefix}{entry.name}", digest(_content(entry.path))
            else:
                yield f"{prefix}{entry.name}", "other"


def _content(path: str) -> bytes:
    """What a file holds, in half of the time that it takes to open a stream on it: a run without news reads thousands."""
    handle = os.open(path, os.O_RDONLY)
    try:
        parts = []
        while part := os.read(handle, _AT_ONCE):
            parts.append(part)
    finally:
        os.close(handle)
    return b"".join(parts)


def _changed_since(question: Question, since: float) -> bool:
    if question[0] != "file":
        return False
    found = Path(question[1]).stat()
    return max(found.st_mtime, found.st_ctime) >= since - 0.1


def _place(arguments: Sequence[str]) -> Path | None:
    """The file that holds what is known of a run with these arguments in this folder."""
    folder = _folder()
    if folder is None:
        return None
    run = "\0".join([str(FORMAT), str(wants_color(sys.stderr)), str(Path.cwd()), *arguments])
    return folder / f"{digest(run.encode(errors='surrogateescape'))[:32]}.json"


def _folder() -> Path | None:
    chosen = os.environ.get(SWITCH)
    if chosen == "off":
        return None
    if chosen:
        return Path(chosen)
    caches = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME")
    with suppress(RuntimeError):  # nobody at home
        return Path(caches or Path.home() / ".cache") / "dovetail"
    return None


def _program() -> str:
    """Everything of dovetail, and of what it is installed beside, by size and time; a new version of anything differs."""
    here = Path(__file__).parent
    templates = here / "templates" if (here / "templates").is_dir() else here.parent.parent / "templates"
    installed = (
        path for path in map(Path, sys.path) if path.name in ("site-packages", "dist-packages") and path.is_dir()
    )
    facts = [sys.version, *(f"{path} {path.stat().st_mtime_ns}" for path in installed)]
    facts += [fact for folder in (here, templates) for fact in sorted(_stamps(str(folder)))]
    return digest("\n".join(facts).encode(errors="surrogateescape"))


def _stamps(folder: str) -> Iterable[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _stamps(entry.path)
            else:
                found = entry.stat()
                yield f"{entry.path} {found.st_size} {found.st_mtime_ns}"

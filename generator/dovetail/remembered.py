"""What `generate` found unchanged, remembered outside the project, so that finding it again takes the time of reading it.

A memory is a list of questions and their answers: what a file holds, which files a pattern finds, what lies in the output
folder, which dovetail it was. It says that nothing is to be done only while every answer, by content, is what it was. Where
nothing but files has changed, it says which, to whoever can work out what that means. It may be deleted, damaged or shared at
any time: that costs the time of generating, and never changes a byte. `check` asks it nothing.

This module is loaded before anything else is, so it imports nothing that is slow.
"""

import json
import os
import sys
from collections.abc import Container, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from dovetail.digest import digest
from dovetail.files import content, exists, matching
from dovetail.spec.roots import find_roots
from dovetail.terminal import wants_color

__all__ = [
    "Question",
    "Recalled",
    "Said",
    "amend",
    "contents",
    "forget",
    "kept",
    "recall",
    "remember",
    "tree",
]

Question = tuple[str, ...]
"""A kind of question, and what it is about.

("file", path), ("exists", path), ("matching", folder, pattern), ("roots", folder) or ("tree", folder).
"""


class Said(NamedTuple):
    """What a run wrote to standard output, and to standard error."""

    results: str
    complaints: str


class Recalled(NamedTuple):
    """What is known of a run that changed nothing: what it said, and every question with the answer that it had then.

    `changed` are the files that hold something else by now, `trees` the digests of what lies in each of the folders.
    """

    said: Said
    answers: list[tuple[Question, str]]
    changed: tuple[str, ...]
    trees: dict[str, dict[str, str]]
    seal: str


FORMAT = 4
_LAG = 0.02
"""Seconds that the time of a file on this machine may be behind its clock, because systems stamp files with one that ticks. More
would let a run forget what was written right before it.
"""

SWITCH = "DOVETAIL_CACHE"
"""The variable that names the folder of memories; "off" keeps dovetail from remembering anything."""


def recall(arguments: Sequence[str]) -> Recalled | None:
    """Return what is known of a run with these arguments in this folder; None where nothing is, or too much has changed.

    Where no file has `changed`, the run would change nothing, and say what it `said`.
    """
    try:
        place = _place(arguments)
        if place is None:
            return None
        seal, text = _unsealed(place.read_bytes())
        known = json.loads(text)
        if known["program"] != _program():
            return None
        answers = [(tuple(question), answer) for question, answer in known["asked"]]
        different = [question for question, answer in answers if question[0] != "tree" and _answer(question) != answer]
        if different and not (all(each[0] == "file" for each in different) and _beside(place).exists()):
            return None
        if any(question[0] == "tree" and Path(question[1]).is_symlink() for question, _ in answers):
            return None  # dovetail does not write through links, and says so
        trees = {question[1]: dict(contents(question[1])) for question, _ in answers if question[0] == "tree"}
        if any(tree(trees[question[1]]) != answer for question, answer in answers if question[0] == "tree"):
            return None
        return Recalled(Said(*known["said"]), answers, tuple(path for _, path in different), trees, seal)
    except (OSError, ValueError, TypeError, KeyError, IndexError):
        return None


def kept(arguments: Sequence[str], recalled: Recalled) -> str | None:
    """Return the text that was `kept` with what is recalled; None where it is lost."""
    place = _place(arguments)
    try:
        _, text = _unsealed(b"" if place is None else _beside(place).read_bytes())
    except (OSError, ValueError):
        return None
    return text.removeprefix(recalled.seal) if text.startswith(recalled.seal) else None


def remember(
    arguments: Sequence[str],
    said: Said,
    asked: Iterable[Question],
    known: Mapping[Question, str],
    since: float,
    kept: str | None = None,
) -> None:
    """Remember what a run said that began at `since`, in seconds since 1970, and changed nothing any more.

    What is `known` is answered: what the run has read, and folders as they have to be. All else is read again. What was changed
    since the run began may have been read before or after, so then nothing is remembered, and neither where the system does
    not let us write. A text may be `kept` with it.
    """
    questions = sorted({*asked, *known})
    if any(_changed_since(question, since) for question in questions if question not in known):
        return
    amend(arguments, said, [(each, known[each] if each in known else _answer(each)) for each in questions], kept)


def amend(arguments: Sequence[str], said: Said, answers: Sequence[tuple[Question, str]], kept: str | None) -> None:
    """Remember what a run said and the answers that it had, in place of what was remembered of such a run."""
    place = _place(arguments)
    if place is None:
        return
    text = _sealed(json.dumps({"program": _program(), "said": said, "asked": answers}))
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        if kept is not None:
            seal, _, _ = text.partition("\n")
            _put(_beside(place), _sealed(seal + kept))
        _put(place, text)


def _put(place: Path, text: str) -> None:
    passing = place.with_suffix(f"{place.suffix}.{os.getpid()}")
    passing.write_text(text, encoding="utf-8")
    passing.replace(place)


def _sealed(text: str) -> str:
    """The text with its digest before it, without which nothing that is damaged would be noticed."""
    return f"{digest(text.encode())}\n{text}"


def _unsealed(sealed: bytes) -> tuple[str, str]:
    """The digest and the text. Raises ValueError where they do not belong together."""
    seal, _, text = sealed.partition(b"\n")
    if digest(text) != seal.decode():
        raise ValueError(seal)
    return seal.decode(), text.decode()


def forget(arguments: Sequence[str]) -> None:
    """Forget what was remembered of such a run."""
    place = _place(arguments)
    if place is not None:
        for path in (place, _beside(place)):
            with suppress(OSError):
                path.unlink()


def tree(digests: Mapping[str, str]) -> str:
    """Return the digest of a folder that holds these files, by path and digest of content."""
    return digest("".join(f"{path}\0{found}\n" for path, found in sorted(digests.items())).encode())


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
            return digest("\0".join(map(str, find_roots(Path(place)))).encode())
        case _:
            raise ValueError(kind)


def contents(folder: str, prefix: str = "", known: Container[str] = ()) -> Iterable[tuple[str, str]]:
    """Every file below a folder but the `known`, by path, with its digest. What is hidden or no file is nothing that a run
    looks into.
    """
    with os.scandir(folder) as entries:
        for entry in entries:
            path = prefix + entry.name
            if entry.name.startswith(".") or entry.name == "__pycache__":
                yield path, "hidden"
            elif entry.is_file(follow_symlinks=False):
                if path not in known:
                    yield path, digest(content(entry.path))
            elif entry.is_dir(follow_symlinks=False):
                yield from contents(entry.path, f"{path}/", known)
            else:
                yield path, "other"


def _changed_since(question: Question, since: float) -> bool:
    if question[0] != "file":
        return False
    found = Path(question[1]).stat()
    return max(found.st_mtime, found.st_ctime) >= since - _LAG


def _place(arguments: Sequence[str]) -> Path | None:
    """The file that holds what is known of a run with these arguments in this folder."""
    folder = _folder()
    if folder is None:
        return None
    run = "\0".join([str(FORMAT), str(wants_color(sys.stderr)), str(Path.cwd()), *arguments])
    return folder / f"{digest(run.encode(errors='surrogateescape'))[:32]}.json"


def _beside(place: Path) -> Path:
    """The file that holds what is kept with it."""
    return place.with_suffix(".kept.json")


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

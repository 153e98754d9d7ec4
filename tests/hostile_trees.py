"""Generated trees that somebody was at: edited, locked, turned into something else, led elsewhere by links."""

import os
import stat
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random

from dovetail.diagnostics import SpecError
from dovetail.files import HEADER, File
from dovetail.output.writer import compare, write

__all__ = ["AFTER", "BEFORE", "snapshot", "try_seed"]

Snapshot = dict[str, tuple[str, bytes, int]]


def generated(path: str, body: str) -> File:
    return File(path, f"# {HEADER}\n{body}\n")


BEFORE = [
    generated(path, "1") for path in ("__init__.py", "models/a.py", "models/b.py", "old/gone.py", "old/deep/gone.py")
]
AFTER = [generated(path, "2") for path in ("__init__.py", "models/a.py", "models/new.py", "new/deep/c.py")] + [
    BEFORE[2]
]


def snapshot(folder: Path) -> Snapshot:
    """Everything under `folder`, links not followed: what it is, what it holds, and who may do what with it.

    A workspace is left out: one that looks like ours is what a killed run left, and goes with whatever lies deeper in it.
    """
    found: Snapshot = {}
    for where, folders, files in os.walk(folder):
        for path in (Path(where, name) for name in (*folders, *files)):
            if ".dovetail" not in path.parts or path.parts[-2:] == (".dovetail", "mine.txt"):
                found[path.relative_to(folder).as_posix()] = _seen(path)
    return found


def _seen(path: Path) -> tuple[str, bytes, int]:
    try:
        mode = path.lstat().st_mode
    except PermissionError:
        return "out of sight", b"", 0
    if stat.S_ISLNK(mode):
        return "link", os.fsencode(path.readlink()), 0
    if stat.S_ISREG(mode):
        return "file", path.read_bytes() if os.access(path, os.R_OK) else b"", stat.S_IMODE(mode)
    return "folder" if stat.S_ISDIR(mode) else "other", b"", stat.S_IMODE(mode)


class Vandal:
    """Does one random thing after the other to the tree in `project/out`."""

    def __init__(self, random: Random, project: Path) -> None:
        self.random, self.out, self.outside = random, project / "out", project.parent / "outside"

    def act(self) -> str:
        deeds: list[Callable[[Path], object]] = [
            self.edit, self.take_over, self.remove, self.lock, self.lock_folder, self.make_folder, self.link_file, self.link_folder,
            self.dangle, self.circle, self.pipe, self.hard_link, self.add, self.add_hidden, self.workspace, self.lead_out_away,
        ]  # fmt: skip
        deed = self.random.choice(deeds)
        try:
            paths = [path for path in self.out.rglob("*") if _seen(path)[0] in ("file", "folder")] or [self.out]
            path = self.random.choice(sorted(paths))
            deed(path)
        except OSError:
            return f"no {deed.__name__}"
        return f"{deed.__name__} {path.name}"

    def edit(self, path: Path) -> None:
        path.write_text(f"# {HEADER}\nedited\n")

    def take_over(self, path: Path) -> None:
        path.write_text("mine\n")

    def remove(self, path: Path) -> None:
        path.rmdir() if path.is_dir() else path.unlink()

    def lock(self, path: Path) -> None:
        path.chmod(self.random.choice([0o444, 0o000, 0o400]))

    def lock_folder(self, path: Path) -> None:
        (path if path.is_dir() else path.parent).chmod(self.random.choice([0o555, 0o000]))

    def make_folder(self, path: Path) -> None:
        path.unlink()
        path.mkdir()
        (path / "mine.txt").write_text("mine\n")

    def link_file(self, path: Path) -> None:
        path.unlink()
        path.symlink_to(self.outside / "theirs.py")

    def link_folder(self, path: Path) -> None:
        path.rename(self.out.parent / f"moved{self.random.random()}")
        path.symlink_to(self.outside / "models")

    def dangle(self, path: Path) -> None:
        path.unlink()
        path.symlink_to(self.outside / "nothing")

    def circle(self, path: Path) -> None:
        path.unlink()
        path.symlink_to(path)

    def pipe(self, path: Path) -> None:
        path.unlink()
        os.mkfifo(path)

    def hard_link(self, path: Path) -> None:
        path.unlink()
        path.hardlink_to(self.outside / "theirs.py")

    def add(self, path: Path) -> None:
        folder = path if path.is_dir() else path.parent
        (folder / f"mine{self.random.randint(0, 9)}.py").write_text("mine\n")

    def add_hidden(self, path: Path) -> None:
        folder = path if path.is_dir() else path.parent
        (folder / ".hidden").mkdir()
        (folder / ".hidden" / "a.py").write_text(f"# {HEADER}\n")

    def workspace(self, _: Path) -> None:
        """A workspace that no run left: a folder of the user's, a link, or a journal that names what is none of ours."""
        place = self.out / ".dovetail"
        kind = self.random.choice(["file", "folder", "link", "journal", "linked journal", "broken journal"])
        if kind == "file":
            place.write_text("mine\n")
        elif kind == "link":
            place.symlink_to(self.outside)
        else:
            place.mkdir()
            (place / "mine.txt").write_text("mine\n") if kind == "folder" else None
        paths = '["models/mine1.py", "../outside/theirs.py", "theirs.py", 1, null, "mine2.py"]'
        if kind == "journal":
            (place / "before" / "models").mkdir(parents=True)
            (place / "before" / "models" / "mine1.py").write_text("not mine\n")
        if kind == "linked journal":
            (place / "before").symlink_to(self.outside)
        if "journal" in kind:
            names = ("create", "replace", "remove", "make")
            text = "{" + ", ".join(f'"{name}": {paths}' for name in names) + "}"
            (place / "journal.json").write_text(text[: -20 if kind == "broken journal" else None])

    def lead_out_away(self, _: Path) -> None:
        self.out.rename(self.out.parent / "out.away")
        match self.random.choice(["link", "file", "nothing", "inner link"]):
            case "link":
                self.out.symlink_to(self.outside)
            case "file":
                self.out.write_text("mine\n")
            case "inner link":
                self.out.symlink_to(self.out.parent / "out.away")


def try_seed(seed: int, folder: Path) -> None:
    """Let a vandal at a tree, then generate: nothing outside changes, nothing of the user's is lost, all or nothing is written."""
    random = Random(seed)
    project, outside = folder / "project", folder / "outside"
    (outside / "models").mkdir(parents=True)
    for path in ("theirs.py", "models/a.py", "models/gone.py"):
        (outside / path).write_text(f"# {HEADER}\ntheirs\n")
    write(project / "out", BEFORE)
    vandal = Vandal(random, project)
    deeds = [vandal.act() for _ in range(random.randint(1, 5))]
    theirs, before = snapshot(outside), snapshot(project)
    mine = {
        path: seen for path, seen in before.items() if seen[0] == "file" and HEADER.encode() not in seen[1] and seen[1]
    }
    try:
        compare(project / "out", AFTER)
        write(project / "out", AFTER)
        refusals: set[str] = set()
    except SpecError as error:
        refusals = {each.code for each in error.diagnostics}
    written = not refusals
    assert refusals <= {"G201", "G202", "G203"}, (seed, deeds)
    after = snapshot(project)
    assert snapshot(outside) == theirs, (seed, deeds)
    assert written or after == before, (seed, deeds, set(after.items()) ^ set(before.items()))
    assert {path: after.get(path) for path in mine} == mine, (seed, deeds)
    if written:
        held = {path: after.get(f"out/{path}", ("", b"", 0))[1] for path in (file.path for file in AFTER)}
        assert held == {file.path: file.text.encode() for file in AFTER}, (seed, deeds)
        assert compare(project / "out", AFTER).is_current, (seed, deeds)


def _try_as_nobody(first: int, count: int) -> None:
    """Try seeds in this process, which gives up its rights first: nothing is locked for root."""
    with tempfile.TemporaryDirectory() as warm:
        try_seed(0, Path(warm))  # imports what only this process may be able to read
    folder = Path(tempfile.mkdtemp())
    if os.geteuid() == 0:
        os.chown(folder, 65534, 65534)
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    os.environ["HOME"] = str(folder)
    os.chdir(folder)
    for seed in range(first, first + count):
        try_seed(seed, folder / str(seed))
    sys.stdout.write(str(count))


if __name__ == "__main__":
    _try_as_nobody(int(sys.argv[1]), int(sys.argv[2]))

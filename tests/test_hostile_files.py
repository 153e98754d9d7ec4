"""Specs that are no files, files that are no specs, and paths that lead somewhere else."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dovetail.diagnostics import SpecError
from dovetail.spec import reader, roots
from outcomes import outcome

ROOT = "dovetail: 1\nname: any\n"
TABLES = "tables: {t: {columns: {id: {type: int, primary_key: true}}}}\n"


def refused(root: Path) -> list[str]:
    files, diagnostics = outcome(root)
    assert not files
    return sorted({diagnostic.code for diagnostic in diagnostics})


def circle(path: Path) -> None:
    path.symlink_to(path)


def dangling(path: Path) -> None:
    path.symlink_to(path.with_name("nothing"))


def huge(path: Path) -> None:
    """A terabyte on paper, which takes no room."""
    path.touch()
    os.truncate(path, 10**12)


THINGS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a folder": (Path.mkdir, "Y301"),
    "a pipe": (os.mkfifo, "Y301"),
    "an endless device": (lambda path: path.symlink_to("/dev/zero"), "Y301"),
    "an empty device": (lambda path: path.symlink_to("/dev/null"), "Y301"),
    "a link to itself": (circle, "Y301"),
    "a link to nothing": (dangling, "Y301"),
    "nothing": (lambda path: None, "Y301"),
    "an empty file": (Path.touch, "Y109"),
    "a huge file": (huge, "Y104"),
    "a program": (lambda path: path.write_bytes(Path(sys.executable).read_bytes()[:100_000]), "Y103"),
}


class TestRoots:
    @pytest.mark.parametrize("thing", THINGS)
    def test_what_is_no_spec_is_refused(self, thing: str, tmp_path: Path) -> None:
        make, code = THINGS[thing]
        make(tmp_path / "spec.yaml")
        assert refused(tmp_path / "spec.yaml") == [code]

    @pytest.mark.parametrize(
        "name", ["a" * 300, "a/" * 3_000 + "b", "\udcff.yaml", "new\nline.yaml", "\x1b[31m.yaml", "{{ x }}.yaml"]
    )
    def test_names_that_are_none(self, name: str, tmp_path: Path) -> None:
        assert refused(tmp_path / name) == ["Y301"]

    @pytest.mark.parametrize(
        "name", ["{{ x }}", "a b", "'", '"', "-->", "${HOME}", "%s", "é", "\u202e", "*", "new\nline"]
    )
    def test_a_spec_may_lie_anywhere(self, name: str, tmp_path: Path) -> None:
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.yaml").write_text(ROOT + TABLES)
        files, _ = outcome(tmp_path / name / f"{name}.yaml")
        assert files
        assert not [file for file in files if name in file.text and len(name) > 4]


class TestIncludes:
    @pytest.mark.parametrize(
        "thing", ["a folder", "a pipe", "an endless device", "a link to itself", "a link to nothing", "nothing"]
    )
    @pytest.mark.parametrize("pattern", ["part.yaml", "*.yaml", "./part.yaml", "**/part.yaml", "x/../part.yaml"])
    def test_what_is_no_file_is_not_included(self, thing: str, pattern: str, tmp_path: Path) -> None:
        (tmp_path / "x").mkdir()
        (tmp_path / "x" / "spec.txt").write_text(f"{ROOT}include: ['{pattern}']\n{TABLES}")
        THINGS[thing][0](tmp_path / "x" / "part.yaml")
        assert refused(tmp_path / "x" / "spec.txt") in (["Y302"], ["Y303"], ["Y301"])

    @pytest.mark.parametrize("pattern", ["spec.yaml", "*.yaml", "./spec.yaml", "link.yaml", "loop/*.yaml", "**/*.yaml"])
    def test_a_spec_that_includes_itself_is_read_once(self, pattern: str, tmp_path: Path) -> None:
        (tmp_path / "spec.yaml").write_text(f"{ROOT}include: ['{pattern}']\n{TABLES}")
        (tmp_path / "link.yaml").symlink_to(tmp_path / "spec.yaml")
        (tmp_path / "loop").symlink_to(tmp_path)
        files, diagnostics = outcome(tmp_path / "spec.yaml")
        assert files or {each.code for each in diagnostics} == {"Y302"}

    @pytest.mark.parametrize(
        "pattern", ["/etc/passwd", "../secret.yaml", "linked/*", "linked/**", "x/../../secret.yaml", "secret.yaml"]
    )
    def test_nothing_outside_is_read(self, pattern: str, tmp_path: Path) -> None:
        project = tmp_path / "project"
        (project / "x").mkdir(parents=True)
        (tmp_path / "secret.yaml").write_text("tables: {secret: {columns: {id: int}}}\n")
        (project / "secret.yaml").symlink_to(tmp_path / "secret.yaml")
        (project / "linked").symlink_to(tmp_path)
        (project / "pyproject.toml").touch()
        (project / "spec.yaml").write_text(f"{ROOT}include: ['{pattern}']\n{TABLES}")
        files, diagnostics = outcome(project / "spec.yaml")
        assert not files
        assert {each.code for each in diagnostics} <= {"Y302", "Y303"}
        assert "secret:" not in str([each.message for each in diagnostics])


class TestPlaces:
    @pytest.mark.parametrize("key", ["output", "templates"])
    @pytest.mark.parametrize(
        "place", ["/tmp", "..", "../../x", "linked", "linked/x", "~", "circle", "x/../..", ".", "/dev/null"]
    )
    def test_nothing_lies_outside_the_project(self, key: str, place: str, tmp_path: Path) -> None:
        project = tmp_path / "project"
        project.mkdir()
        (project / "pyproject.toml").touch()
        (project / "linked").symlink_to(tmp_path)
        (project / "circle").symlink_to(project / "circle")
        (project / "spec.yaml").write_text(f"{ROOT}{key}: '{place}'\n{TABLES}")
        files, diagnostics = outcome(project / "spec.yaml")
        codes = {each.code for each in diagnostics if each.severity == "error"}
        assert codes <= {"Y306", "Y307"}
        assert bool(files) is (place in ("~", "circle") and key == "output" or place == "." and key == "templates")


class TestChanging:
    def test_a_file_that_changes_while_it_is_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Its size is asked first, and it grows beyond every bound before it is read."""
        root = tmp_path / "spec.yaml"
        root.write_text(ROOT)
        original = Path.stat
        grown = ROOT.encode() + b"#" * roots.LARGEST_FILE

        def growing(path: Path, **options: bool) -> os.stat_result:
            found = original(path, **options)
            if path == root and found.st_size < roots.LARGEST_FILE:
                root.write_bytes(grown)
            return found

        monkeypatch.setattr(Path, "stat", growing)
        with pytest.raises(SpecError) as refusal:
            reader.read(root, "spec.yaml")
        assert [each.code for each in refusal.value.diagnostics] == ["Y104"]


UNREADABLE = """
import os, sys
from pathlib import Path
from outcomes import outcome
sys.path.insert(0, "")
root = Path(sys.argv[1])
outcome(root / "good.yaml")
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
for name in ("locked.yaml", "spec.yaml"):
    print(sorted({each.code for each in outcome(root / name)[1]}))
"""


def test_what_may_not_be_read_is_said_to_be_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Root may read everything, so a process without rights looks."""
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "good.yaml").write_text(ROOT + TABLES)
        (folder / "bad.yaml").write_text(ROOT + "tables: 1\n")
        (folder / "locked.yaml").write_text(ROOT + TABLES)
        (folder / "spec.yaml").write_text(f"{ROOT}include: [locked.yaml]\n{TABLES}")
        (folder / "locked.yaml").chmod(0)
        tests = Path(__file__).parent
        done = subprocess.run(
            [sys.executable, "-B", "-c", UNREADABLE, name],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tests), str(tests.parent / "generator")])},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.stdout, done.stderr[-500:]) == ("['Y301']\n['Y301']\n", "")

"""Writing is all or nothing, and never over what was not generated."""

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dovetail.diagnostics import SpecError
from dovetail.files import HEADER, HEADER_MARK, File
from dovetail.output.formatter import format
from dovetail.output.writer import Comparison, compare, unified_diff, write

Tree = dict[str, bytes]


def generated(path: str, body: str = "") -> File:
    return File(path, f"# {HEADER}\n{body}")


def tree(folder: Path) -> Tree:
    """Every file under `folder`, hidden ones too, by relative path."""
    found = (Path(root, name) for root, _, names in os.walk(folder) for name in names)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def make_pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def codes(error: pytest.ExceptionInfo[SpecError]) -> list[str]:
    return [diagnostic.code for diagnostic in error.value.diagnostics]


BEFORE = [generated("__init__.py", "1"), generated("models/a.py", "1"), generated("old/gone.py", "1")]
AFTER = [generated("__init__.py", "1"), generated("models/a.py", "2"), generated("new/deep/b.py", "2")]


def write_tree(folder: Path, files: list[File]) -> Tree:
    write(folder, files)
    return tree(folder)


class TestWriting:
    def test_a_new_folder_holds_exactly_the_files(self, tmp_path: Path) -> None:
        done = write(tmp_path / "deep" / "out", BEFORE)
        assert done == Comparison(new=("__init__.py", "models/a.py", "old/gone.py"))
        assert tree(tmp_path / "deep" / "out") == {file.path: file.text.encode() for file in BEFORE}

    def test_changed_files_are_replaced_and_files_no_longer_generated_pruned(self, tmp_path: Path) -> None:
        write(tmp_path, BEFORE)
        done = write(tmp_path, AFTER)
        assert done.new == ("new/deep/b.py",)
        assert done.changed == ("models/a.py",)
        assert done.stale == ("old/gone.py",)
        assert done.unchanged == ("__init__.py",)
        assert tree(tmp_path) == {file.path: file.text.encode() for file in AFTER}
        assert not (tmp_path / "old").exists()

    def test_writing_again_touches_nothing(self, tmp_path: Path) -> None:
        write(tmp_path, BEFORE)
        for file in BEFORE:
            os.utime(tmp_path / file.path, ns=(1, 1))
        os.utime(tmp_path, ns=(1, 1))
        assert write(tmp_path, BEFORE).is_current
        assert {(tmp_path / file.path).stat().st_mtime_ns for file in BEFORE} == {1}
        assert tmp_path.stat().st_mtime_ns == 1

    def test_an_unchanged_file_keeps_its_time_while_others_change(self, tmp_path: Path) -> None:
        write(tmp_path, BEFORE)
        os.utime(tmp_path / "__init__.py", ns=(1, 1))
        write(tmp_path, AFTER)
        assert (tmp_path / "__init__.py").stat().st_mtime_ns == 1

    def test_files_of_the_user_stay(self, tmp_path: Path) -> None:
        write(tmp_path, BEFORE)
        (tmp_path / "old" / "mine.py").write_text("mine\n")
        (tmp_path / "notes.md").write_text(f"line\nline\nline\nhow to find files: grep '{HEADER_MARK}'\n")
        write(tmp_path, AFTER)
        assert (tmp_path / "old" / "mine.py").read_text() == "mine\n"
        assert (tmp_path / "notes.md").exists()
        assert not (tmp_path / "old" / "gone.py").exists()

    def test_a_folder_of_caches_alone_goes_with_its_modules(self, tmp_path: Path) -> None:
        write(tmp_path, BEFORE)
        (tmp_path / "old" / "__pycache__").mkdir()
        (tmp_path / "old" / "__pycache__" / "gone.cpython-311.pyc").write_bytes(b"\0")
        write(tmp_path, AFTER)
        assert not (tmp_path / "old").exists()

    def test_a_json_file_is_known_by_a_key_near_its_top(self, tmp_path: Path) -> None:
        text = f'{{\n  "generated_by": "{HEADER}",\n  "number": 1\n}}\n'
        write(tmp_path, [File("a.json", text)])
        write(tmp_path, [File("a.json", text.replace("1", "2"))])
        assert '"number": 2' in (tmp_path / "a.json").read_text()
        write(tmp_path, [])
        assert tree(tmp_path) == {}

    def test_text_is_written_as_utf_8_with_the_line_ends_it_has(self, tmp_path: Path) -> None:
        text = f"# {HEADER}\r\nשלום\u2028\n"
        write(tmp_path, [File("a.txt", text)])
        assert (tmp_path / "a.txt").read_bytes() == text.encode()
        assert compare(tmp_path, [File("a.txt", text)]).is_current


class TestRefusing:
    def test_files_without_header_are_each_named_and_nothing_is_written(self, tmp_path: Path) -> None:
        (tmp_path / "models").mkdir()
        (tmp_path / "models" / "a.py").write_text("mine = 1\n")
        (tmp_path / "__init__.py").write_text("")
        before = tree(tmp_path)
        with pytest.raises(SpecError) as error:
            write(tmp_path, BEFORE)
        assert codes(error) == ["G201", "G201"]
        assert [d.message for d in error.value.diagnostics] == [
            f'"{tmp_path}/__init__.py" exists and was not generated by dovetail',
            f'"{tmp_path}/models/a.py" exists and was not generated by dovetail',
        ]
        assert tree(tmp_path) == before

    def test_a_file_of_the_user_with_just_our_text_is_no_obstacle(self, tmp_path: Path) -> None:
        (tmp_path / "__init__.py").write_text(BEFORE[0].text)
        assert write(tmp_path, BEFORE).unchanged == ("__init__.py",)

    @pytest.mark.parametrize(
        ("obstruct", "code"),
        [
            (lambda out: out.symlink_to(out.parent / "elsewhere"), "G202"),
            (lambda out: out.write_text("a file"), "G201"),
            (lambda out: (out.mkdir(), (out / "models").symlink_to(out.parent / "elsewhere")), "G202"),
            (lambda out: (out.mkdir(), (out / "__init__.py").symlink_to(out.parent / "elsewhere/x")), "G202"),
            (lambda out: (out.mkdir(), (out / "models").write_text("a file")), "G201"),
            (lambda out: (out / "models" / "a.py").mkdir(parents=True), "G201"),
            (lambda out: (out.mkdir(), make_pipe(out / "__init__.py")), "G201"),
        ],
        ids=["folder is a link", "folder is a file", "link on the way", "link", "file on the way", "folder", "pipe"],
    )
    def test_what_is_no_plain_file_or_folder(
        self, tmp_path: Path, obstruct: Callable[[Path], object], code: str
    ) -> None:
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        (elsewhere / "x").write_text(f"# {HEADER}\n")
        obstruct(tmp_path / "out")
        with pytest.raises(SpecError) as error:
            write(tmp_path / "out", BEFORE)
        assert codes(error) == [code]
        assert tree(elsewhere) == {"x": f"# {HEADER}\n".encode()}
        assert [d.code for d in compare(tmp_path / "out", BEFORE).in_the_way] == [code]

    def test_a_stale_file_behind_a_link_is_not_pruned(self, tmp_path: Path) -> None:
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "elsewhere" / "x.py").write_text(f"# {HEADER}\n")
        write(tmp_path / "out", BEFORE)
        (tmp_path / "out" / "linked").symlink_to(tmp_path / "elsewhere")
        (tmp_path / "out" / "linked.py").symlink_to(tmp_path / "elsewhere" / "x.py")
        assert write(tmp_path / "out", BEFORE).is_current
        assert (tmp_path / "elsewhere" / "x.py").exists()

    @pytest.mark.parametrize(
        "path", ["../a.py", "/a.py", "a/../b.py", "", "a//b.py", "./a.py", ".dovetail/a", "a\\b.py", "a\0.py"]
    )
    def test_a_path_that_leaves_the_folder_is_a_bug(self, tmp_path: Path, path: str) -> None:
        with pytest.raises(ValueError, match="not a path inside"):
            write(tmp_path, [generated(path)])

    def test_a_path_given_twice_is_a_bug(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="generated twice"):
            write(tmp_path, [generated("a.py"), generated("a.py")])

    def test_a_template_that_forgets_the_header(self, tmp_path: Path) -> None:
        with pytest.raises(SpecError) as error:
            write(tmp_path, [File("models/a.py", "x = 1\n")])
        assert codes(error) == ["G303"]
        assert tree(tmp_path) == {}


FAILING = """
import errno, json, os, signal, sys
from pathlib import Path
from dovetail.diagnostics import SpecError
from dovetail.files import File
from dovetail.output.writer import write

folder, at, manner = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
files = [File(*each) for each in json.loads(sys.argv[4])]
steps = 0

def step():
    global steps
    steps += 1
    if steps == at:
        if manner == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if manner == "interrupt":
            raise KeyboardInterrupt
        raise OSError(errno.ENOSPC, "No space left on device", str(folder))

def counting(function):
    def counted(*arguments, **options):
        step()
        return function(*arguments, **options)
    return counted

for name in ("replace", "unlink", "mkdir", "hardlink_to"):
    setattr(Path, name, counting(getattr(Path, name)))
os.write = counting(os.write)
try:
    write(folder, files)
except SpecError as error:
    sys.exit(error.diagnostics[0].code)
except KeyboardInterrupt:
    sys.exit("interrupted")
print(steps)
"""


def write_failing(folder: Path, at: int, manner: str) -> subprocess.CompletedProcess[str]:
    """Write AFTER in a process of its own whose step number `at` on the file system fails."""
    files = json.dumps([(file.path, file.text) for file in AFTER])
    return subprocess.run(
        [sys.executable, "-c", FAILING, str(folder), str(at), manner, files],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1] / "generator")},
        capture_output=True,
        text=True,
        check=False,
    )


class TestFailing:
    def steps(self, folder: Path) -> int:
        write(folder, BEFORE)
        return int(write_failing(folder, 0, "not at all").stdout)

    def test_a_failure_at_any_step_leaves_the_folder_as_it_was(self, tmp_path: Path) -> None:
        after, failed = write_tree(tmp_path / "after", AFTER), 0
        for at in range(1, self.steps(tmp_path / "count") + 1):
            folder = tmp_path / f"out{at}"
            before = write_tree(folder, BEFORE)
            run = write_failing(folder, at, "full disk")
            if run.returncode == 0:  # it went another way, such as a copy where a hard link failed
                assert tree(folder) == after
            else:
                assert run.stderr.strip() == "G203"
                assert tree(folder) == before, f"step {at}"
                failed += 1
        assert failed > 15

    def test_an_interrupt_at_any_step_leaves_one_state_or_the_other(self, tmp_path: Path) -> None:
        after = write_tree(tmp_path / "after", AFTER)
        for at in range(1, self.steps(tmp_path / "count") + 1):
            folder = tmp_path / f"out{at}"
            before = write_tree(folder, BEFORE)
            assert write_failing(folder, at, "interrupt").stderr.strip() == "interrupted"
            assert tree(folder) in (before, after), f"step {at}"

    def test_the_next_run_mends_what_a_kill_left(self, tmp_path: Path) -> None:
        for at in range(1, self.steps(tmp_path / "count") + 1):
            for files in (BEFORE, AFTER):
                folder = tmp_path / f"out{at}{files is AFTER}"
                write(folder, BEFORE)
                assert write_failing(folder, at, "kill").returncode == -signal.SIGKILL
                assert write_tree(folder, files) == {file.path: file.text.encode() for file in files}, f"step {at}"
                assert not [path for path in folder.rglob("*") if path.is_dir() and not any(path.iterdir())]

    def test_a_kill_and_the_undoing_of_it_lose_no_file_of_the_user(self, tmp_path: Path) -> None:
        for at in range(1, self.steps(tmp_path / "count") + 1):
            folder = tmp_path / f"out{at}"
            write(folder, BEFORE)
            (folder / "old" / "mine.py").write_text("mine\n")
            write_failing(folder, at, "kill")
            write(folder, AFTER)
            assert (folder / "old" / "mine.py").read_text() == "mine\n"

    def test_a_pipe_that_a_journal_names_is_left_alone(self, tmp_path: Path) -> None:
        """Who opens one to read it waits until somebody writes to it."""
        workspace = tmp_path / "out" / ".dovetail"
        workspace.mkdir(parents=True)
        (workspace / "journal.json").write_text('{"create": ["pipe.py"], "make": [], "remove": [], "replace": []}')
        os.mkfifo(tmp_path / "out" / "pipe.py")
        waiting = os.open(tmp_path / "out" / "pipe.py", os.O_RDWR | os.O_NONBLOCK)  # or a mistake would never end
        write(tmp_path / "out", [generated("a.py")])
        os.close(waiting)
        assert stat.S_ISFIFO((tmp_path / "out" / "pipe.py").lstat().st_mode)

    def test_a_journal_from_elsewhere_reaches_nothing_outside(self, tmp_path: Path) -> None:
        victim = tmp_path / "victim.py"
        victim.write_text(f"# {HEADER}\n")
        workspace = tmp_path / "out" / ".dovetail"
        workspace.mkdir(parents=True)
        (workspace / "journal.json").write_text('{"create": ["../victim.py"], "make": [], "remove": [], "replace": []}')
        write(tmp_path / "out", BEFORE)
        assert victim.exists()
        assert not workspace.exists()

    def test_a_folder_that_cannot_be_made_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(SpecError) as error:
            write(tmp_path / "file" / "out", BEFORE)
        assert codes(error) == ["G203"]
        assert str(tmp_path / "file") in error.value.diagnostics[0].message

    def test_a_failure_removes_the_folders_it_made(self, tmp_path: Path) -> None:
        assert write_failing(tmp_path / "deep" / "out", 5, "full disk").returncode == 1
        assert list(tmp_path.iterdir()) == []


class TestTwoRunsAtOnce:
    def test_the_folder_holds_what_one_of_them_wrote(self, tmp_path: Path) -> None:
        trees = [{file.path: file.text.encode() for file in files} for files in (BEFORE, AFTER)]
        with ThreadPoolExecutor(4) as pool:
            for at in range(25):
                folder = tmp_path / str(at % 5)
                runs = [pool.submit(write, folder, files) for files in (BEFORE, AFTER, BEFORE, AFTER)]
                for run in runs:
                    run.result()
                assert tree(folder) in trees


class TestDiff:
    def test_new_changed_and_stale_files(self, tmp_path: Path) -> None:
        write(tmp_path, BEFORE)
        assert list(unified_diff(tmp_path, AFTER)) == [
            "--- a/models/a.py",
            "+++ b/models/a.py",
            "@@ -1,2 +1,2 @@",
            f" # {HEADER}",
            "-1",
            r"\ No newline at end of file",
            "+2",
            r"\ No newline at end of file",
            "--- /dev/null",
            "+++ b/new/deep/b.py",
            "@@ -0,0 +1,2 @@",
            f"+# {HEADER}",
            "+2",
            r"\ No newline at end of file",
            "--- a/old/gone.py",
            "+++ /dev/null",
            "@@ -1,2 +0,0 @@",
            f"-# {HEADER}",
            "-1",
            r"\ No newline at end of file",
        ]

    def test_the_diff_is_a_patch_that_leads_from_one_to_the_other(self, tmp_path: Path) -> None:
        write(tmp_path, BEFORE)
        patch = "\n".join(unified_diff(tmp_path, AFTER)) + "\n"
        subprocess.run(["git", "apply", "-"], input=patch, text=True, cwd=tmp_path, check=True)
        assert compare(tmp_path, AFTER).is_current

    def test_no_difference_is_no_line(self, tmp_path: Path) -> None:
        write(tmp_path, BEFORE)
        assert list(unified_diff(tmp_path, BEFORE)) == []


class TestFormatting:
    def test_settled_files_are_left_as_they_are(self) -> None:
        files = (File("a.py", "x   =  1"), File("b.md", "text\r\n\n"))
        assert format(files) == files

    def test_settled_files_do_not_load_black(self) -> None:
        script = (
            "import sys; from dovetail.files import File; from dovetail.output.formatter import format\n"
            "format([File('a.py', 'x=1'), File('a.sql', 'x', settled=False)]); sys.exit('black' in sys.modules)"
        )
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1] / "generator")}
        assert subprocess.run([sys.executable, "-c", script], env=environment, check=False).returncode == 0

    def test_unsettled_python_is_laid_out_by_black_at_88_columns(self) -> None:
        line = f"x = f('{'a' * 40}', '{'b' * 40}')"
        (file,) = format([File("a.py", f"{line}\r\n", settled=False)])
        assert file == File("a.py", f'x = f(\n    "{"a" * 40}",\n    "{"b" * 40}",\n)\n')

    def test_other_unsettled_text_ends_in_one_newline(self) -> None:
        (file,) = format([File("a.md", "# A  \r\n\r\ntext\n\n\n", settled=False)])
        assert file.text == "# A  \n\ntext\n"

    def test_python_that_cannot_be_parsed_is_an_error_at_its_line(self) -> None:
        with pytest.raises(SpecError) as error:
            format([File("models/a.py", "x = 1\ny = = 2\n", settled=False), File("b.py", "def\n", settled=False)])
        assert codes(error) == ["G302", "G302"]
        assert error.value.diagnostics[1].message == "generated file models/a.py, line 2, is not valid Python: y = = 2"

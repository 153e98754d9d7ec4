"""What a process takes: time on the wall, time of processors, and memory."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.clock import Clock, Taken

__all__ = ["NOTHING", "ProcessClock", "Took", "run", "take"]

_LAUNCHER = Path(__file__).with_name("launcher.py")


@dataclass(frozen=True)
class Took:
    """Milliseconds on the wall and of processors, in the process and those it waited for; peak memory in MB (1,000,000 bytes)."""

    wall: float
    worked: float
    memory: float

    def __add__(self, other: "Took") -> "Took":
        return Took(self.wall + other.wall, self.worked + other.worked, max(self.memory, other.memory))


NOTHING = Took(0, 0, 0)


class ProcessClock(Clock):
    """Tells what the processes took that were reported to it, instead of what passed here."""

    def start(self) -> None:
        self.last = NOTHING

    def add(self, took: Took) -> None:
        self.last += took

    def stop(self) -> Taken:
        return Taken(self.last.wall, self.last.worked)


def take(command: Sequence[str], folder: Path, more: Mapping[str, str] | None = None) -> Took:
    """Run a command to its end and return what it took. Raises SystemExit with what it said if it fails."""
    with TemporaryDirectory() as place:
        report = Path(place, "report")
        run([sys.executable, "-I", "-S", str(_LAUNCHER), str(report), *command], folder, more)
        return Took(*map(float, report.read_text().split()))


def run(command: Sequence[str], folder: Path, more: Mapping[str, str] | None = None) -> None:
    """Run a command to its end. Raises SystemExit with what it said if it fails."""
    environment = {**os.environ, **(more or {})}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # with it, every start compiles every module anew
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} in {folder} exited with {done.returncode}:\n{done.stdout[-4000:]}")

"""What a run took by stage, as text to paste into a bug report."""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from dovetail import __version__
from dovetail.terminal import put
from dovetail.timings import Stopwatch, recording
from dovetail.wording import count

__all__ = ["as_text", "profiled"]


def profiled(wanted: bool) -> AbstractContextManager[None]:
    """Return a context in which stages are timed, and told on standard error at the end, if that is wanted."""
    return _told() if wanted else nullcontext()


@contextmanager
def _told() -> Iterator[None]:
    with recording() as watch:
        yield
    put(as_text(watch), sys.stderr)


def as_text(watch: Stopwatch) -> str:
    """Return the table of what was recorded: milliseconds of each stage, and of the start, of which only the processor knows."""
    import platform

    python = f"{platform.python_implementation()} {platform.python_version()}"
    about = [count(number, noun) for noun, number in watch.counts.items()]
    lines = [f"dovetail {__version__}, {python}, {platform.platform()}", ", ".join([*about, _memory()])]
    lines += [f"{'':20}{'wall ms':>10}{'CPU ms':>10}", f"{'start':20}{'-':>10}{watch.before * 1e3:10.1f}"]
    lines += (f"{name:20}{wall * 1e3:10.1f}{worked * 1e3:10.1f}" for name, (wall, worked) in watch.taken.items())
    total = [sum(column) * 1e3 for column in zip(*watch.taken.values(), strict=True)]
    lines.append(f"{'total':20}{total[0]:10.1f}{total[1] + watch.before * 1e3:10.1f}")
    return "".join(f"{line}\n" for line in lines)


def _memory() -> str:
    if sys.platform == "win32":
        return "peak memory unknown"
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    return f"peak memory {peak / 1e6:.0f} MB"

"""What came out, as a table for a terminal."""

from collections.abc import Iterator

from benchmarks.speed.contestants.contestant import ACTS
from benchmarks.speed.run import Measured, Run
from benchmarks.speed.targets import Found, Target, judge

__all__ = ["as_text", "growth"]

_HEAD = f"{'':40}{'median':>10}{'spread':>8}{'worked':>10}{'memory':>9}   times dovetail's"


def as_text(run: Run) -> str:
    return "\n".join(_lines(run)) + "\n"


def growth(run: Run, act: str, who: str) -> float | None:
    """Return how many times the work of ten times fewer tables the most tables are; None if one is not measured."""
    for tables in reversed(run.sizes(act)):
        more, fewer = run.get(act, tables, who), run.get(act, tables // 10, who)
        if more and fewer:
            return more.least / fewer.least
    return None


def _lines(run: Run) -> Iterator[str]:
    yield run.machine
    yield ", ".join(f"{name} {number}" for name, number in run.versions.items())
    yield f"{run.date}; milliseconds; worked: the least time of processors; memory: the highest peak, MB"
    for name, how in run.missing.items():
        yield f"left out: {name} ({how})"
    for act in run.acts():
        yield ""
        yield f"{act}: {ACTS[act]}" if act in ACTS else act
        for tables in run.sizes(act):
            yield _HEAD if tables == run.sizes(act)[0] else ""
            yield from _block(run.of_act(act, tables), tables)
        yield from _growths(run, act)
    yield ""
    yield f"{'targets':68}{'at most':>10}{'found':>10}{'worked':>10}"
    for target, found, verdict in judge(run):
        yield _target(target, found, verdict)


def _block(measured: list[Measured], tables: int) -> Iterator[str]:
    ours = measured[0]
    for each in measured:
        times = each.times
        label = f"{tables:,} tables, {each.who}" if tables else each.who
        ratios = f"{times.median / ours.times.median:7.2f}{each.least / ours.least:8.2f}"
        yield (f"  {label:38}{times.median:10.0f}{times.spread:8.0%}{each.least:10.0f}{each.memory:9.1f}   {ratios}")


def _growths(run: Run, act: str) -> Iterator[str]:
    found = {who: growth(run, act, who) for who in run.names(act)}
    known = ", ".join(f"{who} ×{times:.1f}" for who, times in found.items() if times is not None)
    if known and run.sizes(act) != [0]:
        yield f"  ten times the tables make processors work: {known}"


def _target(target: Target, found: Found | None, verdict: str) -> str:
    value = "-" if found is None else f"{found.value:.3g}{target.unit}"
    worked = "-" if found is None or found.worked is None else f"{found.worked:.3g}{target.unit}"
    return f"  {target.says:66}{f'{target.limit:.3g}{target.unit}':>10}{value:>10}{worked:>10}   {verdict}"

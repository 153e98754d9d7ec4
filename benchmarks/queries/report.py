"""What came out, as tables and as JSON."""

from collections.abc import Iterator
from typing import Any

from benchmarks.machine import machine, versions
from benchmarks.queries.contestants import MISSING
from benchmarks.queries.overhead import CALLS, Overhead
from benchmarks.queries.results import Race, Result
from benchmarks.race import Times

__all__ = ["as_json", "as_text"]

_HEAD = f"{'':44}{'median':>9}{'best':>9}{'worked':>9}{'spread':>8}   times the shape's"


def as_text(results: list[Result], rounds: int) -> str:
    return "\n".join(_lines(results, rounds)) + "\n"


def _lines(results: list[Result], rounds: int) -> Iterator[str]:
    known = ", ".join(f"{name} {number}" for name, number in versions().items())
    yield machine()
    yield known
    yield f"{rounds} rounds; milliseconds; worked: the least time of processors, here and in the server"
    if MISSING:
        yield f"not installed: {', '.join(MISSING)}"
    for result in results:
        for each in result.races:
            yield ""
            yield f"{result.database}, {each.scenario}"
            yield _HEAD
            yield from _race(each)
        yield ""
        yield f"{result.database}, one row: what a call takes beside the driver ({CALLS} calls a round, warm)"
        yield f"{'':44}{'median':>9}{'best':>9}{'worked':>9}   compiled"
        yield from map(_overhead, result.overheads)


def _race(each: Race) -> Iterator[str]:
    shape = next(iter(each.times.values()))
    for name, times in each.times.items():
        ratios = "  ".join(_number(part, 6) for part in _ratios(times, shape))
        taken = f"{times.median:9.2f}{times.best:9.2f}{_number(times.worked, 9)}{times.spread:8.0%}"
        yield f"  {name:42}{taken}   {ratios}"


def _ratios(times: Times, shape: Times) -> tuple[float, float, float | None]:
    worked = None if times.worked is None or shape.worked is None else times.worked / shape.worked
    return times.median / shape.median, times.best / shape.best, worked


def _overhead(each: Overhead) -> str:
    taken = f"{each.median:9.3f}{each.best:9.3f}{_number(each.worked, 9, 3)}"
    return f"  {each.name:42}{taken}   {each.compiled} of {CALLS}"


def _number(value: float | None, width: int, decimals: int = 2) -> str:
    return f"{'-':>{width}}" if value is None else f"{value:{width}.{decimals}f}"


def as_json(results: list[Result], rounds: int) -> dict[str, Any]:
    """Return the same, with every round, in milliseconds."""
    return {
        "machine": machine(),
        "versions": versions(),
        "rounds": rounds,
        "missing": MISSING,
        "databases": {result.database: _result_as_json(result) for result in results},
    }


def _result_as_json(result: Result) -> dict[str, Any]:
    return {
        "races": {
            each.scenario: {name: _times_as_json(times) for name, times in each.times.items()} for each in result.races
        },
        "overheads": {
            each.name: {"median": each.median, "best": each.best, "worked": each.worked, "compiled": each.compiled}
            for each in result.overheads
        },
    }


def _times_as_json(times: Times) -> dict[str, Any]:
    return {
        "median": times.median,
        "best": times.best,
        "worked": times.worked,
        "spread": times.spread,
        "rounds": [taken.wall for taken in times.rounds],
    }

"""What came out, as tables and as JSON."""

from collections.abc import Iterator
from typing import Any

from benchmarks.machine import machine, versions
from benchmarks.race import Times
from benchmarks.rules.contestants import ROWS
from benchmarks.rules.results import ONE_BY_ONE, Measured, Result

__all__ = ["as_json", "as_text"]

_WAYS = f"{'':32}{'one by one':^38}  {'all at once':^38}"
_HEAD = f"{'':32}{'median':>8}{'worked':>8}{'times without':>22}  {'median':>8}{'worked':>8}{'times without':>22}"


def as_text(results: list[Result], rounds: int) -> str:
    return "\n".join(_lines(results, rounds)) + "\n"


def _lines(results: list[Result], rounds: int) -> Iterator[str]:
    yield machine()
    yield ", ".join(f"{name} {number}" for name, number in versions().items() if name in ("python", "psycopg"))
    yield f"{rounds} rounds; microseconds a row; worked: the least time of processors, here and in the server"
    yield f"{ONE_BY_ONE} rows one by one, {ROWS} all at once, in a transaction that is undone"
    for result in results:
        yield ""
        yield f"{result.database}, {result.rule.name}: {result.rule.says}"
        yield _WAYS
        yield _HEAD
        for measured in result.measured:
            yield from _operation(measured)


def _operation(measured: Measured) -> Iterator[str]:
    yield f"  {measured.operation}"
    for name in measured.at_once:
        one = _columns(measured.one_by_one, name, ONE_BY_ONE)
        yield f"    {name:28}{one}  {_columns(measured.at_once, name, ROWS)}"


def _columns(times: dict[str, Times], name: str, rows: int) -> str:
    own, plain = times[name], next(iter(times.values()))
    worked = None if own.worked is None else own.worked * 1e3 / rows
    ratio = None if own.worked is None or not plain.worked else own.worked / plain.worked
    return (
        f"{own.median * 1e3 / rows:8.1f}{_number(worked, 8, 1)}{own.median / plain.median:14.2f}{_number(ratio, 8, 2)}"
    )


def _number(value: float | None, width: int, decimals: int) -> str:
    return f"{'-':>{width}}" if value is None else f"{value:{width}.{decimals}f}"


def as_json(results: list[Result], rounds: int) -> dict[str, Any]:
    """Return the same, with every round, in milliseconds for all rows."""
    databases: dict[str, Any] = {}
    for result in results:
        databases.setdefault(result.database, {})[result.rule.name] = {
            measured.operation: {
                "one by one": {name: _times(times) for name, times in measured.one_by_one.items()},
                "at once": {name: _times(times) for name, times in measured.at_once.items()},
            }
            for measured in result.measured
        }
    rows = {"one by one": ONE_BY_ONE, "at once": ROWS}
    return {
        "machine": machine(),
        "versions": versions(),
        "rounds": rounds,
        "rows": rows,
        "databases": databases,
    }


def _times(times: Times) -> dict[str, Any]:
    return {
        "median": times.median,
        "best": times.best,
        "worked": times.worked,
        "spread": times.spread,
        "rounds": [taken.wall for taken in times.rounds],
    }

"""The tables of README.md and docs/speed.md, which stand between two marks and are written anew from a run."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.speed.contestants.contestant import ACTS
from benchmarks.speed.report import growth
from benchmarks.speed.run import OURS, Run
from benchmarks.speed.targets import judge

__all__ = ["full", "put", "short"]

_BEGIN, _END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"


def put(page: Path, text: str) -> None:
    """Put a text between the marks of a page. Raises SystemExit if the page has none."""
    head, begin, rest = page.read_text().partition(_BEGIN)
    _, end, tail = rest.partition(_END)
    if not begin or not end:
        raise SystemExit(f"{page} does not say where the measurements belong: {_BEGIN.strip()} and {_END.strip()}")
    page.write_text(f"{head}{begin}{text}{end}{tail}")


def short(run: Run) -> str:
    """Return the acts for the most tables that peers were measured on, in seconds."""
    tables = max((each.tables for each in run.measured if each.act in ACTS and each.who != OURS), default=0)
    return "\n".join([*_table(run, tables), "", _on_what(run)]) + "\n"


def full(run: Run) -> str:
    """Return everything: the acts by the number of tables, growth, memory, all else, and the targets."""
    lines = [_on_what(run), *_left_out(run)]
    for tables in run.sizes("cold"):
        lines += ["", f"**{tables:,} tables**, {_rounds(run, tables)}: seconds", "", *_table(run, tables)]
    lines += ["", "**Ten times the tables**: times as much work of processors", "", *_growths(run)]
    lines += ["", "**Peak memory**, MB", "", *_memory(run)]
    lines += ["", "**What else was measured**: milliseconds", "", *_others(run)]
    lines += ["", "**Targets**", "", *_targets(run)]
    return "\n".join(lines) + "\n"


def _on_what(run: Run) -> str:
    known = ", ".join(f"{name} {number}" for name, number in run.versions.items())
    return f"Measured on {run.date}: {run.machine}; {known}."


def _left_out(run: Run) -> Iterator[str]:
    if run.missing:
        yield f"Not measured: {', '.join(run.missing)}."


def _rounds(run: Run, tables: int) -> str:
    found = run.get("cold", tables)
    count = len(found.wall) if found else 0
    return "1 round" if count == 1 else f"medians of {count} rounds"


def _table(run: Run, tables: int) -> Iterator[str]:
    acts = [act for act in ACTS if run.of_act(act, tables)]
    yield _row("", *acts)
    yield _row("---", *("---:" for _ in acts))
    for who in dict.fromkeys(each.who for act in acts for each in run.of_act(act, tables)):
        found = (run.get(act, tables, who) for act in acts)
        yield _row(who, *("–" if each is None else f"{each.times.median / 1e3:.2f}" for each in found))


def _growths(run: Run) -> Iterator[str]:
    acts = [act for act in ACTS if run.sizes(act)]
    yield _row("", *acts)
    yield _row("---", *("---:" for _ in acts))
    for who in dict.fromkeys(who for act in acts for who in run.names(act)):
        found = (growth(run, act, who) for act in acts)
        yield _row(who, *("–" if times is None else f"{times:.1f}" for times in found))


def _memory(run: Run) -> Iterator[str]:
    sizes = run.sizes("cold")
    yield _row("", *(f"{act}, {tables:,}" for act in ("cold", "no-op") for tables in sizes))
    yield _row("---", *("---:" for _ in range(2 * len(sizes))))
    for who in run.names("cold"):
        found = (run.get(act, tables, who) for act in ("cold", "no-op") for tables in sizes)
        yield _row(who, *("–" if each is None else f"{each.memory:.0f}" for each in found))


def _others(run: Run) -> Iterator[str]:
    yield _row("", "tables", "who", "median", "spread", "processors")
    yield _row("---", "---:", "---", "---:", "---:", "---:")
    for each in run.measured:
        if each.act not in ACTS:
            times = each.times
            tables = f"{each.tables:,}" if each.tables else "–"
            numbers = f"{times.median:.0f}", f"{times.spread:.0%}", f"{each.least:.0f}"
            yield _row(each.act, tables, each.who, *numbers)


def _targets(run: Run) -> Iterator[str]:
    yield _row("", "at most", "found", "by processors", "")
    yield _row("---", "---:", "---:", "---:", "---")
    for target, found, verdict in judge(run):
        value = "–" if found is None else f"{found.value:.3g}{target.unit}"
        worked = "–" if found is None or found.worked is None else f"{found.worked:.3g}{target.unit}"
        yield _row(target.says, f"{target.limit:.3g}{target.unit}", value, worked, verdict)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"

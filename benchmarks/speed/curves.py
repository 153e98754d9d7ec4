"""Curves of growth as an SVG: one panel for each act, logarithms on both axes, everybody's line with its name at the end.

The colours are of middling brightness and nothing lies behind them, so that they can be seen on white and on black.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

from benchmarks.speed.contestants.contestant import ACTS
from benchmarks.speed.run import OURS, Run

__all__ = ["as_svg"]

_WIDTH, _HEIGHT = 440, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 96, 34, 34
"""What is beside the plot of a panel, in pixels: labels of the axes, names of lines, the title."""
_FONT, _LINE = 12, 14
_INK = "#7d8590"
_COLOURS = ("#2f81f7", "#d9731a", "#2da44e", "#a371f7", "#d1495b", "#8c7a3d")


@dataclass(frozen=True)
class _Scale:
    """Places a positive value between two pixels by its logarithm; `low` and `high` are powers of ten."""

    low: int
    high: int
    start: float
    end: float

    @classmethod
    def over(cls, values: list[float], start: float, end: float) -> "_Scale":
        low, high = floor(log10(min(values)) + 1e-9), ceil(log10(max(values)) - 1e-9)
        return cls(low, max(high, low + 1), start, end)

    def at(self, value: float) -> float:
        return self.start + (log10(value) - self.low) / (self.high - self.low) * (self.end - self.start)

    def decades(self) -> list[float]:
        return [10.0**power for power in range(self.low, self.high + 1)]


def as_svg(run: Run) -> str:
    """Return the picture of the acts that were measured for at least two numbers of tables: seconds that processors worked."""
    acts = [act for act in ACTS if len(run.sizes(act)) > 1]
    values = [each.least / 1e3 for each in run.measured if each.act in acts]
    sizes = [float(size) for act in acts for size in run.sizes(act)]
    who = list(dict.fromkeys(each.who for each in run.measured if each.act in acts))
    colours = {name: _COLOURS[place % len(_COLOURS)] for place, name in enumerate(who)}
    width, height = 2 * _WIDTH, (len(acts) + 1) // 2 * _HEIGHT
    across = _Scale.over(sizes or [1], _LEFT, _WIDTH - _RIGHT)
    upwards = _Scale.over(values or [1], _HEIGHT - _BOTTOM, _TOP)
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    text = f'font-family="system-ui, sans-serif" font-size="{_FONT}" fill="{_INK}"'
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" {size} {text} role="img">']
    lines.append("<title>Seconds of processors by number of tables</title>")
    for place, act in enumerate(acts):
        lines.append(f'<g transform="translate({place % 2 * _WIDTH} {place // 2 * _HEIGHT})">')
        lines += _axes(act, across, upwards)
        lines += _curves(run, act, across, upwards, colours)
        lines.append("</g>")
    return "\n".join([*lines, "</svg>"]) + "\n"


def _axes(act: str, across: _Scale, upwards: _Scale) -> Iterator[str]:
    yield f'<text x="{_LEFT}" y="18" font-size="14" font-weight="600">{escape(act)}</text>'
    for size in across.decades():
        x = across.at(size)
        yield _rule(x, upwards.start, x, upwards.end)
        tables = f"{size:,.0f} tables" if size == across.decades()[0] else f"{size:,.0f}"
        yield f'<text x="{x:.1f}" y="{upwards.start + 18:.1f}" text-anchor="middle">{tables}</text>'
    for seconds in upwards.decades():
        y = upwards.at(seconds)
        yield _rule(across.start, y, across.end, y)
        yield f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{seconds:g} s</text>'


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{_INK}" stroke-opacity="0.3"/>'


def _curves(run: Run, act: str, across: _Scale, upwards: _Scale, colours: dict[str, str]) -> Iterator[str]:
    ends: list[tuple[float, float, str]] = []
    for who in run.names(act):
        found = [run.get(act, size, who) for size in run.sizes(act)]
        points = [(across.at(each.tables), upwards.at(each.least / 1e3)) for each in found if each]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        thick = 3 if who == OURS else 1.75
        yield f'<polyline points="{path}" fill="none" stroke="{colours[who]}" stroke-width="{thick}"/>'
        yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{thick}" fill="{colours[who]}"/>' for x, y in points)
        ends.append((points[-1][1], points[-1][0], who))
    for y, x, who in _apart(ends):
        weight = ' font-weight="700"' if who == OURS else ""
        name = escape(who.partition(",")[0])
        yield f'<text x="{x + 8:.1f}" y="{y + 4:.1f}" fill="{colours[who]}"{weight}>{name}</text>'


def _apart(ends: list[tuple[float, float, str]]) -> Iterator[tuple[float, float, str]]:
    """Yield the ends of lines from the top down, each at least a line of text below the one above it at the same place."""
    above: dict[float, float] = {}
    for y, x, who in sorted(ends):
        above[x] = max(y, above.get(x, y - _LINE) + _LINE)
        yield above[x], x, who

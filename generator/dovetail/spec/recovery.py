"""Reading on after a mistake of syntax: the text is mended where it is clear what was meant, and parsed again.

So one run shows every mistake of a file. A second mistake that the first may have caused, or the mending of it, is not shown.
"""

from dovetail.diagnostics import Report
from dovetail.spec.composer import Composed, compose
from dovetail.spec.slip import Slip
from dovetail.spec.source import Source

__all__ = ["compose_on"]

_MOST_SLIPS = 10
_LARGEST_TEXT = 500_000
"""Characters; a longer text is parsed once, so that a broken one takes no longer to read than a right one."""


def compose_on(source: Source, report: Report) -> Composed:
    """Return what `source` holds once every mistake of syntax in it is mended; what is wrong goes to `report`.

    The result is not sound where a mistake cannot be mended without a guess.
    """
    lines: set[int] = set()
    is_doubtful = False
    for _ in range(_MOST_SLIPS):
        found = Report()
        composed = compose(source, found)
        slip = composed.slip
        if slip is None:
            report.extend(found)
            return Composed(None, is_sound=False) if is_doubtful else composed
        report.extend(found)
        if _line(slip) in lines:
            is_doubtful = True
        else:
            report.add(slip.diagnostic)
        if not slip.edits or slip.is_guess or len(source.text) > _LARGEST_TEXT:
            break
        lines.add(_line(slip))
        source = source.edited(slip.edits)
    return Composed(None, is_sound=False)


def _line(slip: Slip) -> int:
    return 0 if slip.diagnostic.span is None else slip.diagnostic.span.line

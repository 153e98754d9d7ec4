"""What a run that reports diagnostics writes to standard error, all of it."""

from collections.abc import Sequence

from dovetail.codes.table import CODES
from dovetail.diagnostics import Diagnostic
from dovetail.rendering import render_text

__all__ = ["complaints_of", "where_to_read_on"]


def complaints_of(diagnostics: Sequence[Diagnostic], color: bool) -> str:
    """Return the diagnostics as text, and where there is more to read about them; "" where there are none."""
    return render_text(diagnostics, color=color) + where_to_read_on(diagnostics) if diagnostics else ""


def where_to_read_on(diagnostics: Sequence[Diagnostic]) -> str:
    """Return a line with the command that explains the first code, errors before warnings; "" if notes said it of each."""
    ordered = sorted(diagnostics, key=lambda diagnostic: diagnostic.severity)
    codes = dict.fromkeys(each.code for each in ordered if each.code in CODES and not CODES[each.code].why)
    others = ", and so for the other codes" if len(codes) > 1 else ""
    return f"`dovetail explain {next(iter(codes))}` says more{others}\n" if codes else ""

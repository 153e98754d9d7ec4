"""Diagnostics as one JSON object, for programs. docs/commands.md describes it."""

import json
from typing import Any

from dovetail import __version__
from dovetail.codes.table import CODES
from dovetail.diagnostics import Diagnostic, Span
from dovetail.rendering.page import Page
from dovetail.rendering.rules import page_of

__all__ = ["render"]

FORMAT = 1
"""Counts up when a key changes its meaning or goes; new keys may come without it."""


def render(page: Page) -> str:
    """Return the object; every key is always there, with null for what a diagnostic does not have."""
    severities = [diagnostic.severity for diagnostic in page.diagnostics]
    document = {
        "format": FORMAT,
        "version": __version__,
        "diagnostics": [_diagnostic(diagnostic) for diagnostic in page.diagnostics],
        "counts": {"errors": severities.count("error"), "warnings": severities.count("warning")},
    }
    return json.dumps(document, indent=2) + "\n"


def _diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    code = CODES.get(diagnostic.code)
    fix = diagnostic.fix
    return {
        "code": diagnostic.code,
        "name": code.name if code else None,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "help": diagnostic.help,
        "why": code.why or None if code else None,
        **_place(diagnostic.span),
        "related": [{"message": related.message, **_place(related.span)} for related in diagnostic.related],
        "fix": {**_place(fix.span), "replacement": fix.replacement} if fix else None,
        "explain": f"dovetail explain {diagnostic.code}" if code else None,
        "page": page_of(diagnostic.code) if code else None,
    }


def _place(span: Span | None) -> dict[str, Any]:
    if span is None:
        return {"file": None, "line": None, "column": None, "end_column": None}
    return {"file": span.file, "line": span.line, "column": span.column, "end_column": span.column + span.length}

"""Diagnostics as workflow commands, which GitHub Actions turns into annotations at the lines.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

import re
from collections.abc import Iterator

from dovetail import lazy_re
from dovetail.codes.table import CODES
from dovetail.diagnostics import Diagnostic, Span
from dovetail.rendering.page import Page
from dovetail.rendering.shown import shown

__all__ = ["as_log", "render"]

_COMMAND = lazy_re.compile(r"^\s*::|##\[", re.MULTILINE)
"""Where the runner would take a line for a command."""


def render(page: Page) -> str:
    """Return one command for each diagnostic, errors first, because GitHub shows ten of each severity for one step."""
    ordered = sorted(page.diagnostics, key=lambda diagnostic: diagnostic.severity)
    return "".join(f"{_command(page, diagnostic)}\n" for diagnostic in ordered)


def as_log(text: str) -> str:
    """Return text for the log of a step, in which nothing is a command, whatever file names and sources it quotes.

    Commands are stopped around a text that has what looks like one, until a word comes that nobody can know before.
    """
    if not _COMMAND.search(text):
        return text
    from secrets import token_hex

    token = token_hex(16)
    return f"::stop-commands::{token}\n{text}::{token}::\n"


def _command(page: Page, diagnostic: Diagnostic) -> str:
    properties = {**_place(page, diagnostic.span), "title": _title(diagnostic)}
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = _data("\n".join(_lines(diagnostic)))
    return f"::{diagnostic.severity} {written}::{message}"


def _place(page: Page, span: Span | None) -> dict[str, str]:
    if span is None:
        return {}
    return {
        "file": page.place(span.file) or span.file,
        "line": str(span.line),
        "endLine": str(span.line),
        "col": str(span.column),
        "endColumn": str(span.column + span.length),
    }


def _title(diagnostic: Diagnostic) -> str:
    code = CODES.get(diagnostic.code)
    return f"{diagnostic.code} {code.name}" if code else diagnostic.code


def _lines(diagnostic: Diagnostic) -> Iterator[str]:
    yield diagnostic.message
    for related in diagnostic.related:
        yield shown(f"{related.span}: {related.message}")
    if diagnostic.help is not None:
        yield f"help: {diagnostic.help}"
    code = CODES.get(diagnostic.code)
    if code is not None and code.why:
        yield f"note: {code.why} (dovetail explain {code.id})"


def _data(text: str) -> str:
    """The text as the runner reads it back: one line, in characters that every stream takes."""
    encodable = text.encode("utf-8", "replace").decode()
    return encodable.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

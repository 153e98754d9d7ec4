"""Diagnostics in every form they are shown in: text for people, and documents for other programs."""

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from dovetail.diagnostics import Diagnostic, Report
from dovetail.rendering import github, json, sarif, text
from dovetail.rendering.page import Page
from dovetail.rendering.shown import WIDEST_LINE, shown
from dovetail.rendering.sources import Lines, Sources, read_source
from dovetail.rendering.text import summary

__all__ = ["FORMATS", "WIDEST_LINE", "Sources", "read_source", "render", "render_text", "shown", "summary"]

FORMATS: Mapping[str, Callable[[Page], str]] = {
    "text": text.render,
    "json": json.render,
    "github": github.render,
    "sarif": sarif.render,
}
"""The renderers by the name that `--format` gives them."""


def render(
    format: str,
    diagnostics: Iterable[Diagnostic],
    sources: Sources = read_source,
    *,
    color: bool = False,
    environment: Mapping[str, str] = os.environ,
) -> str:
    """Return all `diagnostics` in the format, sorted by place and each once; it is one of FORMATS.

    `sources` gives the text of the files that the spans name; without it the place remains. In `environment`,
    GITHUB_WORKSPACE says which folder the places in documents are relative to; otherwise that is the current one.
    """
    return FORMATS[format](Page(tuple(Report(list(diagnostics))), Lines(sources), color, _roots(environment)))


def render_text(diagnostics: Iterable[Diagnostic], sources: Sources = read_source, color: bool = False) -> str:
    """Return all `diagnostics` as text that ends in a line with their number; "" where there are none."""
    return render("text", diagnostics, sources, color=color)


def _roots(environment: Mapping[str, str]) -> tuple[Path, ...]:
    workspace = environment.get("GITHUB_WORKSPACE")
    roots = [Path(workspace)] if workspace else []
    with suppress(OSError):  # the current folder is gone, which may be what there is to report
        roots.append(Path.cwd())
    return tuple(roots)

"""Diagnostics in every form they are shown in: text for people, and documents for other programs."""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from dovetail.diagnostics import Diagnostic, Report
from dovetail.rendering.page import Page
from dovetail.rendering.shown import WIDEST_LINE, shown
from dovetail.rendering.sources import Lines, Sources, read_source

__all__ = ["FORMATS", "WIDEST_LINE", "Sources", "read_source", "render", "render_text", "shown"]

FORMATS = ("text", "json", "github", "sarif")
"""The names that `--format` gives to the renderers: each is a module here, loaded when it has something to show."""


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
    renderer = import_module(f"{__name__}.{format}")
    text: str = renderer.render(Page(tuple(Report(list(diagnostics))), Lines(sources), color, _roots(environment)))
    return text


def render_text(diagnostics: Iterable[Diagnostic], sources: Sources = read_source, color: bool = False) -> str:
    """Return all `diagnostics` as text that ends in a line with their number; "" where there are none."""
    return render("text", diagnostics, sources, color=color)


def _roots(environment: Mapping[str, str]) -> tuple[Path, ...]:
    workspace = environment.get("GITHUB_WORKSPACE")
    roots = [Path(workspace)] if workspace else []
    with suppress(OSError):  # the current folder is gone, which may be what there is to report
        roots.append(Path.cwd())
    return tuple(roots)

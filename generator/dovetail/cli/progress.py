"""The progress bar."""

import os
import sys
from collections.abc import Iterator
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dovetail.files import File

__all__ = ["bar", "silent"]


def silent(files: "Iterator[File]", _: int) -> "Iterator[File]":
    """Pass the files through and show nothing."""
    return files


def bar(files: "Iterator[File]", expected: int) -> "Iterator[File]":
    """Pass the files through, with a progress bar once that has taken a second, on a terminal outside CI."""
    if sys.stderr is None or not sys.stderr.isatty() or "CI" in os.environ:
        yield from files
        return
    started = monotonic()
    for done, file in enumerate(files, 1):
        yield file
        if monotonic() - started >= 1:
            yield from _shown(files, expected, done)


def _shown(files: "Iterator[File]", expected: int, done: int) -> "Iterator[File]":
    """Pass the rest of the files through under a bar, of which so many are done."""
    import click

    with click.progressbar(length=max(expected, done), label="generating", file=sys.stderr) as shown:
        shown.update(done)
        for now_done, file in enumerate(files, done + 1):
            shown.length = max(expected, now_done)
            shown.update(1)
            yield file

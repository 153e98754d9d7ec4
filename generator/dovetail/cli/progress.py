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
    import click

    started = monotonic()
    with click.progressbar(length=expected, label="generating", file=sys.stderr, hidden=True) as shown:
        for done, file in enumerate(files, 1):
            shown.hidden = monotonic() - started < 1
            shown.length = max(expected, done)
            shown.update(1)
            yield file

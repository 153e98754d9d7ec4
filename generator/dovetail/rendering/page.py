"""What a renderer gets."""

import os
from pathlib import Path

from dovetail.data_classes import dataclass
from dovetail.diagnostics import Diagnostic
from dovetail.files import real
from dovetail.rendering.sources import Lines

__all__ = ["Page", "absolute"]


@dataclass(frozen=True, slots=True)
class Page:
    """Diagnostics, sorted and each once, with the lines they are about, and how they are to be shown.

    `roots` are the folders that a document's places may be relative to, the one that matters most first.
    """

    diagnostics: tuple[Diagnostic, ...]
    lines: Lines
    color: bool = False
    roots: tuple[Path, ...] = ()

    def place(self, file: str) -> str | None:
        """Return the path of a file that a span names, from the first root it lies under; None where it lies under none."""
        path = absolute(file)
        followed = real(path.parent) / path.name
        for root in self.roots:
            for inner, outer in ((path, root), (followed, real(root))):
                if inner.is_relative_to(outer):
                    return inner.relative_to(outer).as_posix()
        return None


def absolute(file: str) -> Path:
    """Return the whole path of a file that a span names; the file may be a link, and is not followed."""
    return Path(os.path.normpath(Path.cwd() / file))

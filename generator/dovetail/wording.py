"""Numbers and places in the words of results."""

from pathlib import Path
from typing import TYPE_CHECKING

from dovetail import files

if TYPE_CHECKING:
    from dovetail.output.comparison import Comparison

__all__ = ["count", "new_migrations", "place", "summary", "told_of_writing", "up_to_date"]


def place(path: Path) -> str:
    """Return the path as a terminal may show it: nothing in a file's name moves the cursor or ends the line."""
    name = files.shown(path)
    if name.isprintable():  # which is all that a run without complaints has to show
        return name
    from dovetail.rendering.shown import shown

    return shown(name)


def count(number: int, noun: str) -> str:
    """Return the number with its noun, such as "1 table" or "2 tables"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def summary(comparison: "Comparison") -> str:
    """Return what writing did, in numbers of files."""
    if comparison.is_current:
        return _current(len(comparison.unchanged))
    counts = {
        "new": len(comparison.new),
        "changed": len(comparison.changed),
        "removed": len(comparison.stale),
        "unchanged": len(comparison.unchanged),
    }
    return ", ".join(f"{number} {what}" for what, number in counts.items() if number)


def up_to_date(output: Path, files: int) -> str:
    """Return the line about an output folder that holds what it should."""
    return f"{place(output)}: {_current(files)}"


def _current(files: int) -> str:
    return f"up to date ({count(files, 'file')})"


def told_of_writing(output: Path, comparison: "Comparison") -> list[str]:
    """Return the lines about what writing did to an output folder."""
    migrations = (f"  new migration {name}" for name in new_migrations(comparison))
    return [f"{place(output)}: {summary(comparison)}", *migrations]


def new_migrations(comparison: "Comparison") -> list[str]:
    """Return the names of the migrations that are not on disk yet."""
    paths = (path for path in comparison.new if path.startswith("migrations/") and path.count("/") == 1)
    return [path.removeprefix("migrations/").removesuffix(".json") for path in paths if path.endswith(".json")]

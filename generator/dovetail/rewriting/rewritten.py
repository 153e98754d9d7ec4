"""What a rewriting of the history comes to: nothing is written until all of it is known."""

from collections.abc import Iterable, Mapping

from dovetail.data_classes import dataclass, field
from dovetail.emit.migrations import FOLDER
from dovetail.files import File

__all__ = ["Rewriting", "texts_of"]


@dataclass(frozen=True, slots=True)
class Rewriting:
    """Files to write and paths to remove, relative to the folder of the migrations, and what was done in words."""

    texts: Mapping[str, str] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


def texts_of(files: Iterable[File]) -> dict[str, str]:
    """Return the texts of files of migrations by their paths in the folder of the migrations."""
    return {file.path.removeprefix(f"{FOLDER}/"): file.text for file in files}

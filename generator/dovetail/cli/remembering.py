"""What a run of `generate` looked at, so that the next one can tell at once that nothing has changed."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dovetail.cli.wording import count, place
from dovetail.remembered import Question, Said, contents, digest, forget, remember, tree

if TYPE_CHECKING:
    from dovetail.files import File
    from dovetail.pipeline import Spec
    from dovetail.schema.model import Schema

__all__ = ["remember_run"]


def remember_run(
    paths: Sequence[Path], packages: "Sequence[tuple[Spec, tuple[File, ...]]]", since: float, complaints: str
) -> None:
    """Remember that the packages are written, and the `complaints` that are to be made again.

    A rename that this run may have written is one that the next warns of; so nothing is remembered of a spec with renames.
    """
    arguments = ["generate", *map(str, paths)]
    if any(_has_renames(spec.schema) for spec, _ in packages):
        forget(arguments)
        return
    said = "".join(f"{place(spec.output)}: up to date ({count(len(files), 'file')})\n" for spec, files in packages)
    asked = [question for spec, _ in packages for question in _of_spec(spec)]
    if not paths:
        asked += _of_project(Path.cwd())
    trees = {str(spec.output): _tree(spec.output, files) for spec, files in packages}
    remember(arguments, Said(said, complaints), asked, trees, since)


def _has_renames(schema: "Schema") -> bool:
    """Say whether the schema has a `was:` that would rename nothing in a database of this very schema."""
    from dovetail.migrate.renames import served_names

    return any(served_names(schema, schema))


def _of_project(folder: Path) -> Iterator[Question]:
    """How the specs of a project are found."""
    from dovetail.config import find_project

    project = find_project(folder)
    yield from _marks(folder, project.folder)
    yield from (("matching", str(project.folder), pattern) for pattern in project.specs)
    if not project.specs:
        yield "roots", str(folder)


def _of_spec(spec: "Spec") -> Iterator[Question]:
    from dovetail.config import find_project
    from dovetail.files import real

    start = real(spec.root).parent
    yield from _marks(start, find_project(start).folder)
    yield from (("file", str(path)) for path in spec.files)
    yield from (("matching", str(spec.root.parent), pattern) for pattern in spec.includes)
    if spec.templates is not None:
        yield "matching", str(spec.templates), "**/*"
        yield from (("file", str(path)) for path in spec.templates.rglob("*") if path.is_file())


def _marks(start: Path, project: Path) -> Iterator[Question]:
    """What makes a folder the project: it has a mark, and those between it and `start` have none."""
    for folder in (start, *start.parents):
        yield from (("exists", str(folder / mark)) for mark in ("pyproject.toml", ".git"))
        if folder == project:
            break
    if (project / "pyproject.toml").is_file():
        yield "file", str(project / "pyproject.toml")


def _tree(folder: Path, files: "Sequence[File]") -> str:
    """The digest of an output folder that holds the files, beside what is not ours."""
    written = {file.path: digest(file.text.encode()) for file in files}
    return tree({**dict(contents(str(folder), known=written)), **written})

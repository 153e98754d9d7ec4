"""What a run of `generate` looked at, so that the next one can tell at once that nothing has changed."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dovetail.digest import digest
from dovetail.remembered import Question, Said, contents, forget, remember, tree
from dovetail.wording import up_to_date

if TYPE_CHECKING:
    from dovetail.due import Due
    from dovetail.files import File
    from dovetail.pipeline import Spec
    from dovetail.schema.model import Schema

__all__ = ["MANY_TABLES", "Package", "kept_of", "remember_run"]

Package = tuple["Spec", "tuple[File, ...]", "Due"]
"""A spec, the files that are written for it, and the migration that was due."""

MANY_TABLES = 30
"""With fewer tables than these, looking at a few takes as long as looking at all."""


def remember_run(
    paths: Sequence[Path],
    packages: "Sequence[Package]",
    since: float,
    complaints: str,
    kept: Callable[[], str | None],
) -> None:
    """Remember that the packages are written, and the `complaints` that are to be made again; `kept` gets what is kept with it.

    A rename that this run may have written is one that the next warns of; so nothing is remembered of a spec with renames.
    """
    arguments = ["generate", *map(str, paths)]
    if any(_has_renames(spec.schema) for spec, _, _ in packages):
        forget(arguments)
        return
    said = "".join(f"{up_to_date(spec.output, len(files))}\n" for spec, files, _ in packages)
    asked = [question for spec, _, _ in packages for question in _of_spec(spec)]
    if not paths:
        asked += _of_project(Path.cwd())
    known: dict[Question, str] = {}
    for spec, files, _ in packages:
        known |= _as_read(spec)
        known["tree", str(spec.output)] = _tree(spec.output, files)
    remember(arguments, Said(said, complaints), asked, known, since, kept())


def _as_read(spec: "Spec") -> dict[Question, str]:
    """What the files of a spec held when they were read, whatever they hold by now."""
    documents = spec.documents
    read = zip(documents.paths, (documents.root, *documents.included), strict=True)
    texts = {path: f"{document.source.mark}{document.source.text}" for path, document in read}
    return {("file", str(path)): digest(text.encode()) for path, text in texts.items()}


def kept_of(packages: "Sequence[Package]") -> str | None:
    """Return what the next run needs so that it can look at a few tables only; None where it has to look at all of them."""
    from dovetail.excerpt.whole import text_of, whole_of

    if all(len(spec.schema.tables) < MANY_TABLES for spec, _, _ in packages):
        return None
    wholes = [whole_of(spec, due, files) for spec, files, due in packages]
    return text_of(wholes) if any(wholes) else None


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
    from dovetail.files import real

    yield from _marks(real(spec.root).parent, spec.project)
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

"""The whole program as five calls: load, resolve, check, emit, format. What happens to the files then is the caller's."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dovetail.config import find_project, output_folder, templates_folder
from dovetail.diagnostics import Diagnostic, Report
from dovetail.files import File
from dovetail.schema.model import Schema
from dovetail.spec.documents import find_roots, load
from dovetail.spec.resolver import resolve
from dovetail.spec.source import Map

__all__ = ["Spec", "emit", "find_specs", "read", "render"]

Progress = Callable[[Iterator[File], int], Iterator[File]]
"""Passes the files through and may show how many of about how many there are."""


@dataclass(frozen=True, slots=True)
class Spec:
    """A spec that was read and found to be right: what it means, where its output goes, and what deserves a second look."""

    root: Path
    schema: Schema
    output: Path
    templates: Path | None = None
    warnings: tuple[Diagnostic, ...] = ()


def find_specs(folder: Path) -> list[Path]:
    """Return the root files of the project that `folder` lies in: those it lists, or else all that there are, sorted.

    Raises SpecError (Y302) where a listed pattern matches nothing.
    """
    project = find_project(folder)
    if not project.specs:
        return find_roots(folder)
    found = {pattern: list(project.folder.glob(pattern)) for pattern in project.specs}
    missing = (pattern for pattern, paths in found.items() if not paths)
    report = Report([_unmatched(pattern) for pattern in missing])
    report.stop_on_errors()
    return sorted({path for paths in found.values() for path in paths})


def _unmatched(pattern: str) -> Diagnostic:
    message = f'"{pattern}", under [tool.dovetail] in pyproject.toml, matches no file'
    return Diagnostic("Y302", message, None, "mend the pattern, or take it out of specs")


def read(root: Path) -> Spec:
    """Return the spec whose root file is `root`. Raises SpecError with everything that is wrong in the first stage that fails."""
    from dovetail.spec.checks import check

    project = find_project(root.resolve().parent)
    documents = load(root, project.folder)
    report = Report()
    resolved = resolve(documents, report)
    report.stop_on_errors()
    report.extend(check(resolved.schema, resolved.scope))
    report.stop_on_errors()
    written = documents.root
    span = written.value_span("output") if "output" in written else None
    return Spec(
        root=root,
        schema=resolved.schema,
        output=output_folder(root, resolved.schema.name, written.get("output"), project.folder, span),
        templates=_templates(root, written, project.folder),
        warnings=tuple(report),
    )


def _templates(root: Path, written: Map, project: Path) -> Path | None:
    if "templates" not in written:
        return None
    return templates_folder(root, written["templates"], project, written.value_span("templates"))


def emit(spec: Spec) -> Iterator[File]:
    """Yield every file of the generated package, each as its emitter laid it out. Raises SpecError for clashing names."""
    from dovetail.emit import EMITTERS
    from dovetail.emit.base import Context
    from dovetail.emit.names import Names
    from dovetail.emit.templates import Templates

    names = Names.of(spec.schema)
    report = Report(list(names.diagnostics))
    report.stop_on_errors()
    context = Context(spec.schema, names, Templates(spec.templates))
    for emitter in EMITTERS:
        yield from emitter.emit(context)


def render(spec: Spec, progress: Progress = lambda files, _: files) -> tuple[File, ...]:
    """Return every file of the generated package as it is to lie on disk. Raises SpecError, and writes nothing."""
    from dovetail.output.formatter import format

    return format(progress(emit(spec), _expected_files(spec.schema)))


def _expected_files(schema: Schema) -> int:
    """About how many files there will be: one for each table and layer, and those that every package has."""
    return 4 * len(schema.tables) + 30

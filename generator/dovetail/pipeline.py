"""The whole program as five calls: load, resolve, check, emit, format. What happens to the files then is the caller's."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from dovetail.config import find_project, listed_files, output_folder, templates_folder
from dovetail.data_classes import dataclass
from dovetail.diagnostics import Diagnostic, Report, SpecError
from dovetail.files import File, real, shown
from dovetail.schema.model import Schema
from dovetail.side_by_side import MANY_TABLES, as_done
from dovetail.spec.alembic import Alembic, alembic
from dovetail.spec.documents import Documents, load_on
from dovetail.spec.resolver import resolve
from dovetail.spec.roots import find_roots
from dovetail.spec.source import Map
from dovetail.timings import each, stage

if TYPE_CHECKING:
    from dovetail.due import Due, Intent
    from dovetail.emit.base import Context, Emitter
    from dovetail.emit.names import Names

__all__ = ["Spec", "context", "emit", "find_specs", "migrations", "read", "read_all", "render", "understood"]

Progress = Callable[[Iterator[File], int], Iterator[File]]
"""Passes the files through and may show how many of about how many there are."""


@dataclass(frozen=True, slots=True)
class Spec:
    """A spec that was read and found to be right: what it means, what Python calls its parts, where its output goes, and what
    deserves a second look. `documents` are the files that it was read from, in the folder `project`; `includes` are the patterns
    that found them.
    """

    root: Path
    schema: Schema
    names: "Names"
    output: Path
    documents: Documents
    project: Path
    templates: Path | None = None
    alembic: Alembic | None = None
    warnings: tuple[Diagnostic, ...] = ()
    includes: tuple[str, ...] = ()


def find_specs(folder: Path) -> list[Path]:
    """Return the root files of the project that `folder` lies in: those it lists, or else all that there are, sorted.

    Raises SpecError (Y302, Y303) where a listed pattern matches nothing, or leaves the project.
    """
    project = find_project(folder)
    return listed_files(project) if project.specs else find_roots(folder)


def read(root: Path) -> Spec:
    """Return the spec whose root file is `root`. Raises SpecError with everything that is wrong in the first stage that fails."""
    project = find_project(real(root).parent)
    report = Report()
    with stage("load"):
        documents = load_on(root, project.folder, report)
    if documents is None or report.has_errors:
        from dovetail.spec.not_included import without_follow_ups

        raise SpecError((*report, *without_follow_ups(_mistakes_elsewhere(documents), report)))
    return understood(root, documents, project.folder, report)


def understood(root: Path, documents: Documents, project: Path, report: Report) -> Spec:
    """Return what documents without mistakes of grammar mean, as `read` does it: the spec at `root`, of the folder `project`."""
    with stage("modules"):
        from dovetail.emit.names import Names
        from dovetail.spec.checks import check, check_conventions

    with stage("resolve"):
        resolved = resolve(documents, report)
    if report.has_errors:
        raise _unresolved(documents, report, root)
    with stage("check"):
        report.extend(check(resolved.schema, resolved.scope))
    report.stop_on_errors()
    with stage("names"):
        names = Names.of(resolved.schema)
    report.extend(names.diagnostics)
    report.stop_on_errors()
    with stage("conventions"):
        report.extend(check_conventions(resolved.schema, resolved.scope))
    report.stop_on_errors()
    written = documents.root
    span = written.value_span("output") if "output" in written else None
    return Spec(
        root=root,
        schema=resolved.schema,
        names=names,
        output=output_folder(root, resolved.schema.name, written.get("output"), project, span),
        documents=documents,
        project=project,
        templates=_templates(root, written, project),
        alembic=alembic(written),
        warnings=tuple(report),
        includes=tuple(written.get("include", ())),
    )


def _unresolved(documents: Documents, report: Report, root: Path) -> SpecError:
    """What is wrong with a spec whose files keep to the grammar, and do not fit each other."""
    from dovetail.spec.not_included import told_of_files_not_included

    return SpecError(tuple(told_of_files_not_included(report, documents, root)))


def _mistakes_elsewhere(documents: Documents | None) -> Iterator[Diagnostic]:
    """What is wrong in the parts of a spec that have nothing to do with its mistakes of syntax and grammar."""
    from dovetail.spec.checks import check

    report = Report()
    if documents is not None:
        resolved = resolve(documents, report)
        if not report.has_errors:
            report.extend(check(resolved.schema, resolved.scope))
    return (diagnostic for diagnostic in report if diagnostic.severity == "error")


def read_all(roots: Sequence[Path], folder: Path, command: str = "generate") -> list[Spec]:
    """Return the specs at `roots`, or else all of the project that `folder` lies in. `command` is what the user ran.

    Raises SpecError with the mistakes of all of them together, Y305 where there is none, Y306 where two of them would write
    to one folder, or one inside the other's: either would remove what the other wrote.
    """
    report = Report()
    specs: list[Spec] = []
    for root in roots or find_specs(folder):
        try:
            specs.append(read(root))
        except SpecError as error:
            report.extend(error.diagnostics)
    if not specs and not report.has_errors:
        help = f"run `dovetail init` to start one, or name the spec: dovetail {command} path/to/spec.yaml"
        report.add(Diagnostic("Y305", "no spec here: no YAML file has a `dovetail:` key", None, help))
    report.extend(_shared_outputs(specs))
    report.stop_on_errors()
    return specs


def _shared_outputs(specs: Iterable[Spec]) -> Iterator[Diagnostic]:
    for outer, inner in pairwise(sorted(specs, key=lambda spec: real(spec.output).parts)):
        if real(inner.output).is_relative_to(real(outer.output)):
            first, second = (f"{shown(spec.root)} writes to {shown(spec.output)}" for spec in (outer, inner))
            yield Diagnostic("Y306", f"{first}, and {second}", None, "give each a folder of its own with output:")


def _templates(root: Path, written: Map, project: Path) -> Path | None:
    if "templates" not in written:
        return None
    return templates_folder(root, written["templates"], project, written.value_span("templates"))


def migrations(spec: Spec, intent: "Intent | None" = None) -> "Due":
    """Return the migrations of the spec, and the one that is due. Raises SpecError as `due.due` does."""
    from dovetail.due import LOOK, due

    with stage("migrations"):
        return due(spec.output, spec.schema, intent or LOOK)


def context(spec: Spec, due: "Due | None" = None) -> "Context":
    """Return what the emitters of a spec work from. Raises SpecError for a template of the user's that replaces none of ours."""
    from dovetail.emit.base import Context
    from dovetail.emit.templates import Templates

    templates = Templates(spec.templates, shown(spec.templates) if spec.templates else None)
    report = Report(list(templates.misnamed()))
    report.stop_on_errors()
    made = Context(spec.schema, spec.names, templates, alembic=spec.alembic)
    return made if due is None else replace(made, history=due.history, pending=due.pending)


def emit(spec: Spec, due: "Due | None" = None) -> Iterator[File]:
    """Yield every file of the generated package, each as its emitter laid it out. `due` are the migrations, if known already.

    Raises SpecError for a template of the user's that replaces none of ours, and for one that fails.
    """
    with stage("modules"):
        from dovetail.emit.emitters import EMITTERS

    with stage("templates"):
        made = context(spec, due or migrations(spec))
    for emitter in EMITTERS:
        yield from each(f"emit {emitter.name}", emitter.emit(made))


def render(spec: Spec, progress: Progress = lambda files, _: files, due: "Due | None" = None) -> tuple[File, ...]:
    """Return every file of the generated package as it is to lie on disk. Raises SpecError, and writes nothing."""
    from dovetail.output.formatter import format

    if len(spec.schema.tables) < MANY_TABLES:
        with stage("format"):
            return format(progress(emit(spec, due), _expected_files(spec.schema)))
    artefacts: dict[int, tuple[File, ...]] = {}
    rendering = _rendered_side_by_side(spec, due or migrations(spec), artefacts)
    deque(progress(rendering, _expected_files(spec.schema)), maxlen=0)
    return tuple(file for number in sorted(artefacts) for file in artefacts[number])


def _rendered_side_by_side(spec: Spec, due: "Due", artefacts: dict[int, tuple[File, ...]]) -> Iterator[File]:
    """Yield the files as they come, which is in another order every time, and enter the `artefacts` by number."""
    from dovetail.emit.emitters import EMITTERS

    made, report = context(spec, due), Report()
    for number, (files, wrong) in as_done([partial(_rendered, emitter, made) for emitter in EMITTERS]):
        artefacts[number] = files
        report.extend(wrong)
        yield from files
    report.stop_on_errors()


def _rendered(emitter: "Emitter", made: "Context") -> tuple[tuple[File, ...], tuple[Diagnostic, ...]]:
    """The files of one artefact, and the mistakes in their text."""
    from dovetail.output.formatter import format

    files = tuple(each(f"emit {emitter.name}", emitter.emit(made)))
    try:
        with stage("format"):
            return format(files), ()
    except SpecError as error:
        return (), error.diagnostics


def _expected_files(schema: Schema) -> int:
    """About how many files there will be: one for each table and layer, and those that every package has."""
    return 4 * len(schema.tables) + 30

"""The whole program as five calls: load, resolve, check, emit, format. What happens to the files then is the caller's."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from dovetail.config import find_project, listed_files, output_folder, templates_folder
from dovetail.data_classes import dataclass, field, replace
from dovetail.diagnostics import Diagnostic, Report, SpecError
from dovetail.files import File, exists, real, shown
from dovetail.schema.model import Schema
from dovetail.side_by_side import MANY_TABLES, as_done, begun, done_alone, done_together
from dovetail.spec.alembic import Alembic, alembic
from dovetail.spec.documents import Documents, load_on
from dovetail.spec.roots import find_roots
from dovetail.spec.source import Map
from dovetail.timings import each, stage

if TYPE_CHECKING:
    from dovetail.due import Due, Foreseen, Intent
    from dovetail.emit.base import Context, Emitter
    from dovetail.emit.names import Names

__all__ = ["Spec", "context", "emit", "find_specs", "migrations", "read", "read_all", "render", "understood"]

_SHARES = 4
"""Into so many parts rules are dealt out where there are many tables."""

T = TypeVar("T")
Progress = Callable[[Iterator[File], int], Iterator[File]]
"""Passes the files through and may show how many of about how many there are."""


@dataclass(frozen=True, slots=True)
class Spec:
    """A spec that was read and found to be right: what it means, what Python calls its parts, where its output goes, and what
    deserves a second look. `documents` are the files that it was read from, in the folder `project`; `includes` are the patterns
    that found them. `due` are the migrations, where somebody has read `ahead` and there was time to look at them.
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
    due: "Due | None" = field(default=None, compare=False)


def find_specs(folder: Path) -> list[Path]:
    """Return the root files of the project that `folder` lies in: those it lists, or else all that there are, sorted.

    Raises SpecError (Y302, Y303) where a listed pattern matches nothing, or leaves the project.
    """
    project = find_project(folder)
    return listed_files(project) if project.specs else find_roots(folder)


def read(root: Path, *, ahead: bool = False) -> Spec:
    """Return the spec whose root file is `root`. Raises SpecError with everything that is wrong in the first stage that fails.

    Who reads `ahead` is going to ask for its migrations, too: where there are many tables, they are looked at meanwhile.
    """
    project = find_project(real(root).parent)
    report = Report()
    with stage("load"):
        documents = load_on(root, project.folder, report, _import_the_rest if ahead else None)
    if documents is None or report.has_errors:
        from dovetail.spec.not_included import without_follow_ups

        raise SpecError((*report, *without_follow_ups(_mistakes_elsewhere(documents), report)))
    return understood(root, documents, project.folder, report, ahead=ahead)


def understood(root: Path, documents: Documents, project: Path, report: Report, *, ahead: bool = False) -> Spec:
    """Return what documents without mistakes of grammar mean, as `read` does it: the spec at `root`, of the folder `project`."""
    with stage("modules"):
        from dovetail.emit.names import Names
        from dovetail.spec.checks import CHECKS, CONVENTIONS, findings, once, parts_of
        from dovetail.spec.resolver import resolve

    written, many = documents.root, documents.count_tables() >= MANY_TABLES
    span = written.value_span("output") if "output" in written else None
    output = partial(output_folder, root, written["name"], written.get("output"), project, span)
    foreseeing = partial(_foreseen, output, Schema(written["name"], documents.databases))
    with begun(foreseeing, is_worth_a_copy=many and ahead and _has_migrations(output)) as foreseen:
        with stage("resolve"):
            resolved = resolve(documents, report)
        if report.has_errors:
            raise _unresolved(documents, report, root)
        schema = resolved.schema
        checks, conventions = (
            parts_of(rules, schema, resolved.scope, _SHARES if many else 1) for rules in (CHECKS, CONVENTIONS)
        )
        named, looked = partial(Names.of, schema), partial(_looked_at, output, schema, foreseen)
        told = done_together([*checks, *conventions], [named, looked] if ahead else [named]) if many else None
    outcome = told or done_alone
    with stage("check"):
        report.extend(once(findings(map(outcome, checks))))
    report.stop_on_errors()
    with stage("names"):
        names = outcome(named)
    report.extend(names.diagnostics)
    report.stop_on_errors()
    with stage("conventions"):
        report.extend(findings(map(outcome, conventions)))
    report.stop_on_errors()
    return Spec(
        root=root,
        schema=schema,
        names=names,
        output=output(),
        documents=documents,
        project=project,
        templates=_templates(root, written, project),
        alembic=alembic(written),
        warnings=tuple(report),
        includes=tuple(written.get("include", ())),
        due=told(looked) if told is not None and ahead else None,
    )


def _import_the_rest() -> None:
    """Import what is needed once the spec is read."""
    with stage("modules"):
        import dovetail.due
        import dovetail.emit.emitters
        import dovetail.spec.checks
        import dovetail.spec.resolver  # noqa: F401


def _has_migrations(output: Callable[[], Path]) -> bool:
    from dovetail.due import FOLDER

    with suppress(SpecError):
        return exists(output() / FOLDER)
    return False


def _foreseen(output: Callable[[], Path], start: Schema) -> "Foreseen | None":
    """The migrations that are written; None where another run is not done with them. Raises SpecError for wrong ones."""
    from dovetail.due import foresee
    from dovetail.output.transaction import has_journal

    return None if has_journal(output()) else foresee(output(), start)


def _looked_at(output: Callable[[], Path], schema: Schema, foreseen: "Callable[[], Foreseen | None]") -> "Due | None":
    """The migrations of a spec that may be wrong yet; None where who asks for them has to be told what is wrong with them, or
    another run is not done with them.
    """
    from dovetail.due import due

    try:
        known = foreseen()
        found = None if known is None else due(output(), schema, foreseen=known)
    except SpecError:
        return None
    if found is not None and found.pending is not None:
        found.pending.find_hazards()  # whoever writes it asks for them
    return found


def _unresolved(documents: Documents, report: Report, root: Path) -> SpecError:
    """What is wrong with a spec whose files keep to the grammar, and do not fit each other."""
    from dovetail.spec.not_included import told_of_files_not_included

    return SpecError(tuple(told_of_files_not_included(report, documents, root)))


def _mistakes_elsewhere(documents: Documents | None) -> Iterator[Diagnostic]:
    """What is wrong in the parts of a spec that have nothing to do with its mistakes of syntax and grammar."""
    from dovetail.spec.checks import check
    from dovetail.spec.resolver import resolve

    report = Report()
    if documents is not None:
        resolved = resolve(documents, report)
        if not report.has_errors:
            report.extend(check(resolved.schema, resolved.scope))
    return (diagnostic for diagnostic in report if diagnostic.severity == "error")


def read_all(roots: Sequence[Path], folder: Path, command: str, *, ahead: bool = False) -> list[Spec]:
    """Return the specs at `roots`, or else all of the project that `folder` lies in. `command` is what the user ran.

    Raises SpecError with the mistakes of all of them together, Y305 where there is none, Y306 where two of them would write
    to one folder, or one inside the other's: either would remove what the other wrote.
    """
    report = Report()
    specs: list[Spec] = []
    for root in roots or find_specs(folder):
        try:
            specs.append(read(root, ahead=ahead))
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
    from dovetail.due import LOOK, agreed, due

    intent = intent or LOOK
    with stage("migrations"):
        if spec.due is None or intent.amend:
            return due(spec.output, spec.schema, intent)
        return agreed(spec.due, spec.schema, intent)


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


def render(
    spec: Spec, progress: Progress = lambda files, _: files, due: "Due | None" = None, *, to_compare: bool = False
) -> tuple[File, ...]:
    """Return every file of the generated package as it is to lie on disk. Raises SpecError, and writes nothing.

    Where several processes render, and the files are only `to_compare`, each holds its own against the output folder.
    """
    from dovetail.output.formatter import format

    if len(spec.schema.tables) < MANY_TABLES:
        with stage("format"):
            return format(progress(emit(spec, due), _expected_files(spec.schema)))
    artefacts: dict[int, tuple[File, ...]] = {}
    rendering = _rendered_side_by_side(spec, due or migrations(spec), artefacts, to_compare)
    deque(progress(rendering, _expected_files(spec.schema)), maxlen=0)
    return tuple(file for number in sorted(artefacts) for file in artefacts[number])


def _rendered_side_by_side(
    spec: Spec, due: "Due", artefacts: dict[int, tuple[File, ...]], to_compare: bool
) -> Iterator[File]:
    """Yield the files as they come, which is in another order every time, and enter the `artefacts` by number."""
    from dovetail.emit.emitters import EMITTERS

    made, report = context(spec, due), Report()
    beside = spec.output if to_compare else None
    for number, (files, wrong) in as_done([partial(_rendered, emitter, made, beside) for emitter in EMITTERS]):
        artefacts[number] = files
        report.extend(wrong)
        yield from files
    report.stop_on_errors()


def _rendered(
    emitter: "Emitter", made: "Context", beside: Path | None
) -> tuple[tuple[File, ...], tuple[Diagnostic, ...]]:
    """The files of one artefact, as they are seen beside those of a folder, and the mistakes in their text."""
    from dovetail.output.comparison import seen
    from dovetail.output.formatter import format

    files = tuple(each(f"emit {emitter.name}", emitter.emit(made)))
    try:
        with stage("format"):
            formatted = format(files)
        return formatted if beside is None else tuple(seen(beside, file) for file in formatted), ()
    except SpecError as error:
        return (), error.diagnostics


def _expected_files(schema: Schema) -> int:
    """About how many files there will be: one for each table and layer, and those that every package has."""
    return 4 * len(schema.tables) + 30

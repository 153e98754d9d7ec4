"""`dovetail verify`."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dovetail.cli.options import quiet_option, specs_argument
from dovetail.cli.printer import Printer
from dovetail.cli.reading import read
from dovetail.cli.running import STALE, reporting
from dovetail.data_classes import dataclass
from dovetail.wording import count, place

if TYPE_CHECKING:
    from dovetail.cli.commands.verify_package import Findings
    from dovetail.pipeline import Spec

__all__ = ["verify"]


@dataclass(frozen=True, slots=True)
class _Complaint:
    """What is wrong with a package: in short, line by line, and what to do about it."""

    fact: str
    lines: tuple[str, ...]
    help: str

    def shown(self) -> Iterator[str]:
        from dovetail.rendering import shown

        yield f"{self.fact}{':' if self.lines else ''}"
        yield from (f"  {shown(line)}" for line in self.lines)
        yield f"   help: {shown(self.help)}"


def _interpreter(_: click.Context, parameter: click.Parameter, value: str | None) -> str:
    """The program that the option names, by a path or by a name that a shell would find; this one where it names none."""
    found = sys.executable if value is None else shutil.which(value)
    if found is None:
        raise click.BadParameter(f'there is no program "{value}"', param=parameter)
    return found


@click.command()
@specs_argument
@click.option("--code", is_flag=True, expose_value=False, help="Verify the generated code; so does `verify` alone.")
@click.option(
    "--python",
    metavar="PATH",
    callback=_interpreter,
    help="The interpreter that imports the packages; by default the one that dovetail runs in.",
)
@quiet_option
@reporting
def verify(printer: Printer, specs: tuple[Path, ...], python: str) -> int:
    """Import the generated packages, and fail if one of them does not agree with itself or with its spec.

    Every foreign key has one relation and every enforced relation one foreign key; models, their metadata and the relation
    definitions agree on columns, cardinality, nullability and actions. Writes nothing, and needs no database.
    """
    from dovetail.output.staleness import interruptions

    found = read(specs, printer, "verify")
    interrupted = list(interruptions(spec.output for spec in found))
    if interrupted:  # what lies there is half old, half new
        printer.report(interrupted)
        return STALE
    failed = [spec for spec in found if not _agrees(spec, python, printer)]
    return STALE if failed else 0


def _agrees(spec: "Spec", python: str, printer: Printer) -> bool:
    """Say whether the package of a spec agrees with itself and with the spec, and print what was found."""
    found = _findings(spec, python)
    complaints = [found] if isinstance(found, _Complaint) else [*_disagreements(spec, found)]
    if isinstance(found, _Complaint) or complaints:
        printer.report_listed((), (line for complaint in complaints for line in complaint.shown()))
        return False
    relations = sum(map(len, found.relations.values()))
    counts = (found.foreign_keys, "foreign key"), (relations, "relation"), (len(found.tables), "table")
    numbers = ", ".join(count(number, noun) for number, noun in counts)
    printer.say(f"{place(spec.output)}: models, metadata and relations agree ({numbers})")
    return True


def _findings(spec: "Spec", python: str) -> "Findings | _Complaint":
    from dovetail.cli.commands.verify_package import Failure, inspected, stale_parts

    folder = place(spec.output)
    if not (spec.output / "__init__.py").is_file():
        return _Complaint(f"{folder} is not generated yet", (), "run `dovetail generate`")
    stale = tuple(stale_parts(spec.output))
    if stale:
        return _Complaint(f"{folder} is stale", stale, "run `dovetail generate`")
    found = inspected(spec.output, python)
    if isinstance(found, Failure):
        return _Complaint(f"{folder} cannot be imported by {place(Path(python))}", (found.said,), found.help)
    return found


def _disagreements(spec: "Spec", findings: "Findings") -> Iterator[_Complaint]:
    from dovetail.cli.commands.verify_spec import differences

    folder, help = place(spec.output), "run `dovetail generate`, which writes the package anew"
    drifted = tuple(differences(spec, findings))
    if findings.disagreements:
        more = "" if drifted else f"; if that changes nothing, {_other_cause(spec)}"
        yield _Complaint(f"{folder} does not agree with itself", findings.disagreements, f"{help}{more}")
    if drifted:
        yield _Complaint(f"{folder} is not what {place(spec.root)} says", drifted, help)


def _other_cause(spec: "Spec") -> str:
    """Where to look for a disagreement that nobody has written into a generated file."""
    if spec.templates is not None:
        return f"it comes from a template in {place(spec.templates)}"
    mixins = [table.class_mixin for table in spec.schema.tables if table.class_mixin]
    if mixins:
        return f"it comes from a mixin: {', '.join(mixins)}"
    return "it is a bug in dovetail: report it with the spec"

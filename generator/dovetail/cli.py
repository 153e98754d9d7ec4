"""The command line: the only module that prints or exits."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import click

from dovetail import __version__
from dovetail.files import shown

if TYPE_CHECKING:
    from dovetail.diagnostics import Diagnostic
    from dovetail.files import File
    from dovetail.output.comparison import Comparison
    from dovetail.pipeline import Spec

__all__ = ["main"]

STALE, BROKEN_SPEC, BUG = 1, 3, 70
"""Exit codes beside 0, and beside click's 2 for a wrong command line."""

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

EPILOG = """\b
Exit codes:
  0  fine
  1  generated files are stale
  2  the command line is wrong
  3  the spec is wrong, or something is in the way of the output
  70 dovetail has a bug
"""


@click.group(epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="dovetail")
def main() -> None:
    """Compile one YAML spec of a database schema into every layer of a Python application.

    Edit the spec, run `dovetail generate`, commit what it wrote. `dovetail check` in CI fails when the two differ.

    Start with `dovetail init`. Without a SPEC argument, commands work on every spec of the project: those that
    [tool.dovetail] in pyproject.toml lists, or else every YAML file below this folder that has a `dovetail:` key.
    """


def reporting(command: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Turn what goes wrong in a command into a message and an exit code, never into a traceback."""

    @wraps(command)
    def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        from dovetail.diagnostics import SpecError

        try:
            return command(*args, **kwargs)
        except SpecError as error:
            _show(error.diagnostics)
            sys.exit(BROKEN_SPEC)
        except (click.exceptions.Exit, click.ClickException, click.Abort, BrokenPipeError):
            raise
        except OSError as error:
            if "DOVETAIL_DEBUG" in os.environ:
                raise
            click.echo(f"error: {_system_error(error)}", err=True)
            sys.exit(BROKEN_SPEC)
        except Exception as error:
            if "DOVETAIL_DEBUG" in os.environ:
                raise
            click.echo(f"dovetail has a bug: {type(error).__name__}: {error}", err=True)
            click.echo("   help: report it with the spec; DOVETAIL_DEBUG=1 shows where it happened", err=True)
            sys.exit(BUG)

    return run


def _system_error(error: OSError) -> str:
    """What the system refused, outside the places that know more about it: a full disk, a folder that is gone."""
    reason = error.strerror or type(error).__name__
    if error.filename is not None:
        return f'"{os.fsdecode(error.filename)}": {reason}'
    return "the current folder is not there any more" if isinstance(error, FileNotFoundError) else reason


specs_argument = click.argument("specs", nargs=-1, metavar="[SPEC]...", type=click.Path(path_type=Path))
quiet_option = click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")


# --- commands ---------------------------------------------------------------------------------------------------------


@main.command()
@click.argument("name", default="app")
@quiet_option
@reporting
def init(name: str, quiet: bool) -> None:
    """Write a commented spec to start from.

    It goes to spec/NAME.yaml, with the JSON Schema that lets editors complete it beside it.
    """
    from dovetail.starter import starter

    for path, text in starter(name).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        if not quiet:
            click.echo(f"wrote {path}")
    if not quiet:
        click.echo("next: edit the spec, then run `dovetail generate`")


@main.command()
@specs_argument
@quiet_option
@reporting
def validate(specs: tuple[Path, ...], quiet: bool) -> None:
    """Check specs and say what is wrong with them. Writes nothing."""
    for spec in _read(specs, quiet):
        if not quiet:
            click.echo(f"{shown(spec.root)}: {_count(len(spec.schema.tables), 'table')}, no errors")


@main.command()
@specs_argument
@quiet_option
@reporting
def generate(specs: tuple[Path, ...], quiet: bool) -> None:
    """Write everything that the specs stand for.

    Generated files that a spec no longer stands for are removed.
    Only files that say they were generated are ever replaced or removed.
    """
    from dovetail.output.writer import compare, refuse_obstacles, write

    rendered = _rendered(specs, quiet)
    if len(rendered) > 1:
        refuse_obstacles(compare(spec.output, files) for spec, files in rendered)
    for spec, files in rendered:
        comparison = write(spec.output, files)
        if not quiet:
            click.echo(f"{shown(spec.output)}: {_summary(comparison)}")


@main.command()
@specs_argument
@quiet_option
@reporting
def check(specs: tuple[Path, ...], quiet: bool) -> None:
    """Fail if the generated files are not what the specs stand for. Writes nothing; meant for CI."""
    from dovetail.output.writer import compare, refuse_obstacles

    compared = [(spec, compare(spec.output, files)) for spec, files in _rendered(specs, quiet)]
    refuse_obstacles(comparison for _, comparison in compared)
    stale = False
    for spec, comparison in compared:
        if comparison.is_current:
            if not quiet:
                click.echo(f"{shown(spec.output)}: up to date")
            continue
        stale = True
        click.echo(f"{shown(spec.output)} is stale:", err=True)
        for line in _listing(comparison):
            click.echo(f"  {line}", err=True)
    if stale:
        click.echo("   help: run `dovetail generate` and commit the result", err=True)
        sys.exit(STALE)


@main.command()
@specs_argument
@click.option("--color/--no-color", default=None, help="Colour the diff; by default on a terminal only.")
@reporting
def diff(specs: tuple[Path, ...], color: bool | None) -> None:
    """Print what `generate` would change, as a unified diff.

    Writes nothing; exits with 1 if there is a difference.
    """
    from dovetail.output.writer import unified_diff

    differs = False
    for spec, files in _rendered(specs, quiet=True):
        for line in unified_diff(spec.output, files, shown(spec.output)):
            differs = True
            click.echo(click.style(line, fg=_diff_color(line)), color=_color(color, sys.stdout))
    if differs:
        sys.exit(STALE)


@main.command()
@reporting
def schema() -> None:
    """Print the JSON Schema of the spec language, for editors and other tools."""
    from dovetail.spec.grammar import grammar_text

    click.echo(grammar_text(), nl=False)


@main.command()
@click.argument("code")
@reporting
def explain(code: str) -> None:
    """Explain an error code, such as S201.

    What it means, why it is bad, an example, and the example mended.
    """
    from dovetail.codes import CODES
    from dovetail.suggestions import did_you_mean

    found = CODES.get(code.strip("[]").upper())
    if found is None:
        meant = did_you_mean(code.upper(), CODES)
        raise click.UsageError(f'no error has the code "{code}"' + (f"; did you mean {meant}?" if meant else ""))
    click.echo(f"{found.id}: {found.summary}\n\n{found.explanation.strip()}")


@main.command()
@click.argument("spec", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the resolved schema as JSON.")
@reporting
def show(spec: Path | None, as_json: bool) -> None:
    """Print what a spec was understood to mean.

    Every table with its columns, keys, checks, indexes and relations, as an outline or as JSON.
    """
    from dovetail.outline import outline
    from dovetail.schema.snapshot import dump

    for found in _read((spec,) if spec else (), quiet=True):
        if as_json:
            click.echo(json.dumps(dump(found.schema), indent=2, ensure_ascii=False))
        else:
            click.echo("\n".join(outline(found.schema)))


# --- what the commands share ------------------------------------------------------------------------------------------


def _read(paths: tuple[Path, ...], quiet: bool) -> "list[Spec]":
    """Read the named specs, or all of the project, and show what deserves a second look."""
    from dovetail import pipeline

    specs = pipeline.read_all(paths, Path.cwd())
    if not quiet:
        _show([warning for spec in specs for warning in spec.warnings])
    return specs


def _rendered(paths: tuple[Path, ...], quiet: bool) -> "list[tuple[Spec, tuple[File, ...]]]":
    """Render every spec before the caller touches the output of any; stop if something is in the way of one of them."""
    from dovetail import pipeline

    return pipeline.render_all(_read(paths, quiet), _silent if quiet else _progress)


def _silent(files: "Iterator[File]", _: int) -> "Iterator[File]":
    return files


def _progress(files: "Iterator[File]", expected: int) -> "Iterator[File]":
    """Pass the files through, with a progress bar once that has taken a second, on a terminal outside CI."""
    if sys.stderr is None or not sys.stderr.isatty() or "CI" in os.environ:
        yield from files
        return
    started = monotonic()
    with click.progressbar(length=expected, label="generating", file=sys.stderr, hidden=True) as bar:
        for done, file in enumerate(files, 1):
            bar.hidden = monotonic() - started < 1
            bar.length = max(expected, done)
            bar.update(1)
            yield file


def _show(diagnostics: "Iterable[Diagnostic]") -> None:
    from dovetail.rendering import render_text

    text = render_text(tuple(diagnostics), color=_color(None, sys.stderr))
    if text:
        click.echo(text, err=True, color=True, nl=False)


def _color(wanted: bool | None, stream: object) -> bool:
    """Colour on a terminal and nowhere else, unless the user says so. https://no-color.org"""
    if wanted is not None:
        return wanted
    return "NO_COLOR" not in os.environ and bool(getattr(stream, "isatty", bool)())


def _diff_color(line: str) -> str | None:
    if line.startswith(("+++", "---")):
        return None
    return {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])


def _summary(comparison: "Comparison") -> str:
    if comparison.is_current:
        return f"up to date ({_count(len(comparison.unchanged), 'file')})"
    counts = {
        "new": len(comparison.new),
        "changed": len(comparison.changed),
        "removed": len(comparison.stale),
        "unchanged": len(comparison.unchanged),
    }
    return ", ".join(f"{number} {what}" for what, number in counts.items() if number)


def _listing(comparison: "Comparison", most: int = 20) -> Iterator[str]:
    lines = [f"missing  {path}" for path in comparison.new]
    lines += [f"differs  {path}" for path in comparison.changed]
    lines += [f"surplus  {path}" for path in comparison.stale]
    yield from lines[:most]
    if len(lines) > most:
        yield f"and {len(lines) - most} more; `dovetail diff` shows them"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"

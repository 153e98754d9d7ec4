"""The command line: the only package that prints or exits."""

import click

from dovetail import __version__
from dovetail.cli.commands.check import check
from dovetail.cli.commands.derived import derived
from dovetail.cli.commands.diff import diff
from dovetail.cli.commands.explain import explain
from dovetail.cli.commands.generate import generate
from dovetail.cli.commands.init import init
from dovetail.cli.commands.isolation import isolation
from dovetail.cli.commands.migrate import migrate
from dovetail.cli.commands.migration import migration
from dovetail.cli.commands.plan import plan
from dovetail.cli.commands.schema import schema
from dovetail.cli.commands.show import show
from dovetail.cli.commands.validate import validate
from dovetail.cli.commands.verify import verify

__all__ = ["main"]

EPILOG = """\b
Exit codes:
  0   fine
  1   generated files are stale or do not agree, migrations are pending, or derived values are wrong
  2   the command line is wrong
  3   the spec is wrong, something is in the way of the output, or a migration failed
  70  dovetail has a bug
  130 it was interrupted
  141 nobody read what it printed
"""


@click.group(epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="dovetail")
def main() -> None:
    """Compile one YAML spec of a database schema into every layer of a Python application.

    Edit the spec, run `dovetail generate`, commit what it wrote. `dovetail check` in CI fails when the two differ.

    Start with `dovetail init`. Without a SPEC argument, commands work on every spec of the project: those that
    [tool.dovetail] in pyproject.toml lists, or else every YAML file below this folder that has a `dovetail:` key.
    """


for command in (
    init,
    validate,
    plan,
    generate,
    check,
    verify,
    diff,
    migrate,
    migration,
    derived,
    isolation,
    schema,
    explain,
    show,
):
    main.add_command(command)

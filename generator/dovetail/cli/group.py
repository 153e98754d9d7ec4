"""`dovetail`: the commands and what they have in common."""

from importlib import import_module

import click

from dovetail import __version__

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


COMMANDS = (
    "init",
    "validate",
    "plan",
    "generate",
    "check",
    "verify",
    "diff",
    "migrate",
    "migration",
    "derived",
    "isolation",
    "schema",
    "explain",
    "show",
)
"""The names of the commands, which are those of their modules as well."""


class _Commands(click.Group):
    """A group whose commands are loaded when they are asked for; those that it holds itself have a name and nothing else."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.commands:
            return None
        command: click.Command = getattr(import_module(f"dovetail.cli.commands.{cmd_name}"), cmd_name)
        return command


@click.group(
    cls=_Commands,
    commands=[click.Command(name) for name in COMMANDS],
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="dovetail")
def main() -> None:
    """Compile one YAML spec of a database schema into every layer of a Python application.

    Edit the spec, run `dovetail generate`, commit what it wrote. `dovetail check` in CI fails when the two differ.

    Start with `dovetail init`. Without a SPEC argument, commands work on every spec of the project: those that
    [tool.dovetail] in pyproject.toml lists, or else every YAML file below this folder that has a `dovetail:` key.
    """

"""The arguments and options that commands share."""

from pathlib import Path

import click

__all__ = ["FORMATS", "allow_option", "format_option", "quiet_option", "specs_argument", "timings_option"]

FORMATS = ("text", "json", "github", "sarif")
"""The names of the formats, known before anything is loaded that renders them."""

specs_argument = click.argument("specs", nargs=-1, metavar="[SPEC]...", type=click.Path(path_type=Path))
quiet_option = click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
timings_option = click.option("--timings", is_flag=True, help="Say on standard error what each stage took.")
format_option = click.option(
    "--format",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How to print what is wrong: for people, as one JSON object, as annotations in GitHub Actions, or as SARIF 2.1.0.",
)
allow_option = click.option(
    "--allow",
    "allowed",
    multiple=True,
    metavar="CODE:SUBJECT",
    help="Let the migration lose this data, such as M101:skills.content. The error that asks for it says what to write.",
)

"""What the command `dovetail` runs: the answer that is remembered, a command without options, or else the command line."""

import atexit
import gc
import os
import sys
from typing import TYPE_CHECKING

from dovetail.terminal import put

if TYPE_CHECKING:
    from dovetail.remembered import Recalled, Said

__all__ = ["main"]


def main() -> None:
    """Run the command line on the arguments of the process."""
    arguments = sys.argv[1:]
    if arguments[:1] != ["migrate"]:
        gc.disable()  # the run is short, and keeps most of what it makes: looking for garbage takes a fifth of the time
        atexit.register(gc.freeze)  # nor has Python to look at the end, when all of it goes: that takes a tenth
    if arguments[:1] == ["generate"] and _is_answered(arguments):
        return
    if arguments in (["check"], ["generate"]):  # which people run all day: they need nothing that reads a command line
        _run_plain(arguments[0])
    else:
        from dovetail.cli.group import main as command_line

        command_line()


def _run_plain(command: str) -> None:
    """Run a command without options."""
    from dovetail.cli.running import reporting

    if command == "check":
        from dovetail.cli.checking import check

        reporting(check)(specs=())
    else:
        from dovetail.cli.generating import generate

        reporting(generate)(specs=())


def _is_answered(arguments: list[str]) -> bool:
    """Say, and do, what follows from an earlier run; False where nothing does, or where there are options."""
    if any(argument.startswith("-") for argument in arguments):
        return False
    from dovetail.remembered import recall

    try:
        recalled = recall(arguments)
        said = recalled and (_said_of_edit(arguments, recalled) if recalled.changed else recalled.said)
        return said is not None and _is_told(said)
    except KeyboardInterrupt:
        from dovetail.cli.running import INTERRUPTED

        sys.exit(INTERRUPTED)


def _said_of_edit(arguments: list[str], recalled: "Recalled") -> "Said | None":
    """What follows from an edit. An excerpt is an odd spec: whatever goes wrong with it, a run that reads everything says more."""
    from dovetail.excerpt.answer import said_of_edit

    try:
        return said_of_edit(arguments, recalled)
    except Exception:
        if "DOVETAIL_DEBUG" in os.environ:
            raise
        return None


def _is_told(said: "Said") -> bool:
    """Write what there is to say; False where nobody takes it, of which a run by the command line makes the best."""
    try:
        put(said.complaints, sys.stderr)
        put(said.results, sys.stdout)
    except OSError:
        return False
    return True

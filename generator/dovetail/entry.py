"""What the command `dovetail` runs: the answer that is remembered, or else the command line, which takes longer to load."""

import atexit
import gc
import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line on the arguments of the process."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["generate"] and not any(argument.startswith("-") for argument in arguments):
        from dovetail.remembered import recall

        said = recall(arguments)
        if said is not None and sys.stdout is not None and sys.stderr is not None:
            sys.stderr.write(said.complaints)
            sys.stdout.write(said.results)
            return
    if arguments[:1] != ["migrate"]:
        gc.disable()  # the run is short, and keeps most of what it makes: looking for garbage takes a fifth of the time
        atexit.register(gc.freeze)  # nor has Python to look at the end, when all of it goes: that takes a tenth
    from dovetail.cli import main as command_line

    command_line()

"""Run a command so that whatever goes wrong ends in a message and an exit code, never in a traceback."""

import errno
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from dovetail.cli.printer import Printer
from dovetail.cli.profile import profiled
from dovetail.files import shown

if TYPE_CHECKING:
    from dovetail.diagnostics import Diagnostic

__all__ = ["BROKEN_SPEC", "BUG", "STALE", "reporting"]

STALE, BROKEN_SPEC, BUG, INTERRUPTED, NOBODY_READS = 1, 3, 70, 130, 141
"""Exit codes beside 0, and beside click's 2 for a wrong command line."""

Parameters = ParamSpec("Parameters")
Command = Callable[Concatenate[Printer, Parameters], int | None]

_CANNOT_WRITE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


def reporting(command: "Command[Parameters]") -> Callable[..., None]:
    """Give the command a Printer in the format that the user asked for, and exit with the code that it returns.

    The exit code is 3 with the diagnostics of a SpecError or of what the system refused, 70 for a bug, and, as shells have
    it, 130 where somebody interrupted it and 141 where nobody reads on what it prints.
    """

    @wraps(command)
    def run(*args: Parameters.args, **options: Parameters.kwargs) -> None:
        printer = Printer(str(options.pop("format", "text")), bool(options.pop("quiet", False)))
        with profiled(bool(options.pop("timings", False))):
            code = _outcome(partial(command, printer, *args, **options), printer)
        code = _outcome(printer.close, Printer()) or code
        if code:
            sys.exit(code)

    return run


def _outcome(action: Callable[[], int | None], printer: Printer) -> int:
    """The exit code of the action, with what went wrong said by `printer`."""
    from dovetail.diagnostics import SpecError

    try:
        return action() or 0
    except SpecError as error:
        printer.report(error.diagnostics)
        return BROKEN_SPEC
    except BrokenPipeError:
        _say_no_more()
        sys.exit(NOBODY_READS)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except OSError as error:
        if "DOVETAIL_DEBUG" in os.environ:
            raise
        printer.report([_refused(error)])
        return BROKEN_SPEC
    except _of_the_command_line():
        raise
    except Exception as error:
        if "DOVETAIL_DEBUG" in os.environ:
            raise
        printer.bug(error)
        return BUG


def _of_the_command_line() -> tuple[type[Exception], ...]:
    """What click makes messages and exit codes of itself, if it was this that called."""
    if sys.modules.get("click") is None:
        return ()
    from click import Abort, ClickException
    from click.exceptions import Exit

    return Exit, ClickException, Abort


def _say_no_more() -> None:
    """Let what is still to be flushed go nowhere, or Python would complain about it at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in filter(None, (sys.stdout, sys.stderr)):
        with suppress(OSError):  # of a stream without a file
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _refused(error: OSError) -> "Diagnostic":
    """What the system refused, outside the places that know more about it: a full disk, a folder that is gone."""
    from dovetail.diagnostics import Diagnostic

    reason = error.strerror or type(error).__name__
    if error.errno in _CANNOT_WRITE:
        return Diagnostic("G203", f"cannot write{_place(error)}: {reason}", None, "make room for it, then run again")
    if error.filename is not None:
        return Diagnostic("Y301", f"cannot read{_place(error)}: {reason}", None, "make it readable, then run again")
    if isinstance(error, FileNotFoundError):
        help = "change to a folder that exists, then run again"
        return Diagnostic("Y301", "the current folder is not there any more", None, help)
    return Diagnostic("Y301", f"the system refuses to go on: {reason}", None, "mend that, then run again")


def _place(error: OSError) -> str:
    return "" if error.filename is None else f' "{shown(Path(os.fsdecode(error.filename)))}"'

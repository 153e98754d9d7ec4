"""The libraries that talk to databases, which dovetail does without until somebody runs migrations."""

from collections.abc import Iterator
from contextlib import contextmanager

from dovetail.diagnostics import Diagnostic, SpecError

__all__ = ["needs_drivers"]


@contextmanager
def needs_drivers() -> Iterator[None]:
    """Raise SpecError (D103) where a library that is imported inside is not installed, or cannot be loaded."""
    try:
        yield
    except ImportError as error:
        missing = (error.name or "").partition(".")[0]
        message = f"{missing or 'a driver'} is not installed, and is needed to run this" if missing else str(error)
        help = "pip install 'dovetail[database]'"
        raise SpecError((Diagnostic("D103", message, None, help),)) from error

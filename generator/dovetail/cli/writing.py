"""Writing the few files that are the user's own."""

from pathlib import Path

__all__ = ["refuse_link", "write_own"]


def refuse_link(path: Path) -> None:
    """Raise SpecError (G202) where a symbolic link lies: what is behind it can lie anywhere."""
    from dovetail.diagnostics import Diagnostic, SpecError

    if path.is_symlink():
        message = f'"{path.as_posix()}" is a symbolic link, and dovetail does not write through links'
        raise SpecError((Diagnostic("G202", message, None, "replace the link by a file, then run again"),))


def write_own(path: Path, text: str) -> None:
    """Write a file of the user's. Raises SpecError where the system, or what lies there, does not let us."""
    from dovetail.diagnostics import Diagnostic, SpecError

    refuse_link(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except (FileExistsError, NotADirectoryError) as error:
        message = f'"{path.parent.as_posix()}" is not a folder, and "{path.name}" has to go into it'
        raise SpecError((Diagnostic("G201", message, None, "move it elsewhere, then run again"),)) from error
    except OSError as error:
        message = f'cannot write "{path.as_posix()}": {error.strerror}'
        raise SpecError((Diagnostic("G203", message, None, "make the folder writable, then run again"),)) from error

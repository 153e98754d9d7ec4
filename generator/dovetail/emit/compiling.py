"""The module of functions that is made of our templates, when dovetail is built."""

import os
from collections.abc import Callable
from pathlib import Path

from dovetail.emit.compiled import module_in, seal

__all__ = ["compile_templates"]


def compile_templates(folder: Path, options: object, source_of: Callable[[str, str], str]) -> None:
    """Compile all templates of a folder, with what returns Python for the name of a function and the text of a template.

    Raises OSError, and ValueError for a template that there is no Python for.
    """
    lines = ["TEMPLATES = {}"]
    for number, path in enumerate(sorted(folder.rglob("*.j2"))):
        name, text = path.relative_to(folder).as_posix(), path.read_bytes()
        try:
            lines.append(source_of(f"template_{number}", text.decode()))
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from error
        lines.append(f"TEMPLATES[{name!r}] = {seal(text, options)!r}, template_{number}")
    _write(module_in(folder), "\n".join(lines))


def _write(module: Path, text: str) -> None:
    """Write the module at once, and remove what else was left in its folder."""
    module.parent.mkdir(exist_ok=True)
    for former in {*module.parent.glob("*.*")} - {module}:
        former.unlink(missing_ok=True)
    passing = module.with_suffix(f".{os.getpid()}")
    passing.write_text(text, encoding="utf-8")
    passing.replace(module)

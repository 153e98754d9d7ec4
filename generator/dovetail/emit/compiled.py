"""Our templates as functions: made when dovetail is built, so that a run without templates of the user's needs no Jinja2.

They lie in one module, each with the seal of what it was made of: the text, the options and what compiles them. So none is ever
used in place of another; for one that is not there, or damaged, there is the text.
"""

import os
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from types import ModuleType

from dovetail.digest import digest

__all__ = ["CompiledTemplates", "Render"]

Variables = Mapping[str, object]
Render = Callable[[Variables, Callable[[str, Variables], str]], str]
"""Called with variables, and with what renders another template by name, returns the text."""

_FILE = "compiled/templates.py"
_COMPILER = Path(__file__).with_name("template_code.py")


class CompiledTemplates:
    """The templates of a folder that were compiled with some options."""

    def __init__(self, folder: Path, options: object) -> None:
        self._folder, self._options = folder, options

    def get(self, name: str) -> Render | None:
        """Return the function for a template; None where there is none, or it was made of something else."""
        if name not in self._made:
            return None
        try:
            seal, function = self._made[name]
            return function if seal == self._seal((self._folder / name).read_bytes()) else None
        except (OSError, TypeError, ValueError):
            return None

    def make(self, function: Callable[[str, str], str]) -> None:
        """Compile all templates of the folder, with what returns Python for the name of a function and a text.

        Raises OSError, and ValueError for a template that there is no Python for.
        """
        lines = ["TEMPLATES = {}"]
        for number, path in enumerate(sorted(self._folder.rglob("*.j2"))):
            name, text = path.relative_to(self._folder).as_posix(), path.read_bytes()
            try:
                lines.append(function(f"template_{number}", text.decode()))
            except ValueError as error:
                raise ValueError(f"{path}: {error}") from error
            lines.append(f"TEMPLATES[{name!r}] = {self._seal(text)!r}, template_{number}")
        file = self._folder / _FILE
        file.parent.mkdir(exist_ok=True)
        passing = file.with_suffix(f".{os.getpid()}")
        passing.write_text("\n".join(lines), encoding="utf-8")
        passing.replace(file)

    @cached_property
    def _made(self) -> Mapping[str, tuple[str, Render]]:
        from importlib.machinery import SourceFileLoader

        made = ModuleType("dovetail_templates")
        try:
            SourceFileLoader(made.__name__, str(self._folder / _FILE)).exec_module(made)
            return dict(made.TEMPLATES)
        except Exception:  # noqa: BLE001 - whatever a damaged file does
            return {}

    @cached_property
    def _made_by(self) -> bytes:
        return b"\0".join((_COMPILER.read_bytes(), repr(self._options).encode()))

    def _seal(self, text: bytes) -> str:
        return digest(b"\0".join((self._made_by, text)))

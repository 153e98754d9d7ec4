"""Our templates as functions: made when dovetail is built, so that a run without templates of the user's needs no Jinja2.

They lie in one module, each with the seal of what it was made of: the text, the options and what compiles them. So none is ever
used in place of another; for one that is not there, or damaged, there is the text.
"""

from collections.abc import Callable, Mapping
from functools import cache, cached_property
from pathlib import Path
from types import ModuleType

from dovetail.digest import digest_of_few

__all__ = ["CompiledTemplates", "Render", "module_in", "seal"]

Variables = Mapping[str, object]
Render = Callable[[Variables, Callable[[str, Variables], str]], str]
"""Called with variables, and with what renders another template by name, returns the text."""

_COMPILER = Path(__file__).with_name("template_code.py")


class CompiledTemplates:
    """The templates of a folder that were compiled with some options."""

    def __init__(self, folder: Path, options: object) -> None:
        self._folder, self._options = folder, options

    def get(self, name: str) -> Render | None:
        """Return the function for a template; None where there is none, or it was made of something else."""
        if name not in self._made:
            return None
        sealed, render = self._made[name]
        try:
            return render if sealed == seal((self._folder / name).read_bytes(), self._options) else None
        except OSError:
            return None

    @cached_property
    def _made(self) -> Mapping[str, tuple[str, Render]]:
        from importlib.machinery import SourceFileLoader

        made = ModuleType("dovetail_templates")
        try:
            SourceFileLoader(made.__name__, str(module_in(self._folder))).exec_module(made)
            return {name: (sealed, render) for name, (sealed, render) in made.TEMPLATES.items()}
        except (Exception, SystemExit):  # noqa: BLE001 - whatever a damaged file does
            return {}


def module_in(folder: Path) -> Path:
    """Return where the module lies that is made of the templates of a folder."""
    return folder / "compiled" / "templates.py"


def seal(text: bytes, options: object) -> str:
    """Return what tells a template from all that are compiled to something else. Raises OSError without its compiler."""
    return digest_of_few(b"\0".join((_compiler(), repr(options).encode(), text)))


@cache
def _compiler() -> bytes:
    return _COMPILER.read_bytes()

"""Our templates as Python: compiled when dovetail is built, because compiling them takes longer than a small spec does.

Each lies in a file that is named by what it was made of: the text of the template, how it was compiled, and the version of
Jinja2. So none is ever used in place of another; one that is not there, or damaged, is compiled when it is needed.
"""

import os
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import Environment, ModuleLoader, Template, TemplateNotFound

from dovetail.digest import digest

__all__ = ["CompiledLoader", "compile_templates"]

_FOLDER = "compiled"


class CompiledLoader(ModuleLoader):
    """Loads the templates of a folder that were compiled with some options; it has no others."""

    def __init__(self, templates: Path, options: object) -> None:
        super().__init__(templates / _FOLDER)
        self._templates, self._options = templates, options

    def get_template_key(self, name: str) -> str:  # type: ignore[override]  # Jinja2 knows names only, and calls it on itself
        try:
            return _key(name, (self._templates / name).read_bytes(), self._options)
        except OSError as error:
            raise TemplateNotFound(name) from error

    def load(self, environment: Environment, name: str, globals: MutableMapping[str, Any] | None = None) -> Template:
        try:
            loaded = super().load(environment, name, globals)
        except Exception as error:  # whatever a damaged file does: its text is there, and is compiled instead
            raise TemplateNotFound(name) from error
        loaded.filename = str(self._templates / name)  # where what goes wrong in it is looked for
        return loaded


def compile_templates(templates: Path, environment: Environment, options: object) -> None:
    """Compile all templates of a folder, as an environment with these options does, and remove what was made of others."""
    folder = templates / _FOLDER
    folder.mkdir(exist_ok=True)
    texts = {path.relative_to(templates).as_posix(): path.read_bytes() for path in sorted(templates.rglob("*.j2"))}
    files = {name: folder / f"{_key(name, text, options)}.py" for name, text in texts.items()}
    for former in {*folder.glob("*.*")} - {*files.values()}:
        former.unlink(missing_ok=True)
    for name, file in files.items():
        passing = file.with_suffix(f".{os.getpid()}")
        passing.write_text(environment.compile(texts[name].decode(), name, raw=True, defer_init=True), encoding="utf-8")
        passing.replace(file)


def _key(name: str, text: bytes, options: object) -> str:
    made_of = b"\0".join((_version().encode(), repr(options).encode(), name.encode(), text))
    return f"template_{digest(made_of)}"


def _version() -> str:
    if "__version__" in vars(jinja2):
        return jinja2.__version__
    from importlib.metadata import version  # which takes as long as compiling a template

    return version("jinja2")

"""Our templates as Python: compiled when dovetail is built, because compiling them takes longer than a small spec does.

Each lies in a file that is named by what it was made of, the text of the template and the version of Jinja2. So none is ever used
for another text; one that is not there is compiled when it is needed.
"""

import os
from hashlib import sha256
from pathlib import Path

import jinja2
from jinja2 import Environment, ModuleLoader, TemplateNotFound
from jinja2.bccache import bc_version

__all__ = ["Compiled", "compile_templates"]

_FOLDER = "compiled"
_JINJA = f"{vars(jinja2).get('__version__')} {bc_version}"


class Compiled(ModuleLoader):
    """Loads the templates of a folder that are compiled; it has no others."""

    def __init__(self, templates: Path) -> None:
        super().__init__(templates / _FOLDER)
        self._templates = templates

    def get_template_key(self, name: str) -> str:  # type: ignore[override]  # Jinja2 knows names only, and calls it on itself
        try:
            return _key(name, (self._templates / name).read_bytes())
        except OSError as error:
            raise TemplateNotFound(name) from error


def compile_templates(templates: Path, environment: Environment) -> None:
    """Compile all templates of a folder, as they are in an environment, and remove what was made of others."""
    folder = templates / _FOLDER
    folder.mkdir(exist_ok=True)
    texts = {path.relative_to(templates).as_posix(): path.read_bytes() for path in sorted(templates.rglob("*.j2"))}
    files = {name: folder / f"{_key(name, text)}.py" for name, text in texts.items()}
    for former in {*folder.glob("*.py")} - {*files.values()}:
        former.unlink()
    for name, file in files.items():
        if not file.exists():
            code = environment.compile(texts[name].decode(), name, raw=True, defer_init=True)
            passing = file.with_suffix(f".{os.getpid()}")
            passing.write_text(code, encoding="utf-8")
            passing.replace(file)


def _key(name: str, text: bytes) -> str:
    made_of = b"\0".join((_JINJA.encode(), name.encode(), text))
    return f"template_{sha256(made_of).hexdigest()}"

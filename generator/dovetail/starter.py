"""What `dovetail init` writes."""

import re
from pathlib import Path

from dovetail.diagnostics import Diagnostic, SpecError
from dovetail.emit.templates import Templates

__all__ = ["starter"]


def starter(name: str) -> dict[Path, str]:
    """Return the files of a new spec called `name`, by path. Raises SpecError if no Python package can have that name."""
    from dovetail.spec.grammar import grammar_text

    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        message = f'"{name}" cannot be the name of a generated package'
        raise SpecError(
            (Diagnostic("Y205", message, None, "use lower-case letters, digits and underscores, such as my_shop"),)
        )
    return {
        Path("spec", f"{name}.yaml"): Templates().render("init/spec.yaml.j2", name=name),
        Path("spec", "dovetail.schema.json"): grammar_text(),
    }

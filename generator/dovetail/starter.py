"""What `dovetail init` writes."""

import os
import re
from pathlib import Path

from dovetail.diagnostics import Diagnostic, SpecError
from dovetail.emit.templates import Templates

__all__ = ["starter"]


def starter(name: str) -> dict[Path, str]:
    """Return the files of a new spec called `name`, by path. The JSON Schema beside it is brought up to date.

    Raises SpecError if no Python package can have that name (Y205), or if there is such a spec already (G201).
    """
    from dovetail.spec.editors import schema_text
    from dovetail.spec.package_name import mistake_in_package_name

    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        message = f'"{name}" cannot be the name of a generated package'
        raise SpecError(
            (Diagnostic("Y205", message, None, "use lower-case letters, digits and underscores, such as my_shop"),)
        )
    if (mistake := mistake_in_package_name(name)) is not None:
        raise SpecError((Diagnostic("Y205", mistake, None, "choose another name"),))
    spec = Path("spec", f"{name}.yaml")
    if os.path.lexists(spec):
        message = f"{spec.as_posix()} is there already"
        raise SpecError(
            (Diagnostic("G201", message, None, "choose another name, or edit it and run `dovetail generate`"),)
        )
    return {
        spec: Templates().render("init/spec.yaml.j2", name=name),
        Path("spec", "dovetail.schema.json"): schema_text(),
    }

"""Which names a generated package cannot have, although they are spelled as one."""

import keyword
import sys

__all__ = ["hidden_module", "mistake_in_package_name"]

_IMPORTED = frozenset({"pydantic", "sqlalchemy"})


def mistake_in_package_name(name: str) -> str | None:
    """Return why no package can be called `name`, as a message; None if one can."""
    if keyword.iskeyword(name):
        return f'"{name}" is a word of Python, so no package of that name can be imported'
    if name in _IMPORTED:
        return f'"{name}" is a package that the generated one imports'
    return None


def hidden_module(name: str) -> bool:
    """Say whether a package called `name` can hide a module of the standard library, or be hidden by it."""
    return name in sys.stdlib_module_names

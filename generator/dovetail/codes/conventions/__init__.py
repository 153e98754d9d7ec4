"""L: conventions, which `lint:` sets for a spec or a table."""

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dovetail.codes.code import Code

__all__ = ["conventions"]

_MODULES = ("names", "types", "keys", "soft_deletes", "policies")


def conventions() -> "Iterator[Code]":
    """Yield all conventions; whoever looks for one needs no module after that which has it."""
    for name in _MODULES:
        yield from import_module(f"{__name__}.{name}").CODES

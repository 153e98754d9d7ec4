"""Packages that one process imports one after the other: what is forgotten has no say in sessions of the next."""

import sys
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

__all__ = ["forget", "remember"]

_SESSION_EVENTS = ("after_begin", "after_soft_rollback", "after_transaction_end")


def forget(name: str) -> dict[str, ModuleType]:
    """Forget a package and everything in it, and let no session ask it any more; return its modules."""
    modules = [module for module in sys.modules if module == name or module.startswith(f"{name}.")]
    found = {module: sys.modules.pop(module) for module in modules}
    for tenancy in _tenancies(found):
        for happening, listener in _listeners(tenancy):
            if event.contains(Session, happening, listener):  # a module that takes it from another may have gone before
                event.remove(Session, happening, listener)
    return found


def remember(modules: Mapping[str, ModuleType]) -> None:
    """Take back what was forgotten, as if it had been imported just now."""
    sys.modules.update(modules)
    for tenancy in _tenancies(modules):
        for happening, listener in _listeners(tenancy):
            if not event.contains(Session, happening, listener):
                event.listen(Session, happening, listener)


def _tenancies(modules: Mapping[str, ModuleType]) -> list[Any]:
    """What keeps the rows of tenants apart: it listens to all sessions of the process."""
    found = (each for module in modules.values() for each in vars(module).values())
    return list({id(each): each for each in found if type(each).__name__ == "Tenancy"}.values())


def _listeners(tenancy: Any) -> Iterator[tuple[str, Any]]:
    own = (tenancy._begun, tenancy._rolled_back, tenancy._ended)
    yield from zip(_SESSION_EVENTS, own, strict=True)

"""The one row that an object has by one of several relations."""

from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import InstanceState, QueryableAttribute

__all__ = ["whichever"]


def whichever(row: object, *relations: QueryableAttribute[Any]) -> Any:
    """Return what the first of `relations` that leads to a row gives for `row`, and None
    where none does.

    A relation that is not loaded is looked at last: where it would have to tell, it
    raises what its `lazy` says.
    """
    state: InstanceState[object] = inspect(row, raiseerr=True)
    loaded = [each for each in relations if each.key not in state.unloaded]
    others = [each for each in relations if each.key in state.unloaded]
    found = (getattr(row, each.key) for each in (*loaded, *others))
    return next((each for each in found if each is not None), None)

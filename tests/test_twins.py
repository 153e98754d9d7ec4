"""What can be asked of a session that blocks can be asked of one that waits, in the same words and with the same answers."""

import inspect
from typing import Any, get_overloads

import pytest

from dovetail.runtime.async_queries import AsyncTableQueries
from dovetail.runtime.queries import TableQueries

METHODS = [name for name, value in inspect.getmembers(TableQueries, inspect.isfunction) if name[0] != "_"]


def test_both_have_the_same_methods() -> None:
    waiting = [name for name, value in inspect.getmembers(AsyncTableQueries, inspect.isfunction) if name[0] != "_"]
    assert waiting == METHODS


@pytest.mark.parametrize("name", METHODS)
def test_a_method_takes_and_gives_the_same(name: str) -> None:
    blocking, waiting = getattr(TableQueries, name), getattr(AsyncTableQueries, name)
    assert len(get_overloads(blocking)) == len(get_overloads(waiting))
    pairs = list(zip(get_overloads(blocking), get_overloads(waiting), strict=True)) or [(blocking, waiting)]
    for one, other in pairs:
        assert parameters(one) == parameters(other)
        assert returned(other) == returned(one).replace("Iterator[", "AsyncIterator[")
    assert parameters(blocking) == parameters(waiting)
    assert inspect.getdoc(waiting) == inspect.getdoc(blocking)


def parameters(method: Any) -> list[str]:
    return [str(parameter) for parameter in inspect.signature(method).parameters.values()]


def returned(method: Any) -> str:
    """What a caller gets; names of type variables are the same in both modules."""
    return str(inspect.signature(method).return_annotation).replace("collections.abc.", "")

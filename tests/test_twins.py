"""What can be asked of a session that blocks can be asked of one that waits, in the same words and with the same answers."""

import inspect
from typing import Any, get_overloads

import pytest

from dovetail.runtime.async_queries import AsyncTableQueries
from dovetail.runtime.async_soft_queries import AsyncSoftTableQueries
from dovetail.runtime.queries import TableQueries
from dovetail.runtime.soft_queries import SoftTableQueries

TWINS = [(TableQueries, AsyncTableQueries), (SoftTableQueries, AsyncSoftTableQueries)]


def methods(of: type[Any]) -> list[str]:
    return [name for name, value in inspect.getmembers(of, inspect.isfunction) if name[0] != "_"]


METHODS = [(*twins, name) for twins in TWINS for name in methods(twins[0])]


@pytest.mark.parametrize(("one", "other"), TWINS)
def test_both_have_the_same_methods(one: type[Any], other: type[Any]) -> None:
    assert methods(one) == methods(other)


@pytest.mark.parametrize(("one", "other", "name"), METHODS)
def test_a_method_takes_and_gives_the_same(one: type[Any], other: type[Any], name: str) -> None:
    blocking, waiting = getattr(one, name), getattr(other, name)
    assert len(get_overloads(blocking)) == len(get_overloads(waiting))
    pairs = list(zip(get_overloads(blocking), get_overloads(waiting), strict=True)) or [(blocking, waiting)]
    for first, second in pairs:
        assert parameters(first) == parameters(second)
        assert returned(second) == returned(first).replace("Iterator[", "AsyncIterator[")
    assert parameters(blocking) == parameters(waiting)
    assert inspect.getdoc(waiting) == inspect.getdoc(blocking)


def parameters(method: Any) -> list[str]:
    return [str(parameter) for parameter in inspect.signature(method).parameters.values()]


def returned(method: Any) -> str:
    """What a caller gets; names of type variables are the same in both modules."""
    return str(inspect.signature(method).return_annotation).replace("collections.abc.", "")

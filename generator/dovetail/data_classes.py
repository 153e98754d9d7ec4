"""Dataclasses that are made quickly: every run makes hundreds of them before it has read a line of a spec.

`dataclasses.dataclass` compiles six functions for each class that is frozen, which was a third of the time of a short run.
Here it only finds the fields. `__init__` is there with the first instance, made of that of another class with as many fields
where it only sets them; what compares, hashes and shows one does for every class what the standard library does, by the names of
its fields.

It is mypy that keeps a frozen one from being changed. At run time nothing does: setting fields past such a guard takes four
times as long, which was a tenth of the time of a run with a thousand tables.
"""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import MISSING, Field, fields
from functools import cache
from operator import attrgetter, ge, gt, le, lt
from reprlib import recursive_repr
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(plain=None, /, *, frozen=False, slots=False, eq=True, order=False):
        """Do what `dataclasses.dataclass` does with the same class and options; a frozen one can be hashed, and is not guarded."""

        def decorate(class_):
            if not class_.__doc__:
                class_.__doc__ = class_.__name__  # or the parameters would be spelled out, which takes long
            made = dataclasses.dataclass(class_, init=False, repr=False, eq=False, slots=slots)
            methods = {"__init__": _first_init(made), "__repr__": _repr}
            if eq:
                methods |= _comparing([each.name for each in fields(made) if each.compare], frozen, order)
            for name, method in methods.items():
                if name not in vars(made):
                    setattr(made, name, method)
            return made

        return decorate if plain is None else decorate(plain)


def _first_init(made: type[Any]) -> Callable[..., None]:
    """The `__init__` of the first instance, which makes that of the others."""

    def __init__(self: object, *values: object, **named: object) -> None:  # noqa: N807
        init = made.__init__ = _init(made)
        init(self, *values, **named)

    return __init__


def _init(made: type[Any]) -> Callable[..., None]:
    """The `__init__` that sets the fields, by itself as fast as one written by hand."""
    found = fields(made)
    init = _plain_init(found) if _is_plain(made, found) else _compiled_init(made, found)
    init.__qualname__ = f"{made.__qualname__}.__init__"
    return init


def _is_plain(made: type[Any], found: Sequence["Field[Any]"]) -> bool:
    """Say whether an instance is what it is given, and nothing else; defaults stand last, or compiling will refuse them."""
    given = all(each.init and each.default_factory is MISSING for each in found)
    have_defaults = [each.default is not MISSING for each in found]
    return given and have_defaults == sorted(have_defaults) and not hasattr(made, "__post_init__")


def _plain_init(found: Sequence["Field[Any]"]) -> FunctionType:
    """One that sets each field to what it is given. Two of as many fields differ in nothing but their names and defaults."""
    names = tuple([each.name for each in found])
    code = _init_of(len(names)).replace(co_varnames=("self", *names), co_names=names)
    return FunctionType(code, {}, "__init__", tuple([each.default for each in found if each.default is not MISSING]))


@cache
def _init_of(count: int) -> CodeType:
    """The code of an `__init__` that sets so many fields."""
    names = [f"field_{number}" for number in range(count)]
    lines = [f"self.{name} = {name}" for name in names]
    init: FunctionType = _defined(f"def __init__({', '.join(['self', *names])}):", lines, {})
    return init.__code__


def _compiled_init(made: type[Any], found: Sequence["Field[Any]"]) -> FunctionType:
    """One that makes some of the values itself, or calls `__post_init__`."""
    known: dict[str, Any] = {"MISSING": MISSING}
    parameters, lines = ["self"], []
    for each in found:
        name, value = each.name, _value(each, known)
        if each.init:
            has_default = each.default is not MISSING or each.default_factory is not MISSING
            parameters.append(f"{name}=default_{name}" if has_default else name)
        if value is not None:
            lines.append(f"self.{name} = {value}")
    if hasattr(made, "__post_init__"):
        lines.append("self.__post_init__()")
    return _defined(f"def __init__({', '.join(parameters)}):", lines, known)


def _defined(head: str, lines: Sequence[str], known: dict[str, Any]) -> FunctionType:
    body = "\n ".join(lines or ["pass"])
    exec(f"{head}\n {body}", known)  # noqa: S102  # nothing but names of fields, as in `dataclasses`
    init: FunctionType = known["__init__"]
    return init


def _value(each: "Field[Any]", known: dict[str, Any]) -> str | None:
    """The expression that a field is set to; what it speaks of goes to `known`. None for a field that others set."""
    if each.default_factory is not MISSING:
        known |= {f"default_{each.name}": MISSING, f"make_{each.name}": each.default_factory}
        made = f"make_{each.name}()"
        return f"{made} if {each.name} is MISSING else {each.name}" if each.init else made
    if each.default is not MISSING:
        known[f"default_{each.name}"] = each.default
        return each.name if each.init else f"default_{each.name}"
    return each.name if each.init else None


@recursive_repr()
def _repr(self: Any) -> str:
    shown = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{type(self).__qualname__}({shown})"


def _comparing(names: Sequence[str], frozen: bool, order: bool) -> dict[str, Any]:
    """What compares instances by the fields `names`, and hashes those that cannot change."""
    one = attrgetter(*names) if names else None

    def values(self: object) -> tuple[object, ...]:
        return (one(self),) if one is not None else ()

    values_of: Callable[[Any], Any] = one if one is not None and len(names) > 1 else values

    def __eq__(self: object, other: object) -> bool:  # noqa: N807
        return values_of(self) == values_of(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: object) -> int:  # noqa: N807
        return hash(values_of(self))

    def ordered(by: Callable[[Any, Any], bool]) -> Callable[[object, object], bool]:
        def compare(self: object, other: object) -> bool:
            return by(values_of(self), values_of(other)) if other.__class__ is self.__class__ else NotImplemented

        return compare

    methods = {"__eq__": __eq__, "__hash__": __hash__ if frozen else None}
    return methods | ({f"__{by.__name__}__": ordered(by) for by in (lt, le, gt, ge)} if order else {})

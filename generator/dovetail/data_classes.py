"""Dataclasses that are made quickly: every run makes hundreds of them before it has read a line of a spec.

`dataclasses` compiles six functions for each class that is frozen, which was a third of the time of a short run, and loads what
takes functions apart, which with its way to fields was a twelfth of the rest. Here a class finds out what its fields are called.
`__init__` is there with the first instance, made of that of another class with as many fields where it only sets them; what
compares, hashes, shows and replaces does for every class what the standard library does, by the names of its fields, and instances
of two classes have two hashes.

There are no class variables, no initial variables, no arguments by keyword only, and no defaults that instances would share:
none of ours has such a thing. It is mypy that keeps a frozen one from being changed. At run time nothing does: setting fields
past such a guard takes four times as long, which was a tenth of the time of a run with a thousand tables.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from operator import attrgetter, ge, gt, le, lt
from reprlib import recursive_repr
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

__all__ = ["MISSING", "dataclass", "field", "fields", "hash_of_numbers", "is_dataclass", "replace"]

if TYPE_CHECKING:
    from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass, replace
else:
    MISSING = object()

    class Field:
        """What is known of one field; MISSING is the default of one that has none."""

        __slots__ = ("compare", "default", "default_factory", "init", "name", "repr")

        def __init__(self, default, default_factory=MISSING, init=True, repr=True, compare=True):
            self.default, self.default_factory = default, default_factory
            self.init, self.repr, self.compare = init, repr, compare

    def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, compare=True):
        """Do what `dataclasses.field` does with these arguments."""
        return Field(default, default_factory, init, repr, compare)

    def dataclass(plain=None, /, *, frozen=False, slots=False, eq=True, order=False):
        """Do what `dataclasses.dataclass` does with the same class and options; a frozen one can be hashed, and is not guarded."""

        def decorate(class_):
            own = {name: vars(class_).get(name, MISSING) for name in _annotated(class_)}
            declared = {name: value for base in class_.__mro__[:0:-1] for name, value in _declared(base).items()} | own

            def __init__(self, *values, **named):  # noqa: N807  # of the first instance; it makes that of the others
                init = made.__init__ = _init(made)
                init(self, *values, **named)

            members = {
                _DECLARED: declared,
                "__match_args__": tuple([name for name, value in declared.items() if _has(value, "init")]),
                "__init__": __init__,
                "__repr__": _repr,
            }
            if eq:
                members |= _comparing(
                    [name for name, value in declared.items() if _has(value, "compare")], frozen, order
                )
            made = (_with_slots if slots else _with_defaults)(class_, own, members)
            return made

        return decorate if plain is None else decorate(plain)

    def fields(found):
        """Return what is known of each field of a class, or of that of an instance."""
        return _fields(found if isinstance(found, type) else found.__class__)

    def is_dataclass(found):
        """Say whether a class, or that of an instance, was decorated here."""
        return hasattr(found, _DECLARED)

    def replace(instance, /, **changes):
        """Do what `dataclasses.replace` does."""
        places, values_of = _replacing(instance.__class__)
        values = [*values_of(instance)]
        for name, value in changes.items():
            if name not in places:
                raise TypeError(f"{instance.__class__.__qualname__} is not made of a field {name!r}")
            values[places[name]] = value
        return instance.__class__(*values)


def hash_of_numbers(instance: Any) -> int:
    """Be the `__hash__` of a class that holds numbers: equal ones have one hash, as Python asks, and others have two.

    Python's own is the same for -1 and -2, and for numbers that are 2**61 - 1 apart.
    """
    class_ = instance.__class__
    return hash((class_, *map(_told_apart, _compared(class_)(instance))))


_DECLARED = "__declared_fields__"
"""Where a class keeps its fields by name: their defaults, or what `field` has made of them."""


def _annotated(class_: type[Any]) -> Mapping[str, Any]:
    if sys.version_info >= (3, 14):
        from annotationlib import Format, get_annotations

        return get_annotations(class_, format=Format.FORWARDREF)
    annotations: Mapping[str, Any] = vars(class_).get("__annotations__", {})
    return annotations


def _declared(class_: type[Any]) -> dict[str, Any]:
    declared: dict[str, Any] = vars(class_).get(_DECLARED, {})
    return declared


def _has(value: Any, option: str) -> bool:
    return not isinstance(value, Field) or getattr(value, option)


def _with_slots(class_: Any, own: Mapping[str, Any], members: dict[str, Any]) -> Any:
    """Another class, of the same parts and with slots for its own fields."""
    left_out = {*own, "__dict__", "__weakref__"}
    parts = members | {name: part for name, part in vars(class_).items() if name not in left_out}
    inherited = {slot for base in class_.__mro__[1:-1] for slot in vars(base).get("__slots__", ())}
    parts |= {"__slots__": tuple(name for name in own if name not in inherited), "__qualname__": class_.__qualname__}
    return type(class_)(class_.__name__, class_.__bases__, parts)


def _with_defaults(class_: Any, own: Mapping[str, Any], members: dict[str, Any]) -> Any:
    """The class itself, which has the defaults of its fields."""
    for name, value in own.items():
        if isinstance(value, Field):
            if value.default is MISSING:
                delattr(class_, name)
            else:
                setattr(class_, name, value.default)
    for name, member in members.items():
        if name not in vars(class_):
            setattr(class_, name, member)
    return class_


@cache
def _fields(class_: Any) -> tuple["Field[Any]", ...]:
    found = []
    for name, value in getattr(class_, _DECLARED).items():
        known: Field[Any] = value if isinstance(value, Field) else field(default=value)
        known.name = name
        found.append(known)
    return tuple(found)


@cache
def _replacing(class_: Any) -> tuple[Mapping[str, int], Callable[[object], Sequence[object]]]:
    """Where the arguments of the class stand, and what gets their values from an instance."""
    names = [each.name for each in _fields(class_) if each.init]
    return {name: place for place, name in enumerate(names)}, _values(names)


@cache
def _compared(class_: Any) -> Callable[[object], Sequence[object]]:
    """What gets the values of an instance by which it is compared."""
    return _values([each.name for each in _fields(class_) if each.compare])


def _told_apart(value: Any) -> Any:
    """A number as something that only equal numbers are; all else as it is."""
    if isinstance(value, (int, Decimal)):
        return int, *map(hex, value.as_integer_ratio())
    return tuple(map(_told_apart, value)) if isinstance(value, tuple) else value


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


def _values(names: Sequence[str]) -> Callable[[object], tuple[object, ...]]:
    """What gets the values of some fields from an instance."""
    if len(names) > 1:
        return attrgetter(*names)
    one = attrgetter(*names) if names else None
    return lambda instance: () if one is None else (one(instance),)


def _comparing(names: Sequence[str], frozen: bool, order: bool) -> dict[str, Any]:
    """What compares instances by the fields `names`, and hashes those that cannot change."""
    values_of = _values(names)

    def __eq__(self: object, other: object) -> bool:  # noqa: N807
        return values_of(self) == values_of(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: object) -> int:  # noqa: N807
        return hash((self.__class__, values_of(self)))

    def ordered(by: Callable[[Any, Any], bool]) -> Callable[[object, object], bool]:
        def compare(self: object, other: object) -> bool:
            return by(values_of(self), values_of(other)) if other.__class__ is self.__class__ else NotImplemented

        return compare

    methods = {"__eq__": __eq__, "__hash__": __hash__ if frozen else None}
    return methods | ({f"__{by.__name__}__": ordered(by) for by in (lt, le, gt, ge)} if order else {})

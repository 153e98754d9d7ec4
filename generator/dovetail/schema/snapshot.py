"""Schemas as JSON and back: `load(Schema, dump(schema)) == schema`.

Every dataclass of the schema is written as an object without the fields that hold their default. Where a field can hold
one of several dataclasses, and at the top, "kind" says which. Spans are left out: a snapshot says what is meant, not
where it was written.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import cache, partial
from types import UnionType
from typing import Any, Literal, TypeGuard, TypeVar, Union, get_args, get_origin, get_type_hints

from dovetail.data_classes import MISSING, fields, is_dataclass

__all__ = ["dump", "load"]

T = TypeVar("T")
Loader = Callable[[Any], Any]
Dumper = Callable[[Any], Any] | None
"""What dumps a value; None where JSON has the very same."""

Shape = tuple[tuple[str, str, Any, Dumper, frozenset[type], Loader], ...]


def dump(value: Any) -> Any:
    """Return `value`, a dataclass of the schema or a tuple of them, as plain data that `json.dumps` accepts."""
    if isinstance(value, tuple):
        return [dump(item) for item in value]
    return {"kind": type(value).__name__, **_dump_fields(value)}


def load(kind: type[T], data: Any) -> T:
    """Return the value of the dataclass `kind` that `data` was dumped from.

    Raises KeyError, TypeError, ValueError, AttributeError or ArithmeticError for data that was dumped from no such value.
    """
    result: T = _load_fields(kind, data)
    return result


@cache
def _shape(kind: type) -> Shape:
    """The fields of a dataclass that are written: attribute, key, default, how to dump, and how to load: as it is what is of some
    classes, and anything else by a function.
    """
    hints = get_type_hints(kind)
    written = [(field, hints[field.name]) for field in fields(kind) if field.compare]
    return tuple(
        (field.name, field.name.rstrip("_"), field.default, _dumper(hint), _classes(hint), _loader(hint))
        for field, hint in written
    )


def _dump_fields(value: Any) -> dict[str, Any]:
    written = {}
    for attribute, key, default, dumper, _, _ in _shape(value.__class__):
        item = getattr(value, attribute)
        if item is not default and (default is MISSING or item != default):
            written[key] = item if dumper is None else dumper(item)
    return written


def _load_fields(kind: type, data: dict[str, Any]) -> Any:
    loaders, values = _loaders(kind), {}
    for key, item in data.items():
        if key in loaders:
            attribute, classes, loader = loaders[key]
            values[attribute] = item if item.__class__ in classes else loader(item)
    return kind(**values)


@cache
def _loaders(kind: type) -> dict[str, tuple[str, frozenset[type], Loader]]:
    """By key, the attribute of a dataclass and how to load it: what is written is less than what there is."""
    return {key: (attribute, classes, loader) for attribute, key, _, _, classes, loader in _shape(kind)}


def _classes(hint: Any) -> frozenset[type]:
    """The classes of values that a hint allows and JSON has as they are. A Literal allows some of them only."""
    allowed = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    return frozenset({str, int, bool, type(None)}.intersection(allowed))


def _refused(item: Any) -> Any:
    raise TypeError(f"{item!r} stands where nothing such was dumped")


def _is_dataclass(hint: Any) -> TypeGuard[type[Any]]:
    return isinstance(hint, type) and is_dataclass(hint)


def _choices(hint: Any) -> tuple[Any, ...]:
    """What a hint allows besides None."""
    if get_origin(hint) in (Union, UnionType):
        return tuple(choice for choice in get_args(hint) if choice is not type(None))
    return (hint,)


def _is_same_in_json(choices: tuple[Any, ...]) -> bool:
    return all(choice in (str, int, bool) or get_origin(choice) is Literal for choice in choices)


def _dumper(hint: Any) -> Dumper:
    choices = _choices(hint)
    if _is_same_in_json(choices):
        return None
    if len(choices) > 1 and any(_is_dataclass(choice) for choice in choices):
        return dump
    if _is_dataclass(choices[0]):
        return lambda item: None if item is None else _dump_fields(item)
    if get_origin(choices[0]) is tuple and len(choices) == 1:
        return _tuple_dumper(get_args(choices[0]))
    return _dump_constant


@cache
def _loader(hint: Any) -> Loader:
    """How to load what JSON does not have as it is."""
    choices = _choices(hint)
    if _is_same_in_json(choices):
        words = {word for choice in choices if get_origin(choice) is Literal for word in get_args(choice)}
        return partial(_load_word, frozenset(words)) if words else _refused
    kinds: dict[str, type[Any]] = {choice.__name__: choice for choice in choices if _is_dataclass(choice)}
    if len(choices) > 1 and kinds:
        return lambda data: _load_fields(kinds[data["kind"]], data)
    if kinds:
        (kind,) = kinds.values()
        return partial(_load_fields, kind)
    if get_origin(choices[0]) is tuple and len(choices) == 1:
        return _tuple_loader(get_args(choices[0]))
    return _load_constant


def _item_loader(hint: Any) -> Loader:
    """How to load an item of a tuple, whichever it is."""
    classes, loader = _classes(hint), _loader(hint)
    return lambda item: item if item.__class__ in classes else loader(item)


def _tuple_dumper(items: tuple[Any, ...]) -> Dumper:
    if len(items) == 2 and items[1] is Ellipsis:
        dumper = _dumper(items[0])
        return list if dumper is None else lambda value: [dumper(item) for item in value]
    dumpers = [_dumper(item) or _same for item in items]
    return lambda value: [dumper(item) for dumper, item in zip(dumpers, value, strict=True)]


def _tuple_loader(items: tuple[Any, ...]) -> Loader:
    if len(items) == 2 and items[1] is Ellipsis:
        loader = _item_loader(items[0])
        return lambda data: tuple([loader(item) for item in data]) if data.__class__ is list else _refused(data)
    loaders = [_item_loader(item) for item in items]
    return lambda data: tuple([loader(item) for loader, item in zip(loaders, data, strict=True)])


def _same(item: Any) -> Any:
    return item


def _dump_constant(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_dump_constant(item) for item in value]
    return {"decimal": str(value)} if isinstance(value, Decimal) else value


def _load_constant(data: Any) -> Any:
    if isinstance(data, list):
        return tuple(_load_constant(item) for item in data)
    if isinstance(data, dict):
        return Decimal(data["decimal"])
    return data if isinstance(data, (str, int)) else _refused(data)


def _load_word(words: frozenset[str | int], item: Any) -> Any:
    return item if item in words else _refused(item)

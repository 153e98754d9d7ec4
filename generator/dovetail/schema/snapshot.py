"""Schemas as JSON and back: `load(Schema, dump(schema)) == schema`.

Every dataclass of the schema is written as an object without the fields that hold their default. Where a field can hold
one of several dataclasses, and at the top, "kind" says which. Spans are left out: a snapshot says what is meant, not
where it was written.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, Literal, TypeGuard, TypeVar, Union, get_args, get_origin, get_type_hints

from dovetail.data_classes import MISSING, fields, is_dataclass

__all__ = ["dump", "load"]

T = TypeVar("T")
Codec = Callable[[Any], Any] | None
"""What dumps or loads a value; None where JSON has the very same."""

Shape = tuple[tuple[str, str, Any, Codec, Codec], ...]


def dump(value: Any) -> Any:
    """Return `value`, a dataclass of the schema or a tuple of them, as plain data that `json.dumps` accepts."""
    if isinstance(value, tuple):
        return [dump(item) for item in value]
    return {"kind": type(value).__name__, **_dump_fields(value)}


def load(kind: type[T], data: Any) -> T:
    """Return the value of the dataclass `kind` that `data` was dumped from."""
    hint: Any = kind
    loader = _loader(hint)
    assert loader is not None
    result: T = loader(data)
    return result


@cache
def _shape(kind: type) -> Shape:
    """The fields of a dataclass that are written: attribute, key, default, how to dump, how to load."""
    hints = get_type_hints(kind)
    return tuple(
        (field.name, field.name.rstrip("_"), field.default, _dumper(hints[field.name]), _loader(hints[field.name]))
        for field in fields(kind)
        if field.compare
    )


def _dump_fields(value: Any) -> dict[str, Any]:
    written = {}
    for attribute, key, default, dumper, _ in _shape(value.__class__):
        item = getattr(value, attribute)
        if item is not default and (default is MISSING or item != default):
            written[key] = item if dumper is None else dumper(item)
    return written


def _load_fields(kind: type, data: dict[str, Any]) -> Any:
    loaders, values = _loaders(kind), {}
    for key, item in data.items():
        if key in loaders:
            attribute, loader = loaders[key]
            values[attribute] = item if loader is None else loader(item)
    return kind(**values)


@cache
def _loaders(kind: type) -> dict[str, tuple[str, Codec]]:
    """By key, the attribute of a dataclass and how to load it: what is written is less than what there is."""
    return {key: (attribute, loader) for attribute, key, _, _, loader in _shape(kind)}


def _is_dataclass(hint: Any) -> TypeGuard[type[Any]]:
    return isinstance(hint, type) and is_dataclass(hint)


def _choices(hint: Any) -> tuple[Any, ...]:
    """What a hint allows besides None."""
    if get_origin(hint) in (Union, UnionType):
        return tuple(choice for choice in get_args(hint) if choice is not type(None))
    return (hint,)


def _is_same_in_json(choices: tuple[Any, ...]) -> bool:
    return all(choice in (str, int, bool) or get_origin(choice) is Literal for choice in choices)


def _dumper(hint: Any) -> Codec:
    choices = _choices(hint)
    if _is_same_in_json(choices):
        return None
    if len(choices) > 1 and any(_is_dataclass(choice) for choice in choices):
        return dump
    if _is_dataclass(choices[0]):
        return lambda item: None if item is None else _dump_fields(item)
    if get_origin(choices[0]) is tuple and len(choices) == 1:
        return _tuple_codec(get_args(choices[0]), _dumper, list)
    return _dump_constant


@cache
def _loader(hint: Any) -> Codec:
    choices = _choices(hint)
    if _is_same_in_json(choices):
        return None
    kinds: dict[str, type[Any]] = {choice.__name__: choice for choice in choices if _is_dataclass(choice)}
    if len(choices) > 1 and kinds:
        return lambda data: None if data is None else _load_fields(kinds[data["kind"]], data)
    if kinds:
        (kind,) = kinds.values()
        return lambda data: None if data is None else _load_fields(kind, data)
    if get_origin(choices[0]) is tuple and len(choices) == 1:
        return _tuple_codec(get_args(choices[0]), _loader, tuple)
    return _load_constant


def _tuple_codec(
    items: tuple[Any, ...], codec_of: Callable[[Any], Codec], made: type[list[Any] | tuple[Any, ...]]
) -> Codec:
    """What does with each item of a tuple what the item asks for, and makes a list or a tuple of them."""
    if len(items) == 2 and items[1] is Ellipsis:
        codec = codec_of(items[0])
        return made if codec is None else lambda value: made([codec(item) for item in value])
    codecs = [codec_of(item) for item in items]
    return lambda value: made(
        [item if codec is None else codec(item) for codec, item in zip(codecs, value, strict=True)]
    )


def _dump_constant(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_dump_constant(item) for item in value]
    return {"decimal": str(value)} if isinstance(value, Decimal) else value


def _load_constant(data: Any) -> Any:
    if isinstance(data, list):
        return tuple(_load_constant(item) for item in data)
    return Decimal(data["decimal"]) if isinstance(data, dict) else data

"""Schemas as JSON and back: `load(Schema, dump(schema)) == schema`.

Every dataclass of the schema is written as an object without the fields that hold their default. Where a field can hold
one of several dataclasses, and at the top, "kind" says which. Spans are left out: a snapshot says what is meant, not
where it was written. A text is itself in both, wherever it stands.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, TypeGuard, TypeVar, Union, get_args, get_origin, get_type_hints

from dovetail.data_classes import MISSING, fields, is_dataclass

__all__ = ["dump", "load"]

T = TypeVar("T")
Codec = Callable[[Any], Any]
Shape = tuple[tuple[str, str, Any, Codec, Codec], ...]


def dump(value: Any) -> Any:
    """Return `value`, a dataclass of the schema or a tuple of them, as plain data that `json.dumps` accepts."""
    if isinstance(value, tuple):
        return [dump(item) for item in value]
    return {"kind": type(value).__name__, **_dump_fields(value)}


def load(kind: type[T], data: Any) -> T:
    """Return the value of the dataclass `kind` that `data` was dumped from."""
    hint: Any = kind
    result: T = _loader(hint)(data)
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
            written[key] = item if item.__class__ is str else dumper(item)
    return written


@cache
def _fields_loader(kind: Any) -> Codec:
    """How a dataclass is loaded: what is written is less than what there is."""
    loaders: dict[str, tuple[str, Codec]] = {}

    def load_fields(data: Any) -> Any:
        if data is None:
            return None
        if not loaders:  # now, as fields may hold what holds such fields
            loaders.update({key: (attribute, loader) for attribute, key, _, _, loader in _shape(kind)})
        values = {}
        for key, item in data.items():
            known = loaders.get(key)
            if known is not None:
                attribute, loader = known
                values[attribute] = item if item.__class__ is str else loader(item)
        return kind(**values)

    return load_fields


def _is_dataclass(hint: Any) -> TypeGuard[type[Any]]:
    return isinstance(hint, type) and is_dataclass(hint)


def _choices(hint: Any) -> tuple[Any, ...]:
    """What a hint allows besides None."""
    if get_origin(hint) in (Union, UnionType):
        return tuple(choice for choice in get_args(hint) if choice is not type(None))
    return (hint,)


def _dumper(hint: Any) -> Codec:
    choices = _choices(hint)
    if len(choices) > 1 and any(_is_dataclass(choice) for choice in choices):
        return dump
    if _is_dataclass(choices[0]):
        return lambda item: None if item is None else _dump_fields(item)
    if get_origin(choices[0]) is tuple and len(choices) == 1:
        return _tuple_codec(get_args(choices[0]), _dumper)
    return _dump_constant


@cache
def _loader(hint: Any) -> Codec:
    choices = _choices(hint)
    kinds: dict[str, Any] = {choice.__name__: choice for choice in choices if _is_dataclass(choice)}
    if len(choices) > 1 and kinds:
        loaders = {name: _fields_loader(kind) for name, kind in kinds.items()}
        return lambda data: None if data is None else loaders[data["kind"]](data)
    if kinds:
        (kind,) = kinds.values()
        return _fields_loader(kind)
    if get_origin(choices[0]) is tuple and len(choices) == 1:
        codec = _tuple_codec(get_args(choices[0]), _loader)
        return lambda data: tuple(codec(data))
    return _load_constant


def _tuple_codec(items: tuple[Any, ...], codec_of: Callable[[Any], Codec]) -> Codec:
    if len(items) == 2 and items[1] is Ellipsis:
        codec = codec_of(items[0])
        return lambda value: [codec(item) for item in value]
    codecs = [codec_of(item) for item in items]
    return lambda value: [codec(item) for codec, item in zip(codecs, value, strict=True)]


def _dump_constant(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_dump_constant(item) for item in value]
    return {"decimal": str(value)} if isinstance(value, Decimal) else value


def _load_constant(data: Any) -> Any:
    if isinstance(data, list):
        return tuple(_load_constant(item) for item in data)
    return Decimal(data["decimal"]) if isinstance(data, dict) else data

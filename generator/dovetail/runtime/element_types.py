"""What is inside the types of columns."""

from typing import Any

from sqlalchemy.types import TypeEngine

from .domain import Domain

__all__ = ["data_type_of", "element_of"]


def data_type_of(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    """Return what a domain is based on; any other type as it is."""
    return data_type_of(type_.data_type) if isinstance(type_, Domain) else type_


def element_of(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    """Return the type of the values themselves: what arrays hold, without domains."""
    type_ = data_type_of(type_)
    element = getattr(type_, "element", None) or getattr(type_, "item_type", None)
    return type_ if element is None else element_of(element)

"""What a column type is that PostgreSQL and SQLite keep differently and rows hold
alike.
"""

from typing import Any, Generic, TypeVar

from sqlalchemy import JSON, Dialect, Text
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

from ..domain import Domain

__all__ = ["Portable", "RawType", "annotation_of", "is_native"]

T = TypeVar("T")


class RawType(UserDefinedType[Any]):
    """A type by its SQL, with the values that the driver makes of it."""

    cache_ok = True

    def __init__(self, sql: str) -> None:
        self.sql = sql

    def get_col_spec(self, **_: Any) -> str:
        return self.sql


class Portable(TypeDecorator[T], Generic[T]):
    """A type that is `native` on PostgreSQL and `embedded` on SQLite; `annotation` is
    what its values are in Python.
    """

    impl: TypeEngine[Any] | type[TypeEngine[Any]] = Text
    annotation: Any = Any

    def __init_subclass__(cls, **arguments: Any) -> None:
        super().__init_subclass__(**arguments)
        cls.cache_ok = True  # SQLAlchemy asks each class for itself

    def native(self) -> TypeEngine[Any]:
        raise NotImplementedError

    def embedded(self) -> TypeEngine[Any]:
        return Text()

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return self.native() if is_native(dialect) else self.embedded()


def is_native(dialect: Dialect) -> bool:
    return dialect.name == "postgresql"


def annotation_of(type_: TypeEngine[Any]) -> Any:
    """Return what values of a column type are in Python, as an annotation."""
    if isinstance(type_, Portable):
        return type_.annotation
    if isinstance(type_, Domain):
        return annotation_of(type_.data_type)
    if isinstance(type_, (JSON, RawType)):
        return Any
    return type_.python_type

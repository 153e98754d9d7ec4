"""Composites: values with several fields, which rows hold as frozen dataclasses."""

from collections.abc import Mapping
from dataclasses import fields as fields_of
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    JSON,
    ColumnElement,
    Dialect,
    MetaData,
    Text,
    cast,
    func,
    null,
    type_coerce,
)
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import Null
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

from .values.composite_ddl import create_with, type_name
from .values.composite_json import CompositeJson, Part
from .values.portable import Portable, RawType, is_native

__all__ = ["Composite"]

T = TypeVar("T")


class _Comparator(TypeDecorator.Comparator[Any]):
    """Asks for a missing value: to PostgreSQL, `IS NULL` asks that of every field.

    https://www.postgresql.org/docs/current/functions-comparison.html
    """

    def operate(
        self, op: OperatorType, *other: Any, **options: Any
    ) -> ColumnElement[Any]:
        if op in _ABOUT_NONE and (other[0] is None or isinstance(other[0], Null)):
            op = _ABOUT_NONE[op]
        return super().operate(op, *other, **options)


_ABOUT_NONE: dict[Any, Any] = {
    operators.eq: operators.is_not_distinct_from,
    operators.is_: operators.is_not_distinct_from,
    operators.ne: operators.is_distinct_from,
    operators.is_not: operators.is_distinct_from,
}


class Composite(Portable[T], Generic[T]):
    """Values of the dataclass `of`, whose fields have the types of `parts`, in the same
    order: on PostgreSQL the composite type `name`, on SQLite a JSON object.

    With `metadata` the type is made and dropped with its tables. A mapping of its fields,
    as `model_dump` of a schema has it, is taken for a value.
    """

    def __init__(
        self,
        of: type[T],
        name: str,
        parts: Mapping[str, TypeEngine[Any]],
        *,
        schema: str | None = None,
        metadata: MetaData | None = None,
    ) -> None:
        super().__init__()
        self.of = of
        self.name = name
        self.schema = schema
        named = zip(fields_of(of), parts.items(), strict=True)  # type: ignore[arg-type]
        self.parts = tuple(Part(field.name, *part) for field, part in named)
        self.annotation = of
        self._json = CompositeJson(of, self.parts)
        if metadata is not None:
            create_with(metadata, self)

    @property
    def comparator_factory(self) -> Any:  # type: ignore[override]
        return _Comparator

    @property
    def python_type(self) -> type[Any]:
        return self.of

    @property
    def json(self) -> CompositeJson:
        """The reader and writer of its values."""
        return self._json

    def native(self) -> TypeEngine[Any]:
        return _Native(self)

    def embedded(self) -> TypeEngine[Any]:
        return RawType("JSON")

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return self._json.write(value, native=is_native(dialect))

    def process_result_value(self, value: Any, dialect: Dialect) -> T | None:
        if value is None:
            return None
        found: T = self._json.read(value, native=is_native(dialect))
        return found


class _Native(UserDefinedType[Any]):
    """The type of PostgreSQL.

    Drivers know no composites of their own accord, and each of them does another thing
    with one; all know texts. So a value is sent and read as the text of a JSON object.
    """

    cache_ok = True

    def __init__(self, composite: Composite[Any]) -> None:
        self.composite = composite

    def get_col_spec(self, **_: Any) -> str:
        return type_name(self.composite)

    def bind_expression(self, bindvalue: Any) -> ColumnElement[Any]:
        sent = cast(cast(bindvalue, Text), JSON)
        return func.json_populate_record(cast(null(), self), sent, type_=self)

    def column_expression(self, colexpr: ColumnElement[Any]) -> ColumnElement[Any]:
        from .reading.json_sql import json_of

        found = cast(json_of(colexpr, "postgresql"), Text)
        return type_coerce(found, self.composite)

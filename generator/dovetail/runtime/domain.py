"""Domains of PostgreSQL."""

from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql import DOMAIN
from sqlalchemy.sql.operators import OperatorClass

__all__ = ["Domain"]


class Domain(DOMAIN):
    """A domain whose values are those of the type beneath it. Databases without domains
    are asked to make none.
    """

    @property
    def python_type(self) -> type[Any]:
        return self.data_type.python_type

    @property
    def operator_classes(self) -> OperatorClass:  # type: ignore[override]
        return self.data_type.operator_classes

    @property
    def comparator_factory(self) -> Any:  # type: ignore[override]
        return self.data_type.comparator_factory

    def create(self, bind: Any, checkfirst: Any = True, **options: Any) -> None:
        if bind.dialect.name == "postgresql":
            super().create(bind, checkfirst, **options)

    def drop(self, bind: Any, checkfirst: Any = True, **options: Any) -> None:
        if bind.dialect.name == "postgresql":
            super().drop(bind, checkfirst, **options)

    def bind_processor(self, dialect: Dialect) -> Any:
        return self.data_type.dialect_impl(dialect).bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return self.data_type.dialect_impl(dialect).result_processor(dialect, coltype)

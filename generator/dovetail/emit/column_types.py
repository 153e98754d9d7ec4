"""SQLAlchemy's types of columns. Enums, domains and composites are made once, in `models/types.py`, and named in the columns."""

from functools import cache

from dovetail.emit.imports import Imports
from dovetail.emit.layout import Expression, call, flat
from dovetail.emit.literals import literal
from dovetail.emit.names import Names
from dovetail.emit.sql_source import keyword
from dovetail.migrate.dialects.collations import collate
from dovetail.schema.columns import Column
from dovetail.schema.model import Schema
from dovetail.schema.types import (
    WORDS,
    ArrayType,
    CompositeType,
    DomainType,
    EnumType,
    RawType,
    ScalarType,
    Type,
    family,
)

__all__ = ["ColumnTypes"]


class ColumnTypes:
    """Spells column types for one generated module."""

    def __init__(self, schema: Schema, names: Names, imports: Imports) -> None:
        self.schema = schema
        self._names = names
        self._imports = imports
        self.is_portable = schema.databases != ("postgresql",)

    def of_column(self, column: Column) -> Expression:
        """Return the type of a column with what else belongs to a type: its collation, and SQLite's rowid."""
        spelled = self.of_type(column.type, collation=column.collation)
        rowid = column.identity is not None and column.type != ScalarType("int")
        if rowid and "sqlite" in self.schema.databases:
            return self._with_variant(spelled, call(self._imports.name("sqlalchemy", "Integer"), []))
        return spelled

    def of_type(self, type_: Type, collation: str | None = None) -> Expression:
        """Return the expression of a type."""
        match type_:
            case ScalarType() if collation is not None and family(type_) == "text":
                return self._collated(type_, collation)
            case ScalarType():
                return self._scalar(type_)
            case EnumType() | DomainType() | CompositeType():
                return self._imports.name(".types", self._names.type_constant(type_.name))
            case ArrayType():
                return self._array(type_)
            case RawType():
                raw = call(self._imports.own("runtime.types", "RawType"), [literal(type_.sql)])
                return self._with_variant(raw, self.on_sqlite(type_)) if self._is_foreign_to_sqlite else raw

    def on_sqlite(self, type_: Type) -> Expression:
        """Return the expression of a type on SQLite alone; that of `of_type` may have something for each database."""
        match type_:
            case EnumType():
                text = self._imports.own("runtime.enum_text", "EnumText")
                return call(text, [self._imports.own("enums", self._names.enum_class(type_.name))])
            case RawType() if self._is_foreign_to_sqlite:
                return call(self._imports.name("sqlalchemy", "Text"), [])
            case _:
                return self.of_type(type_)

    @property
    def _is_foreign_to_sqlite(self) -> bool:
        """Say whether raw types are those of another database than SQLite, which is there too."""
        return self.is_portable and self.schema.databases[0] != "sqlite"

    def _scalar(self, type_: ScalarType, extra: str = "") -> str:
        word = WORDS[type_.word]
        symbol = word.portable if self.is_portable else word.sqlalchemy
        return _filled(self._imports.symbol(symbol), type_.arguments, extra)

    def _array(self, type_: ArrayType) -> Expression:
        """An array.

        SQLAlchemy guesses its dimensions from the values, and takes elements that are lists for one more. Arrays of enums
        reach it as text, in which it mistakes quotes and backslashes.
        """
        element = self.of_type(type_.element)
        if self.is_portable or isinstance(type_.element, EnumType):
            return call(self._imports.own("runtime.types", "Array"), [element])
        one = [keyword("dimensions", "1")] if _may_be_list(type_.element) else []
        return call(self._imports.name("sqlalchemy.dialects.postgresql", "ARRAY"), [element, *one])

    def _collated(self, type_: ScalarType, collation: str) -> Expression:
        """A text type whose collation only one of the databases knows."""
        on_sqlite = bool(collate(collation, "sqlite"))
        name = collation.upper() if on_sqlite else collation
        plain, collated = self._scalar(type_), self._scalar(type_, f"collation={literal(name)}")
        if "sqlite" not in self.schema.databases or type_.word == "citext":
            return collated if collate(collation, "postgresql") and not self.is_portable else plain
        if on_sqlite:
            return self._with_variant(plain, collated)
        return self._with_variant(collated, plain)

    def _with_variant(self, type_: Expression, on_sqlite: Expression) -> Expression:
        return call(f"{flat(type_)}.with_variant", [on_sqlite, '"sqlite"'])


def _may_be_list(element: Type) -> bool:
    return family(element) == "json"


@cache
def _filled(text: str, arguments: tuple[int, ...], extra: str) -> str:
    """Fill the placeholders of a spelling; `extra` is one more argument."""
    positional = [*map(str, arguments), *([extra] if extra else [])]
    precision = [f"precision={argument}" for argument in arguments]
    filled = (
        text.replace("{call}", f"({', '.join(positional)})")
        .replace("{precision}", f"({', '.join(precision)})")
        .replace("{zoned}", f"({', '.join(['timezone=True', *precision])})")
    )
    return filled[: filled.rindex("(")] + f"({extra})" if extra and "{call}" not in text else filled

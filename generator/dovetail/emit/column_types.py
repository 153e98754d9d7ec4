"""SQLAlchemy's types of columns. Enums and domains are made once, in `models/types.py`, and named in the columns."""

from dovetail.emit.identifiers import member_name
from dovetail.emit.imports import Imports
from dovetail.emit.layout import Expression, call, flat
from dovetail.emit.literals import literal
from dovetail.emit.names import Names
from dovetail.migrate.dialects.collations import collate
from dovetail.schema.columns import Column
from dovetail.schema.model import Domain, Enum, Schema
from dovetail.schema.types import WORDS, ArrayType, DomainType, EnumType, RawType, ScalarType, Symbol, Type

__all__ = ["ColumnTypes", "type_constant"]


def type_constant(part: Enum | Domain, names: Names) -> str:
    """Return the name of an enum's or domain's column type, in upper case: no attribute is called so."""
    return member_name(names.enum_class(part.name) if isinstance(part, Enum) else part.name)


class ColumnTypes:
    """Spells column types for one generated module."""

    def __init__(self, schema: Schema, names: Names, imports: Imports) -> None:
        self._schema = schema
        self._names = names
        self._imports = imports
        self.is_portable = schema.databases != ("postgresql",)

    def of_column(self, column: Column) -> Expression:
        """Return the type of a column with what else belongs to a type: its collation, and SQLite's rowid."""
        spelled = self.of_type(column.type, collation=column.collation)
        rowid = column.identity is not None and column.type != ScalarType("int")
        if rowid and "sqlite" in self._schema.databases:
            return self._with_variant(spelled, call(self._imports.name("sqlalchemy", "Integer"), []))
        return spelled

    def of_type(self, type_: Type, collation: str | None = None) -> Expression:
        """Return the expression of a type."""
        match type_:
            case ScalarType() if collation is not None and WORDS[type_.word].family == "text":
                return self._collated(type_, collation)
            case ScalarType():
                return self._scalar(type_)
            case EnumType():
                return self._imports.name(".types", type_constant(self._schema.enums_by_name[type_.name], self._names))
            case DomainType():
                domain = self._schema.domains_by_name[type_.name]
                return self._imports.name(".types", type_constant(domain, self._names))
            case ArrayType():
                symbol = self._word("Array", ".runtime.types", "ARRAY", "sqlalchemy.dialects.postgresql")
                return call(symbol, [self.of_type(type_.element)])
            case RawType():
                raw = call(self._imports.own("runtime.types", "RawType"), [literal(type_.sql)])
                is_foreign = self.is_portable and self._schema.databases[0] != "sqlite"
                return (
                    self._with_variant(raw, call(self._imports.name("sqlalchemy", "Text"), [])) if is_foreign else raw
                )

    def _scalar(self, type_: ScalarType, extra: str = "") -> str:
        word = WORDS[type_.word]
        symbol = word.portable if self.is_portable else word.sqlalchemy
        return _filled(self._imports.symbol(symbol), type_.arguments, extra)

    def _word(self, portable: str, portable_module: str, sqlalchemy: str, module: str) -> str:
        chosen = Symbol(portable_module, portable) if self.is_portable else Symbol(module, sqlalchemy)
        return self._imports.symbol(chosen)

    def _collated(self, type_: ScalarType, collation: str) -> Expression:
        """A text type whose collation only one of the databases knows."""
        plain, collated = self._scalar(type_), self._scalar(type_, f"collation={literal(collation)}")
        if "sqlite" not in self._schema.databases or type_.word == "citext":
            return collated if collate(collation, "postgresql") and not self.is_portable else plain
        if collate(collation, "sqlite"):
            return self._with_variant(plain, collated)
        return self._with_variant(collated, plain)

    def _with_variant(self, type_: Expression, on_sqlite: Expression) -> Expression:
        return call(f"{flat(type_)}.with_variant", [on_sqlite, '"sqlite"'])


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

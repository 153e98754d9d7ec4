"""Which values of a column do not fit its new type, as a condition in SQL, where that can be told before trying."""

from dovetail.migrate.dialects.base import storage_type
from dovetail.migrate.dialects.quoting import identifier
from dovetail.schema.columns import Database
from dovetail.schema.model import Schema
from dovetail.schema.rule_sql import quoted
from dovetail.schema.types import EnumType, ScalarType, Type, family

__all__ = ["unfit_condition"]

_LIMITS = {"smallint": 2**15, "int": 2**31, "bigint": 2**63}
_NUMBERS = ("integer", "decimal", "float")
_FORMS = {
    "integer": r"^\s*[-+]?\d+\s*$",
    "decimal": r"(?i)^\s*([-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?|nan|[-+]?inf(inity)?)\s*$",
    "float": r"(?i)^\s*([-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?|nan|[-+]?inf(inity)?)\s*$",
    "uuid": r"^\s*\{?[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}\}?\s*$",
    "boolean": r"(?i)^\s*(t|tr|tru|true|f|fa|fal|fals|false|y|ye|yes|n|no|on|off|of|0|1)\s*$",
}


def unfit_condition(
    before: Type, after: Type, column: str, schemas: tuple[Schema, Schema], database: Database
) -> str | None:
    """Return the condition that holds for values of `before` that `after` refuses; None where only trying tells."""
    source, target = (storage_type(type_, schema) for type_, schema in zip((before, after), schemas, strict=True))
    own = identifier(column, database)
    match source, target:
        case (ScalarType() | EnumType()), EnumType(name):
            values = ", ".join(quoted(value.name) for value in schemas[1].enums_by_name[name].values)
            return f"{_text(own, database)} NOT IN ({values})"
        case ScalarType(), ScalarType():
            return _unfit_word(own, source, target, database)
        case EnumType(), ScalarType() if target.arguments:
            return _too_long(_text(own, database), target, database)
        case _:
            return None


def _text(own: str, database: Database) -> str:
    return f"{own}::text" if database == "postgresql" else own


def _unfit_word(own: str, before: ScalarType, after: ScalarType, database: Database) -> str | None:
    source, target = family(before), family(after)
    if target == "text":
        return (
            _too_long(own if source == "text" else _text(own, database), after, database) if after.arguments else None
        )
    if source == "text":
        return _malformed(own, target, database)
    if source not in _NUMBERS:
        return None
    if target == "integer" and after.word in _LIMITS:
        limit = _LIMITS[after.word]
        return f"{own} NOT BETWEEN {-limit} AND {limit - 1}"
    if target == "decimal" and after.arguments:
        scale = after.arguments[1] if len(after.arguments) > 1 else 0
        number = f"{own}::numeric" if database == "postgresql" else own
        return f"abs(round({number}, {scale})) >= 1{'0' * (after.arguments[0] - scale)}"
    return None


def _too_long(text: str, after: ScalarType, database: Database) -> str | None:
    """SQLite keeps no length, so nothing is too long there."""
    return f"length({text}) > {after.arguments[0]}" if database == "postgresql" else None


def _malformed(own: str, target: str, database: Database) -> str | None:
    if database == "postgresql":
        return f"{own} !~ {quoted(_FORMS[target])}" if target in _FORMS else None
    return f"{own} <> CAST(CAST({own} AS INTEGER) AS TEXT)" if target == "integer" else None

"""What happens to the values of a column that gets another type: whether they fit, what they lose, and by which cast.

https://www.postgresql.org/docs/current/sql-createcast.html tells assignment casts, which refuse what does not fit, from
explicit ones, which may cut it; the rules below never use a cast that cuts where one that refuses exists.
"""

from collections.abc import Mapping
from typing import Literal

from dovetail.data_classes import dataclass, replace
from dovetail.migrate.dialects.base import storage_type
from dovetail.schema.model import Domain, Enum, Schema
from dovetail.schema.types import ArrayType, CompositeType, DomainType, EnumType, RawType, ScalarType, Type, family

__all__ = ["Conversion", "conversion"]

Cast = Literal["assignment", "explicit", "through text", "through integer", "as truth", "in utc", "none"]

_INTEGERS = ("smallint", "int", "bigint")
_TEXTS = ("text", "citext", "varchar", "char")
_ZONED = {("timestamp", "timestamptz"), ("timestamptz", "timestamp"), ("date", "timestamptz")}


@dataclass(frozen=True, slots=True)
class Conversion:
    """How values get from one type to another.

    `cast` is how PostgreSQL does it; "none": there is no way that keeps them, so the spec has to give one. `loses` digits, a time
    or a distinction; `may_fail` on values that do not fit; `rewrites` the table, which PostgreSQL locks meanwhile.
    """

    cast: Cast = "assignment"
    loses: bool = False
    may_fail: bool = False
    rewrites: bool = True


_SAFE = Conversion(rewrites=False)


def conversion(before: Type, after: Type, schema_before: Schema, schema_after: Schema) -> Conversion:
    """Return how values of `before` become values of `after`; enums and domains are looked up in the Schemas."""
    source, target = storage_type(before, schema_before), storage_type(after, schema_after)
    found = _between(source, target, schema_before.enums_by_name, schema_after.enums_by_name)
    if isinstance(after, DomainType) and _is_strict(schema_after.domains_by_name[after.name]):
        return replace(found, may_fail=True, rewrites=True)
    return found


def _is_strict(domain: Domain) -> bool:
    return bool(domain.rules) or domain.check is not None


def _between(
    before: Type, after: Type, enums_before: Mapping[str, Enum], enums_after: Mapping[str, Enum]
) -> Conversion:
    match before, after:
        case _ if before == after:
            return _SAFE
        case EnumType(), EnumType():
            fits = set(_values(before, enums_before)) <= set(_values(after, enums_after))
            return Conversion("through text", may_fail=not fits)
        case ScalarType(), ScalarType():
            return _between_words(before, after)
        case (EnumType(), ScalarType(word=word)) if word in _TEXTS:
            return Conversion(may_fail=word != "text" and _longest(before, enums_before) > _room(after))
        case (ScalarType(word=word), EnumType()) if word in _TEXTS:
            return Conversion("explicit", may_fail=True)
        case ArrayType(), ArrayType():
            element = _between(before.element, after.element, enums_before, enums_after)
            cast: Cast = "none" if element.cast == "none" else "through text"
            return replace(element, cast=cast, rewrites=True)
        case (CompositeType(), _) | (_, CompositeType()):
            return Conversion("none", loses=True)
        case (ArrayType(), ScalarType(word=word)) if word in ("text", "citext"):
            return Conversion()
        case (RawType(), _) | (_, RawType()):
            return Conversion("explicit", may_fail=True)
        case _:
            return Conversion("none", loses=True)


def _values(type_: EnumType, enums: Mapping[str, Enum]) -> tuple[str, ...]:
    return tuple(value.name for value in enums[type_.name].values)


def _longest(type_: EnumType, enums: Mapping[str, Enum]) -> int:
    return max(map(len, _values(type_, enums)), default=0)


def _room(type_: ScalarType) -> int:
    """The most characters that a text type holds."""
    return type_.arguments[0] if type_.arguments else 2**30


def _between_words(before: ScalarType, after: ScalarType) -> Conversion:
    pair = (family(before), family(after))
    match pair:
        case ("text", "text"):
            return _between_texts(before, after)
        case ("text", _):
            return Conversion("explicit", may_fail=True)
        case (_, "text"):
            return Conversion(may_fail=bool(after.arguments))
        case ("integer" | "decimal" | "float" | "boolean", "integer" | "decimal" | "float" | "boolean"):
            return _between_numbers(before, after)
        case ("date" | "time" | "timestamp", "date" | "time" | "timestamp"):
            return _between_moments(before, after)
        case ("json", "json"):
            return Conversion()
        case ("network", "network"):
            return _between_addresses(before, after)
        case (source, target) if source == target and source in ("bits", "vector"):
            return Conversion("explicit", loses=source == "bits", may_fail=True)
        case _:
            return Conversion("none", loses=True)


def _between_addresses(before: ScalarType, after: ScalarType) -> Conversion:
    if (before.word, after.word) == ("cidr", "inet"):
        return _SAFE
    return Conversion("explicit", loses=after.word == "cidr", may_fail="macaddr" in (before.word, after.word))


def _between_texts(before: ScalarType, after: ScalarType) -> Conversion:
    shrinks = _room(after) < _room(before)
    return Conversion(may_fail=shrinks, rewrites=shrinks or "char" in (before.word, after.word))


def _between_numbers(before: ScalarType, after: ScalarType) -> Conversion:
    source, target = family(before), family(after)
    match source, target:
        case ("boolean", _):
            return Conversion("through integer")
        case (_, "boolean"):
            return Conversion("as truth", loses=True)
        case ("integer", "integer"):
            return Conversion(may_fail=_INTEGERS.index(after.word) < _INTEGERS.index(before.word))
        case ("integer", "decimal"):
            return Conversion(may_fail=bool(after.arguments) and _digits(after) < _digits_of_integer(before))
        case ("integer", "float"):
            return Conversion(loses=_digits_of_integer(before) > (6 if after.word == "real" else 15))
        case ("decimal", "decimal"):
            return _between_decimals(before, after)
        case ("float", "float"):
            return Conversion(loses=after.word == "real", may_fail=after.word == "real")
        case ("decimal", "integer"):
            return Conversion(loses=_scale(before) != 0, may_fail=True)
        case ("float", "decimal") if not after.arguments:
            return Conversion(loses=True)  # a cast keeps 6 or 15 digits
        case _:
            return Conversion(loses=True, may_fail=target != "float")


def _digits(type_: ScalarType) -> int:
    """The digits before the point that a decimal type with arguments holds."""
    return type_.arguments[0] - _scale_given(type_)


def _scale_given(type_: ScalarType) -> int:
    return type_.arguments[1] if len(type_.arguments) > 1 else 0


def _scale(type_: ScalarType) -> int | None:
    """The digits after the point; None where any number of them is kept."""
    return _scale_given(type_) if type_.arguments else None


def _digits_of_integer(type_: ScalarType) -> int:
    return {"smallint": 5, "int": 10, "bigint": 19}[type_.word]


def _between_decimals(before: ScalarType, after: ScalarType) -> Conversion:
    if not after.arguments:
        return _SAFE
    if not before.arguments:
        return Conversion(loses=True, may_fail=True)
    loses, shrinks = _scale_given(after) < _scale_given(before), _digits(after) < _digits(before)
    same_scale = _scale_given(after) == _scale_given(before)
    return Conversion(loses=loses, may_fail=shrinks, rewrites=shrinks or not same_scale)


def _between_moments(before: ScalarType, after: ScalarType) -> Conversion:
    cast: Cast = "in utc" if (before.word, after.word) in _ZONED or before.word == "timestamptz" else "assignment"
    if before.word == after.word:
        cuts = bool(after.arguments) and (not before.arguments or after.arguments[0] < before.arguments[0])
        return Conversion(loses=cuts, rewrites=cuts)
    source, target = family(before), family(after)
    if source == target:
        cuts = bool(after.arguments) and (not before.arguments or after.arguments[0] < before.arguments[0])
        return Conversion("in utc", loses=cuts)
    if "time" in (source, target) and source != "timestamp":
        return Conversion("none", loses=True)
    return Conversion(cast, loses=source == "timestamp")

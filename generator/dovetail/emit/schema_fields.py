"""The values of schemas: their types, their rules, and what stands in for those that are left out."""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from dovetail import lazy_re
from dovetail.data_classes import dataclass
from dovetail.emit.annotations import annotation, is_any
from dovetail.emit.base import Context
from dovetail.emit.identifiers import class_name
from dovetail.emit.imports import Imports
from dovetail.emit.layout import Expression, call, flat, listing, mapping, subscript
from dovetail.emit.literals import literal
from dovetail.emit.sql_source import keyword
from dovetail.migrate.dialects.base import storage_type
from dovetail.schema.columns import Bound, Column, Constant, JsonConstant, Length, OneOf, Pattern, Rule
from dovetail.schema.model import Schema, Table
from dovetail.schema.types import ArrayType, DomainType, EnumType, ScalarType, Type, family

__all__ = ["OwnType", "Values", "default_of", "is_shared_regex"]

_INTEGERS = {"smallint": "Int16", "int": "Int32", "bigint": "Int64"}
_MOMENTS = {"date": "date", "time": "time", "timestamp": "datetime"}
_SHARED = lazy_re.compile(
    r"""(?: \\[dDwWsSbBnrt.^$|?*+(){}\[\]\\/-]
          | \[\^?\]? (?: \\[dDwWsSnrt.^$|?*+(){}\[\]\\/-] | [^\\\[\]&~-] | -(?!-) )* \]
          | \(\?: | \((?!\?) | \{\d+(?:,\d*)?\} | [^\\()\[\]{}] | \)
        )*""",
    re.VERBOSE,
)
"""The regular expressions that mean the same to PostgreSQL, to Python and to pydantic's engine."""


@dataclass(frozen=True, slots=True)
class OwnType:
    """The type of one column with rules: what the module calls it, such as SkillSlug, and what it is."""

    name: str
    expression: Expression


class Values:
    """Spells the values of one table's columns; those with rules get a type of their own, said once for all classes.

    `named` says what such a type is called; without it, as the schemas of the table have it.
    """

    def __init__(
        self, table: Table, context: Context, imports: Imports, named: Callable[[Column], str] | None = None
    ) -> None:
        self._table = table
        self._named = named or self._name_in_schemas
        self._context = context
        self._imports = imports
        found = ((column, self._own_type(column)) for column in table.columns)
        self._own = {
            column.name: OwnType(imports.define(self._named(column)), own) for column, own in found if own is not None
        }

    @property
    def own_types(self) -> Iterable[OwnType]:
        """The types that columns have to themselves, in the order of the columns."""
        return self._own.values()

    def may_be_none(self, column: Column) -> bool:
        """Say whether the column's type allows None without saying so."""
        return column.name not in self._own and is_any(column.type, self._context.schema)

    def or_none(self, column: Column, type_: str) -> str:
        """Return `type_`, that of the column, and None as well if the column may be NULL."""
        return f"{type_} | None" if column.nullable and not self.may_be_none(column) else type_

    def own_type(self, column: Column) -> str | None:
        """Return the name of the type that the column has to itself; None for a column without one."""
        return self._own[column.name].name if column.name in self._own else None

    def _name_in_schemas(self, column: Column) -> str:
        names = self._context.names
        return names.class_of(self._table.name) + class_name(names.attribute(self._table.name, column.name))

    def _own_type(self, column: Column) -> Expression | None:
        """What the column's own type is; None for a column without rules."""
        type_ = storage_type(column.type, self._context.schema)
        if isinstance(type_, ArrayType):
            element = self._element(type_.element)
            return subscript(self._imports.name("", "list"), [element]) if "Field(" in element else None
        rules = [*self._domain_rules(column.type), *column.rules]
        if not rules and not _limits_of_type(type_):
            return None
        literals = self._literal(rules, type_)
        if literals is not None:
            return literals
        arguments = self._limits(rules, type_)
        others = [rule for rule in (self._validator(rule, type_) for rule in rules) if rule is not None]
        if not arguments and not others:
            return None
        fields = [call(self._imports.name("pydantic", "Field"), arguments)] if arguments else []
        base = self._bounded(type_) if not self._has_both_bounds(rules) else self._plain(type_)
        return subscript(self._imports.name("typing", "Annotated"), [base, *fields, *others])

    def read(self, column: Column) -> str:
        """Return the type of the column in what is read."""
        return self._own[column.name].name if column.name in self._own else self._plain(column.type)

    def write(self, column: Column) -> str:
        """Return the type of the column in what is written, which must fit into its integers."""
        return self._own[column.name].name if column.name in self._own else self._bounded(column.type)

    def _plain(self, type_: Type) -> str:
        return annotation(type_, self._context.schema, self._context.names, self._imports)

    def _bounded(self, type_: Type) -> str:
        type_ = storage_type(type_, self._context.schema)
        if isinstance(type_, ArrayType):
            return f"{self._imports.name('', 'list')}[{self._element(type_.element)}]"
        if isinstance(type_, ScalarType) and type_.word in _INTEGERS:
            return self._imports.own("runtime.field_types", _INTEGERS[type_.word])
        return self._plain(type_)

    def _element(self, type_: Type) -> str:
        limits = self._limits(self._domain_rules(type_), storage_type(type_, self._context.schema))
        if not limits:
            return self._bounded(type_)
        field = flat(call(self._imports.name("pydantic", "Field"), limits))
        return f"{self._imports.name('typing', 'Annotated')}[{self._bounded(type_)}, {field}]"

    def _domain_rules(self, type_: Type) -> list[Rule]:
        return list(self._context.schema.domains_by_name[type_.name].rules) if isinstance(type_, DomainType) else []

    def _has_both_bounds(self, rules: list[Rule]) -> bool:
        return any(isinstance(rule, Bound) and None not in (rule.minimum, rule.maximum) for rule in rules)

    def _limits(self, rules: list[Rule], type_: Type) -> list[Expression]:
        """The arguments of `Field(...)`, each keyword once."""
        found: dict[str, Expression] = _limits_of_type(type_)
        for rule in rules:
            match rule:
                case Bound():
                    limits = {"ge": rule.minimum, "le": rule.maximum}
                    found |= {name: self.constant(limit, type_) for name, limit in limits.items() if limit is not None}
                case Length():
                    lengths = {"min_length": rule.minimum, "max_length": rule.maximum}
                    shorter = lengths["max_length"] is None or _is_shorter(lengths["max_length"], found)
                    found |= {
                        name: str(n) for name, n in lengths.items() if n is not None and (name[:3] != "max" or shorter)
                    }
                case Pattern() if is_shared_regex(rule.regex) and "pattern" not in found:
                    found["pattern"] = literal(rule.regex)
                case _:
                    pass
        return [keyword(name, value) for name, value in found.items()]

    def _literal(self, rules: list[Rule], type_: Type) -> Expression | None:
        """One of a few texts or numbers is a Literal, which says it all."""
        for rule in rules:
            if isinstance(rule, OneOf) and all(isinstance(value, (str, int)) for value in rule.values):
                if family(type_) not in ("text", "integer"):
                    continue
                values = tuple(literal(value) if isinstance(value, str) else str(value) for value in rule.values)
                return subscript(self._imports.name("typing", "Literal"), values)
        return None

    def _validator(self, rule: Rule, type_: Type) -> Expression | None:
        """What a Field cannot say; None for a rule that it can, or that the database alone can keep."""
        match rule:
            case OneOf():
                values = [self.constant(value, type_) for value in rule.values]
                return call(self._imports.own("runtime.field_types", "one_of"), values)
            case Pattern() if not is_shared_regex(rule.regex) and _is_python_regex(rule.regex):
                return call(self._imports.own("runtime.field_types", "matches"), [literal(rule.regex)])
            case _:
                return None

    def constant(self, value: Any, type_: Type) -> Expression:
        """Return a constant of `type_` in Python."""
        names, held = self._context.names, family(type_)
        if isinstance(type_, EnumType):
            class_ = self._imports.own("enums", names.enum_class(type_.name))
            return f"{class_}.{names.member(type_.name, str(value))}"
        if isinstance(value, tuple) and isinstance(type_, ArrayType):
            return listing(self.constant(item, storage_type(type_.element, self._context.schema)) for item in value)
        if held == "decimal":
            return f"{self._imports.name('decimal', 'Decimal')}({literal(str(value))})"
        if held == "float":
            return _float(float(value))
        if held in _MOMENTS:
            return f"{self._imports.name('datetime', _MOMENTS[held])}.fromisoformat({literal(str(value))})"
        return literal(value) if isinstance(value, str) else repr(value)


def default_of(column: Column, values: Values, context: Context) -> Expression | None:
    """Return the default of a column that Python can show; None where the database alone knows it, or there is none."""
    default = column.default
    type_ = storage_type(column.type, context.schema)
    match default:
        case Constant() if _is_shown(type_, context.schema):
            return values.constant(default.value, type_)
        case JsonConstant():
            return _json(json.loads(default.text))
        case _:
            return None


_SHOWN = ("boolean", "integer", "decimal", "float", "text", "date", "time", "timestamp", "bits", "network")


def _is_shown(type_: Type, schema: Schema) -> bool:
    """Say whether constants of a type can be shown in Python; a list where those of its elements can."""
    element = storage_type(type_.element, schema) if isinstance(type_, ArrayType) else type_
    return isinstance(element, EnumType) or family(element) in _SHOWN


def _float(value: float) -> str:
    """Return a float as black writes it."""
    return repr(value).replace("e+", "e")


def _json(value: Any) -> Expression:
    match value:
        case dict():
            return mapping((literal(key), _json(item)) for key, item in value.items())
        case list():
            return listing(_json(item) for item in value)
        case str():
            return literal(value)
        case float():
            return _float(value)
        case _:
            return repr(value)


def _limits_of_type(type_: Type) -> dict[str, Expression]:
    if not isinstance(type_, ScalarType) or not type_.arguments:
        return {}
    first = str(type_.arguments[0])
    match type_.word:
        case "varchar" | "char":
            return {"max_length": first}
        case "numeric":
            places = str(type_.arguments[1] if len(type_.arguments) > 1 else 0)
            if places == first:  # pydantic counts the zero of a whole number as a digit
                return {"gt": "-1", "lt": "1", "decimal_places": places}
            return {"max_digits": first, "decimal_places": places}
        case "vector":
            return {"min_length": first, "max_length": first}
        case "bit":
            return {"pattern": literal(f"^[01]{{{first}}}$")}
        case _:
            return {}


def _is_shorter(limit: int | None, found: dict[str, Expression]) -> bool:
    written = found.get("max_length")
    return limit is not None and (written is None or limit < int(str(written)))


def is_shared_regex(regex: str) -> bool:
    return _SHARED.fullmatch(regex) is not None and _is_python_regex(regex)


def _is_python_regex(regex: str) -> bool:
    if re.search(r"\\[mMyYAZ<>]|\[[.:=]|\(\?(?!:|=|!|<)|^\*\*\*", regex):
        return False
    try:
        re.compile(regex)
    except re.error:
        return False
    return True

"""A fast yes or no from a JSON Schema.

jsonschema needs more than a second for a spec of a thousand tables, nearly always to find no mistake. Here each subschema
becomes one closure; a document that passes is right, and one that does not goes to jsonschema for the reasons. Only the
keywords that the grammar uses are known; any other is refused when the closures are made.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

__all__ = ["Acceptance", "Accepts"]

Accepts = Callable[[Any], bool]

_ANNOTATIONS = frozenset({"$defs", "$id", "$schema", "default", "description", "enumDescriptions", "examples", "title"})

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, Decimal),
    "null": (type(None),),
}


def _anything(_: Any) -> bool:
    return True


def _nothing(_: Any) -> bool:
    return False


class Acceptance:
    """The predicates of schemas that refer to some `definitions`, `$defs` in JSON Schema.

    A definition becomes closures when the first value is held against it: most specs use few of those that there are.
    """

    def __init__(self, definitions: dict[str, Any]) -> None:
        self._definitions = definitions
        self._made: dict[str, Accepts] = {}

    def of(self, schema: Any) -> Accepts:
        """Return the predicate that says what JSON Schema says of values made of dict, list, str, int, Decimal, bool and None.

        Raises ValueError for keywords that are not known here; for those of a definition, when a value first reaches it.
        """
        if isinstance(schema, bool):
            return _anything if schema else _nothing
        if unknown := schema.keys() - _ANNOTATIONS - _OF_MAPPINGS - _OF_VALUES.keys() - _OF_SCHEMAS:
            raise ValueError(f"unknown keywords {sorted(unknown)}")
        checks = [_OF_VALUES[keyword](value) for keyword, value in schema.items() if keyword in _OF_VALUES]
        if schema.keys() & _OF_MAPPINGS:
            checks.append(self._mapping(schema))
        checks.extend(self._of_schema(keyword, schema) for keyword in schema if keyword in _OF_SCHEMAS)
        return _every(checks)

    def _of_schema(self, keyword: str, schema: dict[str, Any]) -> Accepts:
        value = schema[keyword]
        match keyword:
            case "$ref":
                return self._definition(value.removeprefix("#/$defs/"))
            case "items":
                return _items(self.of(value))
            case "anyOf":
                return _any([self.of(branch) for branch in value])
            case "oneOf":
                return _one([self.of(branch) for branch in value])
            case "not":
                return _not(self.of(value))
            case "if":
                branches = (self.of(schema.get("then", True)), self.of(schema.get("else", True)))
                return _choice(self.of(value), *branches)
        return _anything

    def _definition(self, name: str) -> Accepts:
        made = self._made

        def accepts(value: Any) -> bool:
            if name not in made:
                made[name] = self.of(self._definitions[name])
            return made[name](value)

        return accepts

    def _mapping(self, schema: dict[str, Any]) -> Accepts:
        properties = {key: self.of(value) for key, value in schema.get("properties", {}).items()}
        others = self.of(schema.get("additionalProperties", True))
        names = self.of(schema.get("propertyNames", True))
        required = frozenset(schema.get("required", ()))
        check_names = names is not _anything

        def accepts(map: Any) -> bool:
            if not isinstance(map, dict):
                return True
            for key, value in map.items():
                if not properties.get(key, others)(value) or (check_names and not names(key)):
                    return False
            return required <= map.keys()

        return accepts


def _every(checks: list[Accepts]) -> Accepts:
    checks = [check for check in checks if check is not _anything]
    if len(checks) <= 1:
        return checks[0] if checks else _anything

    def accepts(value: Any) -> bool:
        for check in checks:  # noqa: SIM110  (a generator takes twice the time)
            if not check(value):
                return False
        return True

    return accepts


def _any(branches: list[Accepts]) -> Accepts:
    def accepts(value: Any) -> bool:
        for branch in branches:  # noqa: SIM110
            if branch(value):
                return True
        return False

    return accepts


def _one(branches: list[Accepts]) -> Accepts:
    return lambda value: sum(branch(value) for branch in branches) == 1


def _not(accepts: Accepts) -> Accepts:
    return lambda value: not accepts(value)


def _choice(condition: Accepts, then: Accepts, otherwise: Accepts) -> Accepts:
    return lambda value: then(value) if condition(value) else otherwise(value)


def _items(accepts: Accepts) -> Accepts:
    return lambda items: not isinstance(items, list) or all(map(accepts, items))


def _matches(pattern: str) -> Accepts:
    compiled = re.compile(pattern)
    return _limit(str, lambda text: compiled.search(text) is not None)


def _limit(kind: type, allows: Callable[[Any], bool]) -> Accepts:
    return lambda value: not isinstance(value, kind) or allows(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def _is_of(names: str | list[str]) -> Accepts:
    names = [names] if isinstance(names, str) else names
    types = tuple(type_ for name in names for type_ in _TYPES[name])
    if "boolean" in names or int not in types:
        return lambda value: isinstance(value, types)
    return lambda value: isinstance(value, types) and not isinstance(value, bool)


def _is_among(words: list[str | int]) -> Accepts:
    if not all(isinstance(word, (str, int)) for word in words):
        raise ValueError("an enum holds words and numbers only")
    allowed = frozenset(words)
    return lambda value: isinstance(value, (str, int, Decimal)) and not isinstance(value, bool) and value in allowed


_OF_VALUES: dict[str, Callable[[Any], Accepts]] = {
    "type": _is_of,
    "enum": _is_among,
    "pattern": _matches,
    "minimum": lambda least: lambda number: not _is_number(number) or number >= least,
    "minLength": lambda least: _limit(str, lambda text: len(text) >= least),
    "minItems": lambda least: _limit(list, lambda items: len(items) >= least),
    "maxItems": lambda most: _limit(list, lambda items: len(items) <= most),
    "minProperties": lambda least: _limit(dict, lambda map: len(map) >= least),
    "uniqueItems": lambda _: _limit(list, lambda items: len({repr(item) for item in items}) == len(items)),
}
"""Keywords whose value says all; the mark of a check that looks at one kind of value is that others pass."""

_OF_MAPPINGS = frozenset({"additionalProperties", "properties", "propertyNames", "required"})
_OF_SCHEMAS = frozenset({"$ref", "anyOf", "else", "if", "items", "not", "oneOf", "then"})

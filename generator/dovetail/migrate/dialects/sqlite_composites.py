"""Composites that change, where SQLite keeps their values as JSON objects: every value is written anew, field by field."""

from collections.abc import Mapping
from functools import cached_property

from dovetail.data_classes import dataclass
from dovetail.migrate.conversions import conversion
from dovetail.migrate.dialects.base import storage_type
from dovetail.migrate.dialects.sqlite_values import converted_element, refused
from dovetail.migrate.renamed_parts import holds_enum
from dovetail.schema.model import Composite, Field, Schema
from dovetail.schema.rule_sql import quoted
from dovetail.schema.types import ArrayType, CompositeType, Type

__all__ = ["Objects"]

Values = Mapping[str, Mapping[str, str]]
"""By enum: the values that rows have, and what they are called from now on."""


_NULL = quoted("null")
"""What JSON has for nothing."""


@dataclass(frozen=True)
class Objects:
    """Composites from `before`, in which renames are made, to `after`. `values` are those of enums that are called otherwise;
    `fields` says by composite and field what a field was called.
    """

    before: Schema
    after: Schema
    values: Values
    fields: Mapping[tuple[str, str], str]

    def carried(self, own: str, composite: str) -> str:
        """Return the expression that gives a value of the composite as it is to be; `own` where nothing in it changes."""
        if composite not in self._changed:
            return own
        after = self.after.composites_by_name[composite]
        known = {field.name: field for field in self.before.composites_by_name[composite].fields}
        pairs = (f"{quoted(field.name)}, {self._field(own, composite, known, field)}" for field in after.fields)
        return f"CASE WHEN {own} IS NOT NULL THEN json_object({', '.join(pairs)}) END"

    def _field(self, own: str, composite: str, known: Mapping[str, Field], after: Field) -> str:
        before = known.get(after.name)
        if before is None:
            return "NULL"
        stands_as = self.fields.get((composite, after.name), after.name)
        place = quoted(f'$."{stands_as}"')
        return self._converted(f"{own} -> {place}", f"{own} ->> {place}", before.type, after.type)

    def _converted(self, json: str, value: str, before: Type, after: Type) -> str:
        """A field as JSON, and as a value of SQL, in another type."""
        if isinstance(before, CompositeType) and before == after:
            return f"json({self.carried(f'nullif({json}, {_NULL})', before.name)})"
        replaced = self._replaced(before)
        if replaced:
            cases = " ".join(f"WHEN {quoted(name)} THEN {quoted(instead)}" for name, instead in replaced.items())
            if not isinstance(before, ArrayType):
                return f"CASE {value} {cases} ELSE {value} END"
            each = f"SELECT json_group_array(CASE value {cases} ELSE value END) FROM json_each({json})"
            return f"CASE WHEN {value} IS NOT NULL THEN ({each}) END"
        if before == after:
            return f"json({json})"
        if conversion(before, after, self.before, self.after).cast == "none":
            return f"CASE WHEN {value} IS NOT NULL THEN {refused(value, after)} END"
        source, target = storage_type(before, self.before), storage_type(after, self.after)
        if isinstance(source, ArrayType) and isinstance(target, ArrayType):
            element = converted_element("value", source.element, target.element)
            each = f"SELECT json_group_array({element}) FROM json_each({json})"
            return f"json({json})" if element is None else f"CASE WHEN {value} IS NOT NULL THEN ({each}) END"
        return converted_element(f"({value})", source, target) or f"json({json})"

    def _replaced(self, type_: Type) -> Mapping[str, str]:
        found = (others for enum, others in self.values.items() if holds_enum(type_, self.before.domains_by_name, enum))
        return next(found, {})

    @cached_property
    def _changed(self) -> frozenset[str]:
        """The composites whose values are not what they were: themselves, or in what their fields are of."""
        found: set[str] = set()
        for after in self.after.composites_in_order:
            before = self.before.composites_by_name.get(after.name)
            if before is not None and (self._is_changed(before, after) or self._holds(before, found)):
                found.add(after.name)
        return frozenset(found)

    def _is_changed(self, before: Composite, after: Composite) -> bool:
        pairs = [[(field.name, field.type) for field in each.fields] for each in (before, after)]
        renamed = any((after.name, field.name) in self.fields for field in after.fields)
        return pairs[0] != pairs[1] or renamed or any(self._replaced(field.type) for field in before.fields)

    def _holds(self, composite: Composite, others: set[str]) -> bool:
        return any(isinstance(field.type, CompositeType) and field.type.name in others for field in composite.fields)

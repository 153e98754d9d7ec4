"""Composites: types whose values have several fields."""

import re
from collections.abc import Iterator
from typing import Any

from dovetail import lazy_re
from dovetail.schema.model import Composite, Field, QualifiedName
from dovetail.schema.types import WORDS, ArrayType, ScalarType, family
from dovetail.spec.columns import written_type
from dovetail.spec.scope import Place, Scope
from dovetail.spec.slips_in_names import warn_of_signs
from dovetail.spec.source import EMPTY_MAP, Map

__all__ = ["declare_composite", "refuse_type_word"]

_PLAIN = lazy_re.compile(r"[^\W\d]\w*")


def declare_composite(scope: Scope, place: Place, identifier: QualifiedName) -> None:
    """Enter the composite that is written at `place`, under the name that the database has for it."""
    warn_of_signs(scope, "composite", place)
    refuse_type_word(scope, place)
    node: Any = place.value
    written: Map = node["fields"]
    if not written:
        message = f'composite "{place.key}" has no fields'
        scope.error("S319", message, node.key_span("fields"), "list at least one, such as `street: text`")
    scope.type_places[place.key] = place
    scope.composites[place.key] = Composite(
        name=place.key,
        identifier=identifier,
        fields=tuple(_fields(scope, (Place(written, name) for name in written))),
        class_name=node.get("class"),
        doc=node.get("doc"),
        was=node.get("was"),
        span=place.span,
        class_span=node.value_span("class") if "class" in node else None,
    )


def refuse_type_word(scope: Scope, place: Place) -> None:
    """Report a type of the spec that has the name of a portable word."""
    if place.key in WORDS:
        message = f'"{place.key}" is the name of a built-in type'
        scope.error("S107", message, place.span, "choose another name")


def _fields(scope: Scope, places: Iterator[Place]) -> Iterator[Field]:
    for place in places:
        if _PLAIN.fullmatch(place.key) is None:
            message = f'"{place.key}" cannot be the name of a field: it has other signs than letters, digits and _'
            scope.error(
                "S107", message, place.span, f"write {re.sub(r'[^0-9a-zA-Z]+', '_', place.key).strip('_') or 'value'}"
            )
            continue
        found = _field(scope, place)
        if found is not None:
            yield found


def _field(scope: Scope, place: Place) -> Field | None:
    """Return the field written at `place`, in its short or its long form; None, with a report, if it has no usable type."""
    written = written_type(scope, place)
    if written is None:
        return None
    node = place.value if isinstance(place.value, Map) else EMPTY_MAP
    span = node.value_span("type") if "type" in node else place.value_span
    if written.optional:
        message = f'field "{place.key}" cannot say whether it may be NULL: any field may'
        scope.error("S319", message, span, "take away the ?")
    element = written.type.element if isinstance(written.type, ArrayType) else None
    if isinstance(element, ScalarType) and family(element) == "json":
        message = f'field "{place.key}" is an array of {element.word}, which is JSON already'
        scope.error("S319", message, span, f"write {element.word}: it holds lists as well")
        return None
    return Field(place.key, written.type, node.get("doc"), node.get("was"), place.span)

"""What a spec declares by name: extensions, enums, domains, composites, mixins, tables and shapes, over all its files."""

from collections.abc import Iterable, Iterator
from typing import Any

from dovetail.diagnostics import Related, Span
from dovetail.schema.model import Domain, Enum, EnumValue, Extension, QualifiedName, Table
from dovetail.schema.types import WORDS, ArrayType, ScalarType
from dovetail.spec.columns import refuse_collation, written_default, written_type
from dovetail.spec.composites import declare_composite, refuse_type_word
from dovetail.spec.rules import refuse_broken_rules, rules
from dovetail.spec.scope import Draft, Place, Scope
from dovetail.spec.slips_in_names import warn_of_signs
from dovetail.spec.source import EMPTY_MAP, EMPTY_SEQ, Map, Seq
from dovetail.spec.values import sql

__all__ = ["declare", "extensions", "identifier_of", "places"]

_DEFAULT_NAMESPACE = "public"
"""Where PostgreSQL puts what names no namespace; saying so means the same as saying nothing."""


def declare(scope: Scope, documents: Iterable[Map]) -> None:
    """Enter every enum, domain, composite, mixin, table and shape of the documents in `scope`. Columns are read later."""
    documents = tuple(documents)
    first_tables: dict[str, Place] = {}
    _declare_types(scope, documents)
    for place in places(documents, "mixins"):
        if _is_first(scope, scope.mixins, place, "mixin"):
            scope.mixins[place.key] = place
    for place in places(documents, "tables"):
        if _is_first(scope, first_tables, place, "table"):
            _declare_table(scope, place)
    for place in places(documents, "shapes"):
        if _is_first(scope, scope.shapes, place, "shape"):
            scope.shapes[place.key] = place


def _declare_types(scope: Scope, documents: tuple[Map, ...]) -> None:
    """Enter the types; the names of all are known before any of them is read that is made of others."""
    first: dict[str, Place] = {}
    for place in places(documents, "enums"):
        if _is_first(scope, first, place, "type"):
            _declare_enum(scope, place)
    domains = [place for place in places(documents, "domains") if _is_first(scope, first, place, "type")]
    composites = [place for place in places(documents, "composites") if _is_first(scope, first, place, "type")]
    scope.domain_names.update(place.key for place in domains)
    scope.composite_names.update(place.key for place in composites)
    for place in domains:
        _declare_domain(scope, place)
    for place in composites:
        declare_composite(scope, place, identifier_of(place, place.value))


def extensions(scope: Scope, documents: Iterable[Map], tables: Iterable[Table]) -> tuple[Extension, ...]:
    """Return the extensions that the documents ask for and those that types of the spec come from, each once."""
    found: dict[str, tuple[Extension, Span]] = {}
    for document in documents:
        listed: Seq = document.get("extensions") or EMPTY_SEQ
        for i, written in enumerate(listed):
            one = Extension(written["name"], written.get("schema")) if isinstance(written, Map) else Extension(written)
            place = written.value_span("name") if isinstance(written, Map) else listed.item_span(i)
            scope.extension_places.setdefault(one.name, place)
            first, span = found.setdefault(one.name, (one, listed.item_span(i)))
            if first.namespace != one.namespace:
                message = f'extension "{one.name}" is listed twice, with different schemas'
                related = (Related(span, "first listed here"),)
                scope.error("S101", message, listed.item_span(i), "remove one of them", related=related)
    extensions = {name: one for name, (one, _) in found.items()}
    if "postgresql" in scope.databases:
        extensions = {name: Extension(name) for name in _needed(scope, tables)} | extensions
    return tuple(extensions[name] for name in sorted(extensions))


def _needed(scope: Scope, tables: Iterable[Table]) -> Iterator[str]:
    """The extensions that the types of migrated columns, domains and fields come from."""
    types = [column.type for table in tables if not table.external for column in table.columns]
    types += [domain.type for domain in scope.domains.values()]
    types += [field.type for composite in scope.composites.values() for field in composite.fields]
    for type_ in types:
        element = type_.element if isinstance(type_, ArrayType) else type_
        if isinstance(element, ScalarType) and (extension := WORDS[element.word].extension) is not None:
            yield extension


def places(documents: Iterable[Map], section: str) -> Iterator[Place]:
    """Yield the entries of a section, over all files."""
    for document in documents:
        holder = document.get(section) or EMPTY_MAP
        yield from (Place(holder, name) for name in holder)


def _is_first(scope: Scope, first: dict[str, Place], place: Place, what: str) -> bool:
    earlier = first.setdefault(place.key, place)
    if earlier is place:
        return True
    related = (Related(earlier.span, "first declared here"),)
    scope.error("S101", f'{what} "{place.key}" is declared twice', place.span, "remove or rename one", related=related)
    return False


def identifier_of(place: Place, node: Any) -> QualifiedName:
    """Return what the database calls the thing that is declared there."""
    options = node if isinstance(node, Map) else EMPTY_MAP
    namespace = options.get("schema")
    return QualifiedName(options.get("name", place.key), None if namespace == _DEFAULT_NAMESPACE else namespace)


def _declare_enum(scope: Scope, place: Place) -> None:
    warn_of_signs(scope, "enum", place)
    refuse_type_word(scope, place)
    node: Any = place.value
    written: Seq = node["values"] if isinstance(node, Map) else node
    places = [written.item_span(i) for i in range(len(written))]
    values = list(map(_enum_value, written, places))
    _refuse_repeated_values(scope, place, values, places)
    options = node if isinstance(node, Map) else EMPTY_MAP
    scope.type_places[place.key] = place
    scope.enums[place.key] = Enum(
        name=place.key,
        identifier=identifier_of(place, node),
        values=tuple({value.name: value for value in values}.values()),
        class_name=options.get("class"),
        doc=options.get("doc"),
        was=options.get("was"),
        removed=tuple(sorted((options.get("removed") or EMPTY_MAP).items())),
        span=place.span,
        class_span=options.value_span("class") if "class" in options else None,
    )


def _enum_value(item: Any, span: Span) -> EnumValue:
    if isinstance(item, Map):
        return EnumValue(item["value"], item.get("doc"), item.get("was"), item.value_span("value"))
    return EnumValue(item, span=span)


def _refuse_repeated_values(scope: Scope, place: Place, values: list[EnumValue], places: list[Span]) -> None:
    if not values:
        scope.error("S310", f'enum "{place.key}" has no values', place.span, "list at least one value")
    seen: set[str] = set()
    for value, span in zip(values, places, strict=True):
        if value.name in seen:
            scope.error("S310", f'value "{value.name}" is listed twice', span, "remove one of them")
        scope.enum_values.setdefault((place.key, value.name), span)
        seen.add(value.name)


def _declare_domain(scope: Scope, place: Place) -> None:
    warn_of_signs(scope, "domain", place)
    refuse_type_word(scope, place)
    written = written_type(scope, place, of_domain=True)
    if written is None:
        return
    node = place.value if isinstance(place.value, Map) else EMPTY_MAP
    if written.optional:
        message = f'domain "{place.key}" cannot say whether a column may be NULL'
        scope.error("S302", message, node.value_span("type"), "take away the ? and write it after the domain's name")
    default, found = written_default(scope, written.type, node), tuple(rules(scope, written.type, node))
    refuse_broken_rules(scope, written.type, default, found, node)
    refuse_collation(scope, written.type, node)
    scope.type_places[place.key] = place
    scope.domains[place.key] = Domain(
        name=place.key,
        identifier=identifier_of(place, node),
        type=written.type,
        default=default,
        rules=found,
        check=sql(node["check"]) if "check" in node else None,
        collation=node.get("collation"),
        doc=node.get("doc"),
        was=node.get("was"),
        span=place.span,
    )


def _declare_table(scope: Scope, place: Place) -> None:
    warn_of_signs(scope, "table", place)
    node = place.value if isinstance(place.value, Map) else EMPTY_MAP
    draft = Draft(place.key, place, node, identifier_of(place, node))
    names: Seq = node.get("mixins") or EMPTY_SEQ
    first = {name: i for i, name in reversed([*enumerate(names)])}
    for i, name in enumerate(names):
        if first[name] < i:
            scope.error("S106", f'mixin "{name}" is named twice', names.item_span(i), "name it once")
        elif name in scope.mixins:
            mixin: Any = scope.mixins[name].value
            draft.parts.append(mixin)
        else:
            scope.unknown("S102", f'unknown mixin "{name}"', name, scope.mixins, names.item_span(i))
            draft.incomplete = True
    draft.parts.append(node)
    scope.drafts[place.key] = draft

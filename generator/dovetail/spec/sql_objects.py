"""The functions, views and triggers of a spec: statements that create something, and what has to be there for them."""

from collections.abc import Iterable, Iterator
from typing import Any, get_args

from dovetail.diagnostics import Related
from dovetail.schema.sql_objects import ObjectKind, SqlObject
from dovetail.spec.declarations import identifier_of, places
from dovetail.spec.places import with_article
from dovetail.spec.scope import Place, Scope
from dovetail.spec.source import EMPTY_MAP, EMPTY_SEQ, Map, Seq
from dovetail.spec.values import sql

__all__ = ["sql_objects"]


def sql_objects(scope: Scope, documents: Iterable[Map]) -> tuple[SqlObject, ...]:
    """Return the objects that the documents declare, functions, triggers and views, each kind sorted by name."""
    documents = tuple(documents)
    needable = _needable_before_objects(scope)
    for kind in get_args(ObjectKind):
        for place in places(documents, f"{kind}s"):
            _declare(scope, kind, place, needable)
    return tuple(_object(scope, kind, scope.objects[kind, name], needable) for kind, name in sorted(scope.objects))


def _needable_before_objects(scope: Scope) -> dict[str, str]:
    """What objects can need that is none: tables, enums, domains and composites by name, and what each of them is."""
    found = dict.fromkeys(scope.drafts, "table") | dict.fromkeys(scope.enums, "enum")
    return found | dict.fromkeys(scope.domains, "domain") | dict.fromkeys(scope.composites, "composite")


def _declare(scope: Scope, kind: ObjectKind, place: Place, needable: dict[str, str]) -> None:
    """Enter an object, unless something else has its name: `needs` could not tell them apart."""
    taken = scope.objects.get((kind, place.key))
    if taken is not None:
        related = (Related(taken.span, "first declared here"),)
        scope.error(
            "S101", f'{kind} "{place.key}" is declared twice', place.span, "remove or rename one", related=related
        )
        return
    other = needable.get(place.key) if kind != "trigger" else None
    if other is not None:
        message = f'{kind} "{place.key}" has the name of {with_article(other)}'
        scope.error("S101", message, place.span, "give it another name here; name: says what the database calls it")
        return
    scope.objects[kind, place.key] = place
    if kind != "trigger":
        needable[place.key] = kind


def _object(scope: Scope, kind: ObjectKind, place: Place, needable: dict[str, str]) -> SqlObject:
    node: Any = place.value
    options = node if isinstance(node, Map) else EMPTY_MAP
    listed: Seq = options.get("indexes") or EMPTY_SEQ
    return SqlObject(
        kind=kind,
        name=place.key,
        identifier=identifier_of(place, node),
        sql=sql(options.get("sql", node)),
        needs=tuple(sorted(set(_needs(scope, place, options, needable)))),
        indexes=tuple(map(sql, listed)),
        doc=options.get("doc"),
        span=place.span,
    )


def _needs(scope: Scope, place: Place, options: Map, needable: dict[str, str]) -> Iterator[str]:
    written: Seq = options.get("needs") or EMPTY_SEQ
    for i, name in enumerate(written):
        if name in needable:
            yield name
        else:
            message = f'"{place.key}" needs "{name}", which is no table, enum, domain, composite, function or view of the spec'
            scope.unknown("S752", message, name, needable, written.item_span(i))

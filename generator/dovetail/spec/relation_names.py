"""Names of relations, which are names in Python and nothing of the database: no identifier has to be made of them."""

import re

from dovetail.diagnostics import Fix, Span
from dovetail.schema.words import singular
from dovetail.spec.scope import Draft, Scope
from dovetail.spec.source import EMPTY_MAP, Map

__all__ = ["in_a_name", "refuse_unusable_relations"]

_NOTHING = frozenset({"none", "null", "nil"})
"""What other tools write where a relation has no name."""


def refuse_unusable_relations(scope: Scope, draft: Draft) -> None:
    """Report the references, relations and inverses of a table that are no identifiers; those of a mixin once."""
    if draft.automatic:
        return
    for reference in draft.written_references:
        if not reference.name.isidentifier():
            target = reference.node["to"] if isinstance(reference.node["to"], str) else "target"
            _refuse(scope, "reference", reference.name, reference.place.span, singular(re.split(r"[.(]", target)[0]))
        _refuse_inverse(scope, draft, reference.node)
    relations: Map = draft.node.get("relations") or EMPTY_MAP
    for name, node in relations.items():
        if not name.isidentifier():
            _refuse(scope, "relation", name, relations.key_span(name), str(node.get("to", "")))
        _refuse_inverse(scope, draft, node)


def _refuse_inverse(scope: Scope, draft: Draft, node: Map) -> None:
    inverse = node.get("inverse")
    if inverse is not None and inverse != "none" and inverse.lower() in _NOTHING:
        span = node.value_span("inverse")
        if ("G105", span, inverse) not in scope.unknown_words:
            scope.unknown_words.add(("G105", span, inverse))
            help = "write none, in small letters, where the referenced table needs no name for these rows"
            scope.error("G105", f'"{inverse}" cannot be the name of an inverse', span, help, fix=Fix(span, "none"))
    elif inverse is not None and not inverse.isidentifier():
        _refuse(scope, "inverse", inverse, node.value_span("inverse"), draft.name)


def _refuse(scope: Scope, what: str, name: str, span: Span, table: str) -> None:
    """Refuse a name that is no identifier; where it holds no word at all, the name of the table is proposed."""
    if ("G105", span, name) in scope.unknown_words:
        return
    scope.unknown_words.add(("G105", span, name))
    usable = next((word for word in map(in_a_name, (name, table)) if word.isidentifier()), None)
    message = (
        f'"{name}" cannot be the name of {"an inverse" if what == "inverse" else f"a {what}"}: Python has no such name'
    )
    help = "write letters, digits and underscores" if usable is None else f"write such as {usable}"
    whole = usable is not None and span.length - len(name) in (0, 2)
    scope.error("G105", message, span, help, fix=Fix(span, usable) if whole and usable is not None else None)


def in_a_name(text: str) -> str:
    """Return `text` as a part of the name of a relation: letters, digits and underscores."""
    return re.sub(r"\W+", "_", text).strip("_")

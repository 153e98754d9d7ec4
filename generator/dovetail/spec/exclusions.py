"""The exclusion constraints of one table: what no two of its rows may have in common."""

import re
from collections.abc import Iterator
from typing import Any

from dovetail import lazy_re
from dovetail.diagnostics import Span
from dovetail.schema.columns import Sql
from dovetail.schema.constraints import Exclusion, ExclusionPart, IndexPart
from dovetail.schema.naming import exclusion_name
from dovetail.spec.indexes import slug
from dovetail.spec.keys import is_column
from dovetail.spec.places import narrowed
from dovetail.spec.references import expanded
from dovetail.spec.scope import Draft, Scope
from dovetail.spec.source import EMPTY_MAP, EMPTY_SEQ, Map, Seq

__all__ = ["exclusions"]

_COMPARED = lazy_re.compile(r"(?P<name>.+?)\s+with\s+(?P<operator>\S+)", re.IGNORECASE)
"""What is compared, and by which operator, in SQL's own words: `during with &&`."""

_OPERATOR = lazy_re.compile(r"(?!.*(?:--|/\*))[-+*/<>=~!@#%^&|`?]{1,63}")
"""https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-OPERATORS"""


def exclusions(scope: Scope, draft: Draft) -> Iterator[Exclusion]:
    """Every exclusion constraint that the table lists."""
    for part in draft.parts:
        listed: Seq = part.get("exclude") or EMPTY_SEQ
        for i, written in enumerate(listed):
            yield from _listed_exclusion(scope, draft, written, listed.item_span(i))


def _listed_exclusion(scope: Scope, draft: Draft, written: Any, span: Span) -> Iterator[Exclusion]:
    options = written if isinstance(written, Map) else EMPTY_MAP
    columns: Seq = options["columns"] if isinstance(written, Map) else written
    parts: list[ExclusionPart] = []
    for i, item in enumerate(columns):
        found = list(_parts(scope, draft, item, columns.item_span(i)))
        if not found:
            return
        parts += found
    named = [part.key.column or slug(part.key.text) for part in parts]
    deferrable = options.get("deferrable")
    yield Exclusion(
        name=options.get("name", exclusion_name(draft.identifier.name, named)),
        parts=tuple(parts),
        method=options.get("using", "gist"),
        predicate=Sql(options["where"]) if "where" in options else None,
        deferrable=None if deferrable in (None, "not") else deferrable,
        doc=options.get("doc"),
        span=span,
    )


def _parts(scope: Scope, draft: Draft, item: Any, span: Span) -> Iterator[ExclusionPart]:
    if isinstance(item, Map):
        operator, where = item["with"], item.value_span("with")
        if not _is_operator(scope, operator, where):
            return
        if "expression" in item:
            yield ExclusionPart(IndexPart(expression=Sql(item["expression"]), opclass=item.get("opclass")), operator)
            return
        name, span = item["column"], item.value_span("column")
        opclass = item.get("opclass")
    else:
        form = _COMPARED.fullmatch(item)
        if form is None:
            message = f'"{item}" does not say how it is compared with that of another row'
            scope.error("S408", message, span, f"write the operator behind it: {item.strip()} with =")
            return
        name, operator, opclass = form["name"], form["operator"], None
        if not _is_operator(scope, operator, narrowed(span, item, form.start("operator"), len(operator))):
            return
        span = narrowed(span, item, 0, len(name))
    for column in expanded(scope, draft, name):
        if is_column(scope, draft, column, span):
            yield ExclusionPart(IndexPart(column=column, opclass=opclass), operator)


def _is_operator(scope: Scope, operator: str, span: Span) -> bool:
    if _OPERATOR.fullmatch(operator):
        return True
    message = f'"{operator}" is not an operator of PostgreSQL'
    scope.error("S408", message, span, "write one such as = (the same), && (overlaps) or <> (another)")
    return False

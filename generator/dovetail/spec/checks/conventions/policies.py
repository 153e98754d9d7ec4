"""Conventions of tenants and policies: what is left open, and what makes every statement slow."""

import re
from collections.abc import Iterator

from dovetail import lazy_re
from dovetail.diagnostics import Diagnostic, Span
from dovetail.schema.guarantees import Policy
from dovetail.schema.keys import finds_all
from dovetail.schema.model import Schema, Table
from dovetail.schema.sql_text import bare, fault, names
from dovetail.schema.tenants import row_security_of, tenant_of
from dovetail.spec.checks.level import breach
from dovetail.spec.places import narrowed
from dovetail.spec.scope import Scope
from dovetail.spec.source import Map
from dovetail.spec.tenancy import LEFT_OUT

__all__ = ["calls_for_each_row", "tables_without_tenant", "unforced_policies", "unindexed_policies"]

_CALL = lazy_re.compile(
    r"\b(?P<word>current_setting|random|clock_timestamp|timeofday|gen_random_uuid|nextval|setval|auth\.\w+)\s*\(",
    re.IGNORECASE,
)
_QUERY = lazy_re.compile(r"\(\s*SELECT\b", re.IGNORECASE)


def tables_without_tenant(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Where tenants are kept apart, every table says whose its rows are, or that they are for all."""
    tenancy: Map | None = scope.root.get("tenancy")
    if tenancy is None:
        return
    for table in schema.tables:
        node = scope.drafts[table.name].node
        if table.external or "tenancy" in node or tenant_of(table) is not None:
            continue
        message = f'every tenant sees all of "{table.name}": it has no column "{tenancy["column"]}"'
        help = f"give it the column, or say tenancy: {LEFT_OUT} where its rows are for all"
        yield from breach(scope, "L401", table.name, message, table.span, help)


def unforced_policies(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Policies count for the owner of a table too."""
    tenancy: Map | None = scope.root.get("tenancy")
    if tenancy is not None and not tenancy.get("force", True):
        message = "who owns the tables sees the rows of all tenants"
        yield from breach(scope, "L402", None, message, tenancy.key_span("force"), "leave out force: false")


def unindexed_policies(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """The rows that a permissive policy shows are found by an index."""
    for table in schema.tables:
        security = row_security_of(table)
        if security is None or security.tenant is not None:
            continue
        for policy in security.policies:
            columns = [name for name in _columns(table, policy) if scope.family(table.column(name).type) != "boolean"]
            if policy.restrictive or not columns or any(finds_all(table, (column,)) for column in columns):
                continue
            listed = " or ".join(f'"{column}"' for column in columns)
            message = f'no index leads with {listed}, and every statement on "{table.name}" asks for it'
            yield from breach(scope, "L403", table.name, message, policy.span, f"add indexes: [[{columns[0]}]]")


def _columns(table: Table, policy: Policy) -> list[str]:
    """The columns that the condition on rows that are there names."""
    if policy.using is None or fault(policy.using.text, "postgresql") is not None:
        return []
    spoken = {name.text if name.quoted else name.text.lower() for name in names(policy.using.text, "postgresql")}
    return [column.name for column in table.columns if column.name in spoken]


def calls_for_each_row(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """What is the same for all rows is computed once, in a query of its own."""
    for table in schema.tables:
        written: Map | None = scope.drafts[table.name].node.get("policies")
        for name in written or ():
            for clause in ("using", "check"):
                if written is not None and clause in written[name]:
                    yield from _calls(scope, table, written[name][clause], written[name].value_span(clause))


def _calls(scope: Scope, table: Table, text: str, span: Span) -> Iterator[Diagnostic]:
    if fault(text, "postgresql") is not None:
        return
    plain = bare(text, "postgresql")
    found = next((call for call in _CALL.finditer(plain) if not _is_in_query(plain, call.start())), None)
    if found is not None:
        word = found["word"]
        message = f"{word} is called for every row"
        place = narrowed(span, text, found.start(), len(word))
        yield from breach(scope, "L404", table.name, message, place, f"put it into a query: (SELECT {word}(...))")


def _is_in_query(text: str, position: int) -> bool:
    """Say whether a query in brackets is open at the position."""
    for query in _QUERY.finditer(text, 0, position):
        depth = 0
        for character in text[query.start() : position]:
            depth += {"(": 1, ")": -1}.get(character, 0)
            if depth == 0:
                break
        else:
            return True
    return False

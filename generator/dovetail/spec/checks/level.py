"""How a convention is treated: what `lint:` of the table says, or else `lint:` of the spec, or else what is usual."""

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from dovetail.diagnostics import Diagnostic, Fix, Related, Span
from dovetail.spec.scope import Scope
from dovetail.spec.source import EMPTY_MAP

if TYPE_CHECKING:
    from dovetail.codes.code import Code, Level

__all__ = ["breach", "level_of"]


def breach(
    scope: Scope,
    code: str,
    table: str | None,
    message: str,
    span: Span | None,
    help: str,
    *,
    related: tuple[Related, ...] = (),
    fix: Fix | None = None,
) -> Iterator[Diagnostic]:
    """Yield the diagnostic that a convention was not kept in `table` (None: outside of tables), unless it is turned off."""
    level = level_of(scope, code, table)
    if level != "off":
        yield Diagnostic(code, message, span, help, related, fix, severity=level)


def level_of(scope: Scope, code: str, table: str | None) -> "Level":
    """Return how the convention `code` is treated in `table`."""
    convention = _convention(code)
    own = scope.drafts[table].node.get("lint") if table is not None else None
    for written in (own or EMPTY_MAP, scope.root.get("lint") or EMPTY_MAP):
        if convention.name in written:
            level: Level = written[convention.name]
            return level
    return convention.level or "warning"


@cache
def _convention(code: str) -> "Code":
    """The convention of a code. Those of family L, of which hardly a spec keeps all, are there without the table of all codes."""
    if code.startswith("L"):
        from dovetail.codes.conventions import CODES as CONVENTIONS

        return next(convention for convention in CONVENTIONS if convention.id == code)
    from dovetail.codes.table import CODES

    return CODES[code]

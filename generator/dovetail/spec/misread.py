"""Defaults that are right by the letter and hardly what was meant: texts that look like something else."""

import json
import re
from typing import Any

from dovetail import lazy_re
from dovetail.diagnostics import Fix
from dovetail.schema.types import Type
from dovetail.spec.scope import Scope
from dovetail.spec.source import Map

__all__ = ["warn_of_misread_default"]

_EXPRESSION = lazy_re.compile(r"now|uuid[47]|current_(?:timestamp|date|time|user)|[a-z_][\w.]*\(.*\)", re.IGNORECASE)


def warn_of_misread_default(scope: Scope, type_: Type, node: Map) -> None:
    """Warn of the text of an expression, of SQL quotes inside a text, and of JSON written as a text."""
    value, family = node["default"], scope.family(type_)
    if not isinstance(value, str) or "one_of" in node:
        return
    if family == "json":
        _warn_of_json(scope, value, node)
    elif family == "text" and _is_quoted_twice(value, node):
        bare = value[1:-1].replace("''", "'")
        written = json.dumps(bare, ensure_ascii=False)
        _warn(scope, node, f"the single quotes are part of the default {value}", f"write {written}", written)
    elif family == "text" and node.written("default") == value == "None":
        _warn(scope, node, 'the default is the text "None"', 'leave default out, or write "None" in quotes', None)
    elif family == "text" and node.written("default") == value and _EXPRESSION.fullmatch(value):
        message = f'the default is the text "{value}" and nothing that is computed'
        written = json.dumps(value, ensure_ascii=False)
        computed = (
            "make the type timestamptz"
            if value.lower() in ("now", "now()")
            else f"write {{sql: {written}}} to compute it"
        )
        _warn(scope, node, message, f"{computed}, or put the text in quotes if it is meant: {written}", None)


def _is_quoted_twice(value: str, node: Map) -> bool:
    """A text in single quotes that stand within the double quotes of YAML, as a literal of SQL would."""
    return len(value) >= 2 and value[0] == value[-1] == "'" and node.written("default").startswith('"')


def _warn_of_json(scope: Scope, value: str, node: Map) -> None:
    inner = value[1:-1] if len(value) >= 2 and value[0] == value[-1] == "'" else value
    try:
        meant: Any = json.loads(inner)
    except ValueError:
        if value.lower() not in ("now", "uuid4", "uuid7"):
            return
        _warn(scope, node, f'the default is the text "{value}", as JSON', "put it in quotes if that is meant", None)
        return
    if isinstance(meant, (dict, list)):
        kind = "an object" if isinstance(meant, dict) else "a list"
        _warn(scope, node, f"the default is a text of JSON, and not {kind}", f"leave the quotes out: {inner}", inner)


def _warn(scope: Scope, node: Map, message: str, help: str, replacement: str | None) -> None:
    span, written = node.value_span("default"), node.written("default")
    whole = replacement is not None and span.length == len(written) and written[-1:] == written[:1]
    scope.warn("S303", message, span, help, fix=Fix(span, replacement) if whole and replacement is not None else None)

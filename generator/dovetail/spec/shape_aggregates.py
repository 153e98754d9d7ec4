"""What a shape asks of all related rows together: `count(versions)`, `avg(ratings.stars)`."""

import re
from typing import cast, get_args

from dovetail import lazy_re
from dovetail.data_classes import dataclass
from dovetail.diagnostics import Span
from dovetail.schema.model import Table
from dovetail.schema.shapes import Function
from dovetail.schema.types import spelled
from dovetail.spec.places import narrowed
from dovetail.spec.scope import Scope
from dovetail.spec.shape_columns import readable
from dovetail.spec.source import Map
from dovetail.suggestions import did_you_mean

__all__ = ["Asked", "asked_of"]

_FUNCTIONS: tuple[Function, ...] = get_args(Function)
_CALL = lazy_re.compile(r"(?P<function>\w+)\s*\(\s*(?P<path>.*?)\s*\)", re.DOTALL)
_EXAMPLE = "write such as count(versions) or avg(ratings.stars)"
_NUMBERS = ("integer", "decimal", "float")
_ADDED = (*_NUMBERS, "interval")
_COMPARED = (*_ADDED, "text", "date", "time", "timestamp")
_FAMILIES = {"sum": _ADDED, "avg": _NUMBERS, "min": _COMPARED, "max": _COMPARED}
"""The families of types that each function takes, on every database and with the same result."""

_TAKES = {
    "sum": "adds numbers and intervals",
    "avg": "takes the average of numbers",
    "min": "compares numbers, texts, dates and times",
    "max": "compares numbers, texts, dates and times",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A function of a relation, or of a column of it, and where each part of that is written."""

    function: Function
    relation: str
    relation_span: Span
    column: str | None
    column_span: Span

    def fits(self, scope: Scope, table: Table) -> bool:
        """Say whether the function takes what it is asked of, which are rows of `table`; report why not."""
        if self.column is None:
            if self.function == "count":
                return True
            message = f"{self.function} needs a column, and {self.relation} are rows"
            example = next((name for name in readable(table) if self._takes(scope, table, name)), "column")
            scope.error("S606", message, self.relation_span, f"write {self.function}({self.relation}.{example})")
            return False
        column = next((column for column in table.columns if column.name == self.column), None)
        if column is None:
            draft = scope.drafts[table.name]
            if not (draft.broken or draft.incomplete):
                known = dict.fromkeys((name for name in readable(table) if self._takes(scope, table, name)), True)
                message = f'"{table.name}" has no column "{self.column}"'
                scope.unknown("S601", message, self.column, known, self.column_span)
            return False
        if column.secret and self.function != "count":
            message = f'"{self.column}" of "{table.name}" is secret, and so is what is made of it'
            scope.error("S602", message, self.column_span, "leave it out, or take away secret: true of the column")
            return False
        if not self._takes(scope, table, self.column):
            message = f'{self.function} {_TAKES[self.function]}, and "{self.column}" is {spelled(column.type)}'
            scope.error("S606", message, self.column_span, "name another column, or count them")
            return False
        return True

    def _takes(self, scope: Scope, table: Table, column: str) -> bool:
        return self.function == "count" or scope.family(table.column(column).type) in _FAMILIES[self.function]


def asked_of(scope: Scope, written: Map, name: str) -> Asked | None:
    """Return what the aggregate called `name` asks for; None, with a report, where it asks for nothing or for two things."""
    options = written[name]
    if not isinstance(options, Map):
        return _called(scope, options, written.value_span(name))
    functions = [function for function in _FUNCTIONS if function in options]
    if len(functions) == 1:
        function = functions[0]
        return _parted(function, options[function], options.value_span(function), options[function], 0)
    if functions:
        message = f'"{functions[0]}" and "{functions[1]}" exclude each other'
        scope.error("S606", message, options.key_span(functions[1]), "declare an aggregate for each")
    else:
        message = f'aggregate "{name}" says nothing of what it is made'
        scope.error("S606", message, written.key_span(name), "write such as count: versions, or avg: ratings.stars")
    return None


def _called(scope: Scope, text: str, span: Span) -> Asked | None:
    form = _CALL.fullmatch(text.strip())
    if form is None:
        scope.error("S606", f'"{text}" is no aggregate', span, _EXAMPLE)
        return None
    function, path = form["function"].lower(), form["path"]
    if function not in _FUNCTIONS:
        meant = did_you_mean(function, _FUNCTIONS)
        help = f'did you mean "{meant}"?' if meant else f"there are {', '.join(_FUNCTIONS)}"
        scope.error("S606", f'"{form["function"]}" is no aggregate', narrowed(span, text, 0, len(function)), help)
        return None
    if not path or path == "*":
        message = f"{form[0]} does not say which rows"
        scope.error("S606", message, span, f"name a relation: {function}(versions)")
        return None
    return _parted(cast(Function, function), path, span, text, text.index(path, len(function)))


def _parted(function: Function, path: str, span: Span, text: str, start: int) -> Asked:
    """Take a path such as "ratings.stars" apart, which stands at `start` of `text`."""
    relation, dot, column = path.partition(".")
    at = narrowed(span, text, start, len(relation))
    column_at = narrowed(span, text, start + len(relation) + 1, len(column)) if dot else at
    return Asked(function, relation, at, column or None, column_at)

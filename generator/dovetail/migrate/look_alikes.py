"""Things that go beside new ones that look like them: most likely they were renamed, and the spec does not say so."""

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from functools import cache
from json import dumps

from dovetail import lazy_re
from dovetail.data_classes import dataclass
from dovetail.diagnostics import Span
from dovetail.migrate.changes import AddColumn, AlterComposite, AlterEnum, Change, CreateTable, DropColumn, DropTable
from dovetail.schema.columns import Column
from dovetail.schema.model import Field, Schema, Table
from dovetail.schema.types import spelled

__all__ = ["LookAlike", "look_alikes"]

_PLAIN = lazy_re.compile(r"[A-Za-z_][\w-]*( array)?\??(\(\d+\))?\??")
_ALIKE, _SOMEWHAT_ALIKE = 0.75, 0.4


@dataclass(frozen=True, slots=True)
class LookAlike:
    """What goes, as hazards name it, what came and where, and the line of a spec that says that both are one thing."""

    subject: str
    came: str
    line: str
    span: Span | None = None


def look_alikes(changes: Iterable[Change], after: Schema) -> dict[str, LookAlike]:
    """Return what looks like each thing that goes, by its subject. `after` is the Schema with all that its spec says."""
    known = tuple(changes)
    found = [*_columns(known, after), *_tables(known), *_values(known), *_fields(known)]
    return {alike.subject: alike for alike in found}


def _columns(changes: tuple[Change, ...], after: Schema) -> Iterator[LookAlike]:
    added: dict[str, list[Column]] = {}
    for change in changes:
        if isinstance(change, AddColumn):
            added.setdefault(change.table, []).append(change.column)
    for change in changes:
        if isinstance(change, DropColumn):
            column = _most_alike(change.column, added.get(change.table, []))
            if column is not None:
                line = _column_line(after.tables_by_name[change.table], change.column, column)
                yield LookAlike(f"{change.table}.{change.column.name}", f'column "{column.name}"', line, column.span)


def _most_alike(gone: Column, came: Iterable[Column]) -> Column | None:
    def likeness(column: Column) -> float:
        named = _likeness(gone.name, column.name)
        if gone.type == column.type:
            return max(named, _SOMEWHAT_ALIKE)
        return named if named >= _ALIKE else 0.0

    best = max(
        came, key=lambda column: (likeness(column), _likeness(gone.name, column.name), column.name), default=None
    )
    return best if best is not None and likeness(best) >= _SOMEWHAT_ALIKE else None


def _column_line(table: Table, gone: Column, came: Column) -> str:
    """The line goes to the reference that makes the column, if there is one and its name tells the former one."""
    for key in table.foreign_keys:
        for own, referenced in zip(key.columns, key.referenced_columns, strict=True):
            if own == came.name == f"{key.reference}_{referenced}" and gone.name.endswith(f"_{referenced}"):
                return f"{key.reference}: {{to: {key.referenced_table}, …, was: {gone.name.removesuffix(f'_{referenced}')}}}"
    more = ", …" if came.default is not None or came.doc is not None or came.generated is not None else ""
    optional = "?" if came.nullable else ""
    return f"{_scalar(came.name)}: {{type: {_scalar(spelled(came.type) + optional)}{more}, was: {_scalar(gone.name)}}}"


def _scalar(text: str) -> str:
    """A text as YAML takes it for one."""
    return text if _PLAIN.fullmatch(text) else dumps(text, ensure_ascii=False)


def _tables(changes: tuple[Change, ...]) -> Iterator[LookAlike]:
    came = [change.table for change in changes if isinstance(change, CreateTable)]
    for change in changes:
        if isinstance(change, DropTable):
            best = max(came, key=lambda table: (_shared(change.table, table), table.name), default=None)
            if best is not None and _shared(change.table, best) >= _SOMEWHAT_ALIKE:
                line = f"{_scalar(best.name)}: {{was: {_scalar(change.table.name)}, …}}"
                yield LookAlike(change.table.name, f'table "{best.name}"', line, best.span)


def _shared(gone: Table, came: Table) -> float:
    """How much two tables have in common: their columns, or their names."""
    names = [{(column.name, column.type) for column in table.columns} for table in (gone, came)]
    if min(map(len, names)) < 2:
        return _likeness(gone.name, came.name) if names[0] & names[1] else 0.0
    return len(names[0] & names[1]) / len(names[0] | names[1])


def _values(changes: tuple[Change, ...]) -> Iterator[LookAlike]:
    for change in changes:
        if not isinstance(change, AlterEnum):
            continue
        before = [value.name for value in change.before.values]
        after = [value.name for value in change.after.values]
        came = [value for value in after if value not in before]
        settled = {value for value, _ in change.removed}
        for gone in (value for value in before if value not in after and value not in settled):
            best = max(came, key=lambda value: (_likeness(gone, value), value), default=None)
            if best is not None and _likeness(gone, best) >= _ALIKE:
                line = f"{{value: {_scalar(best)}, was: {_scalar(gone)}}}"
                yield LookAlike(f"{change.after.name}.{gone}", f'value "{best}"', line)


def _fields(changes: tuple[Change, ...]) -> Iterator[LookAlike]:
    for change in changes:
        if not isinstance(change, AlterComposite):
            continue
        names = [{field.name for field in composite.fields} for composite in (change.before, change.after)]
        came = [_as_column(field) for field in change.after.fields if field.name not in names[0]]
        for gone in change.before.fields:
            best = _most_alike(_as_column(gone), came) if gone.name not in names[1] else None
            if best is not None:
                line = f"{_scalar(best.name)}: {{type: {_scalar(spelled(best.type))}, was: {_scalar(gone.name)}}}"
                yield LookAlike(f"{change.after.name}.{gone.name}", f'field "{best.name}"', line, best.span)


def _as_column(field: Field) -> Column:
    return Column(field.name, field.type, nullable=True, span=field.span)


@cache
def _likeness(first: str, second: str) -> float:
    """How alike two names are, from 0 to 1; 0 for those that are not alike at all, which is soon known."""
    matcher = SequenceMatcher(None, first, second)
    if matcher.real_quick_ratio() < _SOMEWHAT_ALIKE or matcher.quick_ratio() < _SOMEWHAT_ALIKE:
        return 0.0
    return matcher.ratio()

"""The tables of a spec with mistakes that have nothing to do with these mistakes, and can be compiled all the same.

A mistake of grammar in one table should not hide what is wrong in another. But what depends on a table that is wrong would
only repeat that; so whatever so much as names something that is wrong is left out. Of a table that does, the columns are
left with their types and defaults: these are right or wrong whatever the table refers to.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Any

from dovetail import lazy_re
from dovetail.diagnostics import Diagnostic, Span
from dovetail.spec.grammar import accepts, accepts_entry
from dovetail.spec.source import EMPTY_MAP, Map
from dovetail.suggestions import did_you_mean

__all__ = ["unaffected"]

_SECTIONS = ("enums", "domains", "composites", "mixins", "tables")
_WORD = lazy_re.compile(r"\w+")
_OF_VALUES = ("type", "optional", "default", "min", "max", "min_length", "max_length", "pattern", "one_of")


def unaffected(files: Iterable[Map], mistakes: Iterable[Diagnostic]) -> tuple[Map, ...]:
    """Return the files, the root first, without what `mistakes` speak of and what depends on it.

    Nothing is returned where the root file itself, outside of its sections, is wrong.
    """
    files = tuple(file.copy() for file in files)
    lines = sorted({(span.file, span.line) for mistake in mistakes for span in _spans(mistake)})
    wrong = {name for file in files for name in _wrong(file, lines)}
    dependent = _dependent(files, wrong) - wrong
    for file in files:
        _leave_out(file, wrong, dependent)
    return files if files and _is_sound(files) else ()


def _spans(mistake: Diagnostic) -> Iterator[Span]:
    """Where a mistake is, and where what stands at the wrong level belongs to."""
    if mistake.span is not None:
        yield mistake.span
    if mistake.code == "Y201":
        yield from (related.span for related in mistake.related)


def _is_sound(files: tuple[Map, ...]) -> bool:
    return accepts(files[0], included=False) and all(accepts(file, included=True) for file in files[1:])


def _map(file: Map, section: str) -> Map:
    found = file.get(section)
    return found if isinstance(found, Map) else EMPTY_MAP


def _wrong(file: Map, lines: list[tuple[str, int]]) -> Iterator[str]:
    """The entries that a mistake stands in, on one of the sorted lines, and those that do not keep to the grammar."""
    for section in [section for section in _SECTIONS if section in file]:
        entries = _map(file, section)
        starts = [(entries.key_span(name).line, name) for name in entries]
        for (start, name), (end, _) in zip(starts, [*starts[1:], (_end(file, section), "")], strict=False):
            here = entries.key_span(name).file
            is_hit = bisect_left(lines, (here, start)) < bisect_left(lines, (here, max(end, start + 1)))
            if is_hit or not accepts_entry(section, entries[name]):
                yield name


def _end(file: Map, section: str) -> int:
    """The line on which the key after `section` begins, or one beyond every file."""
    start = file.key_span(section).line
    return min((line for key in file if (line := file.key_span(key).line) > start), default=10_000_000)


def _dependent(files: tuple[Map, ...], wrong: set[str]) -> set[str]:
    """The names of the entries that name something wrong, or something that names it, and so on."""
    entries = [item for file in files for section in _SECTIONS for item in _map(file, section).items()]
    known, naming = {name for name, _ in entries}, dict[str, list[str]]()
    for name, entry in entries:
        for word in {*_words(entry), *_meant_targets(entry, known, wrong)}:
            naming.setdefault(word, []).append(name)
    found: set[str] = set()
    unseen = list(wrong)
    while unseen:
        new = [name for name in naming.get(unseen.pop(), ()) if name not in found]
        found.update(new)
        unseen.extend(new)
    return found


def _meant_targets(entry: Any, known: set[str], wrong: set[str]) -> Iterator[str]:
    """What references to tables that do not exist were meant to refer to, if that is wrong."""
    references = _map(entry, "references") if isinstance(entry, Map) else EMPTY_MAP
    for reference in references.values():
        to = reference.get("to") if isinstance(reference, Map) else None
        target = _WORD.match(to) if isinstance(to, str) else None
        if target and target[0] not in known and (meant := did_you_mean(target[0], wrong)):
            yield meant


def _words(value: Any) -> Iterator[str]:
    """Every word of an entry that may be a name: the values, except docs."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key != "doc":
                yield from _words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)
    elif isinstance(value, str):
        yield from _WORD.findall(value)


def _leave_out(file: Map, wrong: set[str], dependent: set[str]) -> None:
    for section in _SECTIONS:
        entries = _map(file, section)
        for name in [name for name in entries if name in wrong or name in dependent]:
            if name in wrong or section != "tables" or not _has_columns_left(entries[name], wrong, dependent):
                entries.move(name, EMPTY_MAP.copy())
    for key in ("shared", "dropped", "shapes", "functions", "views", "triggers"):
        if key in file:
            file.move(key, EMPTY_MAP.copy())


def _has_columns_left(table: Any, wrong: set[str], dependent: set[str]) -> bool:
    """Leave a table its columns, with what says which values they hold, and say whether it has any of a type that is right."""
    columns = _map(table, "columns") if isinstance(table, Map) else EMPTY_MAP
    for name, column in list(columns.items()):
        type_ = column.get("type") if isinstance(column, Map) else column
        if any(word in wrong or word in dependent for word in _words(type_)):
            columns.move(name, EMPTY_MAP.copy())
        elif isinstance(column, Map):
            _keep(column, _OF_VALUES)
    if columns:
        _keep(table, ("columns",))
    return bool(columns)


def _keep(entry: Map, keys: tuple[str, ...]) -> None:
    for key in [key for key in entry if key not in keys]:
        entry.move(key, EMPTY_MAP.copy())

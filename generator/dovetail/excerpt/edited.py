"""The files that an edit of a few tables changes, worked out from an excerpt of the spec.

The excerpt holds the tables that were edited and those that refer to them as they are written, and of what these refer to the
keys. It is read twice, as it was and as it is. What it makes of a table is believed if, as it was, it makes the very files that
lie there; and if the edit leaves alone what other tables see of the edited ones. In every other case, and where something is
wrong, there is no answer, and all of the spec has to be read.
"""

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from dovetail.diagnostics import SpecError
from dovetail.excerpt.in_database import Orders, as_in_database, orders_after
from dovetail.excerpt.no_answer import NoAnswerError
from dovetail.excerpt.pages import with_box, with_news
from dovetail.excerpt.pieces import Piece
from dovetail.excerpt.reach import refuse_far_reach
from dovetail.excerpt.reading import Edit, Reading, edits_of, read_excerpt
from dovetail.excerpt.sums import listed_after, names_after
from dovetail.excerpt.whole import Whole

if TYPE_CHECKING:
    from dovetail.emit.base import Context
    from dovetail.files import File
    from dovetail.pipeline import Spec

__all__ = ["Edited", "edited"]

_DIAGRAM = "docs/diagram.md"


class Edited(NamedTuple):
    """The texts of the files that are new or different, by path, and what is to be kept of the spec from now on."""

    new: dict[str, str]
    changed: dict[str, str]
    whole: Whole

    @property
    def texts(self) -> dict[str, str]:
        """The texts of all files to be written."""
        return {**self.changed, **self.new}


def edited(
    whole: Whole, news: Mapping[str, str], digests: Mapping[str, str], read: Callable[[str], str]
) -> Edited | None:
    """Return what an edit changes that gave new texts to some files of the spec; None where all of it has to be read.

    `digests` are those of what lies in the output folder, by path, and `read` returns the text of one of its files.
    """
    try:
        edit = edits_of(whole, news)
        reading = read_excerpt(whole, edit)
        refuse_far_reach(edit.tables, reading.before.schema, reading.after.schema)
        whole = _with_sums(whole, edit, reading)
        before, after = (_context(spec, edit.tables) for spec in reading.both)
        changed = dict(_changed(before, after, digests, read))
        diagram = _diagram(whole, edit, reading, read)
        migration = _migration(whole, edit, reading, after)
    except (NoAnswerError, SpecError):
        return None
    if diagram is not None:
        changed[_DIAGRAM] = diagram
    new = {file.path: file.text for file in migration.files}
    if not digests.keys().isdisjoint(new):
        return None
    return Edited(new, changed, _from_now_on(whole, edit, reading, migration))


def _context(spec: "Spec", tables: frozenset[str]) -> "Context":
    from dataclasses import replace

    from dovetail.pipeline import context

    return replace(context(spec), only=tables)


def _changed(
    before: "Context", after: "Context", digests: Mapping[str, str], read: Callable[[str], str]
) -> Iterator[tuple[str, str]]:
    """The files whose texts are different after the edit. What speaks of the edited tables only has to be as it was made."""
    from dovetail.output.formatter import format

    modules = {before.names.module_of(table.name) for table in before.tables}
    old_files, new_files = ({file.path: file.text for file in format(_rendered(each))} for each in (before, after))
    if old_files.keys() != new_files.keys():
        raise NoAnswerError
    for path, old in old_files.items():
        new, is_there = new_files[path], digests.get(path) == sha256(old.encode()).hexdigest()
        if not is_there and path.endswith(".py") and Path(path).stem in modules:
            raise NoAnswerError
        if old != new:
            text = new if is_there else with_news(read(path), old, new) if path.endswith(".md") else None
            if text is None:
                raise NoAnswerError
            yield path, text


def _rendered(context: "Context") -> "Iterator[File]":
    """The files of the edited tables, and those that speak of all tables, as far as the excerpt goes."""
    from dovetail.emit.docs import Docs
    from dovetail.emit.models import Models
    from dovetail.emit.queries import Queries
    from dovetail.emit.relations import Relations
    from dovetail.emit.schemas import Schemas
    from dovetail.emit.shapes import Shapes

    for emitter in (Models(), Schemas(), Relations(), Queries(), Shapes(), Docs()):
        yield from emitter.emit(context)


# --- the diagram ------------------------------------------------------------------------------------------------------


def _diagram(whole: Whole, edit: Edit, reading: Reading, read: Callable[[str], str]) -> str | None:
    """The page of diagrams with the edited tables drawn anew; None where they look the same."""
    from dovetail.emit.diagrams import drawn_tables, sheets

    before, after = (drawn_tables(spec.schema) for spec in reading.both)
    redrawn = [table for table in sorted(edit.tables) if before[table] != after[table]]
    if not redrawn:
        return None
    sizes = {**whole.sizes, **{table: after[table].size for table in redrawn}}
    if sheets(whole.groups, sizes) != sheets(whole.groups, whole.sizes):
        raise NoAnswerError
    page = read(_DIAGRAM)
    for table in redrawn:
        drawn = with_box(page, before[table].box, after[table].box)
        if drawn is None or before[table].lines != after[table].lines:
            raise NoAnswerError
        page = drawn
    return page


# --- the migration ----------------------------------------------------------------------------------------------------


class _Migration(NamedTuple):
    """The files of the migration that is due, if there is one, the newest migration then, and the orders of columns."""

    files: "tuple[File, ...]"
    newest: tuple[int, str]
    orders: Orders


def _migration(whole: Whole, edit: Edit, reading: Reading, context: "Context") -> _Migration:
    from dovetail.due import refuse_losses
    from dovetail.emit.migrations import migration_files
    from dovetail.migrate.history import History, Migration
    from dovetail.migrate.pending import pending
    from dovetail.migrate.replay import replay

    number, name = whole.newest
    history = History(Path(), (Migration(number, name, None),))
    tables = [table for table in sorted(edit.tables) if not reading.after.schema.tables_by_name[table].external]
    before, after = as_in_database(reading.before.schema, tables, whole.orders), reading.after.schema
    due = pending(history, after, before)
    refuse_losses(due, after, frozenset())
    if due is None:
        return _Migration((), whole.newest, orders_after(whole.orders, tables, before, after))
    orders = orders_after(whole.orders, tables, replay(before, due.changes), after)
    return _Migration(tuple(migration_files(context, due)), (due.number, due.name), orders)


# --- from now on ------------------------------------------------------------------------------------------------------


def _with_sums(whole: Whole, edit: Edit, reading: Reading) -> Whole:
    """What is to be kept of all tables together. Raises NoAnswerError where they become too much, or alike."""
    before, after = ([spec.schema.tables_by_name[table] for table in sorted(edit.tables)] for spec in reading.both)
    names, listed = names_after(whole.names, before, after), listed_after(whole.listed, before, after)
    return whole._replace(names=names, listed=listed)


def _from_now_on(whole: Whole, edit: Edit, reading: Reading, migration: _Migration) -> Whole:
    """What is to be kept of the spec after the edit, which has left alone what the tables know of each other."""
    from dovetail.emit.diagrams import drawn_tables

    drawn = drawn_tables(reading.after.schema)
    return whole._replace(
        pieces=[_with_texts(pieces, edit.texts.get(number, {})) for number, pieces in enumerate(whole.pieces)],
        orders=migration.orders,
        sizes={**whole.sizes, **{table: drawn[table].size for table in edit.tables}},
        written=[*whole.written, *(file.path for file in migration.files)],
        newest=migration.newest,
        warnings=reading.warnings,
    )


def _with_texts(pieces: list[Piece], texts: Mapping[int, str]) -> list[Piece]:
    return [piece._replace(text=texts.get(number, piece.text)) for number, piece in enumerate(pieces)]

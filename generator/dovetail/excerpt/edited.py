"""The files that an edit of a few tables changes, worked out from an excerpt of the spec.

The excerpt holds the tables that were edited and those that refer to them as they are written, and of what these refer to the
keys. It is read twice, as it was and as it is. What it makes of a table is believed if, as it was, it makes the very files that
lie there; and if the edit leaves alone what other tables see of the edited ones. In every other case, and where something is
wrong, there is no answer, and all of the spec has to be read.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from dovetail.diagnostics import SpecError
from dovetail.digest import digest
from dovetail.excerpt.diagram import DIAGRAM, Diagrams, diagrams_after
from dovetail.excerpt.migration import NextMigration, migration_after
from dovetail.excerpt.no_answer import NoAnswerError
from dovetail.excerpt.pages import with_news
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
        diagrams = diagrams_after(whole, edit, reading, read)
        migration = migration_after(whole, edit, reading, after)
    except (NoAnswerError, SpecError):
        return None
    if diagrams.page is not None:
        changed[DIAGRAM] = diagrams.page
    new = {file.path: file.text for file in migration.files}
    if not digests.keys().isdisjoint(new):
        return None
    return Edited(new, changed, _from_now_on(whole, edit, reading, diagrams, migration))


def _context(spec: "Spec", tables: frozenset[str]) -> "Context":
    from dovetail.data_classes import replace
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
        new, is_there = new_files[path], digests.get(path) == digest(old.encode())
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


# --- from now on ------------------------------------------------------------------------------------------------------


def _with_sums(whole: Whole, edit: Edit, reading: Reading) -> Whole:
    """What is to be kept of all tables together. Raises NoAnswerError as `sums` does."""
    before, after = ([spec.schema.tables_by_name[table] for table in sorted(edit.tables)] for spec in reading.both)
    names, listed = names_after(whole.names, before, after), listed_after(whole.listed, before, after)
    return whole._replace(names=names, listed=listed)


def _from_now_on(whole: Whole, edit: Edit, reading: Reading, diagrams: Diagrams, migration: NextMigration) -> Whole:
    """What is to be kept of the spec after the edit, which has left alone what the tables know of each other."""
    return whole._replace(
        pieces=[_with_texts(pieces, edit.texts.get(number, {})) for number, pieces in enumerate(whole.pieces)],
        orders=migration.orders,
        sizes=diagrams.sizes,
        written=[*whole.written, *(file.path for file in migration.files)],
        newest=migration.newest,
        warnings=reading.warnings,
    )


def _with_texts(pieces: list[Piece], texts: Mapping[int, str]) -> list[Piece]:
    return [piece._replace(text=texts[number]) if number in texts else piece for number, piece in enumerate(pieces)]

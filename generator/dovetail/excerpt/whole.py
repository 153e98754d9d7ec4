"""What is kept of a spec that was generated: its text in pieces, and what the tables know of each other."""

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from dovetail.diagnostics import Diagnostic
from dovetail.excerpt.no_answer import NoAnswerError
from dovetail.excerpt.pieces import CUT, Piece, cut
from dovetail.excerpt.warnings import Layout, dumped, in_pieces, loaded

if TYPE_CHECKING:
    from dovetail.due import Due
    from dovetail.excerpt.in_database import Orders
    from dovetail.excerpt.shapes import Reads
    from dovetail.files import File
    from dovetail.pipeline import Spec

__all__ = ["Whole", "from_text", "text_of", "whole_of"]

_PLAIN_KEYS = frozenset(
    {
        *("dovetail", "name", "doc", "databases", "include", "output", "lint", "extensions", "tenancy", "dropped"),
        *CUT,
    }
)
"""Everything else at the root of a spec can bind tables to each other that do not refer to each other."""


class Whole(NamedTuple):
    """A spec as it was generated last.

    All its texts are in `pieces`, by `paths`, the root's first; `shown` is what diagnostics call the files. For each table,
    `around` are those without which it cannot be read, because they refer to it; `beside` those that it refers to, of which it is
    enough to know the key, written in `keys` where that is all there is to know. `shapes` says what each of them reads. The `bound`
    tables cannot be edited by themselves: SQL elsewhere speaks of them, or they have columns that migrations have filled. Nor can
    those whose texts speak of `functions`.

    `orders` are those of columns in the database, `names` has a line for each thing that has a name there, `listed` is how many
    values all checks list. `newest` is the number and the name of the newest migration. `sizes` and `groups` are what the
    diagrams were dealt out by, `written` are the generated files, `warnings` are those that the spec deserves, with their places
    in pieces.
    """

    root: str
    project: str
    output: str
    paths: list[str]
    shown: list[str]
    pieces: list[list[Piece]]
    around: dict[str, list[str]]
    beside: dict[str, list[str]]
    keys: dict[str, str]
    shapes: "Reads"
    bound: list[str]
    functions: list[str]
    orders: "Orders"
    names: str
    listed: int
    newest: tuple[int, str]
    sizes: dict[str, int]
    groups: list[list[str]]
    written: list[str]
    warnings: list[Diagnostic]

    @property
    def layout(self) -> Layout:
        """Where the pieces stand in the files."""
        files = zip(self.shown, self.pieces, strict=True)
        return Layout.of(
            (shown, file, enumerate(piece.text for piece in pieces)) for file, (shown, pieces) in enumerate(files)
        )


def whole_of(spec: "Spec", due: "Due", files: "Iterable[File]") -> Whole | None:
    """Return what is to be kept of a spec whose files are written; None where tables depend on each other in other ways."""
    from dovetail.emit.diagrams import connected_groups, drawn_tables
    from dovetail.excerpt.in_database import orders_of, state_after, tables_filled
    from dovetail.excerpt.named_in_sql import names_of_functions, tables_named_in_sql
    from dovetail.excerpt.shapes import reads
    from dovetail.excerpt.sums import names_in_database
    from dovetail.excerpt.surroundings import surroundings
    from dovetail.spec.checks.limits import values_listed

    newest = _newest(due)
    pieces = _pieces(spec)
    if newest is None or pieces is None or spec.templates is not None or spec.alembic is not None:
        return None
    found, state = surroundings(spec.schema), state_after(due)
    whole = Whole(
        root=str(spec.root),
        project=str(spec.project),
        output=str(spec.output),
        paths=[str(path) for path in spec.documents.paths],
        pieces=pieces,
        around=found.around,
        beside=found.beside,
        keys=found.keys,
        shapes=reads(spec.schema),
        bound=sorted({*tables_named_in_sql(spec.schema), *tables_filled(state)}),
        functions=names_of_functions(spec.schema),
        orders=orders_of(state, spec.schema),
        names=names_in_database(spec.schema),
        listed=values_listed(spec.schema.tables),
        sizes={table: drawn.size for table, drawn in drawn_tables(spec.schema).items()},
        groups=list(connected_groups(spec.schema)),
        written=[file.path for file in files],
        newest=newest,
        shown=[document.source.shown_as for document in (spec.documents.root, *spec.documents.included)],
        warnings=[],
    )
    try:
        return whole._replace(warnings=in_pieces(spec.warnings, whole.layout))
    except NoAnswerError:
        return None


def _newest(due: "Due") -> tuple[int, str] | None:
    """The newest migration, once the one that is due is written; None where there is none, or somebody is still writing one."""
    migrations = due.history.migrations
    if any(migration.is_draft for migration in migrations):
        return None
    if due.pending is not None:
        return due.pending.number, due.pending.name
    return (migrations[-1].number, migrations[-1].name) if migrations else None


def _pieces(spec: "Spec") -> list[list[Piece]] | None:
    documents = (spec.documents.root, *spec.documents.included)
    if any(not document.keys() <= _PLAIN_KEYS for document in documents):
        return None
    found = [pieces for document in documents if (pieces := cut(document)) is not None]
    return found if len(found) == len(documents) else None


def text_of(wholes: Sequence[Whole | None]) -> str:
    """Return what is kept of some specs as a text, which `from_text` reads."""
    data = [whole and {**whole._asdict(), "warnings": dumped(whole.warnings)} for whole in wholes]
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> list[Whole | None]:
    """Return what `text_of` wrote."""
    return [data and _loaded(data) for data in json.loads(text)]


def _loaded(data: dict[str, Any]) -> Whole:
    pieces = [[Piece(*piece) for piece in file] for file in data["pieces"]]
    number, name = data["newest"]
    return Whole(**{**data, "pieces": pieces, "newest": (number, name), "warnings": loaded(data["warnings"])})

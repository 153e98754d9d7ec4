"""What every emitter is: a name, and a pure function from a Schema to files."""

from collections.abc import Iterator
from typing import Protocol

from dovetail.data_classes import dataclass
from dovetail.emit.names import Names
from dovetail.emit.templates import Templates
from dovetail.files import File
from dovetail.migrate.history import NO_HISTORY, History
from dovetail.migrate.pending import Pending
from dovetail.schema.model import Schema, Table
from dovetail.spec.alembic import Alembic

__all__ = ["Context", "Emitter"]


@dataclass(frozen=True, slots=True)
class Context:
    """What an emitter works from: the schema, the Python name of everything in it, the templates, and the migrations.

    `history` are the migrations that are written, `pending` is the one that is due. Alembic runs them too, if the spec says so.
    Where `only` some tables are named, nothing is written but their modules, and pages: what else there is depends on how tables,
    types and relations are called, and not on columns, checks and indexes.
    """

    schema: Schema
    names: Names
    templates: Templates
    history: History = NO_HISTORY
    pending: Pending | None = None
    alembic: Alembic | None = None
    only: frozenset[str] | None = None

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables that get modules of their own."""
        every = self.schema.tables
        return every if self.only is None else tuple(table for table in every if table.name in self.only)

    def file(self, path: str, template: str, **view: object) -> File:
        """Return the file that `template` renders. Only Python that no template of the user's unsettled can be settled."""
        from dovetail.emit.layout import settled

        text = self.templates.render(template, **view)
        is_ours = path.endswith(".py") and not self.templates.is_overridden(template)
        return File(path, text, settled=is_ours and settled(text))


class Emitter(Protocol):
    """One artefact. Paths of its files are relative to the output folder and begin with the artefact's name."""

    @property
    def name(self) -> str: ...

    def emit(self, context: Context) -> Iterator[File]:
        """Yield the files of the artefact in a fixed order."""
        ...

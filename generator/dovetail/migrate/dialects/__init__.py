"""The databases that dovetail speaks."""

from collections.abc import Iterator, Mapping

from dovetail.migrate.dialects.base import Dialect, Statement
from dovetail.schema.columns import Database

__all__ = ["DIALECTS", "Dialect", "Statement"]


class _Dialects(Mapping[Database, Dialect]):
    """Each is loaded when it is asked for: where nothing has to be migrated, nobody asks for the largest part of dovetail."""

    _names: tuple[Database, ...] = ("postgresql", "sqlite")

    def __getitem__(self, name: Database) -> Dialect:
        match name:
            case "postgresql":
                from dovetail.migrate.dialects.postgresql import PostgreSQL

                return PostgreSQL()
            case "sqlite":
                from dovetail.migrate.dialects.sqlite import SQLite

                return SQLite()

    def __iter__(self) -> Iterator[Database]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


DIALECTS: Mapping[Database, Dialect] = _Dialects()

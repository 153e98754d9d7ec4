"""Queries on a table whose rows are deleted softly."""

from collections.abc import Mapping
from typing import Any, Generic, Self, TypeVar

from pydantic import BaseModel

from .keys import has_key
from .options import Condition
from .queries import TableQueries
from .writing.changing import remove_all
from .writing.soft_deleting import delete_softly, restore

__all__ = ["SoftTableQueries"]

ModelT = TypeVar("ModelT")
WithT = TypeVar("WithT", bound=Mapping[str, Any])
KeyT = TypeVar("KeyT")
CreateT = TypeVar("CreateT", bound=BaseModel)
UpdateT = TypeVar("UpdateT", bound=BaseModel)


class SoftTableQueries(
    TableQueries[ModelT, WithT, KeyT, CreateT, UpdateT],
    Generic[ModelT, WithT, KeyT, CreateT, UpdateT],
):
    """Reading and writing the table of `ModelT`, from which `delete` takes rows so that
    `restore` brings them back. Deleted rows are neither read nor changed, except through
    `including_deleted()`.
    """

    def including_deleted(self) -> Self:
        """Return the same queries, on deleted rows as well. Among related rows, deleted
        ones are still left out.
        """
        queries = type(self)(self._session)
        queries._including_deleted = True
        return queries

    def restore(self, key: KeyT) -> bool:
        """Restore the deleted row with the primary key `key`, a tuple where the key has
        several columns, and what was deleted because of it; say whether there was one.
        """
        source = self._source()
        return restore(self._session, source, has_key(source, key)) > 0

    def restore_many(self, *, where: Condition) -> int:
        """Restore the deleted rows that meet `where`, and what was deleted because of
        them; return how many there were.
        """
        return restore(self._session, self._source(), where)

    def delete_forever(self, key: KeyT) -> bool:
        """Delete the row with the primary key `key`, a tuple where the key has several
        columns, deleted or not, so that nothing brings it back; say whether there was one.
        """
        source = self._source()
        return remove_all(self._session, source, has_key(source, key)) > 0

    def delete_forever_many(self, *, where: Condition) -> int:
        """Delete the rows that meet `where`, deleted or not, so that nothing brings them
        back; return how many there were.
        """
        return remove_all(self._session, self._source(), where)

    def _delete(self, where: Condition) -> int:
        return delete_softly(self._session, self._source(), where)

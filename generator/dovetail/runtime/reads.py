"""Reading the rows of one table."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Generic, TypeVar, overload

from pydantic import BaseModel
from sqlalchemy import Select, and_, exists, func, select

from .executing import execute
from .keys import has_key
from .options import Condition, Order, Question, whole_number
from .pages import Page
from .reading.keyset import keyset_of
from .reading.loading import load, rows_as_objects
from .reading.paging import PageRequest, page_of
from .reading.reader import Reader, reader_of
from .table import Entrance

__all__ = ["Reads"]

ModelT = TypeVar("ModelT")
WithT = TypeVar("WithT", bound=Mapping[str, Any])
KeyT = TypeVar("KeyT")
ShapeT = TypeVar("ShapeT", bound=BaseModel)


class Reads(Entrance, Generic[ModelT, WithT, KeyT]):
    """Reading rows of the table of `ModelT`, in a shape or as objects.

    A shape is a pydantic class: its fields named after columns and relations, to any
    depth, say what is read, in a single statement. Objects are instances of the model;
    `with_` names the relations to load with them, and any other relation raises when it
    is used.

    Rows that are deleted softly are left out, here and among related rows.

    A shape that does not fit raises ShapeError, an unknown relation RelationError, a
    value that the database cannot compare RefusedValueError.
    """

    @overload
    def find_many(
        self,
        shape: type[ShapeT],
        /,
        *,
        where: Condition | None = None,
        order_by: Order | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> list[ShapeT]: ...

    @overload
    def find_many(
        self,
        shape: None = None,
        /,
        *,
        where: Condition | None = None,
        order_by: Order | None = None,
        limit: int | None = None,
        offset: int | None = None,
        with_: WithT | None = None,
    ) -> list[ModelT]: ...

    def find_many(
        self,
        shape: type[ShapeT] | None = None,
        /,
        *,
        where: Condition | None = None,
        order_by: Order | None = None,
        limit: int | None = None,
        offset: int | None = None,
        with_: WithT | None = None,
    ) -> list[ShapeT] | list[ModelT]:
        """Return the rows that meet `where`; without `order_by`, in no order that could
        be relied on.
        """
        question = Question(where, order_by, limit, offset)
        return self._rows(shape, question, with_)

    @overload
    def find_first(
        self,
        shape: type[ShapeT],
        /,
        *,
        where: Condition | None = None,
        order_by: Order | None = None,
    ) -> ShapeT | None: ...

    @overload
    def find_first(
        self,
        shape: None = None,
        /,
        *,
        where: Condition | None = None,
        order_by: Order | None = None,
        with_: WithT | None = None,
    ) -> ModelT | None: ...

    def find_first(
        self,
        shape: type[ShapeT] | None = None,
        /,
        *,
        where: Condition | None = None,
        order_by: Order | None = None,
        with_: WithT | None = None,
    ) -> ShapeT | ModelT | None:
        """Return the first row that meets `where`, or None."""
        found = self._rows(shape, Question(where, order_by, limit=1), with_)
        return found[0] if found else None

    @overload
    def get(self, key: KeyT, shape: type[ShapeT], /) -> ShapeT | None: ...

    @overload
    def get(
        self, key: KeyT, shape: None = None, /, *, with_: WithT | None = None
    ) -> ModelT | None: ...

    def get(
        self,
        key: KeyT,
        shape: type[ShapeT] | None = None,
        /,
        *,
        with_: WithT | None = None,
    ) -> ShapeT | ModelT | None:
        """Return the row with the primary key `key`, a tuple where the key has several
        columns, or None.
        """
        found = self._rows(shape, Question(has_key(self._source(), key)), with_)
        return found[0] if found else None

    def count(self, *, where: Condition | None = None) -> int:
        """Return how many rows meet `where`."""
        source = self._source()
        rows = select(func.count()).select_from(source.table)
        asked = self._living_of(Question(where)).of(rows, source.table)
        found: int = execute(self._session, source, asked).scalar_one()
        return found

    def exists(self, *, where: Condition | None = None) -> bool:
        """Say whether any row meets `where`."""
        source = self._source()
        rows = select(1).select_from(source.table)
        rows = self._living_of(Question(where)).of(rows, source.table)
        found: bool = execute(self._session, source, select(exists(rows))).scalar_one()
        return found

    @overload
    def paginate(
        self,
        shape: type[ShapeT],
        /,
        *,
        where: Condition | None = None,
        order_by: Order | None = None,
        limit: int = 50,
        after: str | None = None,
        before: str | None = None,
    ) -> Page[ShapeT]: ...

    @overload
    def paginate(
        self,
        shape: None = None,
        /,
        *,
        where: Condition | None = None,
        order_by: Order | None = None,
        limit: int = 50,
        after: str | None = None,
        before: str | None = None,
        with_: WithT | None = None,
    ) -> Page[ModelT]: ...

    def paginate(
        self,
        shape: type[ShapeT] | None = None,
        /,
        *,
        where: Condition | None = None,
        order_by: Order | None = None,
        limit: int = 50,
        after: str | None = None,
        before: str | None = None,
        with_: WithT | None = None,
    ) -> Page[ShapeT] | Page[ModelT]:
        """Return a page of the rows that meet `where`: the first, or the one after or
        before a cursor that an earlier page of the same query has given out.

        Rows that are equal in `order_by`, and NULLs in it, are never lost or shown twice:
        the primary key decides between them. CursorError for any other cursor.
        """
        source, asked = self._source(), PageRequest(limit, after, before)
        keyset = keyset_of(source, order_by, self._dialect)
        where = self._living_of(Question(where)).where
        if shape is not None:
            reader = self._reader(shape, with_)
            return page_of(
                self._session,
                source,
                reader.statement,
                where,
                keyset,
                asked,
                reader.read,
            )
        rows = select(source.model)
        page = page_of(self._session, source, rows, where, keyset, asked, list[ModelT])
        load(self._session, source, page.items, with_ or {})
        return page

    @overload
    def stream(
        self,
        shape: type[ShapeT],
        /,
        *,
        where: Condition | None = None,
        order_by: Order | None = None,
        batch: int = 500,
    ) -> Iterator[ShapeT]: ...

    @overload
    def stream(
        self,
        shape: None = None,
        /,
        *,
        where: Condition | None = None,
        order_by: Order | None = None,
        batch: int = 500,
        with_: WithT | None = None,
    ) -> Iterator[ModelT]: ...

    def stream(
        self,
        shape: type[ShapeT] | None = None,
        /,
        *,
        where: Condition | None = None,
        order_by: Order | None = None,
        batch: int = 500,
        with_: WithT | None = None,
    ) -> Iterator[ShapeT] | Iterator[ModelT]:
        """Yield the rows that meet `where`, reading `batch` of them at a time: the memory
        that it takes does not grow with their number.
        """
        batches = self._batches(shape, Question(where, order_by), batch, with_)
        return (row for rows in batches for row in rows)

    def _batches(
        self,
        shape: type[ShapeT] | None,
        question: Question,
        size: int,
        with_: WithT | None,
    ) -> Iterator[list[Any]]:
        if not whole_number("batch", size):
            raise ValueError("a batch holds at least one row")
        reader = None if shape is None else self._reader(shape, with_)
        rows: Any = select(self._source().model) if reader is None else reader.statement
        question = self._living_of(question)
        return self._parts(question.of(rows, self._source().table), reader, size, with_)

    def _parts(
        self,
        rows: Select[Any],
        reader: Reader[Any] | None,
        size: int,
        with_: WithT | None,
    ) -> Iterator[list[Any]]:
        with execute(self._session, self._source(), rows, yield_per=size) as result:
            for part in result.scalars().partitions():
                if reader is None:
                    load(self._session, self._source(), part, with_ or {})
                yield list(part) if reader is None else reader.read(part)

    def _rows(
        self,
        shape: type[ShapeT] | None,
        question: Question,
        with_: WithT | None,
    ) -> list[Any]:
        question = self._living_of(question)
        if shape is None:
            return rows_as_objects(self._session, self._source(), question, with_)
        reader = self._reader(shape, with_)
        rows = execute(
            self._session,
            self._source(),
            question.of(reader.statement, self._source().table),
        )
        return reader.read(rows.scalars())

    def _reader(self, shape: type[ShapeT], with_: WithT | None) -> Reader[ShapeT]:
        if with_ is not None:
            raise TypeError("a shape names its relations itself: with_ is for objects")
        return reader_of(shape, self._source(), self._session)

    def _living_of(self, question: Question) -> Question:
        """Return the question without deleted rows, unless they are asked for, too."""
        living = self._living()
        if not living:
            return question
        asked = and_(*living) if question.where is None else self._where(question.where)
        return replace(question, where=asked)

    @property
    def _dialect(self) -> str:
        return self._session.get_bind(self.model).dialect.name

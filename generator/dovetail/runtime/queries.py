"""Queries on one table."""

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar, cast, overload

from pydantic import BaseModel
from sqlalchemy import ColumnElement, and_, exists, func, inspect, select
from sqlalchemy.orm import Session

from .loading import rows_as_objects
from .options import Condition, Order
from .reading import rows_in_shape
from .source import Definitions, Source
from .steps import Question, Steps, matching, run

__all__ = ["TableQueries"]

ModelT = TypeVar("ModelT")
WithT = TypeVar("WithT", bound=Mapping[str, Any])
KeyT = TypeVar("KeyT")
ShapeT = TypeVar("ShapeT", bound=BaseModel)


class TableQueries(Generic[ModelT, WithT, KeyT]):
    """Queries on the table of `ModelT`, through a session that they neither commit nor
    close.

    Every query that returns rows returns them in a shape or as objects. A shape is a
    pydantic class: its fields named after columns and relations, to any depth, say what
    is read, in a single statement. Objects are instances of the model; `with_` names
    the relations to load with them, and any other relation raises when it is used.

    A shape that does not fit raises ShapeError, an unknown relation RelationError.
    """

    model: ClassVar[type[Any]]
    relations: ClassVar[Definitions]

    def __init__(self, session: Session) -> None:
        self._session = session

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
        found: list[Any] = run(
            self._session,
            self._rows(shape, Question(where, order_by, limit, offset), with_),
        )
        return found

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
        found = run(
            self._session, self._rows(shape, Question(where, order_by, limit=1), with_)
        )
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
        question = Question(where=self._has_key(key))
        found = run(self._session, self._rows(shape, question, with_))
        return found[0] if found else None

    def count(self, *, where: Condition | None = None) -> int:
        """Return how many rows meet `where`."""
        rows = select(func.count()).select_from(self._source().table)
        found: int = self._session.execute(matching(rows, where)).scalar_one()
        return found

    def exists(self, *, where: Condition | None = None) -> bool:
        """Say whether any row meets `where`."""
        rows = select(self._source().key[0])
        return self._session.execute(select(exists(matching(rows, where)))).scalar_one()

    def _rows(
        self, shape: type[ShapeT] | None, question: Question, with_: WithT | None
    ) -> Steps[Any]:
        if shape is None:
            return rows_as_objects(self._source(), question, with_)
        if with_ is not None:
            raise TypeError("a shape names its relations itself: with_ is for objects")
        return rows_in_shape(
            self._source(), shape, self._session.get_bind().dialect.name, question
        )

    def _has_key(self, key: KeyT) -> ColumnElement[bool]:
        columns = self._source().key
        values = cast("tuple[Any, ...]", key) if isinstance(key, tuple) else (key,)
        if len(values) != len(columns):
            names = ", ".join(column.name for column in columns)
            raise TypeError(f"the key of {self.model.__name__} is {names}")
        return and_(
            *(column == value for column, value in zip(columns, values, strict=True))
        )

    @classmethod
    @cache
    def _source(cls) -> Source:
        return Source(inspect(cls.model), cls.relations)

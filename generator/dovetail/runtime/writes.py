"""Writing the rows of one table."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Generic, TypeVar, overload

from pydantic import BaseModel

from .creates import Creates
from .keys import has_key
from .options import Condition, Question
from .reading.loading import rows_as_objects
from .reading.reader import reader_of
from .table import Entrance
from .violations.known_tables import know
from .writing.changing import change, change_all, changed_values, remove_all
from .writing.creating import create
from .writing.read_back import read_back
from .writing.unique_keys import UniqueKey
from .writing.upserting import upsert

__all__ = ["Writes"]

ModelT = TypeVar("ModelT")
KeyT = TypeVar("KeyT")
CreateT = TypeVar("CreateT", bound=BaseModel)
UpdateT = TypeVar("UpdateT", bound=BaseModel)
ShapeT = TypeVar("ShapeT", bound=BaseModel)


class Writes(Entrance, Generic[ModelT, KeyT, CreateT, UpdateT]):
    """Writing rows of the table of `ModelT`. Nothing is committed.

    What is written comes as instances of pydantic classes: the generated ones, or ones
    of your own whose fields are named after columns and relations. What comes back is
    the object, with all its columns loaded, or an instance of the shape that is given.

    A class that does not fit raises ShapeError, a value that the database cannot keep
    RefusedValueError, a row that breaks a rule of the database ConstraintViolation.
    """

    update_class: ClassVar[type[BaseModel]]

    def __init_subclass__(cls, **arguments: Any) -> None:
        super().__init_subclass__(**arguments)
        if "model" in vars(cls):
            know(cls.model, cls.relations)

    @overload
    def create(
        self, row: CreateT | Creates[ModelT], shape: None = None, /
    ) -> ModelT: ...

    @overload
    def create(
        self, row: CreateT | Creates[ModelT], shape: type[ShapeT], /
    ) -> ShapeT: ...

    def create(
        self,
        row: CreateT | Creates[ModelT],
        shape: type[ShapeT] | None = None,
        /,
    ) -> ModelT | ShapeT:
        """Insert a row, together with the rows that it holds in fields named after
        relations, as deep as they go.
        """
        made: ModelT | ShapeT = self._create([row], shape)[0]
        return made

    @overload
    def create_many(
        self, rows: Iterable[CreateT | Creates[ModelT]], shape: None = None, /
    ) -> list[ModelT]: ...

    @overload
    def create_many(
        self, rows: Iterable[CreateT | Creates[ModelT]], shape: type[ShapeT], /
    ) -> list[ShapeT]: ...

    def create_many(
        self,
        rows: Iterable[CreateT | Creates[ModelT]],
        shape: type[ShapeT] | None = None,
        /,
    ) -> list[ModelT] | list[ShapeT]:
        """Insert rows as `create` does, many with one statement; they come back in the
        order in which they were given.
        """
        made: list[ModelT] | list[ShapeT] = self._create(rows, shape)
        return made

    @overload
    def update(
        self, key: KeyT, changes: UpdateT, shape: None = None, /
    ) -> ModelT | None: ...

    @overload
    def update(
        self, key: KeyT, changes: UpdateT, shape: type[ShapeT], /
    ) -> ShapeT | None: ...

    def update(
        self,
        key: KeyT,
        changes: UpdateT,
        shape: type[ShapeT] | None = None,
        /,
    ) -> ModelT | ShapeT | None:
        """Write the fields that were given to the row with the primary key `key`, a tuple
        where the key has several columns; None if there is no such row.
        """
        source, answer = self._source(), self._answer(shape)
        values = changed_values(changes, source, self.update_class)
        if values:
            where = self._where(has_key(source, key))
            found = change(self._session, source, where, values)
        else:
            rows = Question(self._where(has_key(source, key)))
            found = next(iter(rows_as_objects(self._session, source, rows, None)), None)
        return None if found is None else answer([found])[0]

    def update_many(self, changes: UpdateT, *, where: Condition) -> int:
        """Write the fields that were given to the rows that meet `where`, and return how
        many there are.
        """
        source = self._source()
        values = changed_values(changes, source, self.update_class)
        return change_all(self._session, source, self._where(where), values)

    @overload
    def upsert(
        self,
        row: CreateT | Creates[ModelT],
        shape: None = None,
        /,
        *,
        on: UniqueKey | None = None,
        changes: UpdateT | None = None,
    ) -> ModelT: ...

    @overload
    def upsert(
        self,
        row: CreateT | Creates[ModelT],
        shape: type[ShapeT],
        /,
        *,
        on: UniqueKey | None = None,
        changes: UpdateT | None = None,
    ) -> ShapeT: ...

    def upsert(
        self,
        row: CreateT | Creates[ModelT],
        shape: type[ShapeT] | None = None,
        /,
        *,
        on: UniqueKey | None = None,
        changes: UpdateT | None = None,
    ) -> ModelT | ShapeT:
        """Insert a row, or where one with the same unique key `on` is there, change that
        one; by default the key is the primary key.

        What is changed are the fields that were given and that the generated Update has,
        or instead `changes`; an empty one leaves the row as it is.
        """
        source, answer = self._source(), self._answer(shape)
        written = upsert(
            self._session,
            source,
            row,
            on,
            changes,
            self.update_class,
            including_deleted=self._including_deleted,
        )
        found: ModelT | ShapeT = answer([written])[0]
        return found

    def delete(self, key: KeyT) -> bool:
        """Delete the row with the primary key `key`, a tuple where the key has several
        columns, and say whether there was one.
        """
        return self._delete(has_key(self._source(), key)) > 0

    def delete_many(self, *, where: Condition) -> int:
        """Delete the rows that meet `where`, and return how many there were."""
        return self._delete(where)

    def _delete(self, where: Condition) -> int:
        return remove_all(self._session, self._source(), where)

    def _create(self, rows: Iterable[BaseModel], shape: type[BaseModel] | None) -> Any:
        source, answer = self._source(), self._answer(shape)
        return answer(create(self._session, source, list(rows)))

    def _answer(self, shape: type[BaseModel] | None) -> Callable[[list[Any]], Any]:
        """Return what makes of objects that which is returned; ShapeError, before anything
        is written, for a shape that does not fit.
        """
        if shape is None:
            return list
        source = self._source()
        reader = reader_of(shape, source, self._session)
        return lambda objects: read_back(self._session, source, objects, reader)

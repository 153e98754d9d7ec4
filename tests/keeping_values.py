"""Rows with values of one type, written and read through every driver of a database."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar, cast

from pydantic import create_model
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    Table,
    create_engine,
    insert,
    make_url,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeEngine

from dovetail.runtime.async_queries import AsyncTableQueries
from dovetail.runtime.infinity import read_infinity
from dovetail.runtime.queries import TableQueries
from dovetail.runtime.relation import Relation
from edge_values import exact

T = TypeVar("T")
E = TypeVar("E", Engine, AsyncEngine)
DRIVERS = {
    "postgresql": ("psycopg", "psycopg_async", "asyncpg"),
    "sqlite": ("pysqlite", "aiosqlite"),
}
_RELATIONS = {
    "holders": {"things": Relation("things", "holders", "things", "referenced", "many", ("id",), ("holder_id",))},
    "pointers": {"thing": Relation("thing", "pointers", "things", "referencing", "one", ("thing_id",), ("id",))},
}


@dataclass(eq=False)
class Driver:
    """One way to talk to a database: over one connection, which is opened when it is first needed."""

    name: str
    database_url: str
    reads_infinity: bool = False

    @property
    def waits(self) -> bool:
        return self.name in ("psycopg_async", "asyncpg", "aiosqlite")

    @property
    def url(self) -> str:
        url = make_url(self.database_url)
        name = f"{url.get_backend_name()}+{self.name}"
        return url.set(drivername=name).render_as_string(hide_password=False)

    def run(self, work: Callable[[Session], T]) -> T:
        """Return what `work` returns, done in a transaction of its own."""
        if self.waits:
            return cast("T", self.wait(lambda session: session.run_sync(work)))
        with Session(self._engine) as session, session.begin():
            _move_to_india(session)
            return work(session)

    def wait(self, work: Callable[[AsyncSession], Any]) -> Any:
        """Return what awaiting `work` returns, done in a transaction of its own."""

        async def main() -> Any:
            async with AsyncSession(self._waiting) as session, session.begin():
                await session.run_sync(_move_to_india)
                return await work(session)

        return self._runner.run(main())

    def close(self) -> None:
        if "_engine" in vars(self):
            self._engine.dispose()
        if "_waiting" in vars(self):
            self._runner.run(self._waiting.dispose())
            self._runner.close()

    @cached_property
    def _engine(self) -> Engine:
        return self._prepared(create_engine(self.url))

    @cached_property
    def _waiting(self) -> AsyncEngine:
        return self._prepared(create_async_engine(self.url))

    @cached_property
    def _runner(self) -> asyncio.Runner:
        return asyncio.Runner()

    def _prepared(self, engine: E) -> E:
        if self.reads_infinity:
            read_infinity(engine)
        return engine


def _move_to_india(session: Session) -> None:
    """No value may depend on where a session is."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET TIME ZONE 'Asia/Kolkata'"))


@contextmanager
def drivers_of(url: str, *, reads_infinity: bool = False) -> Iterator[list[Driver]]:
    """Every driver of the database at `url`."""
    with ExitStack() as open_ones:
        names = DRIVERS[make_url(url).get_backend_name()]
        yield [open_ones.enter_context(closing(Driver(name, url, reads_infinity))) for name in names]


@dataclass(frozen=True)
class Things:
    """A table `things` with a column `value` of the type under test; `pointers` point at each of them, `holders` hold those
    that one driver wrote.
    """

    url: str
    thing: Any
    holder: Any
    pointer: Any
    annotation: Any
    drivers: list[Driver]

    @property
    def driver(self) -> Driver:
        """The one that does not wait."""
        return self.drivers[0]

    def keep(self, values: Sequence[Any], driver: Driver | None = None) -> None:
        """Write rows with the values through `driver`, in their order."""
        driver = driver or self.driver
        driver.run(lambda session: self._keep(session, values, self.drivers.index(driver)))

    def _keep(self, session: Session, values: Sequence[Any], holder: int) -> None:
        first = holder * 1000
        session.execute(insert(self.holder).values(id=holder))
        for number, value in enumerate(values, first):
            session.execute(insert(self.thing).values(id=number, holder_id=holder, value=value))
            session.execute(insert(self.pointer).values(id=number, thing_id=number))

    def reads(self, driver: Driver | None = None) -> Iterator[tuple[str, list[Any]]]:
        """Yield the values of all rows, read in each way that there is through `driver`."""
        driver = driver or self.driver
        yield "as columns", self.as_columns(driver)
        yield "as objects", self.as_objects(driver)
        yield "in shapes", self.in_shapes(driver)
        yield "in lists", self.in_lists(driver)
        yield "pointed at", self.pointed_at(driver)

    def as_columns(self, driver: Driver) -> list[Any]:
        statement = select(self.thing.value).order_by(self.thing.id)
        return driver.run(lambda session: list(session.scalars(statement)))

    def as_objects(self, driver: Driver) -> list[Any]:
        statement = select(self.thing).order_by(self.thing.id)
        return driver.run(lambda session: [thing.value for thing in session.scalars(statement)])

    def in_shapes(self, driver: Driver) -> list[Any]:
        return [thing.value for thing in self._find(driver, self.thing, self._shape)]

    def in_lists(self, driver: Driver) -> list[Any]:
        shape: Any = create_model("HolderShape", things=(list[self._shape], ...))  # type: ignore[name-defined]
        return [thing.value for holder in self._find(driver, self.holder, shape) for thing in holder.things]

    def pointed_at(self, driver: Driver) -> list[Any]:
        shape: Any = create_model("PointerShape", thing=(self._shape, ...))
        return [pointer.thing.value for pointer in self._find(driver, self.pointer, shape)]

    @cached_property
    def _shape(self) -> Any:
        return create_model("ThingShape", value=(self.annotation | None, ...))

    def _find(self, driver: Driver, model: Any, shape: Any) -> list[Any]:
        queries, waiting = queries_of(model, _RELATIONS)
        if not driver.waits:
            return driver.run(lambda session: queries(session).find_many(shape, order_by=model.id))
        return driver.wait(lambda session: waiting(session).find_many(shape, order_by=model.id))  # type: ignore[no-any-return]


def queries_of(model: Any, relations: Any) -> tuple[Any, Any]:
    """Return the query classes of a model, for sessions that block and for those that wait."""
    attributes = {"model": model, "relations": relations}
    blocking = type("Queries", (TableQueries,), attributes)
    return blocking, type("AsyncQueries", (AsyncTableQueries,), {**attributes, "blocking": blocking})


@contextmanager
def things_of(url: str, type_: TypeEngine[Any], annotation: Any, *, reads_infinity: bool = False) -> Iterator[Things]:
    """Make the tables in an empty database."""

    class Base(DeclarativeBase):
        pass

    class Holder(Base):
        __table__ = Table("holders", Base.metadata, Column("id", Integer, primary_key=True))

    class Thing(Base):
        __table__ = Table(
            "things",
            Base.metadata,
            Column("id", Integer, primary_key=True),
            Column("holder_id", ForeignKey("holders.id")),
            Column("value", type_),
        )

    class Pointer(Base):
        __table__ = Table(
            "pointers",
            Base.metadata,
            Column("id", Integer, primary_key=True),
            Column("thing_id", ForeignKey("things.id")),
        )

    engine = create_engine(url)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            know_vectors(connection)
        Base.metadata.create_all(connection)
    engine.dispose()
    with drivers_of(url, reads_infinity=reads_infinity) as drivers:
        yield Things(url, Thing, Holder, Pointer, annotation, drivers)


def keeps(
    url: str, type_: TypeEngine[Any], annotation: Any, values: Sequence[Any], *, reads_infinity: bool = False
) -> None:
    """Assert that whatever driver wrote the values, every driver reads the same ones in every way."""
    with things_of(url, type_, annotation, reads_infinity=reads_infinity) as things:
        for driver in things.drivers:
            things.keep([*values, None], driver)
        expected = exact([*values, None] * len(things.drivers))
        for driver in things.drivers:
            for way, found in things.reads(driver):
                assert exact(found) == expected, f"{way}, {driver.name}"


def know_vectors(connection: Connection) -> None:
    """Make the type of vectors known where the server has it; the wheel's do."""
    if connection.scalar(text("SELECT true FROM pg_available_extensions WHERE name = 'vector'")):
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS vector"))

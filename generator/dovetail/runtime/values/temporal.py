"""Column types of moments and of lengths of time."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect
from sqlalchemy import Time as AnyTime
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

from .json_values import UtcDatetime
from .portable import Portable, is_native

__all__ = ["Interval", "Time", "Timestamp", "Timestamptz", "moment_in_utc"]

MICROSECOND = timedelta(microseconds=1)


class Time(Portable[time]):
    """A time of day without a zone; `precision` counts decimals of the second and is
    kept by PostgreSQL only.
    """

    impl = AnyTime
    annotation = time

    def __init__(self, precision: int | None = None) -> None:
        super().__init__()
        self.precision = precision

    def native(self) -> TypeEngine[Any]:
        return postgresql.TIME(precision=self.precision)

    def embedded(self) -> TypeEngine[Any]:
        return AnyTime()


class Timestamp(Portable[datetime]):
    """A date and time without a zone; ValueError for one that has a zone. `precision`
    as for Time.
    """

    impl = DateTime
    annotation = datetime

    def __init__(self, precision: int | None = None) -> None:
        super().__init__()
        self.precision = precision

    def native(self) -> TypeEngine[Any]:
        return postgresql.TIMESTAMP(precision=self.precision)

    def embedded(self) -> TypeEngine[Any]:
        return DateTime()

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        if value is not None and value.tzinfo is not None:
            raise ValueError(
                f"a timestamp has no time zone, and {value!r} has one: "
                "use timestamptz, or replace(tzinfo=None)"
            )
        return value


class Timestamptz(Portable[datetime]):
    """A moment, always in UTC when read; ValueError for a datetime without a zone.
    `precision` as for Time.
    """

    impl = DateTime
    annotation = UtcDatetime

    def __init__(self, precision: int | None = None) -> None:
        super().__init__(timezone=True)
        self.precision = precision

    def native(self) -> TypeEngine[Any]:
        return postgresql.TIMESTAMP(timezone=True, precision=self.precision)

    def embedded(self) -> TypeEngine[Any]:
        return DateTime()

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(
                f"a timestamptz needs a time zone, and {value!r} has none: "
                "use datetime.now(UTC)"
            )
        return (
            value.astimezone(UTC)
            if is_native(dialect)
            else value.astimezone(UTC).replace(tzinfo=None)
        )

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        if value is None:
            return None
        return moment_in_utc(value)


class Interval(Portable[timedelta]):
    """A length of time; on SQLite whole microseconds."""

    annotation = timedelta

    impl = postgresql.INTERVAL

    def native(self) -> TypeEngine[Any]:
        return postgresql.INTERVAL()

    def embedded(self) -> TypeEngine[Any]:
        return BigInteger()

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> Any:
        return value if value is None or is_native(dialect) else value // MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return value if value is None or is_native(dialect) else value * MICROSECOND


def moment_in_utc(value: datetime) -> datetime:
    """Return a moment that was read, in UTC. Without a zone are those of SQLite, and the
    infinite ones of asyncpg.
    """
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

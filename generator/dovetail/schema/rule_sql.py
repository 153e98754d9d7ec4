"""Rules of values as SQL conditions: what the CHECKs of both databases, and of the models, say."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from decimal import Decimal

from dovetail.schema.columns import Bound, Database, Length, OneOf, Pattern, Rule
from dovetail.schema.constraints import Filled

__all__ = ["condition", "filled", "quoted"]


def condition(rule: Rule, column_sql: str, database: Database) -> str | None:
    """Return the condition that `column_sql`, a quoted name or VALUE, keeps `rule`; None where `database` cannot say it."""
    match rule:
        case Bound():
            return _between(column_sql, _limit(rule.minimum, database), _limit(rule.maximum, database))
        case Length():
            return _between(f"length({column_sql})", _limit(rule.minimum, database), _limit(rule.maximum, database))
        case OneOf():
            return f"{column_sql} IN ({', '.join(map(_literal, rule.values))})"
        case Pattern():
            return f"{column_sql} ~ {quoted(rule.regex)}" if database == "postgresql" else None


def filled(columns_sql: Sequence[str], number: Filled, database: Database) -> str:
    """Return the condition that this number of the columns, given as quoted names, is not NULL."""
    if number == "all or none":
        first, *others = (f"({column} IS NULL)" for column in columns_sql)
        return " AND ".join(f"{first} = {other}" for other in others)
    count = f"num_nonnulls({', '.join(columns_sql)})"
    if database == "sqlite":
        count = " + ".join(f"({column} IS NOT NULL)" for column in columns_sql)
    return f"{count} {'=' if number == 'one' else '<='} 1"


def quoted(text: str) -> str:
    """Return `text` as a string literal of standard SQL, which both databases read alike."""
    return "'" + text.replace("'", "''") + "'"


def _between(subject: str, minimum: str | None, maximum: str | None) -> str:
    sides = [(">=", minimum), ("<=", maximum)]
    return " AND ".join(f"{subject} {operator} {value}" for operator, value in sides if value is not None)


def _limit(value: Decimal | int | str | None, database: Database) -> str | None:
    """Return a bound as SQL. Texts are dates and times here; SQLite compares those as the texts that it stores."""
    if value is None:
        return None
    return _literal(_as_stored(value) if database == "sqlite" and isinstance(value, str) else value)


def _literal(value: Decimal | int | str) -> str:
    match value:
        case str():
            return quoted(value)
        case Decimal():
            return format(value, "f")
        case _:
            return str(value)


def _as_stored(moment: str) -> str:
    """Return a time or a timestamp as SQLite stores it, in UTC and with six decimals; a date stays as it is."""
    if ":" not in moment:
        return moment
    if " " not in moment:
        return time.fromisoformat(moment).isoformat(timespec="microseconds")
    parsed = datetime.fromisoformat(moment)
    naive = parsed if parsed.tzinfo is None else parsed.astimezone(UTC).replace(tzinfo=None)
    return naive.isoformat(sep=" ", timespec="microseconds")

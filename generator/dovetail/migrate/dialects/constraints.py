"""Constraints as clauses of a table, by name in every database."""

from collections.abc import Iterator

from dovetail.migrate.dialects.indexes import part_sql
from dovetail.migrate.dialects.quoting import enclosed, identifier, names, qualified, quoted_alike
from dovetail.migrate.dialects.table_text import joined
from dovetail.schema.columns import Database
from dovetail.schema.constraints import (
    Check,
    Deferrable,
    Exclusion,
    FilledCheck,
    ForeignKey,
    PrimaryKey,
    RuleCheck,
    Unique,
)
from dovetail.schema.model import Schema, Table
from dovetail.schema.rule_sql import condition, filled

__all__ = [
    "check_clause",
    "check_condition",
    "constraint_clauses",
    "deferrable_words",
    "exclusion_clause",
    "foreign_key_clause",
    "on_delete",
    "unique_clause",
]


def constraint_clauses(table: Table, schema: Schema, database: Database) -> Iterator[str]:
    """Yield the constraints of `table` that exist in `database`: its key, uniques, checks, exclusions and foreign keys."""
    if table.primary_key is not None:
        yield _primary_key(table.primary_key, database)
    yield from (unique_clause(unique, database) for unique in table.uniques)
    for check in table.checks:
        text = check_clause(check, schema, database)
        if text is not None:
            yield text
    if database == "postgresql":
        yield from map(exclusion_clause, table.exclusions)
    yield from (foreign_key_clause(key, schema, database) for key in table.foreign_keys if key.enforced)


def check_clause(check: Check, schema: Schema, database: Database) -> str | None:
    """Return a CHECK; None where `database` does without it."""
    text = check_condition(check, schema, database)
    return None if text is None else f"CONSTRAINT {identifier(check.name, database)} CHECK {text}"


def check_condition(check: Check, schema: Schema, database: Database) -> str | None:
    """Return the condition of `check` in parentheses; None where `database` does without the check.

    SQLite keeps conditions as they are written, so they are written alike here and in the models.
    """
    if check.only_on not in (None, database):
        return None
    if isinstance(check.condition, RuleCheck):
        column = quoted_alike(check.condition.column, schema.databases)
        text = condition(check.condition.rule, column, database)
        return None if text is None else f"({text})"
    if isinstance(check.condition, FilledCheck):
        columns = [quoted_alike(column, schema.databases) for column in check.condition.columns]
        return f"({filled(columns, check.condition.number, database)})"
    written = check.condition.sql.on(database)
    return None if written is None else enclosed(written)


def foreign_key_clause(key: ForeignKey, schema: Schema, database: Database) -> str:
    """Return an enforced foreign key; `schema` knows what the database calls the referenced table."""
    referenced = qualified(schema.tables_by_name[key.referenced_table].identifier, database)
    actions = [(key.on_update.upper(), "ON UPDATE"), (on_delete(key, database), "ON DELETE")]
    parts = [f"REFERENCES {referenced} {names(key.referenced_columns, database)}"]
    parts += [f"{event} {action}" for action, event in actions if action != "NO ACTION"]
    start = f"CONSTRAINT {identifier(key.name, database)} FOREIGN KEY {names(key.columns, database)}"
    return joined(start, " ".join([*parts, *deferrable_words(key.deferrable)]))


def on_delete(key: ForeignKey, database: Database) -> str:
    """Return the action on delete. SQLite cannot set some of the columns to NULL: a trigger does so before it would refuse.

    https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK
    """
    if not key.empties_a_part:
        return key.on_delete.upper()
    return f"SET NULL {names(key.pointing, database)}" if database == "postgresql" else "NO ACTION"


def _primary_key(key: PrimaryKey, database: Database) -> str:
    return f"CONSTRAINT {identifier(key.name, database)} PRIMARY KEY {names(key.columns, database)}"


def unique_clause(unique: Unique, database: Database) -> str:
    """Return a UNIQUE constraint; what only PostgreSQL knows is left out on SQLite."""
    words = ["CONSTRAINT", identifier(unique.name, database), "UNIQUE"]
    if unique.nulls_not_distinct and database == "postgresql":
        words.append("NULLS NOT DISTINCT")
    words.append(names(unique.columns, database))
    if database == "postgresql":
        words += deferrable_words(unique.deferrable)
    return " ".join(words)


def exclusion_clause(exclusion: Exclusion) -> str:
    """Return an exclusion constraint, which PostgreSQL alone has."""
    parts = ", ".join(f"{part_sql(part.key, 'postgresql')} WITH {part.operator}" for part in exclusion.parts)
    start = f"CONSTRAINT {identifier(exclusion.name, 'postgresql')} EXCLUDE"
    words = [f"USING {identifier(exclusion.method, 'postgresql')} ({parts})"]
    predicate = None if exclusion.predicate is None else exclusion.predicate.on("postgresql")
    words += [f"WHERE {enclosed(predicate)}"] if predicate is not None else []
    return joined(start, " ".join([*words, *deferrable_words(exclusion.deferrable)]))


def deferrable_words(deferrable: Deferrable | None) -> list[str]:
    """Return the words that say when a constraint is checked; none for one that is never deferred."""
    return [] if deferrable is None else ["DEFERRABLE", deferrable.upper()]

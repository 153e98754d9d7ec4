"""Append-only tables: what refuses to change or to delete a row, except where a foreign key does it.

A foreign key has the referenced row deleted before it cascades, so a row may go, and a reference in it may be set to NULL,
once what it refers to is not there any more. Nobody else can bring that about: as long as a row refers to it, it stays.
"""

from collections.abc import Iterator

from dovetail.data_classes import dataclass
from dovetail.migrate.dialects.objects import postgresql_triggers, sqlite_triggers
from dovetail.migrate.dialects.objects.comparing import is_same
from dovetail.migrate.dialects.objects.database_object import DatabaseObject
from dovetail.migrate.dialects.objects.indented import indented
from dovetail.migrate.dialects.objects.sqlite_replacing import shared_keys
from dovetail.migrate.dialects.quoting import identifier, qualified
from dovetail.schema.columns import Database
from dovetail.schema.constraints import Action
from dovetail.schema.guarantees import AppendOnly, RefersToOneOf
from dovetail.schema.model import Schema, Table
from dovetail.schema.naming import guarantee_name
from dovetail.schema.promises import Promise, promises_of
from dovetail.schema.rule_sql import quoted

__all__ = ["append_only"]


@dataclass(frozen=True, slots=True)
class _Way:
    """A reference, whose columns are paired with those referred to. With a `word` the last one is a discriminator, and has to
    hold it. Those that are `pointing` may change when the row goes that is referred to.
    """

    columns: tuple[str, ...]
    referenced_table: str
    referenced_columns: tuple[str, ...]
    on_delete: Action
    on_update: Action
    pointing: tuple[str, ...]
    word: str | None = None


def append_only(table: Table, guarantee: AppendOnly, schema: Schema, database: Database) -> Iterator[DatabaseObject]:
    """Yield what lets rows of a table be inserted only."""
    (promise,) = promises_of(table, guarantee)
    of_database = _on_postgresql if database == "postgresql" else _on_sqlite
    return of_database(table, promise, schema)


def _on_postgresql(table: Table, promise: Promise, schema: Schema) -> Iterator[DatabaseObject]:
    function = postgresql_triggers.trigger_function(table, promise.name, _body(table, promise, schema))
    yield function
    yield postgresql_triggers.trigger(table, promise.name, "BEFORE UPDATE OR DELETE", function)
    emptying = guarantee_name(table.identifier.name, "append_only_truncate")
    yield postgresql_triggers.trigger(table, emptying, "BEFORE TRUNCATE", function, for_each="STATEMENT")


def _body(table: Table, promise: Promise, schema: Schema) -> str:
    branches = [_branch("DELETE", _is_gone(key, schema, "postgresql"), "OLD") for key in _ways(table) if _deletes(key)]
    branches += [
        _branch("UPDATE", f"{_is_gone(key, schema, 'postgresql')}\nAND {_rest_is_same(table, key)}", "NEW")
        for key in _ways(table)
        if _updates(key)
    ]
    refusal = indented(postgresql_triggers.refusal(table, promise), "postgresql")
    if not branches:
        return f"BEGIN\n{refusal}\nEND"
    cascades = "\n".join(branches)
    return (
        f"BEGIN\n    IF pg_trigger_depth() > 1 THEN\n{indented(cascades, 'postgresql', 8)}\n    END IF;\n{refusal}\nEND"
    )


def _branch(event: str, condition: str, row: str) -> str:
    given = indented(f"TG_OP = '{event}'\nAND {condition}", "postgresql")
    return f"IF\n{given}\nTHEN\n    RETURN {row};\nEND IF;"


def _rest_is_same(table: Table, key: _Way) -> str:
    """The condition that nothing but the columns of a foreign key, and what is computed, has changed."""
    computed = (column.name for column in table.columns if column.generated is not None)
    left_out = f"ARRAY[{', '.join(map(quoted, (*key.pointing, *computed)))}]"
    return f"to_jsonb(NEW) - {left_out} = to_jsonb(OLD) - {left_out}"


def _on_sqlite(table: Table, promise: Promise, schema: Schema) -> Iterator[DatabaseObject]:
    refusal = sqlite_triggers.refusal(promise.name)
    referenced = frozenset(key.referenced_table for key in _ways(table))
    allowed = [_is_gone(key, schema, "sqlite") for key in _ways(table) if _deletes(key)]
    yield sqlite_triggers.trigger(
        table,
        guarantee_name(table.identifier.name, "append_only_delete"),
        "BEFORE DELETE",
        refusal,
        when=_none_of(allowed),
        tables=referenced,
    )
    allowed = [
        f"{_is_gone(key, schema, 'sqlite')}\n{_others_are_same(table, key)}" for key in _ways(table) if _updates(key)
    ]
    yield sqlite_triggers.trigger(
        table,
        guarantee_name(table.identifier.name, "append_only_update"),
        "BEFORE UPDATE",
        refusal,
        when=_none_of(allowed),
        tables=referenced,
    )
    yield from _replacements(table)


def _none_of(conditions: list[str]) -> str | None:
    if not conditions:
        return None
    return "NOT (\n" + "\n    OR ".join(indented(f"({each})", "sqlite").lstrip() for each in conditions) + "\n)"


def _others_are_same(table: Table, key: _Way) -> str:
    others = (column for column in table.columns if column.name not in key.pointing and column.generated is None)
    return "\n".join(f"AND {is_same(column, 'sqlite')}" for column in others)


def _replacements(table: Table) -> Iterator[DatabaseObject]:
    """INSERT OR REPLACE deletes the row in its way without a word to triggers, so it may not find one.

    https://www.sqlite.org/lang_conflict.html
    """
    own = identifier(table.identifier.name, "sqlite")
    checks = "\n".join(
        f"SELECT RAISE(ABORT, {quoted(f'UNIQUE constraint failed: {told}')})\n"
        f"    WHERE EXISTS (SELECT 1 FROM {own} AS present WHERE {has_key});"
        for told, has_key in shared_keys(table)
    )
    if checks:
        name = guarantee_name(table.identifier.name, "append_only_insert")
        yield sqlite_triggers.trigger(table, name, "BEFORE INSERT", checks)


# --- references -------------------------------------------------------------------------------------------------------


def _ways(table: Table) -> list[_Way]:
    """The references that the database keeps, by foreign keys or, where a discriminator says to which table, by triggers."""
    ways = [
        _Way(key.columns, key.referenced_table, key.referenced_columns, key.on_delete, key.on_update, key.pointing)
        for key in table.foreign_keys
        if key.enforced
    ]
    for guarantee in table.guarantees:
        if isinstance(guarantee, RefersToOneOf):
            ways += [
                _Way(
                    (guarantee.column, guarantee.discriminator),
                    target.table,
                    (target.column,),
                    guarantee.on_delete,
                    guarantee.on_update,
                    (guarantee.column, guarantee.discriminator),
                    target.value,
                )
                for target in guarantee.targets
            ]
    return ways


def _deletes(key: _Way) -> bool:
    return key.on_delete == "cascade"


def _updates(key: _Way) -> bool:
    """Say whether a reference may change its own columns."""
    actions = {"cascade", "set null", "set default"}
    return key.on_delete in actions - {"cascade"} or key.on_update in actions


def _is_gone(key: _Way, schema: Schema, database: Database) -> str:
    """The condition that the row referred to was there, and is not any more."""
    referenced = schema.tables_by_name[key.referenced_table]
    own = [identifier(column, database) for column in key.columns]
    others = [identifier(column, database) for column in key.referenced_columns]
    pairs = list(zip(own, others, strict=False))
    given = " AND ".join(f"OLD.{column} IS NOT NULL" for column, _ in pairs)
    if key.word is not None:
        given = f"OLD.{own[-1]} = {quoted(key.word)} AND {given}"
    equal = " AND ".join(f"referenced.{other} = OLD.{column}" for column, other in pairs)
    table = qualified(referenced.identifier, database)
    return f"{given}\nAND NOT EXISTS (SELECT 1 FROM {table} AS referenced WHERE {equal})"

"""The objects that a spec has as SQL: functions, views and triggers, and what belongs to them."""

from collections.abc import Iterable, Iterator

from dovetail.data_classes import replace
from dovetail.migrate.dialects.objects.database_object import Alone, Aside, DatabaseObject, Key
from dovetail.migrate.dialects.quoting import escaped_lines, identifier, one_line, qualified
from dovetail.schema.columns import Database, Sql
from dovetail.schema.model import Schema
from dovetail.schema.naming import passing_name
from dovetail.schema.qualified_name import QualifiedName
from dovetail.schema.sql_heads import (
    Head,
    called_names,
    concurrently,
    has_parsed_body,
    head,
    only_statement,
    shown_columns,
    signature,
    with_replace,
)
from dovetail.schema.sql_objects import SqlObject, needable

__all__ = ["needing_functions", "written_objects"]


def written_objects(schema: Schema, database: Database) -> tuple[DatabaseObject, ...]:
    """Return what the objects of a spec are in a database, each after those that it needs, by name where that leaves a choice."""
    made = {
        each.name: list(_made(each, text, schema, database))
        for each in _in_order(schema.objects)
        if (text := each.sql.on(database)) is not None
    }
    triggers = [
        one
        for each in schema.objects
        if each.kind == "trigger" and (text := each.sql.on(database)) is not None
        for one in _made(each, text, schema, database)
    ]
    keys = {name: parts[0].key for name, parts in made.items()}
    sources = schema.objects_by_key
    found = [one for parts in made.values() for one in parts] + triggers
    return tuple(_needing(one, sources[one.source], keys) if one.source is not None else one for one in found)


def needing_functions(made: DatabaseObject, functions: Iterable[DatabaseObject], schema: Schema) -> DatabaseObject:
    """Return an object that keeps a guarantee with those functions of the spec that it calls among what it needs."""
    names = called_names(made.create)
    called = {
        each.key
        for each in functions
        if each.source is not None and schema.objects_by_key[each.source].identifier.name.lower() in names
    }
    return replace(made, needs=made.needs | called) if called else made


def _in_order(objects: Iterable[SqlObject]) -> Iterator[SqlObject]:
    """Each object after those that it needs."""
    known = needable(objects)
    done: set[str] = set()

    def visit(name: str) -> Iterator[SqlObject]:
        if name in done:
            return
        done.add(name)
        for needed in known[name].needs:
            if needed in known:
                yield from visit(needed)
        yield known[name]

    for name in sorted(known):
        yield from visit(name)


def _needing(made: DatabaseObject, source: SqlObject, keys: dict[str, Key]) -> DatabaseObject:
    needs = {keys[name] for name in source.needs if name in keys} - {made.key}
    return replace(made, needs=made.needs | needs)


def _made(source: SqlObject, text: str, schema: Schema, database: Database) -> Iterator[DatabaseObject]:
    statement = only_statement(text, database)
    found = head(statement, database)
    assert found is not None
    if source.kind == "function":
        made = _function(source, statement, schema, database)
    elif source.kind == "view":
        made = _view(source, statement, found, database)
    else:
        made = _trigger(source, statement, found, database)
    yield made
    yield from _indexes(source, made, database)
    if source.doc is not None and database == "postgresql":
        yield _comment(made, source, found)


def _function(source: SqlObject, statement: str, schema: Schema, database: Database) -> DatabaseObject:
    own = qualified(source.identifier, database)
    passing = passing_name(
        source.identifier.name, "before", frozenset(each.identifier.name for each in schema.functions)
    )
    types = schema.enums_by_name.keys() | schema.domains_by_name.keys()
    return DatabaseObject(
        kind="function",
        name=own,
        table="",
        create=with_replace(statement, replace=False),
        exchange=with_replace(statement, replace=True),
        signature=signature(statement, database),
        drop=f"DROP FUNCTION {own}",
        shows=frozenset(name for name in source.needs if name in types or has_parsed_body(statement, database)),
        title=one_line(f"function {source.name}"),
        aside=Aside(
            f"ALTER FUNCTION {own} RENAME TO {identifier(passing, database)}",
            f"DROP FUNCTION {qualified(replace(source.identifier, name=passing), database)}",
        ),
        source=source.key,
    )


def _view(source: SqlObject, statement: str, found: Head, database: Database) -> DatabaseObject:
    own = qualified(source.identifier, database)
    kind = "MATERIALIZED VIEW" if found.what == "MATERIALIZED VIEW" else "VIEW"
    return DatabaseObject(
        kind="view",
        name=own,
        table="",
        create=with_replace(statement, replace=False),
        exchange=with_replace(statement, replace=True) if database == "postgresql" and kind == "VIEW" else None,
        signature=shown_columns(statement, database),
        drop=f"DROP {kind} {own}",
        shows=frozenset(source.needs),
        stores_rows=kind == "MATERIALIZED VIEW",
        title=one_line(f"view {source.name}"),
        source=source.key,
    )


def _trigger(source: SqlObject, statement: str, found: Head, database: Database) -> DatabaseObject:
    own = identifier(source.identifier.name, database)
    assert found.on is not None
    on = qualified(QualifiedName(found.on, found.on_namespace), database)
    place = f"{own} ON {on}" if database == "postgresql" else own
    return DatabaseObject(
        kind="trigger",
        name=place,
        table="",
        create=with_replace(statement, replace=False),
        drop=f"DROP TRIGGER {place}",
        shows=frozenset(source.needs),
        title=one_line(f"trigger {source.name}"),
        source=source.key,
    )


def _indexes(source: SqlObject, view: DatabaseObject, database: Database) -> Iterator[DatabaseObject]:
    for text in _texts(source.indexes, database):
        statement = only_statement(text, database)
        found = head(statement, database)
        assert found is not None
        own = qualified(QualifiedName(found.name, source.identifier.namespace), database)
        yield DatabaseObject(
            kind="index",
            name=own,
            table="",
            create=statement,
            drop=f"DROP INDEX {own}",
            alone=Alone(
                (f"DROP INDEX CONCURRENTLY IF EXISTS {own}", concurrently(statement)),
                f"DROP INDEX CONCURRENTLY IF EXISTS {own}",
            ),
            needs=frozenset({view.key}),
            part_of=view.key,
            source=source.key,
        )


def _comment(made: DatabaseObject, source: SqlObject, found: Head) -> DatabaseObject:
    kind = made.drop.removeprefix("DROP ").removesuffix(f" {made.name}")
    on = f"COMMENT ON {kind} {made.name} IS"
    text = f"{on} {escaped_lines(source.doc or '')}"
    return DatabaseObject(
        kind="comment",
        name=f"{kind} {made.name}",
        table="",
        create=text,
        exchange=text,
        drop=f"{on} NULL",
        needs=frozenset({made.key}),
        part_of=made.key,
        source=source.key,
    )


def _texts(sqls: Iterable[Sql], database: Database) -> Iterator[str]:
    return (text for sql in sqls if (text := sql.on(database)) is not None)

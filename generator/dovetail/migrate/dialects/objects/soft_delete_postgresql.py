"""Soft deletes on PostgreSQL.

A new reference locks the row that it leads to, FOR KEY SHARE, as the foreign key itself does. So a row that is deleted is
locked FOR UPDATE first: it waits for references that are being made, and those that come later wait and find it deleted.
The functions run with the rights of their owner, as foreign keys do.
"""

from collections.abc import Iterator

from dovetail.migrate.dialects.objects import postgresql_triggers
from dovetail.migrate.dialects.objects.database_object import DatabaseObject
from dovetail.migrate.dialects.objects.indented import indented
from dovetail.migrate.dialects.objects.soft_references import SoftReference, steps_of
from dovetail.migrate.dialects.postgresql_names import name, of_table
from dovetail.migrate.dialects.quoting import escaped
from dovetail.schema.model import Table
from dovetail.schema.naming import guarantee_name

__all__ = ["deletions", "references"]


def deletions(table: Table, column: str, references: tuple[SoftReference, ...]) -> Iterator[DatabaseObject]:
    """Yield what happens as a row of `table` is deleted and restored."""
    deleted = name(column)
    speaks_of = frozenset(reference.table.name for reference in references)
    locking = guarantee_name(table.identifier.name, "soft_delete_lock")
    function = postgresql_triggers.trigger_function(table, locking, _lock(table), as_owner=True)
    yield function
    is_deleted = f"OLD.{deleted} IS NULL AND NEW.{deleted} IS NOT NULL"
    yield postgresql_triggers.trigger(table, locking, "BEFORE UPDATE", function, when=is_deleted)
    steps = list(steps_of(references, lambda each: _held(each, deleted), lambda each: _cascade(each, deleted)))
    if not steps:
        return
    body = indented("\n".join([*steps, "RETURN NULL;"]), "postgresql")
    own = guarantee_name(table.identifier.name, "soft_delete")
    function = postgresql_triggers.trigger_function(table, own, f"BEGIN\n{body}\nEND", as_owner=True)
    yield function
    changed = f"NEW.{deleted} IS DISTINCT FROM OLD.{deleted}"
    yield postgresql_triggers.trigger(table, own, "AFTER UPDATE", function, when=changed, tables=speaks_of)


def _lock(table: Table) -> str:
    assert table.primary_key is not None  # the only key that a foreign key can refer to
    own = " AND ".join(f"own.{name(column)} = OLD.{name(column)}" for column in table.primary_key.columns)
    return f"BEGIN\n    PERFORM 1 FROM {of_table(table)} AS own WHERE {own} FOR UPDATE;\n    RETURN NEW;\nEND"


def _held(reference: SoftReference, deleted: str) -> str:
    own = of_table(reference.table)
    found = reference.refers_to("NEW", "postgresql", "referencing")
    message = (
        f"update or delete on table {reference.referenced.identifier.name} violates foreign key constraint "
        f"{reference.key.name} on table {reference.table.identifier.name}"
    )
    return (
        f"IF OLD.{deleted} IS NULL AND EXISTS (\n"
        f"    SELECT 1 FROM {own} AS referencing\n"
        f"    WHERE {found}{reference.of_living('referencing', 'postgresql')}\n"
        f") THEN\n{indented(_refusal(reference, message), 'postgresql')}\nEND IF;"
    )


def _cascade(reference: SoftReference, deleted: str) -> str:
    assert reference.own_deleted is not None
    column = name(reference.own_deleted)
    found = reference.refers_to("NEW", "postgresql", "referencing")
    others = indented(reference.also_living("referencing", deleted, "postgresql"), "postgresql")
    return (
        f"UPDATE {of_table(reference.table)} AS referencing SET {column} = NEW.{deleted}\n"
        f"    WHERE {found} AND referencing.{column} IS NOT DISTINCT FROM OLD.{deleted}{others};"
    )


def references(reference: SoftReference) -> Iterator[DatabaseObject]:
    """Yield what lets rows refer to living ones only."""
    table = reference.table
    function = postgresql_triggers.trigger_function(table, reference.name, _look(reference), as_owner=True)
    yield function
    columns = [*reference.key.columns]
    if reference.own_deleted is not None and reference.is_lasting:
        columns.append(reference.own_deleted)
    events = f"AFTER INSERT OR UPDATE OF {', '.join(map(name, columns))}"
    others = frozenset({reference.referenced.name})
    yield postgresql_triggers.trigger(table, reference.name, events, function, tables=others)


def _look(reference: SoftReference) -> str:
    """A row is looked at with the lock on it: what the statement saw may not be so any more."""
    deleted, source = name(reference.deleted), of_table(reference.referenced)
    type_ = f"{source}.{deleted}%TYPE"
    message = (
        f"insert or update on table {reference.table.identifier.name} violates foreign key constraint "
        f"{reference.key.name}: the row of {reference.referenced.identifier.name} is deleted"
    )
    found = reference.is_referenced_by("NEW", "postgresql", "referenced")
    looked = (
        f"SELECT referenced.{deleted} INTO moment FROM {source} AS referenced\n    WHERE {found}\n    FOR KEY SHARE;"
    )
    refused = f"IF moment IS NOT NULL THEN\n{indented(_refusal(reference, message), 'postgresql')}\nEND IF;"
    body = indented("\n".join([*_passed_over(reference), looked, refused, "RETURN NULL;"]), "postgresql")
    return f"DECLARE\n    moment {type_};\nBEGIN\n{body}\nEND"


def _passed_over(reference: SoftReference) -> Iterator[str]:
    """Rows that are deleted themselves, and those that are as they were."""
    if reference.own_deleted is not None:
        yield f"IF NEW.{name(reference.own_deleted)} IS NOT NULL THEN\n    RETURN NULL;\nEND IF;"
    columns = map(name, reference.key.columns)
    same = "\n    AND ".join(f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in columns)
    if reference.own_deleted is not None and reference.is_lasting:
        same += f"\n    AND OLD.{name(reference.own_deleted)} IS NULL"
    yield f"IF TG_OP = 'UPDATE' AND {same} THEN\n    RETURN NULL;\nEND IF;"


def _refusal(reference: SoftReference, message: str) -> str:
    namespace = reference.table.identifier.namespace
    schema = "current_schema()" if namespace is None else escaped(namespace)
    return (
        "RAISE EXCEPTION USING\n"
        "    ERRCODE = 'foreign_key_violation',\n"
        f"    MESSAGE = {escaped(message)},\n"
        f"    SCHEMA = {schema},\n"
        f"    TABLE = {escaped(reference.table.identifier.name)},\n"
        f"    CONSTRAINT = {escaped(reference.key.name)};"
    )

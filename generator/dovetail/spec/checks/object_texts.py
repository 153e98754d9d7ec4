"""The texts of functions, views and triggers: each is one statement that creates that very thing."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from dovetail.diagnostics import Diagnostic, Span
from dovetail.schema.columns import TITLES, Database, Sql
from dovetail.schema.keywords import RESERVED
from dovetail.schema.model import Schema
from dovetail.schema.qualified_name import QualifiedName
from dovetail.schema.sql_objects import SqlObject
from dovetail.spec.scope import Scope
from dovetail.spec.source import EMPTY_SEQ, Map

if TYPE_CHECKING:
    from dovetail.schema.sql_heads import Head

__all__ = ["creating_texts", "head_of", "is_right", "place_of", "texts"]

_KINDS: dict[str, tuple[str, ...]] = {
    "function": ("FUNCTION",),
    "trigger": ("TRIGGER", "CONSTRAINT TRIGGER"),
    "view": ("VIEW", "RECURSIVE VIEW", "MATERIALIZED VIEW"),
}
_ARTICLES = {"function": "a function", "trigger": "a trigger", "view": "a view"}

_Judge = Callable[[SqlObject, "Head | None", Span | None, Database], Iterator[Diagnostic]]


def creating_texts(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Every text is one whole statement, which creates what it is declared as under the name that it has."""
    for each in schema.objects:
        for database, text, span in texts(each, schema, scope):
            yield from _judged(each, text, span, database, _of_text)
        for sql, span in _indexes(each, scope):
            for database in schema.databases:
                if (index := sql.on(database)) is not None:
                    yield from _judged(each, index, span, database, _of_index)


# --- texts ------------------------------------------------------------------------------------------------------------


def _judged(each: SqlObject, text: str, span: Span | None, database: Database, judge: _Judge) -> Iterator[Diagnostic]:
    """What is wrong with what a text creates, or with the text, if it is not one statement."""
    from dovetail.schema.sql_heads import TextError, head, only_statement

    try:
        statement = only_statement(text, database)
    except TextError as error:
        yield Diagnostic("S751", error.message, span, error.help)
    else:
        yield from judge(each, head(statement, database), span, database)


def _of_text(each: SqlObject, found: "Head | None", span: Span | None, database: Database) -> Iterator[Diagnostic]:
    wanted = f"CREATE {each.kind.upper()} {each.identifier.dotted}"
    if found is None or found.what not in _KINDS[each.kind]:
        message = f'"{each.name}" is {_ARTICLES[each.kind]}, and its text does not begin like one'
        yield Diagnostic("S751", message, span, f"begin with {wanted}")
    elif not _is_named(found, each.identifier, database, unqualified=each.kind == "trigger"):
        named = QualifiedName(found.name, found.namespace).dotted
        message = f'the text creates "{named}", and the spec calls it "{each.identifier.dotted}"'
        yield Diagnostic("S751", message, span, f"begin with {wanted}, or say name: {found.name}")
    elif found.name.lower() in RESERVED[database] and not found.quoted:
        message = f'"{found.name}" is a word of {TITLES[database]}\'s own, and no name unless it stands in quotes'
        yield Diagnostic(
            "S751", message, span, f'begin with CREATE {each.kind.upper()} "{found.name}", or choose another name'
        )
    elif each.kind == "trigger" and found.on is None:
        yield Diagnostic(
            "S751", f'"{each.name}" does not say which table it is on', span, f"begin with {wanted} ... ON"
        )


def _of_index(view: SqlObject, found: "Head | None", span: Span | None, database: Database) -> Iterator[Diagnostic]:
    example = f"CREATE INDEX ... ON {view.identifier.dotted} (...)"
    if found is None or not found.what.endswith("INDEX") or found.namespace is not None:
        yield Diagnostic("S751", "this does not create an index with a name", span, f"write {example}")
    elif (found.on_namespace or view.identifier.namespace, found.on) != _key(view.identifier):
        yield Diagnostic("S751", f'the index is not on "{view.identifier.dotted}"', span, f"write {example}")
    else:
        of_view = head_of(view, view.sql.on(database) or "", database)
        if of_view is not None and of_view.what != "MATERIALIZED VIEW":
            message = f'"{view.name}" is not materialised on {TITLES[database]}, and so has no rows to index'
            yield Diagnostic("S751", message, span, "write CREATE MATERIALIZED VIEW, or index the table")


def _key(identifier: QualifiedName) -> tuple[str | None, str]:
    return identifier.namespace, identifier.name


def _is_named(found: "Head", identifier: QualifiedName, database: Database, *, unqualified: bool) -> bool:
    """Say whether a text creates something of that name; SQLite does not tell upper and lower case apart."""
    namespace = None if found.namespace == "public" else found.namespace
    wanted = None if unqualified else identifier.namespace
    if database == "sqlite":
        return found.name.lower() == identifier.name.lower()
    return (namespace, found.name) == (wanted, identifier.name)


def is_right(each: SqlObject, text: str, database: Database) -> bool:
    """Say whether the text of an object is one statement that creates something of its kind."""
    return head_of(each, text, database) is not None


def head_of(each: SqlObject, text: str, database: Database) -> "Head | None":
    """Return what the text of an object creates; None where it is not one statement, or creates something else."""
    from dovetail.schema.sql_heads import TextError, head, only_statement

    try:
        found = head(only_statement(text, database), database)
    except TextError:
        return None
    return found if found is not None and found.what in _KINDS[each.kind] else None


# --- places -----------------------------------------------------------------------------------------------------------


def texts(each: SqlObject, schema: Schema, scope: Scope) -> Iterator[tuple[Database, str, Span | None]]:
    """Yield the text of an object for each database that has it, and where it is written."""
    for database in schema.databases:
        text = each.sql.on(database)
        if text is not None and not (each.kind == "function" and database == "sqlite"):
            yield database, text, place_of(each, scope, database)


def place_of(each: SqlObject, scope: Scope, database: Database) -> Span | None:
    """Return where the text for a database is written."""
    place = scope.objects[each.key]
    node = place.value
    if not isinstance(node, Map):
        return place.value_span
    written = node["sql"]
    return written.value_span(database) if isinstance(written, Map) and database in written else node.value_span("sql")


def _indexes(each: SqlObject, scope: Scope) -> Iterator[tuple[Sql, Span | None]]:
    node = scope.objects[each.key].value
    listed = (node.get("indexes") or EMPTY_SEQ) if isinstance(node, Map) else EMPTY_SEQ
    return ((sql, listed.item_span(i)) for i, sql in enumerate(each.indexes))

"""COMMENT ON: the docs of a spec, where PostgreSQL keeps them."""

from collections.abc import Iterator

from dovetail.migrate.dialects.constraints import check_condition
from dovetail.migrate.dialects.quoting import escaped_lines, identifier, qualified
from dovetail.schema.constraints import Index
from dovetail.schema.model import QualifiedName, Schema, Table

__all__ = ["changed_comment", "comment_on", "constraint_comment", "constraint_name", "index_comment", "table_comments"]


def comment_on(kind: str, name: str, doc: str | None) -> Iterator[str]:
    """Yield the statement that keeps `doc` with the thing of that kind and quoted name, if there is a doc."""
    if doc:
        text = escaped_lines(doc)
        yield f"COMMENT ON {kind} {name} IS" + (f"\n    {text}" if "\n" in text else f" {text}")


def changed_comment(kind: str, name: str, before: str | None, after: str | None) -> Iterator[str]:
    """Yield the statement that replaces one doc by another, or takes it away, if they differ."""
    if (before or None) == (after or None):
        return
    if after:
        yield from comment_on(kind, name, after)
    else:
        yield f"COMMENT ON {kind} {name} IS NULL"


def table_comments(table: Table, schema: Schema) -> Iterator[str]:
    """Yield the comments of a table, of its columns, and of its constraints."""
    name = qualified(table.identifier, "postgresql")
    yield from comment_on("TABLE", name, table.doc)
    for column in table.columns:
        yield from comment_on("COLUMN", f"{name}.{identifier(column.name, 'postgresql')}", column.doc)
    for unique in table.uniques:
        yield from constraint_comment(table, unique.name, unique.doc)
    for check in table.checks:
        if check_condition(check, schema, "postgresql") is not None:
            yield from constraint_comment(table, check.name, check.doc)
    for exclusion in table.exclusions:
        yield from constraint_comment(table, exclusion.name, exclusion.doc)
    for key in table.foreign_keys:
        if key.enforced:
            yield from constraint_comment(table, key.name, key.doc)


def constraint_comment(table: Table, constraint: str, doc: str | None) -> Iterator[str]:
    """Yield the comment of one constraint of a table."""
    yield from comment_on("CONSTRAINT", constraint_name(table, constraint), doc)


def constraint_name(table: Table, constraint: str) -> str:
    """Return how COMMENT ON CONSTRAINT names a constraint of a table."""
    return f"{identifier(constraint, 'postgresql')} ON {qualified(table.identifier, 'postgresql')}"


def index_comment(table: Table, index: Index) -> Iterator[str]:
    """Yield the comment of an index, which lies in the namespace of its table."""
    home = QualifiedName(index.name, table.identifier.namespace)
    yield from comment_on("INDEX", qualified(home, "postgresql"), index.doc)

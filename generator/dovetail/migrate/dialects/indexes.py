"""Indexes. On SQLite they have columns, expressions, collations, DESC and WHERE; all else is left out there."""

from dovetail import lazy_re
from dovetail.migrate.dialects.collations import collate
from dovetail.migrate.dialects.quoting import enclosed, identifier, names, qualified
from dovetail.schema.columns import Database
from dovetail.schema.constraints import Index, IndexPart
from dovetail.schema.model import QualifiedName
from dovetail.schema.rule_sql import quoted

__all__ = ["create_index", "exists_on", "parameter_value", "part_sql"]

_BARE_PARAMETER = lazy_re.compile(r"[a-z]+|\d+(\.\d+)?")


def exists_on(index: Index, database: Database) -> bool:
    """Say whether `database` has the index: every SQL text of it has a form there."""
    texts = [part.expression for part in index.parts if part.expression is not None]
    texts += [index.predicate] if index.predicate is not None else []
    return all(text.on(database) is not None for text in texts)


def create_index(index: Index, table: QualifiedName, database: Database, concurrently: str = "") -> str:
    """Return CREATE INDEX for an index that exists on `database`; `concurrently` are words that come before its name."""
    complete = database == "postgresql"
    words = ["CREATE UNIQUE INDEX" if index.unique else "CREATE INDEX", *concurrently.split()]
    words += [identifier(index.name, database), "ON", qualified(table, database)]
    if index.method is not None and complete:
        words += ["USING", identifier(index.method, database)]
    words.append("(" + ", ".join(part_sql(part, database) for part in index.parts) + ")")
    if complete:
        words += _options(index, database)
    predicate = index.predicate.on(database) if index.predicate is not None else None
    if predicate is not None:
        words += ["WHERE", enclosed(predicate)]
    return " ".join(words)


def part_sql(part: IndexPart, database: Database) -> str:
    """Return one key of an index that exists on `database`, with everything that belongs to it."""
    if part.expression is not None:
        words = [enclosed(part.expression.on(database) or "")]
    else:
        words = [identifier(part.column or "", database)]
    words += collate(part.collation, database)
    if part.opclass is not None and database == "postgresql":
        words.append(qualified(_operator_class(part.opclass), database))
    if part.descending:
        words.append("DESC")
    if part.nulls is not None and database == "postgresql":
        words.append(f"NULLS {part.nulls.upper()}")
    return " ".join(words)


def _operator_class(name: str) -> QualifiedName:
    namespace, _, own = name.rpartition(".")
    return QualifiedName(own, namespace or None)


def _options(index: Index, database: Database) -> list[str]:
    words = []
    if index.include:
        words += ["INCLUDE", names(index.include, database)]
    if index.nulls_not_distinct:
        words.append("NULLS NOT DISTINCT")
    if index.with_:
        parameters = (f"{identifier(name, database)} = {parameter_value(value)}" for name, value in index.with_)
        words += ["WITH", f"({', '.join(parameters)})"]
    return words


def parameter_value(value: str) -> str:
    """Return the value of a storage parameter, in quotes where PostgreSQL would not read it bare."""
    return value if _BARE_PARAMETER.fullmatch(value) else quoted(value)

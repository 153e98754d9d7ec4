"""Names that a database keeps for itself, and names that it cannot tell apart."""

from collections.abc import Iterable, Iterator

from dovetail.diagnostics import Diagnostic, Related, Span, place_of
from dovetail.schema.model import Composite, Domain, Enum, Schema, Table
from dovetail.spec.scope import Scope

__all__ = ["names_alike_on_sqlite", "reserved_names"]

_SYSTEM_COLUMNS = frozenset({"cmax", "cmin", "ctid", "tableoid", "xmax", "xmin"})
"""https://www.postgresql.org/docs/current/ddl-system-columns.html"""

_CATALOG_TYPES = frozenset(
    {
        "aclitem",
        "bit",
        "bool",
        "box",
        "bpchar",
        "bytea",
        "char",
        "cid",
        "cidr",
        "circle",
        "cstring",
        "date",
        "datemultirange",
        "daterange",
        "float4",
        "float8",
        "inet",
        "int2",
        "int2vector",
        "int4",
        "int4multirange",
        "int4range",
        "int8",
        "int8multirange",
        "int8range",
        "internal",
        "interval",
        "json",
        "jsonb",
        "jsonpath",
        "line",
        "lseg",
        "macaddr",
        "macaddr8",
        "money",
        "name",
        "numeric",
        "nummultirange",
        "numrange",
        "oid",
        "oidvector",
        "path",
        "point",
        "polygon",
        "record",
        "refcursor",
        "text",
        "tid",
        "time",
        "timestamp",
        "timestamptz",
        "timetz",
        "trigger",
        "tsmultirange",
        "tsquery",
        "tsrange",
        "tstzmultirange",
        "tstzrange",
        "tsvector",
        "txid_snapshot",
        "unknown",
        "uuid",
        "varbit",
        "varchar",
        "void",
        "xid",
        "xid8",
        "xml",
    }
)
"""The types of pg_catalog, which PostgreSQL looks through before any other schema."""

_OTHER_NAME = "choose another name, or give the database another one with name:"


def reserved_names(schema: Schema, _: Scope) -> Iterator[Diagnostic]:
    """No table, type, column or schema has a name that the database would take for one of its own."""
    declared: tuple[Table | Enum | Domain | Composite, ...] = (
        *schema.tables,
        *schema.enums,
        *schema.domains,
        *schema.composites,
    )
    for part in declared:
        if "postgresql" in schema.databases:
            yield from _reserved_by_postgresql(part)
        if "sqlite" in schema.databases and isinstance(part, Table) and _starts(part.identifier.name, "sqlite_"):
            message = f'table "{part.identifier.name}" begins with sqlite_, which SQLite keeps for itself'
            yield Diagnostic("S107", message, part.span, _OTHER_NAME)


def _reserved_by_postgresql(part: Table | Enum | Domain | Composite) -> Iterator[Diagnostic]:
    name, namespace = part.identifier.name, part.identifier.namespace
    external = isinstance(part, Table) and part.external
    if namespace is not None and not external and (_starts(namespace, "pg_") or namespace == "information_schema"):
        message = f'PostgreSQL keeps the schema "{namespace}" for itself'
        yield Diagnostic("S107", message, part.span, "choose another schema")
    if isinstance(part, Table):
        if namespace is None and name.startswith("pg_"):
            message = f'table "{name}" begins with pg_, and PostgreSQL looks for it among its own tables first'
            yield Diagnostic("S107", message, part.span, _OTHER_NAME)
        for column in part.columns:
            if column.name in _SYSTEM_COLUMNS and not part.external:
                message = f'every table of PostgreSQL has a column "{column.name}" of its own'
                yield Diagnostic("S107", message, column.span, "choose another name")
    elif namespace is None and (name in _CATALOG_TYPES or name.startswith("pg_")):
        message = f'"{name}" is the name of a type of PostgreSQL, which would be taken instead'
        yield Diagnostic("S107", message, part.span, _OTHER_NAME)


def _starts(name: str, prefix: str) -> bool:
    return name.lower().startswith(prefix)


Named = tuple[str, str, Span | None]
"""What something is, its name and its place."""


def names_alike_on_sqlite(schema: Schema, _: Scope) -> Iterator[Diagnostic]:
    """SQLite takes `Name` and `name` for one. Only ASCII letters count. https://www.sqlite.org/lang_keywords.html"""
    if "sqlite" not in schema.databases:
        return
    migrated = [table for table in schema.tables if not table.external]
    tables: list[Named] = [("table", table.identifier.name, table.span) for table in migrated]
    indexes: list[Named] = [("index", index.name, index.span) for table in migrated for index in table.indexes]
    there = [each for each in schema.objects if each.sql.on("sqlite") is not None]
    views: list[Named] = [("view", each.identifier.name, each.span) for each in there if each.kind == "view"]
    yield from _alike([*tables, *indexes, *views])
    yield from _alike([("trigger", each.identifier.name, each.span) for each in there if each.kind == "trigger"])
    for table in migrated:
        yield from _alike([("column", column.name, column.span) for column in table.columns])


def _alike(named: Iterable[Named]) -> Iterator[Diagnostic]:
    first: dict[str, Named] = {}
    for what, name, span in sorted(named, key=lambda each: place_of(each[2])):
        earlier = first.setdefault(_folded(name), (what, name, span))
        if earlier[1] != name:
            related = (Related(earlier[2], f'{earlier[0]} "{earlier[1]}"'),) if earlier[2] else ()
            message = f'SQLite takes {what} "{name}" and {earlier[0]} "{earlier[1]}" for one: it ignores case'
            yield Diagnostic("M507", message, span, "rename one of them, or take sqlite out of databases", related)


def _folded(name: str) -> str:
    return "".join(character.lower() if character.isascii() else character for character in name)

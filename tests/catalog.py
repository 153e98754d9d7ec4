"""What a database says of itself: one value to compare, and nothing that differs between two equal databases."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import Any

import psycopg
from sqlalchemy import create_engine, inspect, make_url

from scratch_databases import rows_of

__all__ = ["catalog", "postgresql_catalog"]

_OURS = "n.nspname NOT LIKE 'pg_%' AND n.nspname <> 'information_schema'"
_QUERIES = {
    "namespaces": f"SELECT n.nspname FROM pg_namespace n WHERE {_OURS}",
    "extensions": "SELECT e.extname, n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace",
    "columns": f"""
        SELECT n.nspname, c.relname, c.relkind, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
            a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid), l.collname
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        LEFT JOIN pg_collation l ON l.oid = a.attcollation
        WHERE {_OURS} AND c.relkind IN ('r', 'p', 'v', 'm', 'S')""",
    "sequences": "SELECT schemaname, sequencename, start_value, increment_by, data_type::text FROM pg_sequences",
    "constraints": f"""
        SELECT n.nspname, conrelid::regclass::text, contypid::regtype::text, conname, pg_get_constraintdef(k.oid)
        FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace WHERE {_OURS} AND k.conparentid = 0
            AND NOT EXISTS (SELECT 1 FROM pg_class c WHERE c.oid = k.conrelid AND c.relispartition)""",
    "indexes": f"""
        SELECT n.nspname, c.relname, pg_get_indexdef(c.oid)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {_OURS} AND c.relkind IN ('i', 'I') AND NOT c.relispartition""",
    "partitions": f"""
        SELECT n.nspname, c.relname, pg_get_partkeydef(c.oid), pg_get_expr(c.relpartbound, c.oid), i.inhparent::regclass::text,
            (SELECT count(*) FROM pg_index x WHERE x.indrelid = c.oid), (SELECT count(*) FROM pg_constraint k WHERE k.conrelid = c.oid
            AND k.contype <> 'n')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
        WHERE {_OURS} AND (c.relispartition OR c.relkind = 'p') AND c.relkind IN ('r', 'p')""",
    "storage": f"""
        SELECT n.nspname, c.relname, (SELECT array_agg(o ORDER BY o) FROM unnest(c.reloptions || t.reloptions) o)::text
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_class t ON t.oid = c.reltoastrelid
        WHERE {_OURS} AND c.relkind = 'r'""",
    "enums": f"""
        SELECT n.nspname, t.typname, array_agg(e.enumlabel ORDER BY e.enumsortorder)::text
        FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_enum e ON e.enumtypid = t.oid
        WHERE {_OURS} GROUP BY 1, 2""",
    "composites": f"""
        SELECT n.nspname, c.relname, array_agg(
            a.attname || ' ' || format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum)::text
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE {_OURS} AND c.relkind = 'c' AND a.attnum > 0 AND NOT a.attisdropped GROUP BY 1, 2""",
    "domains": f"""
        SELECT n.nspname, t.typname, format_type(t.typbasetype, t.typtypmod), t.typnotnull,
            pg_get_expr(t.typdefaultbin, 0), l.collname
        FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_collation l ON l.oid = t.typcollation
        WHERE {_OURS} AND t.typtype = 'd'""",
    "functions": f"""
        SELECT n.nspname, p.proname, pg_get_functiondef(p.oid) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE {_OURS} AND p.prokind <> 'a' AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')""",
    "views": f"""
        SELECT n.nspname, c.relname, c.relkind::text, pg_get_viewdef(c.oid), c.relispopulated
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {_OURS} AND c.relkind IN ('v', 'm')
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')""",
    "triggers": f"""
        SELECT n.nspname, c.relname, t.tgname, pg_get_triggerdef(t.oid), t.tgenabled::text
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE {_OURS} AND NOT t.tgisinternal""",
    "policies": "SELECT schemaname, tablename, policyname, permissive, roles::text, cmd, qual, with_check FROM pg_policies",
    "row security": f"""
        SELECT n.nspname, c.relname, c.relrowsecurity, c.relforcerowsecurity
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {_OURS} AND c.relkind IN ('r', 'p')""",
    "grants": f"""
        SELECT n.nspname, c.relname, a.grantee::regrole::text, a.privilege_type, a.is_grantable
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a
        WHERE {_OURS} AND a.grantee <> c.relowner""",
    "grants on namespaces": f"""
        SELECT n.nspname, a.grantee::regrole::text, a.privilege_type
        FROM pg_namespace n, aclexplode(n.nspacl) a WHERE {_OURS} AND n.nspname <> 'public' AND a.grantee <> n.nspowner""",
    "comments": """
        SELECT o.type, o.identity, d.description FROM pg_description d,
            pg_identify_object(d.classoid, d.objoid, d.objsubid) o
        WHERE o.schema IS DISTINCT FROM 'pg_catalog' AND d.objoid >= 16384 AND o.type NOT IN ('extension', 'function')""",
}


def catalog(url: str) -> dict[str, Any]:
    """Return everything that the database at `url` holds, sorted; two databases with equal catalogs are alike."""
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite_catalog(url)
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        return postgresql_catalog(partial(rows_of, connection))


def postgresql_catalog(rows: Callable[[str], list[tuple[Any, ...]]]) -> dict[str, Any]:
    """Return the same of the PostgreSQL database in which `rows` runs a query."""
    return {name: sorted(rows(query), key=str) for name, query in _QUERIES.items()}


def _sqlite_catalog(url: str) -> dict[str, Any]:
    engine = create_engine(url)
    inspector = inspect(engine)
    checks = {name: sorted(inspector.get_check_constraints(name), key=str) for name in inspector.get_table_names()}
    engine.dispose()
    with closing(sqlite3.connect(make_url(url).database or "")) as connection:

        def rows(query: str, *arguments: str) -> list[tuple[Any, ...]]:
            return sorted(connection.execute(query, arguments), key=str)

        tables = [name for (name,) in rows("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {
            "columns": {
                name: rows(
                    """SELECT cid, name, type, "notnull", nullif(dflt_value, 'NULL'), pk, hidden
                    FROM pragma_table_xinfo(?)""",
                    name,
                )
                for name in tables
            },
            "foreign_keys": {
                name: rows('SELECT "table", "from", "to", on_update, on_delete FROM pragma_foreign_key_list(?)', name)
                for name in tables
            },
            "indexes": {
                name: rows(
                    """SELECT i.name, i."unique", i.origin, i.partial, k.seqno, k.name, k.desc, k.coll
                    FROM pragma_index_list(?) i, pragma_index_xinfo(i.name) k WHERE k.key""",
                    name,
                )
                for name in tables
            },
            "checks": checks,
            "triggers": rows("SELECT name, tbl_name, sql FROM sqlite_schema WHERE type IN ('trigger', 'view')"),
        }

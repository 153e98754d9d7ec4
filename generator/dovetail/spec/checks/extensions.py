"""Extensions of PostgreSQL, whose names are seldom those of their projects."""

from collections.abc import Iterator

from dovetail.diagnostics import Diagnostic, Fix
from dovetail.schema.model import Schema
from dovetail.spec.scope import Scope
from dovetail.suggestions import did_you_mean

__all__ = ["known_extensions"]

_NAMES = """
address_standardizer amcheck autoinc bloom btree_gin btree_gist citext cube dblink dict_int dict_xsyn earthdistance
file_fdw fuzzystrmatch hstore insert_username intagg intarray isn lo ltree moddatetime pageinspect pg_buffercache
pg_cron pg_freespacemap pg_partman pg_prewarm pg_stat_statements pg_trgm pg_uuidv7 pgaudit pgcrypto pgjwt pgroonga
pgrouting pgrowlocks pgstattuple plpgsql plv8 postgis postgis_raster postgis_topology postgres_fdw refint rum seg
sslinfo tablefunc tcn timescaledb tsm_system_rows tsm_system_time unaccent uuid-ossp vector xml2
"""
_EXTENSIONS = frozenset(_NAMES.split())
"""The extensions that people use, by the names that CREATE EXTENSION takes."""

_CALLED_OTHERWISE = {
    "pgvector": "vector",
    "uuid": "uuid-ossp",
    "trgm": "pg_trgm",
    "trigram": "pg_trgm",
    "timescale": "timescaledb",
}


def known_extensions(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """An extension is one of PostgreSQL's, and not called almost like one that everybody knows."""
    for name, span in scope.extension_places.items():
        if "postgresql" not in schema.databases:
            message = f'"{name}" is an extension of PostgreSQL, and SQLite has none'
            help = "remove it, or write databases: [postgresql, sqlite]"
            yield Diagnostic("S109", message, span, help, severity="warning")
            continue
        meant = _CALLED_OTHERWISE.get(name) or did_you_mean(name, _EXTENSIONS, 0.8)
        if name not in _EXTENSIONS and meant is not None:
            fix = Fix(span, meant) if span.length == len(name) else None
            message = f'there is hardly an extension called "{name}"'
            yield Diagnostic("S109", message, span, f'did you mean "{meant}"?', fix=fix, severity="warning")

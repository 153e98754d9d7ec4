"""The words that a database does not take for the name of a table or a column as they stand.

PostgreSQL: what `pg_get_keywords()` of version 18 calls reserved, and the other keywords that it does not call unreserved;
`quote_ident` quotes both. SQLite: every keyword that its parser does not take for a name as well, and the two that it takes
for constants.
"""

from dovetail.schema.columns import Database

__all__ = ["QUOTED", "RESERVED"]

_POSTGRESQL_RESERVED = """
all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation column
concurrently constraint create cross current_catalog current_date current_role current_schema current_time
current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign freeze from
full grant group having ilike in initially inner intersect into is isnull join lateral leading left like limit localtime
localtimestamp natural not notnull null offset on only or order outer overlaps placing primary references returning right
select session_user similar some symmetric system_user table tablesample then to trailing true union unique user using
variadic verbose when where window with
"""

_POSTGRESQL_OTHERS = """
between bigint bit boolean char character coalesce dec decimal exists extract float greatest grouping inout int integer
interval json json_array json_arrayagg json_exists json_object json_objectagg json_query json_scalar json_serialize
json_table json_value least merge_action national nchar none normalize nullif numeric out overlay position precision real
row setof smallint substring time timestamp treat trim values varchar xmlattributes xmlconcat xmlelement xmlexists
xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable
"""

_SQLITE = """
add all alter and as autoincrement between case cast check collate commit constraint create current_date current_time
current_timestamp default deferrable delete distinct drop else escape except exists false foreign from group having if
in index insert intersect into is isnull join limit not nothing notnull null on or order primary raise references
returning select set table then to transaction true union unique update using values when where
"""

RESERVED: dict[Database, frozenset[str]] = {
    "postgresql": frozenset(_POSTGRESQL_RESERVED.split()),
    "sqlite": frozenset(_SQLITE.split()),
}
"""The words that are no names unless they are quoted."""

QUOTED: dict[Database, frozenset[str]] = {
    "postgresql": RESERVED["postgresql"] | frozenset(_POSTGRESQL_OTHERS.split()),
    "sqlite": RESERVED["sqlite"],
}
"""The words that are quoted wherever they are names: the reserved ones, and those that would be read as a function or type."""

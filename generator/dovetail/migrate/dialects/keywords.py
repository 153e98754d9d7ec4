"""The words that each database wants quoted where they are names.

PostgreSQL: every keyword that `pg_get_keywords()` of version 18 does not call unreserved; `quote_ident` quotes the same.
SQLite: every keyword that its parser does not take for a name as well, and the two that it takes for constants.
"""

from dovetail.schema.columns import Database

__all__ = ["KEYWORDS"]

_POSTGRESQL = """
all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast char
character check coalesce collate collation column concurrently constraint create cross current_catalog current_date
current_role current_schema current_time current_timestamp current_user dec decimal default deferrable desc distinct do
else end except exists extract false fetch float for foreign freeze from full grant greatest group grouping having ilike
in initially inner inout int integer intersect interval into is isnull join json json_array json_arrayagg json_exists
json_object json_objectagg json_query json_scalar json_serialize json_table json_value lateral leading least left like
limit localtime localtimestamp merge_action national natural nchar none normalize not notnull null nullif numeric offset
on only or order out outer overlaps overlay placing position precision primary real references returning right row
select session_user setof similar smallint some substring symmetric system_user table tablesample then time timestamp to
trailing treat trim true union unique user using values varchar variadic verbose when where window with xmlattributes
xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable
"""

_SQLITE = """
add all alter and as autoincrement between case cast check collate commit constraint create current_date current_time
current_timestamp default deferrable delete distinct drop else escape except exists false foreign from group having if
in index insert intersect into is isnull join limit not nothing notnull null on or order primary raise references
returning select set table then to transaction true union unique update using values when where
"""

KEYWORDS: dict[Database, frozenset[str]] = {
    "postgresql": frozenset(_POSTGRESQL.split()),
    "sqlite": frozenset(_SQLITE.split()),
}

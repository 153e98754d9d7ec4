"""The function that makes the partitions which come, and drops those that are too old."""

from collections.abc import Iterator

from dovetail.migrate.dialects.base import storage_type
from dovetail.migrate.dialects.objects.database_object import DatabaseObject
from dovetail.migrate.dialects.objects.postgresql_triggers import dollar_quote
from dovetail.migrate.dialects.postgresql_names import name, of_table, qualified_name
from dovetail.migrate.dialects.postgresql_storage import with_clause
from dovetail.migrate.dialects.quoting import escaped, one_line
from dovetail.schema.model import QualifiedName, Schema, Table
from dovetail.schema.naming import upkeep_name
from dovetail.schema.partitions import Period, Upkeep
from dovetail.schema.types import ScalarType

__all__ = ["partition_upkeep"]

_ENDINGS: dict[Period, tuple[str, str]] = {
    "day": ("YYYY_MM_DD", r"^\d{4}_\d\d_\d\d$"),
    "week": ('IYYY_"w"IW', r"^\d{4}_w\d\d$"),
    "month": ("YYYY_MM", r"^\d{4}_\d\d$"),
    "year": ("YYYY", r"^\d{4}$"),
}
"""How the names of partitions end, as to_char writes it and as a regular expression finds it; they sort by time."""


def partition_upkeep(table: Table, schema: Schema) -> Iterator[DatabaseObject]:
    """Yield the function, if the table has partitions that come and go; it is run as soon as it is made."""
    partitioning = table.partitioning
    if partitioning is None or partitioning.upkeep is None:
        return
    called = upkeep_name(table.identifier.name)
    own = qualified_name(QualifiedName(called, table.identifier.namespace))
    type_ = storage_type(table.column(partitioning.columns[0]).type, schema)
    body = _body(table, type_.word if isinstance(type_, ScalarType) else "timestamptz", partitioning.upkeep)
    quote = dollar_quote(body)
    text = (
        f"FUNCTION {own}(moment timestamptz DEFAULT now()) RETURNS void\n    LANGUAGE plpgsql\n"
        f"    SET search_path FROM CURRENT\nAS {quote}\n{body}\n{quote}"
    )
    yield DatabaseObject(
        kind="function",
        name=own,
        table=table.name,
        create=f"CREATE {text}",
        exchange=f"CREATE OR REPLACE {text}",
        drop=f"DROP FUNCTION {own}(timestamptz)",
        start=(f"SELECT {own}()",),
        title=one_line(f"{table.name}: {called}"),
    )


def _body(table: Table, divided_by: str, upkeep: Upkeep) -> str:
    """A period that partitions cover already is left alone; of one that they cover in part, the rest gets a partition.

    The lock lets others read and write, and keeps a second run waiting.
    """
    ending, _ = _ENDINGS[upkeep.every]
    begins = escaped(f"{table.identifier.name}_")
    ends = f"period + interval '1 {upkeep.every}'"
    made = escaped(
        f"CREATE TABLE {_home(table)}%I PARTITION OF {of_table(table).replace('%', '%%')} FOR VALUES FROM (%L) TO (%L)"
        f"{with_clause(table.storage)}"
    )
    return f"""<<upkeep>>
DECLARE
    present timestamp := date_trunc('{upkeep.every}', moment AT TIME ZONE 'UTC');
    period timestamp;
    part text;
    lower {divided_by};
    upper {divided_by};
    covered {divided_by};
BEGIN
    LOCK TABLE ONLY {of_table(table)} IN SHARE UPDATE EXCLUSIVE MODE;
    FOR period IN SELECT present + n * interval '1 {upkeep.every}' FROM generate_series(0, {upkeep.ahead}) AS n LOOP
        lower := {_in_column("period", divided_by)};
        upper := {_in_column(f"({ends})", divided_by)};
        covered := (
            SELECT max(bounds.upper)
            FROM (
                SELECT
                    coalesce(substring(bound FROM 'FROM \\(''([^'']*)''')::{divided_by}, '-infinity') AS lower,
                    coalesce(substring(bound FROM 'TO \\(''([^'']*)''')::{divided_by}, 'infinity') AS upper
                FROM pg_inherits JOIN pg_class ON oid = inhrelid, pg_get_expr(relpartbound, oid) AS bound
                WHERE inhparent = {_regclass(table)}
            ) AS bounds
            WHERE bounds.lower < upkeep.upper AND bounds.upper > upkeep.lower
        );
        IF covered IS NULL OR covered < upper THEN
            part := {begins} || to_char(period, '{ending}');
            EXECUTE format(
                {made},
                part, coalesce(covered, lower), upper
            );
        END IF;
    END LOOP;{_drops(table, upkeep, begins)}
END"""


def _in_column(moment: str, divided_by: str) -> str:
    """A time stamp in UTC, as the column that divides the table has it."""
    return f"{moment} AT TIME ZONE 'UTC'" if divided_by == "timestamptz" else moment


def _drops(table: Table, upkeep: Upkeep, begins: str) -> str:
    """What takes the partitions away that are too old: only those that the function itself has made."""
    if upkeep.keep is None:
        return ""
    ending, expression = _ENDINGS[upkeep.every]
    oldest = f"{begins} || to_char(present - {upkeep.keep} * interval '1 {upkeep.every}', '{ending}')"
    length = len(table.identifier.name) + 2
    detach = escaped(f"ALTER TABLE {of_table(table).replace('%', '%%')} DETACH PARTITION {_home(table)}%I")
    return f"""
    FOR part IN
        SELECT relname FROM pg_inherits JOIN pg_class ON oid = inhrelid
        WHERE inhparent = {_regclass(table)}
            AND starts_with(relname, {begins}) AND substr(relname, {length}) ~ '{expression}'
            AND relname::text COLLATE "C" < {oldest}
    LOOP
        EXECUTE format({detach}, part);
        EXECUTE format({escaped(f"DROP TABLE {_home(table)}%I")}, part);
    END LOOP;"""


def _regclass(table: Table) -> str:
    return f"{escaped(of_table(table))}::regclass"


def _home(table: Table) -> str:
    namespace = table.identifier.namespace
    return "" if namespace is None else f"{name(namespace).replace('%', '%%')}."

"""Functions and triggers of PostgreSQL."""

from dovetail.migrate.dialects.objects.database_object import DatabaseObject
from dovetail.migrate.dialects.objects.indented import indented
from dovetail.migrate.dialects.postgresql_names import name, of_table, qualified_name
from dovetail.migrate.dialects.quoting import escaped, one_line
from dovetail.schema.model import QualifiedName, Table
from dovetail.schema.promises import Promise

__all__ = ["SEARCH_PATH", "dollar_quote", "refusal", "trigger", "trigger_function"]

SEARCH_PATH = (
    "SELECT pg_catalog.set_config('search_path', concat_ws(', ',\n"
    "    (SELECT string_agg(quote_ident(name), ', ') FROM unnest(current_schemas(false)) AS name), 'pg_temp'), true)"
)
"""Functions keep the search path under which they are made. It names what is there, so that nobody who calls one can put a
table or an operator of his own before ours. https://www.postgresql.org/docs/current/sql-createfunction.html
"""


def trigger_function(
    table: Table, called: str, body: str, *, as_owner: bool = False, serves: Table | None = None
) -> DatabaseObject:
    """Return a function for triggers, in the namespace of `table`; `body` is PL/pgSQL from BEGIN (or DECLARE) to END.

    `as_owner` runs it with the rights of its owner, for what the writer of a row may not write himself. Anybody may make a
    trigger that calls it on a table of his own, so it works for those of one table only: of `serves`, or else of `table`.
    """
    if as_owner:
        body = body.replace("BEGIN\n", f"BEGIN\n{indented(_of_own_triggers(serves or table), 'postgresql')}\n", 1)
    own = qualified_name(QualifiedName(called, table.identifier.namespace))
    security = "    SECURITY DEFINER\n" if as_owner else ""
    quote = dollar_quote(body)
    text = (
        f"FUNCTION {own}() RETURNS trigger\n    LANGUAGE plpgsql\n{security}    SET search_path FROM CURRENT\n"
        f"AS {quote}\n{body}\n{quote}"
    )
    return DatabaseObject(
        kind="function",
        name=own,
        table=table.name,
        create=f"CREATE {text}",
        exchange=f"CREATE OR REPLACE {text}",
        drop=f"DROP FUNCTION {own}()",
        title=one_line(f"{table.name}: {called}"),
    )


def _of_own_triggers(table: Table) -> str:
    """A trigger of a partitioned table is one of each of its partitions."""
    relation = "TG_RELID" if table.partitioning is None else "coalesce(pg_partition_root(TG_RELID), TG_RELID)"
    return (
        f"IF {relation} <> {escaped(of_table(table))}::regclass THEN\n"
        "    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'this function is for its own table';\n"
        "END IF;"
    )


def trigger(
    table: Table,
    called: str,
    events: str,
    function: DatabaseObject,
    *,
    when: str | None = None,
    arguments: tuple[str, ...] = (),
    for_each: str = "ROW",
    rows: str | None = None,
    tables: frozenset[str] = frozenset(),
    fill: tuple[str, ...] = (),
) -> DatabaseObject:
    """Return a trigger on `table`; `events` is such as "BEFORE UPDATE OR DELETE", `when` a condition over OLD and NEW.

    `rows` names the rows of a statement, as in "NEW TABLE AS new_rows".
    """
    given = ", ".join(escaped(argument) for argument in arguments)
    return DatabaseObject(
        kind="trigger",
        name=f"{name(called)} ON {of_table(table)}",
        table=table.name,
        create=(
            f"CREATE TRIGGER {name(called)}\n    {events} ON {of_table(table)}{_referencing(rows)}\n"
            f"    FOR EACH {for_each}{_condition(when)}\n"
            f"    EXECUTE FUNCTION {function.name}({given})"
        ),
        drop=f"DROP TRIGGER {name(called)} ON {of_table(table)}",
        tables=tables | {table.name},
        fill=fill,
    )


def _referencing(rows: str | None) -> str:
    return "" if rows is None else f"\n    REFERENCING {rows}"


def _condition(when: str | None) -> str:
    if when is None:
        return ""
    return f"\n    WHEN ({when})" if "\n" not in when else f"\n    WHEN (\n{indented(when, 'postgresql', 8)}\n    )"


def refusal(table: Table, promise: Promise, *, message: str | None = None, schema: str = "TG_TABLE_SCHEMA") -> str:
    """Return the PL/pgSQL statement by which a trigger refuses a row, as a CHECK of the promise's name would.

    `message` is SQL that says what is wrong with the row; what was promised then becomes the detail. `schema` is an
    expression for the namespace of `table`, where the trigger may be that of another table.
    """
    said = f"MESSAGE = {message},\n    DETAIL" if message is not None else "MESSAGE"
    column = f",\n    COLUMN = {escaped(promise.columns[0])}" if len(promise.columns) == 1 else ""
    return (
        "RAISE EXCEPTION USING\n"
        "    ERRCODE = 'check_violation',\n"
        f"    {said} = {escaped(promise.text)},\n"
        f"    SCHEMA = {schema},\n"
        f"    TABLE = {escaped(table.identifier.name)}{column},\n"
        f"    CONSTRAINT = {escaped(promise.name)};"
    )


def dollar_quote(body: str) -> str:
    """Return a quote that the body does not hold."""
    tag = ""
    while f"${tag}$" in body:
        tag = f"{tag}q"
    return f"${tag}$"

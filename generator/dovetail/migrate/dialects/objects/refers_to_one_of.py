"""References to one of several tables, told apart by a discriminator: what triggers do for them as foreign keys do for others.

A row that refers to another locks it, so that nobody can take it away before the transaction is done; whoever was quicker to
take it away has made the row refer to nothing, which is refused. Whoever takes a row away waits for those that refer to it
already, and sees them then.

Between tables of tenants a row refers to one of its own tenant, as foreign keys have it: whoever runs the functions may see all.
"""

from collections.abc import Iterator

from dovetail.migrate.dialects.objects import postgresql_triggers, sqlite_triggers
from dovetail.migrate.dialects.objects.comparing import differs
from dovetail.migrate.dialects.objects.database_object import DatabaseObject
from dovetail.migrate.dialects.objects.indented import indented
from dovetail.migrate.dialects.quoting import escaped, identifier, qualified
from dovetail.schema.columns import Column, Database
from dovetail.schema.constraints import Action
from dovetail.schema.guarantees import RefersToOneOf, Target
from dovetail.schema.model import Schema, Table
from dovetail.schema.naming import guarantee_name
from dovetail.schema.promises import Promise, promises_of
from dovetail.schema.rule_sql import quoted
from dovetail.schema.tenants import tenant_of

__all__ = ["refers_to_one_of"]


def refers_to_one_of(
    table: Table, guarantee: RefersToOneOf, schema: Schema, database: Database
) -> Iterator[DatabaseObject]:
    """Yield what refuses a reference to nothing, on the table, and on each target what follows it."""
    (promise,) = promises_of(table, guarantee)
    words = _Words(table, guarantee, schema, database)
    if database == "postgresql":
        yield from _referring_on_postgresql(words, promise)
        for target in guarantee.targets:
            yield from _referred_on_postgresql(words, target, promise)
    else:
        yield from _referring_on_sqlite(words, promise)
        for target in guarantee.targets:
            yield from _referred_on_sqlite(words, target, promise)


class _Words:
    """The names and conditions that the statements of one guarantee are made of."""

    def __init__(self, table: Table, guarantee: RefersToOneOf, schema: Schema, database: Database) -> None:
        self.table, self.guarantee = table, guarantee
        self._schema, self._database = schema, database
        self.own = qualified(table.identifier, database)
        self.discriminator = identifier(guarantee.discriminator, database)
        self.column = identifier(guarantee.column, database)

    @property
    def schema(self) -> str:
        """The namespace of the table, as an expression of PostgreSQL."""
        namespace = self.table.identifier.namespace
        return "current_schema()" if namespace is None else escaped(namespace)

    def called(self, what: str) -> str:
        return guarantee_name(self.table.identifier.name, f"{self.guarantee.name}_{what}")

    def target(self, target: Target) -> Table:
        return self._schema.tables_by_name[target.table]

    def referred(self, target: Target) -> str:
        return qualified(self.target(target).identifier, self._database)

    def key(self, target: Target) -> str:
        return identifier(target.column, self._database)

    def tenants(self, target: Target) -> tuple[Column, Column] | None:
        """What says whose a row of the table is, and whose one of the target; None where either belongs to nobody."""
        near, far = tenant_of(self.table), tenant_of(self.target(target))
        if near is None or far is None:
            return None
        return self.table.column(near.column), self.target(target).column(far.column)

    def is_of_other(self, target: Target) -> str | None:
        """The condition that a row of a target comes to belong to another tenant; None where it belongs to nobody."""
        tenants = self.tenants(target)
        return None if tenants is None else differs(tenants[1], self._database)

    def there(self, target: Target, row: str, *, locked: bool = False) -> str:
        """The query for the row of a target that `row` refers to."""
        conditions = [f"referred.{self.key(target)} = {row}.{self.column}"]
        tenants = self.tenants(target)
        if tenants is not None:
            near, far = (identifier(column.name, self._database) for column in tenants)
            conditions.append(f"referred.{far} = {row}.{near}")
        lock = " FOR KEY SHARE" if locked else ""
        return f"FROM {self.referred(target)} AS referred WHERE {' AND '.join(conditions)}{lock}"

    def again(self, target: Target) -> str:
        """The query for a row of a target that has the key of one that is gone."""
        key = self.key(target)
        return f"FROM {self.referred(target)} AS referred WHERE referred.{key} = OLD.{key}"

    def refers(self, target: Target, value: str, rows: str = "") -> str:
        """The condition that a row of the table refers to the row of a target whose key is `value`."""
        return f"{rows}{self.discriminator} = {quoted(target.value)} AND {rows}{self.column} = {value}"

    def dangles(self, row: str) -> str:
        """The condition that a row refers to a row that is not there, or to no table."""
        known = "\n".join(
            f"    WHEN {quoted(target.value)} THEN EXISTS (SELECT 1 {self.there(target, row)})"
            for target in self.guarantee.targets
        )
        choice = f"CASE {row}.{self.discriminator}\n{known}\n    ELSE {self._false}\nEND"
        return f"{row}.{self.column} IS NOT NULL\nAND NOT {choice}"

    @property
    def _false(self) -> str:
        return "false" if self._database == "postgresql" else "0"

    def is_other(self) -> str:
        """The condition that a row refers to something else than before."""
        return " OR ".join(differs(self.table.column(name), self._database) for name in self.deciding())

    def deciding(self) -> tuple[str, ...]:
        """The columns of the table that decide whether there is a row that one refers to."""
        tenants = {pair[0].name for target in self.guarantee.targets if (pair := self.tenants(target))}
        return self.guarantee.discriminator, self.guarantee.column, *sorted(tenants)

    def tables(self, target: Target) -> frozenset[str]:
        return frozenset((self.table.name, target.table))


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


def _referring_on_postgresql(words: _Words, promise: Promise) -> Iterator[DatabaseObject]:
    """It runs as the owner, like the checks of foreign keys: who may write the row may not be allowed to lock others."""
    table = words.table
    function = postgresql_triggers.trigger_function(table, promise.name, _look_up(words, promise), as_owner=True)
    targets = frozenset(target.table for target in words.guarantee.targets)
    yield function
    yield postgresql_triggers.trigger(
        table,
        words.called("insert"),
        "AFTER INSERT",
        function,
        when=f"NEW.{words.column} IS NOT NULL",
        tables=targets,
        fill=(_refusal_of_rows(words, promise),),
    )
    yield postgresql_triggers.trigger(
        table,
        words.called("update"),
        "AFTER UPDATE",
        function,
        when=f"NEW.{words.column} IS NOT NULL AND ({words.is_other()})",
        tables=targets,
    )


def _look_up(words: _Words, promise: Promise) -> str:
    branches = "\n    ELSIF ".join(
        f"NEW.{words.discriminator} = {quoted(target.value)} THEN\n"
        f"        PERFORM {words.there(target, 'NEW', locked=True)};"
        for target in words.guarantee.targets
    )
    refusal = indented(postgresql_triggers.refusal(words.table, promise), "postgresql", 8)
    return (
        f"BEGIN\n    IF {branches}\n    END IF;\n    IF NOT FOUND THEN\n{refusal}\n    END IF;\n    RETURN NULL;\nEND"
    )


def _refusal_of_rows(words: _Words, promise: Promise) -> str:
    """The statement that fails where rows that are there already refer to nothing."""
    refusal = postgresql_triggers.refusal(words.table, promise, schema=words.schema)
    rows = f"SELECT FROM {words.own} AS referring WHERE {words.dangles('referring')}"
    found, refused = indented(rows, "postgresql", 8), indented(refusal, "postgresql", 8)
    body = f"BEGIN\n    IF EXISTS (\n{found}\n    ) THEN\n{refused}\n    END IF;\nEND"
    quote = postgresql_triggers.dollar_quote(body)
    return f"DO {quote}\n{body}\n{quote}"


_ONE_SNAPSHOT = """ELSIF current_setting('transaction_isolation') = 'repeatable read' THEN
    RAISE EXCEPTION USING
        ERRCODE = 'feature_not_supported',
        MESSAGE = {message},
        HINT = 'Do it in a transaction that is READ COMMITTED, or SERIALIZABLE like all others.';"""
"""A transaction that sees the database as it was at its beginning would not see rows that have come to refer to one since.
Foreign keys look past that; nothing else can."""


def _referred_on_postgresql(words: _Words, target: Target, promise: Promise) -> Iterator[DatabaseObject]:
    table, called = words.target(target), words.called(target.value)
    function = postgresql_triggers.trigger_function(
        words.table, called, _follow(words, target, promise), as_owner=True, serves=table
    )
    key = table.column(target.column)
    yield function
    tables = words.tables(target)
    yield postgresql_triggers.trigger(
        table, words.called(f"{target.value}_delete"), "AFTER DELETE", function, tables=tables
    )
    yield postgresql_triggers.trigger(
        table,
        words.called(f"{target.value}_update"),
        "AFTER UPDATE",
        function,
        when=" OR ".join(filter(None, (differs(key, "postgresql"), words.is_of_other(target)))),
        tables=tables,
    )
    yield postgresql_triggers.trigger(
        table,
        words.called(f"{target.value}_truncate"),
        "AFTER TRUNCATE",
        function,
        for_each="STATEMENT",
        tables=tables,
    )


def _follow(words: _Words, target: Target, promise: Promise) -> str:
    """The body of what follows a row that goes, or whose key changes; and what refuses to empty the whole table."""
    guarantee = words.guarantee
    message = f"what happens to {words.table.name} when rows of {target.table} go cannot be told in REPEATABLE READ"
    any_row = f"SELECT FROM {words.own} AS referring\nWHERE referring.{words.discriminator} = {quoted(target.value)}"
    parts = [
        "IF TG_OP = 'TRUNCATE' THEN",
        indented(_refused_if(any_row), "postgresql"),
        _ONE_SNAPSHOT.format(message=escaped(message)),
        "ELSIF TG_OP = 'DELETE' THEN",
        indented(_action(words, target, guarantee.on_delete, deleting=True), "postgresql"),
        *_followed_to_another_tenant(words, target),
        "ELSE",
        indented(_action(words, target, guarantee.on_update, deleting=False), "postgresql"),
        "END IF;",
        "IF refused THEN",
        indented(postgresql_triggers.refusal(words.table, promise, schema=words.schema), "postgresql"),
        "END IF;",
        "RETURN NULL;",
    ]
    return "DECLARE\n    refused boolean := false;\nBEGIN\n" + indented("\n".join(parts), "postgresql") + "\nEND"


def _followed_to_another_tenant(words: _Words, target: Target) -> Iterator[str]:
    """The branch for a row that comes to belong to another tenant: nothing follows it there."""
    moved = words.is_of_other(target)
    if moved is not None:
        where = words.refers(target, f"OLD.{words.key(target)}", "referring.")
        yield f"ELSIF {moved} THEN"
        yield indented(_refused_if(f"SELECT FROM {words.own} AS referring\nWHERE {where}"), "postgresql")


def _refused_if(*queries: str) -> str:
    """The statement that remembers whether the first query finds a row, and the others find none."""
    found = " AND NOT ".join(f"EXISTS (\n{indented(query, 'postgresql')}\n)" for query in queries)
    return f"refused := {found};"


def _action(words: _Words, target: Target, action: Action, *, deleting: bool) -> str:
    old, key = f"OLD.{words.key(target)}", words.key(target)
    where = f"WHERE {words.refers(target, old, 'referring.')}"
    match action:
        case "cascade" if deleting:
            return f"DELETE FROM {words.own} AS referring\n{where};"
        case "cascade":
            return f"UPDATE {words.own} AS referring SET {words.column} = NEW.{key}\n{where};"
        case "set null":
            empty = f"{words.discriminator} = NULL, {words.column} = NULL"
            return f"UPDATE {words.own} AS referring SET {empty}\n{where};"
    rows = f"SELECT FROM {words.own} AS referring\n{where}"
    return _refused_if(rows, f"SELECT {words.again(target)}") if action == "no action" else _refused_if(rows)


# --- SQLite -----------------------------------------------------------------------------------------------------------


def _referring_on_sqlite(words: _Words, promise: Promise) -> Iterator[DatabaseObject]:
    refusal, dangles = sqlite_triggers.refusal(promise.name), words.dangles("NEW")
    targets = frozenset(target.table for target in words.guarantee.targets)
    columns = ", ".join(identifier(column, "sqlite") for column in words.deciding())
    dangling = words.dangles(words.own)
    yield sqlite_triggers.trigger(
        words.table, words.called("insert"), "AFTER INSERT", refusal, when=dangles, tables=targets
    )
    yield sqlite_triggers.trigger(
        words.table,
        words.called("update"),
        f"AFTER UPDATE OF {columns}",
        refusal,
        when=dangles,
        tables=targets,
        fill=(f"UPDATE {words.own} SET {words.column} = {words.column}\nWHERE {dangling}",),
    )


def _referred_on_sqlite(words: _Words, target: Target, promise: Promise) -> Iterator[DatabaseObject]:
    table, tables = words.target(target), words.tables(target)
    guarantee, refusal = words.guarantee, sqlite_triggers.refusal(promise.name)
    body, when = _action_on_sqlite(words, target, guarantee.on_delete, refusal, deleting=True)
    yield sqlite_triggers.trigger(
        table, words.called(f"{target.value}_delete"), "AFTER DELETE", body, when=when, tables=tables
    )
    body, when = _action_on_sqlite(words, target, guarantee.on_update, refusal, deleting=False)
    changed = differs(table.column(target.column), "sqlite")
    yield sqlite_triggers.trigger(
        table,
        words.called(f"{target.value}_update"),
        "AFTER UPDATE",
        body,
        when=changed if when is None else f"{changed}\nAND {when}",
        tables=tables,
    )
    moved = words.is_of_other(target)
    if moved is not None:
        referring = words.refers(target, f"OLD.{words.key(target)}", "referring.")
        yield sqlite_triggers.trigger(
            table,
            words.called(f"{target.value}_tenant"),
            "AFTER UPDATE",
            refusal,
            when=f"{moved}\nAND EXISTS (SELECT 1 FROM {words.own} AS referring WHERE {referring})",
            tables=tables,
        )


def _action_on_sqlite(
    words: _Words, target: Target, action: Action, refusal: str, *, deleting: bool
) -> tuple[str, str | None]:
    """The statement of a trigger, and the condition under which it is run."""
    old = f"OLD.{words.key(target)}"
    rows = words.refers(target, old)
    match action:
        case "cascade" if deleting and target.table == words.table.name:
            return _cascade_downwards(words, target), None
        case "cascade" if deleting:
            return f"DELETE FROM {words.own} WHERE {rows};", None
        case "cascade":
            return f"UPDATE {words.own} SET {words.column} = NEW.{words.key(target)} WHERE {rows};", None
        case "set null":
            return f"UPDATE {words.own} SET {words.discriminator} = NULL, {words.column} = NULL WHERE {rows};", None
    condition = f"EXISTS (SELECT 1 FROM {words.own} AS referring WHERE {words.refers(target, old, 'referring.')})"
    if action == "no action":
        condition += f"\nAND NOT EXISTS (SELECT 1 {words.again(target)})"
    return refusal, condition


def _cascade_downwards(words: _Words, target: Target) -> str:
    """A trigger does not fire for what it deletes itself, unless a connection says so; all below goes at once, therefore."""
    key, below = words.key(target), f"below.{words.discriminator} = {quoted(target.value)}"
    return (
        f"DELETE FROM {words.own}\n"
        f"WHERE {words.discriminator} = {quoted(target.value)} AND {words.column} IN (\n"
        f"    WITH RECURSIVE gone (key) AS (\n"
        f"        SELECT OLD.{key}\n"
        f"        UNION\n"
        f"        SELECT below.{key} FROM {words.own} AS below\n"
        f"            JOIN gone ON {below} AND below.{words.column} = gone.key\n"
        f"    )\n"
        f"    SELECT key FROM gone\n"
        f");"
    )

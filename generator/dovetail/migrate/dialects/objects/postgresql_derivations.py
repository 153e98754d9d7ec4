"""Derived columns on PostgreSQL: triggers that see all rows of a statement at once.

Counts and sums of whole numbers change by what was added and taken away. All else is made anew, once the row that holds it is
locked: the statement after that sees whatever others committed before they let go of the row. It is written even if the value
stays, so that a transaction that still sees an older state is refused its own. Rows are locked in the order of their keys.
"""

from collections.abc import Iterable, Iterator, Sequence

from dovetail.data_classes import replace
from dovetail.migrate.dialects.objects import postgresql_triggers
from dovetail.migrate.dialects.objects.comparing import differs
from dovetail.migrate.dialects.objects.database_object import DatabaseObject
from dovetail.migrate.dialects.objects.derived_values import DerivedValues, start
from dovetail.migrate.dialects.objects.feeds import Feed
from dovetail.migrate.dialects.objects.indented import indented
from dovetail.migrate.dialects.postgresql_names import name, of_table
from dovetail.migrate.dialects.quoting import escaped
from dovetail.schema.guarantees import Derivation, derivations
from dovetail.schema.model import Table
from dovetail.schema.naming import guarantee_name
from dovetail.schema.promises import promises_of

__all__ = ["feeding", "guarding"]

_ROWS = {"insert": "NEW TABLE AS new_rows", "delete": "OLD TABLE AS old_rows"}
_BOTH = "OLD TABLE AS old_rows NEW TABLE AS new_rows"


# --- rows that come, go and change ------------------------------------------------------------------------------------


def feeding(feed: Feed, values: DerivedValues) -> Iterator[DatabaseObject]:
    """Yield what hands the changes of rows on to the columns that are made of them."""
    steps = _Steps(feed, values)
    tables = frozenset((feed.referenced.name,))
    for event, rows in (*_ROWS.items(), ("update", _BOTH)):
        function = _function(feed.referencing, feed.name(event), steps.body(event))
        yield function
        yield postgresql_triggers.trigger(
            feed.referencing, feed.name(event), f"AFTER {event.upper()}", function,
            for_each="STATEMENT", rows=rows, tables=tables,
        )  # fmt: skip
    emptied = _function(feed.referencing, feed.name("truncate"), steps.emptied())
    yield emptied
    yield postgresql_triggers.trigger(
        feed.referencing, feed.name("truncate"), "AFTER TRUNCATE", emptied, for_each="STATEMENT", tables=tables
    )


def _function(table: Table, called: str, body: str) -> DatabaseObject:
    return postgresql_triggers.trigger_function(table, called, body, as_owner=True)


def _block(statements: Iterable[str]) -> str:
    lines = "\n".join(statements)
    return f"BEGIN\n{indented(lines, 'postgresql')}\nEND"


class _Steps:
    """The bodies of the functions of one feed, in PL/pgSQL."""

    def __init__(self, feed: Feed, values: DerivedValues) -> None:
        self._feed = feed
        self._values = values
        self._added = [each for each in feed.derivations if values.is_whole(each)]
        self._anew = [each for each in feed.derivations if not values.is_whole(each)]

    def body(self, event: str) -> str:
        """Go through the rows that other rows were added to, or taken from, by a statement."""
        changes = self._changes(event)
        each = self._step(self._settings(), is_locked=bool(self._anew))
        if event == "update" and self._added:
            anew = self._step(self._anew_settings(self._feed.derivations), is_locked=True)
            moved, stayed = indented(anew, "postgresql"), indented(each, "postgresql")
            each = f"IF changed.moved THEN\n{moved}\nELSE\n{stayed}\nEND IF;"
        return "\n".join(
            (
                "#variable_conflict use_column",
                "DECLARE",
                "    changed record;",
                "BEGIN",
                "    FOR changed IN",
                indented(changes, "postgresql", 8),
                "    LOOP",
                indented(each, "postgresql", 8),
                "    END LOOP;",
                "    RETURN NULL;",
                "END",
            )
        )

    def emptied(self) -> str:
        """Begin again, when all rows are gone at once."""
        settings = [f"{self._own(each)} = {start(each)}" for each in self._feed.derivations]
        changed = "\nOR ".join(_is_begun(f"referenced.{self._own(each)}", each) for each in self._feed.derivations)
        keys = ", ".join(f"referenced.{name(column)}" for column in self._feed.referenced_columns)
        table = of_table(self._feed.referenced)
        lines = (
            f"PERFORM FROM {table} AS referenced\nWHERE {changed}\nORDER BY {keys}\nFOR NO KEY UPDATE;",
            f"{self._values.updated(settings, changed)};",
            "RETURN NULL;",
        )
        return _block(lines)

    def _step(self, settings: Iterable[str], *, is_locked: bool) -> str:
        """Bring one row up to date; what is made anew needs a statement that begins when the row is locked."""
        update = f"{self._values.updated(settings, self._is_it())};"
        if not is_locked:
            return update
        table = of_table(self._feed.referenced)
        return f"PERFORM FROM {table} AS referenced WHERE {self._is_it()} FOR NO KEY UPDATE;\n{update}"

    def _is_it(self) -> str:
        pairs = enumerate(self._feed.referenced_columns, start=1)
        return " AND ".join(f"referenced.{name(column)} = changed.key_{number}" for number, column in pairs)

    def _settings(self) -> Iterator[str]:
        for number, each in enumerate(self._added, start=1):
            yield f"{self._own(each)} = referenced.{self._own(each)} + changed.change_{number}"
        yield from self._anew_settings(self._anew)

    def _anew_settings(self, derivations: Iterable[Derivation]) -> Iterator[str]:
        return (f"{self._own(each)} = {self._values.made_anew(each, 'referenced')}" for each in derivations)

    def _own(self, derivation: Derivation) -> str:
        return name(derivation.column)

    # --- which rows -----------------------------------------------------------------------------------------------

    def _changes(self, event: str) -> str:
        """The query for the keys of those rows, and for what is added to each, in the order in which they are locked."""
        if event == "update":
            return self._moves()
        keys = [name(column) for column in self._feed.columns]
        sign = "" if event == "insert" else "-"
        selected = [f"{key} AS key_{number}" for number, key in enumerate(keys, start=1)]
        selected += [
            f"{sign}{self._total(each)} AS change_{number}" for number, each in enumerate(self._added, start=1)
        ]
        rows = "new_rows" if event == "insert" else "old_rows"
        lines = [_selected(selected), f"FROM {rows}", f"WHERE {_are_there(keys)}", f"GROUP BY {', '.join(keys)}"]
        conditions = [each.where and self._values.condition(each) for each in self._feed.derivations]
        if all(conditions):
            lines.append(f"HAVING {' OR '.join(f'bool_or({each})' for each in dict.fromkeys(conditions))}")
        return "\n".join((*lines, f"ORDER BY {', '.join(keys)}"))

    def _total(self, derivation: Derivation) -> str:
        """What the rows of a statement amount to."""
        filtered = "" if derivation.where is None else f" FILTER (WHERE {self._values.condition(derivation)})"
        if derivation.value is None:
            return f"count(*){filtered}"
        return f"coalesce(sum({name(derivation.value)}){filtered}, 0)"

    def _moves(self) -> str:
        """Rows before and after an update cancel each other out, unless they differ in what matters here.

        Where rows moved from one key to another, they may have followed a key that changed, and what a row held before is
        not what it held under this key.
        """
        keys = [f"key_{number}" for number in range(1, len(self._feed.columns) + 1)]
        changes = [f"change_{number}" for number in range(1, len(self._added) + 1)]
        held = [f"value_{number}" for number in range(1, len(self._anew) + 1)]
        parts = [name(column) for column in self._feed.columns]
        parts += [self._part(each, "0") for each in self._added] + [self._part(each, "NULL") for each in self._anew]
        named = [f"{part} AS {called}" for part, called in zip(parts, [*keys, *changes, *held], strict=True)]
        differing = ", ".join([*keys, *changes, *held])
        selected = [*keys, *(f"sum({each} * times) AS {each}" for each in changes)]
        selected += ["bool_or(sum(times) <> 0) OVER () AS moved"] if changes else []
        return "\n".join(
            (
                _selected(selected),
                "FROM (",
                f"    SELECT {differing}, sum(times) AS times",
                "    FROM (",
                indented(f"{_selected([*named, '1 AS times'])}\nFROM new_rows", "postgresql", 8),
                "        UNION ALL",
                indented(f"{_selected([*parts, '-1'])}\nFROM old_rows", "postgresql", 8),
                "    ) AS either",
                f"    WHERE {_are_there(keys)}",
                f"    GROUP BY {differing}",
                "    HAVING sum(times) <> 0",
                ") AS difference",
                f"GROUP BY {', '.join(keys)}",
                f"ORDER BY {', '.join(keys)}",
            )
        )

    def _part(self, derivation: Derivation, otherwise: str) -> str:
        """What a single row contributes."""
        value = name(derivation.value) if derivation.value is not None else "1"
        if derivation.aggregate == "sum" and otherwise == "0":
            value = f"coalesce({value}, 0)"
        if derivation.where is None:
            return value
        return f"CASE WHEN {self._values.condition(derivation)} THEN {value} ELSE {otherwise} END"


def _selected(columns: Sequence[str]) -> str:
    """The SELECT clause, on several lines if one would be long."""
    on_one_line = f"SELECT {', '.join(columns)}"
    if len(on_one_line) <= 88:
        return on_one_line
    listed = indented(",\n".join(columns), "postgresql")
    return f"SELECT\n{listed}"


def _are_there(keys: Iterable[str]) -> str:
    return " AND ".join(f"{key} IS NOT NULL" for key in keys)


# --- the columns themselves -------------------------------------------------------------------------------------------


def guarding(values: DerivedValues, feeds: Sequence[Feed]) -> Iterator[DatabaseObject]:
    """Yield what refuses wrong values of the derived columns, and what keeps them when the key of their row changes."""
    table, derived = values.table, derivations(values.table.guarantees)
    fill = (values.filled(derived),)
    fed_by = frozenset(feed.referencing.name for feed in feeds)
    called = guarantee_name(table.identifier.name, "derived")
    function = replace(_function(table, called, _refusing(values)), fill=fill)
    yield function
    begun = "\nOR ".join(_is_begun(f"NEW.{name(each.column)}", each) for each in derived)
    yield postgresql_triggers.trigger(
        table, guarantee_name(table.identifier.name, "derived_insert"), "BEFORE INSERT", function, when=begun
    )
    changes = "\n    OR ".join(differs(values.column(each), "postgresql") for each in derived)
    yield postgresql_triggers.trigger(
        table,
        guarantee_name(table.identifier.name, "derived_update"),
        "BEFORE UPDATE",
        function,
        when=f"({changes})\nAND {_by_hand(table)}",
        tables=fed_by,
        fill=fill,
    )
    yield from _moving(values, feeds)


def _is_begun(column: str, derivation: Derivation) -> str:
    """The condition that a derived column holds more than it does without any row."""
    nothing = start(derivation)
    return f"{column} IS NOT NULL" if nothing == "NULL" else f"{column} IS DISTINCT FROM {nothing}"


def _by_hand(table: Table) -> str:
    """The condition that it is no trigger of ours that writes, or of somebody who might have made one of his own here."""
    return f"(pg_trigger_depth() = 0 OR NOT has_table_privilege({escaped(of_table(table))}::regclass, 'TRIGGER'))"


def _refusing(values: DerivedValues) -> str:
    """Compare with what the rows make of each column, which they still find by the key from before; of a new row there are none."""
    lines: list[str] = []
    for derivation in derivations(values.table.guarantees):
        (promise,) = promises_of(values.table, derivation)
        refusal = indented(postgresql_triggers.refusal(values.table, promise), "postgresql")
        column = values.column(derivation)
        wrong = indented(values.is_wrong(derivation, f"NEW.{name(column.name)}", "OLD"), "postgresql").lstrip()
        lines.append(f"IF {differs(column, 'postgresql')}\n    AND {wrong}\nTHEN\n{refusal}\nEND IF;")
    lines.append("RETURN NEW;")
    return f"#variable_conflict use_column\n{_block(lines)}"


def _moving(values: DerivedValues, feeds: Sequence[Feed]) -> Iterator[DatabaseObject]:
    """Yield what makes columns anew when the key changes by which rows are found.

    The name of the trigger sorts after those of foreign keys, RI_ConstraintTrigger_a_…: by then the rows have followed, if they
    do so.
    """
    table = values.table
    for key in sorted({feed.referenced_columns for feed in feeds}):
        found_by = [each for feed in feeds if feed.referenced_columns == key for each in feed.derivations]
        called = guarantee_name("derived", f"{table.identifier.name}_{'_'.join(key)}")
        same = " AND ".join(f"referenced.{name(column)} = NEW.{name(column)}" for column in key)
        statement = values.put_right(found_by, same)
        body = _block((f"{statement};", "RETURN NULL;"))
        own = guarantee_name(table.identifier.name, f"derived_anew_{'_'.join(key)}")
        function = _function(table, own, f"#variable_conflict use_column\n{body}")
        yield function
        changes = " OR ".join(differs(table.column(column), "postgresql") for column in key)
        yield postgresql_triggers.trigger(table, called, "AFTER UPDATE", function, when=changes)

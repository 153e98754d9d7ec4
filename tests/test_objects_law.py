"""Whatever is done to tables, the views, functions and triggers on them are afterwards as if they had been made at the end."""

from copy import deepcopy
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from effort import law
from migrating import live
from random_evolutions import evolving
from test_migration_laws import compiled, random_pair, see_changes

Data = dict[str, Any]
_FUNCTION = (
    "CREATE FUNCTION checked({argument} integer) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN {argument} IS NOT NULL"
)
_TRIGGER = {
    "postgresql": "CREATE TRIGGER {name} BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "sqlite": "CREATE TRIGGER {name} BEFORE DELETE ON {table} BEGIN SELECT 1; END",
}


@st.composite
def seen(draw: st.DrawFn, spec: Data) -> Data:
    """The spec with views on its tables, views on those, triggers, and a function that a column calls on PostgreSQL."""
    made = deepcopy(spec)
    views, triggers = made.setdefault("views", {}), made.setdefault("triggers", {})
    for number, table in enumerate(sorted(made["tables"])):
        if made["tables"][table].get("external") or "schema" in made["tables"][table] or draw(st.integers(0, 4)) == 0:
            continue
        own = _quoted(made["tables"][table].get("name", table))
        columns = ", ".join(map(_quoted, sorted(made["tables"][table]["columns"])))
        shown = "id" if draw(st.booleans()) and "id" in made["tables"][table]["columns"] else columns
        view = f"a_view_{number}"
        views[view] = _object("VIEW", view, f"AS SELECT {shown} FROM {own}", [table])
        views[f"above_{number}"] = _object("VIEW", f"above_{number}", f"AS SELECT count(*) AS rows FROM {view}", [view])
        name = f"a_trigger_{number}"
        texts = {database: text.format(name=name, table=own) for database, text in _TRIGGER.items()}
        triggers[name] = {"sql": texts, "needs": [table]}
    argument = draw(st.sampled_from(["number", "value"]))
    made["functions"] = {"checked": {"sql": {"postgresql": _FUNCTION.format(argument=argument), "sqlite": None}}}
    for table in made["tables"].values():
        if "id" in table["columns"] and not table.get("external") and draw(st.booleans()):
            table.setdefault("checks", {})["called"] = {"postgresql": "checked(1)", "sqlite": None}
    return made


def _object(kind: str, name: str, text: str, needs: list[str]) -> Data:
    return {"sql": f"CREATE {kind} {name} {text}", "needs": needs}


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@st.composite
def evolving_with_objects(draw: st.DrawFn) -> tuple[Data, Data]:
    before, after = draw(evolving())
    return draw(seen(before)), draw(seen(after))


@law(40)
@given(pair=evolving_with_objects())
def test_random_changes_lead_to_the_schema_and_back(pair: Any, tmp_path: Path) -> None:
    see_changes(*(compiled(each, tmp_path) for each in pair))


@law(28)
@given(pair=evolving_with_objects())
def test_sqlite_gets_from_any_schema_to_any_other(pair: Any, tmp_path: Path, sqlite: Path) -> None:
    before, after = (compiled(each, tmp_path) for each in pair)
    with live(f"sqlite:///{sqlite}") as database:
        random_pair(database, before, after)


@law(14)
@given(pair=evolving_with_objects())
def test_postgresql_gets_from_any_schema_to_any_other(pair: Any, tmp_path: Path, postgresql: str) -> None:
    before, after = (compiled(each, tmp_path) for each in pair)
    with live(postgresql) as database:
        random_pair(database, before, after)

"""What holds for every migration, holds with tenants and policies too: random specs that have some, and random edits of them."""

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from effort import law
from migrating import live
from random_evolutions import Data, evolving
from test_migration_laws import compiled, random_pair

Pair = tuple[Data, Data]


@st.composite
def of_tenants(draw: st.DrawFn) -> Pair:
    """Two specs of which one at least keeps tenants apart, in some of its tables."""
    before, after = pair = draw(evolving())
    for written in pair:
        for table in written["tables"].values():
            table["columns"]["tenant"] = {"type": "int", "default": 1}
    for written in draw(st.sampled_from([(before, after), (before,), (after,)])):
        written["tenancy"] = {
            "column": "tenant",
            "setting": draw(st.sampled_from(["app.tenant", "app.organisation"])),
            "role": "app_reader",
            "force": draw(st.booleans()),
        }
        for table in [*written["tables"].values()][1:]:
            if draw(st.integers(0, 3)) == 0:
                table["tenancy"] = "off"
    return pair


@st.composite
def with_policies(draw: st.DrawFn) -> Pair:
    """Two specs with policies on whatever columns there are, for PostgreSQL alone."""
    pair = draw(evolving())
    for written in pair:
        written["databases"] = ["postgresql"]
        for table in written["tables"].values():
            named = draw(st.lists(st.sampled_from(["first", "second"]), unique=True))
            policies = {name: draw(_policy(sorted(table["columns"]))) for name in named}
            if policies:
                table["policies"] = {"everything": {"using": "true"}, **policies}
    return pair


@st.composite
def _policy(draw: st.DrawFn, columns: list[str]) -> Data:
    quoted = [column.replace('"', '""') for column in columns]
    conditions = st.sampled_from([f'"{column}" IS NOT NULL' for column in quoted])
    made: Data = {"using": draw(conditions), "for": draw(st.sampled_from(["all", "select", "update", "delete"]))}
    if made["for"] in ("all", "update") and draw(st.booleans()):
        made["check"] = draw(conditions)
    if draw(st.booleans()):
        made["roles"] = ["app_reader"]
    return {**made, "restrictive": draw(st.booleans())}


@law(10)
@given(pair=of_tenants())
def test_postgresql_gets_from_some_tenants_to_others(pair: Any, tmp_path: Path, postgresql: str) -> None:
    before, after = (compiled(each, tmp_path) for each in pair)
    with live(postgresql) as database:
        random_pair(database, before, after)


@law(10)
@given(pair=of_tenants())
def test_sqlite_gets_from_some_tenants_to_others(pair: Any, tmp_path: Path, sqlite: Path) -> None:
    before, after = (compiled(each, tmp_path) for each in pair)
    with live(f"sqlite:///{sqlite}") as database:
        random_pair(database, before, after)


@law(10)
@given(pair=with_policies())
def test_postgresql_gets_from_some_policies_to_others(pair: Any, tmp_path: Path, postgresql: str) -> None:
    before, after = (compiled(each, tmp_path) for each in pair)
    with live(postgresql) as database:
        random_pair(database, before, after)

"""The order of tables, and which foreign keys it leaves for later."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from dovetail.schema.model import Schema, Table
from dovetail.schema.order import circular_groups, detached, must_defer, tables_in_order
from handmade import column, index, pointing, reference, schema, table


def names(tables: tuple[Table, ...]) -> list[str]:
    return [each.name for each in tables]


def test_referenced_tables_come_first_and_names_decide_the_rest() -> None:
    made = schema(pointing("a", "z", "m"), pointing("m"), pointing("z", "m"), pointing("b"))
    assert names(tables_in_order(made)) == ["b", "m", "z", "a"]
    assert detached(made) == frozenset()


def test_a_table_may_refer_to_itself() -> None:
    made = schema(pointing("a", "a"))
    assert names(tables_in_order(made)) == ["a"]
    assert detached(made) == frozenset()
    assert circular_groups(made.tables) == ()
    assert must_defer(made.tables) == frozenset()


def test_a_self_reference_to_a_unique_index_waits_for_the_index() -> None:
    key = reference("a", "other", "a", ("code",))
    made = schema(table("a", column("code"), column("other"), key, index("a", "code", unique=True)))
    assert detached(made) == {("a", key.name)}


def test_of_a_circle_the_nullable_pointers_are_detached() -> None:
    made = schema(pointing("skills", "users", "versions?"), pointing("users"), pointing("versions", "skills"))
    assert names(tables_in_order(made)) == ["users", "skills", "versions"]
    assert detached(made) == {("skills", "fk_skills_versions_id_versions")}
    assert must_defer(made.tables) == frozenset()


def test_a_deferred_key_is_detached_before_any_other() -> None:
    made = schema(pointing("a", "b"), pointing("b", "c!"), pointing("c", "a"))
    assert detached(made) == {("b", "fk_b_c_id_c")}
    assert must_defer(made.tables) == frozenset()
    assert circular_groups(made.tables) == (("a", "b", "c"),)


def test_a_circle_of_required_keys_needs_a_deferred_one() -> None:
    made = schema(pointing("a", "b"), pointing("b", "c"), pointing("c", "a"), pointing("d", "a"))
    assert must_defer(made.tables) == {("a", "fk_a_b_id_b")}


def test_a_table_that_only_refers_into_a_circle_keeps_its_keys() -> None:
    made = schema(pointing("a", "b?"), pointing("b", "a"), pointing("aa", "a?", "b?"))
    assert detached(made) == {("a", "fk_a_b_id_b")}


def test_unenforced_keys_and_external_tables_do_not_count() -> None:
    loose = table("a", column("b_id"), reference("a", "b_id", "b", enforced=False))
    made = schema(loose, pointing("b", "a"), pointing("c", "elsewhere"), table("elsewhere", external=True))
    assert names(tables_in_order(made)) == ["a", "b", "c", "elsewhere"]
    assert detached(made) == frozenset()


def test_long_chains_and_long_circles_are_no_trouble() -> None:
    count = 3000
    chain = schema(*(pointing(f"t{i:04}", *([f"t{i + 1:04}"] if i + 1 < count else [])) for i in range(count)))
    assert names(tables_in_order(chain)) == [f"t{i:04}" for i in reversed(range(count))]
    circle = schema(*(pointing(f"t{i:04}", f"t{(i + 1) % count:04}") for i in range(count)))
    assert detached(circle) == {("t0000", "fk_t0000_t0001_id_t0001")}


def test_the_order_in_which_tables_are_given_does_not_matter() -> None:
    tables = [pointing("a", "b", "c?"), pointing("b", "c"), pointing("c", "a?"), pointing("d", "b")]
    results = {
        (detached(made), tuple(names(tables_in_order(made))), must_defer(made.tables))
        for given_order in permutations(tables)
        for made in [Schema("s", tables=given_order)]
    }
    assert len(results) == 1


@given(st.data())
def test_without_the_detached_keys_every_reference_points_back(data: st.DataObject) -> None:
    known = [f"t{number}" for number in range(data.draw(st.integers(1, 8)))]
    pointers = st.lists(st.tuples(st.sampled_from(known), st.sampled_from("?! ")), unique_by=lambda pair: pair[0])
    made = schema(*(pointing(name, *(to + kind.strip() for to, kind in data.draw(pointers))) for name in known))
    place = {each.name: position for position, each in enumerate(tables_in_order(made))}
    set_aside = detached(made)
    assert len(place) == len(known)
    keys = [(each.name, key) for each in made.tables for key in each.foreign_keys]
    for owner, key in keys:
        if (owner, key.name) not in set_aside and key.referenced_table != owner:
            assert place[key.referenced_table] < place[owner]
    grouped = {name for group in circular_groups(made.tables) for name in group}
    assert {owner for owner, _ in set_aside} <= grouped
    assert bool(set_aside) == bool(grouped)
    for chosen in set_aside:
        kept = {
            name: {key.referenced_table for owner, key in keys if owner == name and (owner, key.name) not in set_aside}
            for name in known
        }
        target = next(key.referenced_table for owner, key in keys if (owner, key.name) == chosen)
        assert chosen[0] in _reachable(kept, target), "a key that closes no circle need not be detached"


def _reachable(graph: dict[str, set[str]], start: str) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        new = graph[waiting.pop()] - found
        found |= new
        waiting += new
    return found

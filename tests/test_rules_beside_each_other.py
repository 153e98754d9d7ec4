"""Rules beside each other in one spec: each still holds where another one is at work."""

from collections.abc import Iterator

import pytest

from guarded import Guarded, Tried, guarded, tried

SPEC = """
tenancy: {column: tenant_id, setting: app.tenant}
enums:
  state: {values: [draft, sent, read], transitions: {draft: [sent], sent: [read]}}
mixins:
  owned:
    columns: {id: {type: int, primary_key: true}}
    references: {tenant: {to: tenants, on_delete: cascade, inverse: none}}
tables:
  p:
    tenancy: off
    columns: {a_b: {type: int, primary_key: true}, n: {type: int, derive: {count: qs}}}
  p_a:
    tenancy: off
    columns: {b: {type: int, primary_key: true}, n: {type: int, derive: {count: qs}}}
  q:
    tenancy: off
    columns: {id: {type: int, primary_key: true}}
    references:
      p: {to: p, column: p_a_b, on_delete: cascade, on_update: cascade, inverse: qs}
      p_a: {to: p_a, column: p_a_id, on_delete: cascade, on_update: cascade, inverse: qs}
  tenants:
    tenancy: id
    columns: {id: {type: int, primary_key: true}}
  authors:
    mixins: [owned]
    soft_delete: true
    columns:
      name: {type: text, unique: true}
      written: {type: int, derive: {count: letters, where: deleted_at IS NULL}}
      pages: {type: bigint, derive: {sum: versions.pages}}
  letters:
    mixins: [owned]
    soft_delete: true
    columns: {state: {type: state, default: draft}, number: {type: int, read_only: true}}
    references:
      author: {to: authors, on_delete: cascade, inverse: letters}
      newest: {to: versions, optional: true, on_delete: set null, within: versions, inverse: none}
    unique: [[author, number]]
  versions:
    mixins: [owned]
    append_only: true
    columns: {pages: int}
    references:
      letter: {to: letters, on_delete: cascade, inverse: versions}
      author: {to: authors, optional: true, on_delete: set null, inverse: versions}
    lint: {left_behind: off}
  papers:
    mixins: [owned]
  notes:
    mixins: [owned]
    references:
      about: {to: [papers, versions], storage: discriminator, on_delete: cascade, inverse: notes}
"""

ROWS = (
    "INSERT INTO tenants (id) VALUES (1), (2)",
    "INSERT INTO authors (tenant_id, id, name) VALUES (1, 1, 'ann'), (1, 2, 'bob'), (2, 3, 'eve')",
    "INSERT INTO letters (tenant_id, id, author_id, number) VALUES (1, 1, 1, 1), (1, 2, 1, 2), (2, 3, 3, 1)",
    "INSERT INTO versions (tenant_id, id, letter_id, author_id, pages) VALUES (1, 1, 1, 1, 3), (1, 2, 1, 2, 4), (1, 3, 2, 1, 5)",
    "UPDATE letters SET newest_id = 2 WHERE id = 1",
    "INSERT INTO papers (tenant_id, id) VALUES (1, 1)",
    "INSERT INTO notes (tenant_id, id, about_table, about_id) VALUES (1, 1, 'papers', 1), (1, 2, 'versions', 2)",
)


@pytest.fixture(scope="module")
def made(lasting_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    with guarded(lasting_database_url, SPEC, tmp_path_factory.mktemp("together")) as found:
        yield found


@pytest.fixture
def database(made: Guarded) -> Iterator[Tried]:
    with tried(made, *ROWS) as found:
        yield found


def authors(database: Tried) -> list[tuple[int, int, int]]:
    return database.rows("SELECT id, written, pages FROM authors ORDER BY id")


def test_what_is_derived_follows_soft_deletes_and_what_is_restored(database: Tried) -> None:
    assert authors(database) == [(1, 2, 8), (2, 0, 4), (3, 1, 0)]
    database.run("UPDATE letters SET deleted_at = '2026-01-01 00:00:00' WHERE id = 1")
    assert authors(database)[0] == (1, 1, 8)
    database.run("UPDATE letters SET deleted_at = NULL WHERE id = 1")
    assert authors(database)[0] == (1, 2, 8)
    database.run("UPDATE authors SET deleted_at = '2026-01-01 00:00:00' WHERE id = 1")
    assert authors(database)[0] == (1, 0, 8)
    database.run("UPDATE authors SET deleted_at = NULL WHERE id = 1")
    assert authors(database)[0] == (1, 2, 8)


def test_a_letter_takes_its_versions_and_their_notes_with_it(database: Tried) -> None:
    database.run("DELETE FROM letters WHERE id = 1")
    assert database.rows("SELECT id FROM versions") == [(3,)]
    assert database.rows("SELECT id FROM notes") == [(1,)]
    database.run("DELETE FROM papers")
    assert database.rows("SELECT id FROM notes") == []
    assert authors(database) == [(1, 1, 5), (2, 0, 0), (3, 1, 0)]


def test_an_author_who_goes_is_forgotten_by_versions_that_stay(database: Tried) -> None:
    database.run("DELETE FROM authors WHERE id = 2")
    assert database.rows("SELECT id, author_id FROM versions ORDER BY id") == [(1, 1), (2, None), (3, 1)]
    database.run("DELETE FROM tenants WHERE id = 1")
    assert authors(database) == [(3, 1, 0)]
    assert database.rows("SELECT count(*) FROM versions") == [(0,)]


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE versions SET pages = 1", "versions_append_only"),
        ("UPDATE letters SET state = 'read' WHERE id = 1", "letters_state_flow"),
        ("UPDATE letters SET number = 9 WHERE id = 1", "letters_number_read_only"),
        ("UPDATE letters SET newest_id = 3 WHERE id = 1", "fk_letters_newest_id_versions"),
        ("UPDATE authors SET written = 9 WHERE id = 1", "authors_written_derived"),
        (
            "INSERT INTO notes (tenant_id, id, about_table, about_id) VALUES (1, 9, 'papers', 9)",
            "notes_about_reference",
        ),
        ("INSERT INTO letters (tenant_id, id, author_id, number) VALUES (1, 9, 3, 9)", "fk_letters_author_id_authors"),
        ("INSERT INTO authors (tenant_id, id, name) VALUES (1, 9, 'ann')", "uq_authors_name"),
    ],
)
def test_each_rule_still_refuses_what_it_is_to_refuse(database: Tried, statement: str, rule: str) -> None:
    before = [
        database.rows(f"SELECT * FROM {table} ORDER BY id") for table in ("authors", "letters", "versions", "notes")
    ]
    refused = database.refused(statement)
    assert refused == rule or (database.is_sqlite and "FOREIGN KEY" in refused)
    assert [
        database.rows(f"SELECT * FROM {table} ORDER BY id") for table in ("authors", "letters", "versions", "notes")
    ] == before


def test_objects_that_are_loaded_follow_a_soft_delete(database: Tried) -> None:
    queries, models = database.module("queries"), database.module("models")
    with database.session() as session, queries.tenant(session, 1):
        author = session.get_one(models.Author, 1)
        assert author.written == 2
        queries.Database(session).letters.delete(1)
        assert author.written == 1
        queries.Database(session).letters.restore(1)
        assert author.written == 2


def test_functions_of_two_tables_have_two_names(database: Tried) -> None:
    """Derived columns of tables whose names and keys run into each other: `p` by `a_b`, and `p_a` by `b`."""
    database.run("INSERT INTO p (a_b) VALUES (1)", "INSERT INTO p_a (b) VALUES (1)")
    database.run("INSERT INTO q (id, p_a_b, p_a_id) VALUES (1, 1, 1)")
    database.run("UPDATE p SET a_b = 2", "UPDATE p_a SET b = 2")
    assert database.rows("SELECT p.n, p_a.n FROM p, p_a") == [(1, 1)]

"""Rules that meet on the same tables: tenants beside derived columns, beside owned pointers, and beside references to one of several tables.

Statements are sent to the database directly, by somebody whom row security does not stop: what is refused here, the rules refuse.
"""

from collections.abc import Iterator

import pytest

from guarded import Guarded, Tried, guarded, tried

pytestmark = pytest.mark.every_postgresql

SPEC = """
tenancy: {column: tenant_id, setting: app.current_tenant_id, role: workspace_app}
mixins:
  of_tenant:
    references:
      tenant: {to: tenants, on_delete: cascade, inverse: none}
tables:
  tenants:
    tenancy: id
    columns: {id: {type: int, primary_key: true}, users_count: {type: int, derive: {count: users}}}
  users:
    columns: {id: {type: int, primary_key: true}}
    references:
      tenant: {to: tenants, on_delete: cascade, inverse: users}
  skills:
    mixins: [of_tenant]
    columns:
      id: {type: int, primary_key: true}
      uses: {type: int, derive: {count: events}}
      stars: {type: int?, derive: {avg: ratings.stars, scale: 100}}
      tags_count: {type: int, derive: {count: tags}}
      notes_count: {type: int, derive: {count: notes}}
      forks_count: {type: int, derive: {count: forks}}
    references:
      forked_from: {to: skills, optional: true, on_delete: set null, inverse: forks}
      published: {to: versions, optional: true, on_delete: set null, within: versions, inverse: none}
    relations:
      tags: {through: taggings, to: tags, inverse: skills}
  tags:
    mixins: [of_tenant]
    columns: {id: {type: int, primary_key: true}}
  taggings:
    mixins: [of_tenant]
    references:
      skill: {to: skills, on_delete: cascade, inverse: taggings}
      tag: {to: tags, on_delete: cascade, inverse: taggings}
    primary_key: [skill, tag]
  versions:
    append_only: true
    mixins: [of_tenant]
    columns: {id: {type: int, primary_key: true}}
    references:
      skill: {to: skills, on_delete: cascade, inverse: versions}
      author: {to: users, optional: true, on_delete: set null, inverse: versions}
  events:
    mixins: [of_tenant]
    columns: {id: {type: int, primary_key: true}}
    references:
      skill: {to: skills, optional: true, on_delete: set null, inverse: events}
  ratings:
    mixins: [of_tenant]
    columns: {stars: int}
    references:
      skill: {to: skills, on_delete: cascade, inverse: ratings}
      user: {to: users, on_delete: cascade, inverse: ratings}
    primary_key: [skill, user]
  notes:
    mixins: [of_tenant]
    columns: {id: {type: int, primary_key: true}}
    references:
      subject: {to: [skills, users], storage: exclusive, on_delete: cascade, inverse: notes}
  chunks:
    mixins: [of_tenant]
    columns: {id: {type: int, primary_key: true}}
    references:
      source: {to: [notes, versions], storage: discriminator, on_delete: cascade, on_update: cascade, inverse: chunks}
"""

ROWS = (
    "INSERT INTO tenants (id) VALUES (1), (2)",
    "INSERT INTO users (id, tenant_id) VALUES (1, 1), (2, 1), (3, 2)",
    "INSERT INTO skills (id, tenant_id, forked_from_id) VALUES (1, 1, NULL), (2, 1, 1), (3, 2, NULL)",
    "INSERT INTO versions (id, tenant_id, skill_id, author_id) VALUES (1, 1, 1, 1), (2, 1, 2, 1), (3, 2, 3, 3)",
    "UPDATE skills SET published_id = id",
    "INSERT INTO tags (id, tenant_id) VALUES (1, 1), (2, 1)",
    "INSERT INTO taggings (tenant_id, skill_id, tag_id) VALUES (1, 1, 1), (1, 1, 2)",
    "INSERT INTO events (id, tenant_id, skill_id) VALUES (1, 1, 1), (2, 1, 1), (3, 2, 3)",
    "INSERT INTO ratings (tenant_id, skill_id, user_id, stars) VALUES (1, 1, 1, 4), (1, 1, 2, 5)",
    "INSERT INTO notes (id, tenant_id, subject_skill_id) VALUES (1, 1, 1), (2, 2, 3), (3, 1, 2)",
    "INSERT INTO chunks (id, tenant_id, source_table, source_id) VALUES (1, 1, 'notes', 1), (2, 1, 'versions', 1), (3, 2, 'notes', 2)",
)

COUNTED = "SELECT id, uses, stars, tags_count, notes_count, forks_count FROM skills ORDER BY id"


@pytest.fixture(scope="module")
def made(lasting_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    with guarded(lasting_database_url, SPEC, tmp_path_factory.mktemp("together")) as found:
        yield found


@pytest.fixture
def database(made: Guarded) -> Iterator[Tried]:
    with tried(made, *ROWS) as found:
        yield found


def test_rows_are_counted_by_references_that_hold_the_tenant(database: Tried) -> None:
    assert database.rows(COUNTED) == [(1, 2, 450, 2, 1, 1), (2, 0, None, 0, 1, 0), (3, 1, None, 0, 1, 0)]
    database.run("UPDATE events SET skill_id = 2 WHERE id = 1", "DELETE FROM taggings WHERE tag_id = 2")
    assert database.rows(COUNTED)[:2] == [(1, 1, 450, 1, 1, 1), (2, 1, None, 0, 1, 0)]
    database.run("DELETE FROM users WHERE id = 2", "DELETE FROM skills WHERE id = 2")
    assert database.rows(COUNTED)[0] == (1, 1, 400, 1, 1, 0)
    assert database.rows("SELECT id, users_count FROM tenants ORDER BY id") == [(1, 1), (2, 1)]


def test_everything_of_a_tenant_goes_with_it(database: Tried) -> None:
    database.run("DELETE FROM tenants WHERE id = 1")
    for table in ("users", "skills", "versions", "events", "notes", "chunks"):
        assert database.rows(f"SELECT id FROM {table}") == [(2 if table == "notes" else 3,)]
    assert database.rows("SELECT * FROM taggings") == database.rows("SELECT * FROM ratings") == []


def test_a_version_outlives_its_author_and_goes_with_its_skill(database: Tried) -> None:
    database.run("DELETE FROM users WHERE id = 1")
    assert database.rows("SELECT author_id FROM versions WHERE tenant_id = 1") == [(None,), (None,)]
    assert database.refused("DELETE FROM versions WHERE id = 1") == "versions_append_only"
    database.run("DELETE FROM skills WHERE id = 1")
    assert database.rows("SELECT id FROM versions ORDER BY id") == [(2,), (3,)]
    assert database.rows("SELECT id FROM chunks") == [(3,)]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO chunks (id, tenant_id, source_table, source_id) VALUES (9, 1, 'notes', 2)",
        "INSERT INTO chunks (id, tenant_id, source_table, source_id) VALUES (9, 1, 'versions', 3)",
        "UPDATE chunks SET source_id = 2 WHERE id = 1",
        "UPDATE chunks SET tenant_id = 2 WHERE id = 1",
        "UPDATE chunks SET tenant_id = 2, source_table = 'versions' WHERE id = 1",
    ],
)
def test_nothing_refers_to_one_of_several_rows_of_another_tenant(database: Tried, statement: str) -> None:
    assert database.refused(statement) == "chunks_source_reference"


def test_a_row_that_is_referred_to_is_not_given_to_another_tenant(database: Tried) -> None:
    moved = "UPDATE notes SET tenant_id = 2, subject_skill_id = 3 WHERE id ="
    assert database.refused(f"{moved} 1") == "chunks_source_reference"
    database.run(f"{moved} 3", "UPDATE chunks SET source_id = 3, tenant_id = 2 WHERE id = 1")
    assert database.rows("SELECT source_id FROM chunks WHERE tenant_id = 2 ORDER BY id") == [(3,), (2,)]


def test_a_reference_follows_a_key_within_its_tenant(database: Tried) -> None:
    database.run("UPDATE notes SET id = 10 WHERE id = 1")
    assert database.rows("SELECT source_id FROM chunks WHERE id = 1") == [(10,)]
    moved = "UPDATE notes SET id = 11, tenant_id = 2, subject_skill_id = 3 WHERE id = 10"
    assert database.refused(moved) == "chunks_source_reference"

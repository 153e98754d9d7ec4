"""References to one of several tables: whoever tries to have a row refer to nothing, in SQL or through queries, is refused."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from time import sleep
from typing import Any

import pytest
import yaml
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from dovetail.migrate.diff import diff
from dovetail.migrate.hazards import hazards
from evolutions import schema_of
from guarded import Guarded, Tried, guarded, lent, tried
from migrating import StatementError, live

pytestmark = pytest.mark.every_postgresql(when="soaking")

SPEC = """
tables:
  skills:
    columns: {id: {type: int, primary_key: true}, slug: {type: text, unique: true}, name: text?}
  posts:
    columns: {id: {type: int, primary_key: true}, title: text?}
  comments:
    columns: {id: {type: int, primary_key: true}}
    references:
      subject: {to: [skills, posts], storage: exclusive, on_delete: cascade, on_update: cascade, inverse: comments}
  pins:
    columns: {id: {type: int, primary_key: true}}
    references:
      pinned: {to: [skills, posts], storage: exclusive, optional: true, on_delete: set null, inverse: pins}
  chunks:
    columns: {id: {type: int, primary_key: true}, source_table: text}
    references:
      source: {to: [skills, posts], storage: discriminator, on_delete: cascade, on_update: cascade, inverse: chunks}
  notes:
    columns: {id: {type: int, primary_key: true}}
    references:
      topic: {to: [skills, notes], storage: discriminator, optional: true, on_delete: set null, inverse: notes}
  marks:
    columns: {id: {type: int, primary_key: true}}
    references:
      marked: {to: [posts, chunks], storage: discriminator, on_delete: restrict, inverse: mark, unique: true}
  flags:
    columns: {id: {type: int, primary_key: true}}
    references:
      flagged: {to: [posts, notes], storage: discriminator, on_delete: no action, inverse: none}
  replies:
    columns: {id: {type: int, primary_key: true}}
    references:
      to: {to: [posts, replies], storage: discriminator, on_delete: cascade, inverse: replies}
  events:
    append_only: true
    columns: {id: {type: int, primary_key: true}}
    references:
      about: {to: [posts, skills], storage: discriminator, on_delete: cascade, inverse: none}
"""

ROWS = (
    "INSERT INTO skills (id, slug) VALUES (1, 'fmt'), (2, 'lint'), (3, 'free')",
    "INSERT INTO posts (id) VALUES (1), (2), (3)",
    "INSERT INTO chunks (id, source_table, source_id) VALUES (1, 'skills', 1), (2, 'posts', 1), (3, 'posts', 2)",
    "INSERT INTO notes (id, topic_table, topic_id) VALUES (1, 'skills', 1), (2, 'notes', 1), (3, NULL, NULL)",
)


@pytest.fixture(scope="module")
def made(lasting_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    with guarded(lasting_database_url, SPEC, tmp_path_factory.mktemp("polymorphic")) as found:
        yield found


@pytest.fixture
def database(made: Guarded) -> Iterator[Tried]:
    with tried(made, *ROWS) as found:
        yield found


class TestExclusive:
    def test_a_row_refers_to_exactly_one(self, database: Tried) -> None:
        columns = "INSERT INTO comments (id, subject_skill_id, subject_post_id) VALUES"
        assert database.refused(f"{columns} (1, 1, 1)") == "ck_comments_subject"
        assert database.refused(f"{columns} (1, NULL, NULL)") == "ck_comments_subject"
        assert "comments" in database.refused(f"{columns} (1, 9, NULL)") or database.is_sqlite
        database.run(f"{columns} (1, 1, NULL), (2, NULL, 1)")
        assert database.refused("UPDATE comments SET subject_post_id = 1") == "ck_comments_subject"
        database.run("UPDATE comments SET subject_post_id = 2, subject_skill_id = NULL WHERE id = 1")
        database.run("UPDATE posts SET id = 20 WHERE id = 2", "DELETE FROM posts WHERE id = 1")
        assert database.rows("SELECT id, subject_skill_id, subject_post_id FROM comments") == [(1, None, 20)]

    def test_an_optional_one_refers_to_one_at_most(self, database: Tried) -> None:
        columns = "INSERT INTO pins (id, pinned_skill_id, pinned_post_id) VALUES"
        assert database.refused(f"{columns} (1, 1, 1)") == "ck_pins_pinned"
        database.run(f"{columns} (1, 1, NULL), (2, NULL, NULL)", "DELETE FROM skills WHERE id = 1")
        assert database.rows("SELECT id, pinned_skill_id FROM pins ORDER BY id") == [(1, None), (2, None)]


class TestReferring:
    @pytest.mark.parametrize(
        "statement",
        [
            "INSERT INTO chunks (id, source_table, source_id) VALUES (9, 'posts', 99)",
            "INSERT INTO chunks (id, source_table, source_id) VALUES (9, 'skills', 2), (10, 'skills', 99)",
            "INSERT INTO chunks (id, source_table, source_id) SELECT 9, 'posts', max(id) + 1 FROM posts",
            "UPDATE chunks SET source_id = 99 WHERE id = 1",
            "UPDATE chunks SET source_id = source_id + 2",
            "INSERT INTO chunks (id, source_table, source_id) VALUES (1, 'skills', 1) ON CONFLICT (id) DO UPDATE SET source_id = 99",
        ],
    )
    def test_it_refers_to_a_row_that_is_there(self, database: Tried, statement: str) -> None:
        before = database.rows("SELECT * FROM chunks ORDER BY id")
        assert database.refused(statement) == "chunks_source_reference"
        assert database.rows("SELECT * FROM chunks ORDER BY id") == before

    def test_a_row_of_the_same_key_in_another_table_is_another(self, database: Tried) -> None:
        database.run("DELETE FROM posts WHERE id = 3")
        assert database.refused("UPDATE chunks SET source_table = 'posts', source_id = 3 WHERE id = 1")
        database.run("UPDATE chunks SET source_id = 3 WHERE id = 1")
        assert database.refused("UPDATE chunks SET source_table = 'posts' WHERE id = 1") == "chunks_source_reference"

    def test_the_tables_are_those_of_the_spec(self, database: Tried) -> None:
        statement = "INSERT INTO chunks (id, source_table, source_id) VALUES (9, 'notes', 1)"
        assert database.refused(statement) == "ck_chunks_source_table_one_of"

    def test_what_is_optional_has_both_columns_or_neither(self, database: Tried) -> None:
        database.run("INSERT INTO notes (id) VALUES (9)")
        statement = "INSERT INTO notes (id, topic_table, topic_id) VALUES"
        assert database.refused(f"{statement} (10, 'skills', NULL)") == "ck_notes_topic"
        assert database.refused(f"{statement} (10, NULL, 1)") in ("ck_notes_topic", "notes_topic_reference")
        assert database.refused(f"{statement} (10, 'notes', 99)") == "notes_topic_reference"

    def test_a_row_may_refer_to_itself(self, database: Tried) -> None:
        database.run("INSERT INTO notes (id, topic_table, topic_id) VALUES (9, 'notes', 9)")
        database.run("DELETE FROM notes WHERE id = 9")

    def test_the_error_says_what_the_spec_does(self, database: Tried) -> None:
        queries, schemas = (database.module(name) for name in ("queries", "schemas.chunk"))
        with (
            database.session() as session,
            pytest.raises(queries.CheckViolation) as raised,
            queries.naming_violations(session),
        ):
            queries.Database(session).chunks.create(schemas.ChunkCreate(id=9, source_table="posts", source_id=99))
        assert "chunks.source_id refers to a row of posts or skills that is there." in str(raised.value)


class TestReferred:
    def test_rows_go_with_what_they_refer_to(self, database: Tried) -> None:
        database.run("DELETE FROM posts WHERE id < 3")
        assert database.rows("SELECT id FROM chunks") == [(1,)]
        database.run("DELETE FROM notes", "DELETE FROM skills")
        assert database.rows("SELECT id FROM chunks") == []

    def test_keys_are_followed(self, database: Tried) -> None:
        database.run("UPDATE posts SET id = id + 10")
        assert database.rows("SELECT id, source_id FROM chunks ORDER BY id") == [(1, 1), (2, 11), (3, 12)]
        assert database.refused("UPDATE skills SET id = 10 WHERE id = 1") == "notes_topic_reference"
        database.run("UPDATE skills SET id = 30 WHERE id = 3", "UPDATE skills SET id = id, name = 'x'")

    def test_a_reference_to_what_is_gone_becomes_null(self, database: Tried) -> None:
        database.run("DELETE FROM skills WHERE id = 1")
        assert database.rows("SELECT * FROM notes ORDER BY id") == [(1, None, None), (2, "notes", 1), (3, None, None)]
        database.run("DELETE FROM notes WHERE id = 1")
        assert database.rows("SELECT * FROM notes ORDER BY id") == [(2, None, None), (3, None, None)]

    @pytest.mark.parametrize("action", ["restrict", "no action"])
    def test_what_is_referred_to_stays(self, database: Tried, action: str) -> None:
        table, columns = ("marks", "marked") if action == "restrict" else ("flags", "flagged")
        database.run(f"INSERT INTO {table} (id, {columns}_table, {columns}_id) VALUES (1, 'posts', 3)")
        assert database.refused("DELETE FROM posts WHERE id = 3") == f"{table}_{columns}_reference"
        assert database.refused("DELETE FROM posts") == f"{table}_{columns}_reference"
        assert database.refused("UPDATE posts SET id = 30 WHERE id = 3") == f"{table}_{columns}_reference"
        database.run("DELETE FROM posts WHERE id = 2", f"DELETE FROM {table}", "DELETE FROM posts")

    def test_a_cascade_goes_through_references_of_all_kinds(self, database: Tried) -> None:
        database.run("INSERT INTO marks (id, marked_table, marked_id) VALUES (1, 'chunks', 3)")
        assert database.refused("DELETE FROM posts WHERE id = 2") == "marks_marked_reference"
        database.run("DELETE FROM posts WHERE id = 1")

    def test_a_cascade_goes_down_to_the_last(self, database: Tried) -> None:
        pairs = ["(1, 'posts', 3)", *(f"({id}, 'replies', {id - 1})" for id in range(2, 30)), "(40, 'posts', 2)"]
        for pair in pairs:
            database.run(f"INSERT INTO replies (id, to_table, to_id) VALUES {pair}")
        database.run("DELETE FROM posts WHERE id = 3")
        assert database.rows("SELECT id FROM replies") == [(40,)]
        database.run(
            "INSERT INTO replies (id, to_table, to_id) VALUES (41, 'replies', 40)", "DELETE FROM replies WHERE id = 40"
        )
        assert database.rows("SELECT id FROM replies") == []

    def test_a_circle_falls_as_a_whole(self, database: Tried) -> None:
        database.run("INSERT INTO replies (id, to_table, to_id) VALUES (1, 'posts', 3)")
        database.run("INSERT INTO replies (id, to_table, to_id) VALUES (2, 'replies', 1)")
        database.run(
            "UPDATE replies SET to_table = 'replies', to_id = 2 WHERE id = 1", "DELETE FROM replies WHERE id = 1"
        )
        assert database.rows("SELECT id FROM replies") == []

    def test_append_only_rows_go_with_what_they_refer_to_and_no_sooner(self, database: Tried) -> None:
        database.run("INSERT INTO events (id, about_table, about_id) VALUES (1, 'posts', 3), (2, 'skills', 3)")
        assert database.refused("DELETE FROM events WHERE id = 1") == "events_append_only"
        database.run("DELETE FROM posts WHERE id = 3")
        assert database.rows("SELECT id FROM events") == [(2,)]
        assert database.refused("DELETE FROM events WHERE id = 2") == "events_append_only"

    def test_nobody_empties_a_table(self, database: Tried) -> None:
        if database.is_sqlite:
            return
        assert database.refused("TRUNCATE posts CASCADE") == "chunks_source_reference"
        database.run("TRUNCATE skills, posts, chunks, notes, comments, pins")
        assert database.rows("SELECT count(*) FROM posts") == [(0,)]

    def test_the_key_of_a_row_is_changed_under_any_name(self, database: Tried) -> None:
        if database.is_sqlite:
            database.run("UPDATE posts SET rowid = 20 WHERE id = 2")
            assert database.rows("SELECT source_id FROM chunks WHERE id = 3") == [(20,)]


def test_nobody_lends_himself_our_functions(database: Tried) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has no functions")
    assert lent(database) == []


@pytest.fixture
def several(made: Guarded) -> Iterator[Guarded]:
    """The database with rows that everybody sees, for transactions that run beside each other."""
    if made.is_sqlite:
        pytest.skip("SQLite lets one write at a time")
    with made.engine.begin() as connection:
        for statement in ROWS:
            connection.execute(text(statement))
    yield made
    with made.engine.begin() as connection:
        connection.execute(text("TRUNCATE marks, flags, replies"))
        for table in ("notes", "chunks", "comments", "pins", "posts", "skills"):
            connection.execute(text(f"DELETE FROM {table}"))


def _begin(database: Guarded, isolation: str) -> Connection:
    connection = database.engine.connect().execution_options(isolation_level=isolation)
    connection.begin()
    return connection


def _attempt(connection: Connection, statement: str, commit: bool = True) -> Any:
    """Run a statement, and return why it was refused, None if it was not."""
    try:
        connection.execute(text(statement))
        if commit:
            connection.commit()
    except DBAPIError as error:
        connection.rollback()
        return error.orig
    return None


def _dangling(database: Guarded) -> int:
    query = """SELECT count(*) FROM chunks WHERE NOT CASE source_table
        WHEN 'posts' THEN EXISTS (SELECT FROM posts WHERE id = source_id)
        ELSE EXISTS (SELECT FROM skills WHERE id = source_id) END"""
    with database.engine.connect() as connection:
        return int(connection.execute(text(query)).scalar_one())


INSERT = "INSERT INTO chunks (id, source_table, source_id) VALUES (9, 'posts', 3)"
MOVE = "UPDATE chunks SET source_table = 'posts', source_id = 3 WHERE id = 1"
DELETE, RENAME = "DELETE FROM posts WHERE id = 3", "UPDATE posts SET id = 30 WHERE id = 3"


class TestBesideEachOther:
    @pytest.mark.parametrize("referring", [INSERT, MOVE])
    @pytest.mark.parametrize("referred", [DELETE, RENAME])
    @pytest.mark.parametrize("isolation", ["READ COMMITTED", "SERIALIZABLE"])
    @pytest.mark.parametrize("first", ["referring", "referred"])
    def test_whoever_comes_second_waits_and_sees(
        self, several: Guarded, referring: str, referred: str, isolation: str, first: str
    ) -> None:
        quick, slow = (referring, referred) if first == "referring" else (referred, referring)
        one, two = _begin(several, isolation), _begin(several, isolation)
        with one, two, ThreadPoolExecutor(1) as beside:
            two.execute(text("SELECT count(*) FROM chunks"))
            one.execute(text(quick))
            waiting: Future[Any] = beside.submit(_attempt, two, slow)
            sleep(0.3)
            assert not waiting.done(), "nobody waited"
            one.commit()
            refused = waiting.result(timeout=10)
        assert _dangling(several) == 0
        if isolation == "READ COMMITTED" and first == "referring":
            assert refused is None
        elif isolation == "READ COMMITTED":
            assert refused.diag.constraint_name == "chunks_source_reference"

    @pytest.mark.parametrize("referring", [INSERT, MOVE])
    @pytest.mark.parametrize("referred", [DELETE, RENAME])
    @pytest.mark.parametrize("of_referring", ["READ COMMITTED", "REPEATABLE READ"])
    def test_who_sees_the_past_takes_nothing_away(
        self, several: Guarded, referring: str, referred: str, of_referring: str
    ) -> None:
        one, two = _begin(several, of_referring), _begin(several, "REPEATABLE READ")
        with one, two:
            two.execute(text("SELECT count(*) FROM chunks"))
            one.execute(text(referring))
            one.commit()
            assert _attempt(two, referred).sqlstate == "0A000"
        assert _dangling(several) == 0

    def test_who_sees_the_past_refers_to_nothing_that_is_gone(self, several: Guarded) -> None:
        one, two = _begin(several, "READ COMMITTED"), _begin(several, "REPEATABLE READ")
        with one, two:
            two.execute(text("SELECT count(*) FROM chunks"))
            one.execute(text(DELETE))
            one.commit()
            assert _attempt(two, INSERT).sqlstate == "40001"
        assert _dangling(several) == 0

    def test_many_refer_to_one_row_without_waiting_for_each_other(self, several: Guarded) -> None:
        one, two = _begin(several, "READ COMMITTED"), _begin(several, "READ COMMITTED")
        with one, two:
            one.execute(text(INSERT))
            two.execute(text("SET LOCAL lock_timeout = '1s'"))
            assert _attempt(two, INSERT.replace("9", "10")) is None
            assert _attempt(one, "UPDATE posts SET title = 'x' WHERE id = 3") is None

    def test_a_table_is_not_emptied_under_a_row_that_comes(self, several: Guarded) -> None:
        one, two = _begin(several, "READ COMMITTED"), _begin(several, "READ COMMITTED")
        with one, two, ThreadPoolExecutor(1) as beside:
            one.execute(text("DELETE FROM chunks"))
            one.execute(text(INSERT))
            waiting: Future[Any] = beside.submit(_attempt, two, "TRUNCATE posts CASCADE")
            sleep(0.3)
            one.commit()
            assert waiting.result(timeout=10) is not None
        assert _dangling(several) == 0


def test_who_may_write_one_table_needs_no_rights_on_the_others(database: Tried) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has no roles")
    database.run(
        "CREATE ROLE writer",
        "GRANT INSERT, SELECT, UPDATE ON chunks TO writer",
        "GRANT SELECT, DELETE ON posts TO writer",
    )
    database.run("SET LOCAL ROLE writer")
    assert database.refused("INSERT INTO chunks (id, source_table, source_id) VALUES (9, 'skills', 99)")
    database.run("INSERT INTO chunks (id, source_table, source_id) VALUES (9, 'skills', 3)")
    database.run("DELETE FROM posts WHERE id = 1", "RESET ROLE")
    assert database.rows("SELECT count(*) FROM chunks WHERE id = 2") == [(0,)]


def test_a_table_of_the_same_name_that_is_found_first_is_not_looked_at(database: Tried) -> None:
    if database.is_sqlite:
        pytest.skip("triggers of SQLite know their own schema only")
    database.run("CREATE TEMPORARY TABLE posts (id int)", "INSERT INTO posts VALUES (99)")
    assert database.refused("INSERT INTO chunks (id, source_table, source_id) VALUES (9, 'posts', 99)")


HOSTILE = """
tables:
  "o'r \\"x\\" $$":
    class: Order
    columns: {"i d": {type: text, primary_key: true, attribute: ident}}
  SELECT:
    class: Chosen
    columns: {refused: {type: text, primary_key: true}}
  a_table_with_a_name_as_long_as_they_can_be_in_postgresql_at_all:
    columns: {id: {type: int, primary_key: true}}
    references:
      about: {to: ["o'r \\"x\\" $$", SELECT], storage: discriminator, on_delete: cascade, on_update: restrict, inverse: none, columns: ["t y", refused]}
      also: {to: ["o'r \\"x\\" $$", SELECT], storage: exclusive, optional: true, on_delete: cascade, inverse: none, columns: ["a b", "SELECT"]}
"""


def test_names_are_quoted_wherever_they_stand(database_url: str, tmp_path: Path) -> None:
    long = "a_table_with_a_name_as_long_as_they_can_be_in_postgresql_at_all"
    with guarded(database_url, HOSTILE, tmp_path) as made, tried(made) as database:
        database.run("""INSERT INTO "o'r ""x"" $$" VALUES ('x')""", """INSERT INTO "SELECT" VALUES ('x')""")
        columns = f'INSERT INTO {long} (id, "t y", refused)'
        word = """'o''r "x" $$'"""
        database.run(f"{columns} VALUES (1, {word}, 'x')", f"{columns} VALUES (2, 'SELECT', 'x')")
        assert database.refused(f"{columns} VALUES (3, {word}, 'y')").startswith("a_table_with_a_name")
        assert database.refused("""UPDATE "SELECT" SET refused = 'z'""").startswith("a_table_with_a_name")
        database.run("""DELETE FROM "o'r ""x"" $$" """)
        assert database.rows(f"SELECT id FROM {long}") == [(2,)]
        assert database.refused(f"""UPDATE {long} SET "a b" = 'x', "SELECT" = 'x'""")


NAMESPACES = """
tables:
  posts:
    schema: here
    columns: {id: {type: int, primary_key: true}}
  skills:
    columns: {id: {type: int, primary_key: true}}
  notes:
    schema: there
    columns: {id: {type: int, primary_key: true}}
    references:
      about: {to: [posts, skills], storage: discriminator, on_delete: no action, inverse: notes}
"""


def test_namespaces_are_those_of_the_tables(postgresql: str, tmp_path: Path) -> None:
    with guarded(postgresql, NAMESPACES, tmp_path, "postgresql") as made, tried(made) as database:
        database.run("INSERT INTO here.posts VALUES (1)", "INSERT INTO skills VALUES (1)")
        database.run("INSERT INTO there.notes VALUES (1, 'posts', 1), (2, 'skills', 1)")
        for statement in ("DELETE FROM here.posts", "DELETE FROM skills", "UPDATE there.notes SET about_id = 2"):
            assert database.refused(statement) == "notes_about_reference"


ADOPTED = """
tables:
  posts:
    columns: {id: {type: int, primary_key: true}}
  skills:
    columns: {id: {type: int, primary_key: true}}
  chunks:
    columns: {id: {type: int, primary_key: true}, source_table: text, source_id: int}
"""
REFERENCE = (
    "    references: {source: {to: [posts, skills], storage: discriminator, on_delete: cascade, inverse: chunks}}\n"
)

TENANTS = """
{tenancy}
tables:
  tenants:
    {of_tenants}
    columns: {{id: {{type: int, primary_key: true}}}}
  books:
    columns: {{id: {{type: int, primary_key: true}}}}
    references: {{tenant: {{to: tenants, on_delete: cascade, inverse: none}}}}
  films:
    {of_all}
    columns: {{id: {{type: int, primary_key: true}}}}
  notes:
    columns: {{id: {{type: int, primary_key: true}}{columns}}}
    references:
      tenant: {{to: tenants, on_delete: cascade, inverse: none}}{reference}
"""
KEPT_APART = {
    "tenancy": "tenancy: {column: tenant_id, setting: app.tenant}",
    "of_tenants": "tenancy: id",
    "of_all": 'tenancy: "off"',
}
SHARED = dict.fromkeys(KEPT_APART, "")
REFERRING = {
    "columns": ", about_table: text, about_id: int",
    "reference": "\n      about: {to: [books, films], storage: discriminator, on_delete: cascade, inverse: notes}",
}
PLAIN = {"columns": ", about_table: text, about_id: int", "reference": ""}


@pytest.mark.parametrize(
    ("before", "after", "in_the_way"),
    [
        (SHARED | PLAIN, SHARED | REFERRING, [3]),
        (KEPT_APART | PLAIN, KEPT_APART | REFERRING, [2, 3]),
        (SHARED | REFERRING, KEPT_APART | REFERRING, [2]),
        (SHARED | PLAIN, KEPT_APART | REFERRING, [2, 3]),
        (KEPT_APART | REFERRING, SHARED | REFERRING, None),
    ],
)
def test_rows_in_the_way_are_those_that_refer_to_nothing_of_their_own_tenant(
    database_url: str, before: dict[str, str], after: dict[str, str], in_the_way: list[int] | None
) -> None:
    earlier, later = (schema_of(yaml.safe_load(TENANTS.format(**each))) for each in (before, after))
    with live(database_url) as database:
        database.build(earlier)
        notes = "INSERT INTO notes (id, tenant_id, about_table, about_id) VALUES"
        database.execute("INSERT INTO tenants VALUES (1), (2)")
        database.execute("INSERT INTO books (id, tenant_id) VALUES (1, 1)")
        database.execute("INSERT INTO films VALUES (1)")
        database.execute(f"{notes} (1, 1, 'books', 1), (4, 2, 'films', 1)")
        for row in in_the_way or ():
            database.execute(f"{notes} ({row}, 2, 'books', {1 if row == 2 else 9})")
        found = {each.code: each for each in hazards(diff(earlier, later), earlier, later, database.name)}
        if in_the_way is None:
            assert "M204" not in found
            database.migrate(earlier, later)
        else:
            assert sorted(database.execute(found["M204"].rows or "")) == [(row,) for row in in_the_way]


@pytest.mark.parametrize(("word", "key"), [("posts", 9), ("nothing", 1)])
def test_columns_of_ones_own_are_taken_over_only_if_all_rows_refer_to_something(
    database_url: str, word: str, key: int
) -> None:
    before, after = (schema_of(yaml.safe_load(text)) for text in (ADOPTED, ADOPTED + REFERENCE))
    with live(database_url) as database:
        database.build(before)
        database.execute("INSERT INTO posts VALUES (1)")
        database.execute(f"INSERT INTO chunks VALUES (1, 'posts', 1), (2, '{word}', {key})")
        with pytest.raises(StatementError):
            database.migrate(before, after)
        found = [
            hazard for hazard in hazards(diff(before, after), before, after, database.name) if hazard.rows is not None
        ]
        rows = {hazard.code: database.execute(hazard.rows or "") for hazard in found}
        assert rows["M204" if word == "posts" else "M203"] == [(2,)]
        database.build(before)
        database.execute("INSERT INTO posts VALUES (1)")
        database.execute("INSERT INTO chunks VALUES (1, 'posts', 1)")
        database.migrate(before, after)
        with pytest.raises(Exception, match=r"chunks_source_reference|refers to a row"):
            database.execute("UPDATE chunks SET source_id = 9")

"""Tenants on PostgreSQL, by SQL: neither the owner of the tables nor a role of applications gets at another one's rows."""

from collections.abc import Iterator
from itertools import product

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from evolutions import evolution
from migrating import EMPTY, live
from roles import unless_there
from specs import CASES
from tenants import ANNE, APP, BEN, DOCUMENTS, ONE, OWNER, TWO, Tenants, tenants_of

CASE = next(root for root in CASES if root.parent.name == "tenancy")
MIGRATIONS = CASE.parent / "expected" / "migrations"
TABLES = ("documents", "readings", "tenants", "users")
COLUMNS = {"tenants": "id"}


@pytest.fixture(params=[APP, OWNER])
def tenants(postgresql: str, request: pytest.FixtureRequest) -> Iterator[Tenants]:
    with tenants_of(postgresql, MIGRATIONS, request.param) as found:
        yield found


def column_of(table: str) -> str:
    return COLUMNS.get(table, "tenant_id")


def refused(tenants: Tenants, sql: str, tenant: str | None) -> bool:
    with pytest.raises(ProgrammingError) as caught:
        tenants.rows(sql, tenant)
    return "row-level security policy" in str(caught.value)


@pytest.mark.every_postgresql
def test_without_a_tenant_there_are_no_rows(tenants: Tenants) -> None:
    for table, tenant in product(TABLES, [None, ""]):
        column = column_of(table)
        assert tenants.rows(f"SELECT count(*) FROM {table}", tenant) == [(0,)]
        assert tenants.rows(f"UPDATE {table} SET {column} = {column}", tenant) == [(0,)]
        assert tenants.rows(f"DELETE FROM {table}", tenant) == [(0,)]
        assert refused(tenants, f"INSERT INTO {table} ({column}) VALUES ('{ONE}')", tenant)


@pytest.mark.every_postgresql
def test_another_tenants_rows_are_out_of_reach(tenants: Tenants) -> None:
    for table in TABLES:
        see_nothing_of_another(tenants, table)


def see_nothing_of_another(tenants: Tenants, table: str) -> None:
    column = column_of(table)
    assert tenants.rows(f"SELECT {column}::text FROM {table}", ONE) == [(ONE,)]
    assert tenants.rows(f"SELECT count(*) FROM {table} WHERE {column} = '{TWO}'", ONE) == [(0,)]
    assert tenants.rows(f"UPDATE {table} SET {column} = {column} WHERE {column} = '{TWO}'", ONE) == [(0,)]
    assert tenants.rows(f"DELETE FROM {table} WHERE {column} = '{TWO}'", ONE) == [(0,)]
    assert refused(tenants, f"INSERT INTO {table} ({column}) VALUES ('{TWO}')", ONE)
    assert refused(tenants, f"UPDATE {table} SET {column} = '{TWO}'", ONE)


def test_what_is_no_tenant_is_an_error_and_shows_nothing(tenants: Tenants) -> None:
    with pytest.raises(Exception, match="invalid input syntax for type uuid"):
        tenants.rows("SELECT * FROM users", "x")


def test_nothing_stays_in_a_connection_that_is_used_again(tenants: Tenants) -> None:
    assert len(tenants.rows("SELECT * FROM users", ONE)) == 1
    assert tenants.rows("SELECT * FROM users") == []


def test_references_never_lead_to_another_tenants_row(tenants: Tenants) -> None:
    for statement in (
        f"INSERT INTO documents (tenant_id, title, author_id) VALUES ('{ONE}', 'x', '{BEN}')",
        f"UPDATE documents SET reviewer_id = '{BEN}'",
        f"UPDATE users SET manager_id = '{BEN}'",
        f"INSERT INTO readings (document_id, user_id, tenant_id) VALUES ('{DOCUMENTS[TWO]}', '{ANNE}', '{ONE}')",
    ):
        with pytest.raises(IntegrityError, match="foreign key"):
            tenants.rows(statement, ONE)


def test_a_reference_is_taken_away_and_the_tenant_stays(tenants: Tenants) -> None:
    with tenants.engine.begin() as connection:
        connection.execute(text(f"SELECT set_config('app.current_tenant_id', '{ONE}', true)"))
        connection.execute(text(f"INSERT INTO users (id, tenant_id, email) VALUES (gen_random_uuid(), '{ONE}', 'c')"))
        connection.execute(text("UPDATE documents SET reviewer_id = (SELECT id FROM users WHERE email = 'c')"))
        connection.execute(text("DELETE FROM users WHERE email = 'c'"))
        found = connection.execute(text("SELECT tenant_id::text, reviewer_id FROM documents")).all()
    assert [tuple(row) for row in found] == [(ONE, None)]


def test_deletes_cascade_whoever_owns_the_tables(tenants: Tenants) -> None:
    assert tenants.rows(f"DELETE FROM tenants WHERE id = '{ONE}'", ONE) == [(1,)]
    for table in TABLES:
        assert tenants.rows(f"SELECT * FROM {table}", ONE) == []
        assert len(tenants.rows(f"SELECT * FROM {table}", TWO)) == 1


def test_restrictive_policies_take_away(tenants: Tenants) -> None:
    assert tenants.rows("DELETE FROM documents", ONE) == [(0,)]
    assert tenants.rows("UPDATE documents SET archived = true", ONE) == [(1,)]
    assert tenants.rows("DELETE FROM documents", ONE) == [(1,)]


def test_tables_of_all_are_seen_by_all(tenants: Tenants) -> None:
    assert tenants.rows("SELECT code FROM plans") == [("free",)]


def test_the_setting_is_read_once_for_a_statement_and_rows_are_found_by_an_index(tenants: Tenants) -> None:
    for table in TABLES:
        with tenants.engine.begin() as connection:
            connection.execute(text("SET LOCAL enable_seqscan = off"))
            plan = "\n".join(line for (line,) in connection.execute(text(f"EXPLAIN SELECT * FROM {table}")))
        assert "InitPlan" in plan
        assert "Index Cond" in plan


def test_the_role_may_do_no_more_than_rows(postgresql: str) -> None:
    with tenants_of(postgresql, MIGRATIONS, APP) as found:
        for statement in ("ALTER TABLE users DISABLE ROW LEVEL SECURITY", "DROP POLICY users_tenancy ON users"):
            with pytest.raises(ProgrammingError, match="must be owner"):
                found.rows(statement)
        with pytest.raises(ProgrammingError, match="permission denied"):
            found.rows("TRUNCATE users CASCADE")
        with found.engine.begin() as connection:
            connection.execute(text("SET LOCAL row_security = off"))
            with pytest.raises(ProgrammingError, match="row-level security"):
                connection.execute(text("SELECT * FROM users"))


def test_an_owner_migrates_the_rows_that_policies_hide_from_him(postgresql: str) -> None:
    """He fills a column, gives others another type, and names tables anew."""
    pair = evolution("tenancy_changed")
    with live(postgresql) as server:
        server.execute(unless_there(OWNER, "CREATEROLE"))
        server.execute(f"GRANT CREATE ON SCHEMA public TO {OWNER}")
        server.execute(f"GRANT CREATE ON DATABASE {make_url(postgresql).database} TO {OWNER}")
        server.execute(f"SET ROLE {OWNER}")
        server.migrate(EMPTY, pair.before)
        server.execute("RESET ROLE")
        server.execute("INSERT INTO tenants VALUES (1), (2)")
        server.execute("INSERT INTO notes (id, tenant_id, text) VALUES (1, 1, NULL), (2, 2, 'x')")
        server.execute(f"SET ROLE {OWNER}")
        assert server.execute("SELECT * FROM notes") == []
        server.migrate(pair.before, pair.after)
        assert server.execute("SELECT * FROM notes") == []
        server.execute("SELECT set_config('app.org', '1', false)")
        assert server.execute("SELECT id, org_id, text FROM notes") == [(1, 1, "")]
        server.execute("RESET ROLE")
        assert server.execute("SELECT id, text FROM notes ORDER BY id") == [(1, ""), (2, "x")]

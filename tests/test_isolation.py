"""`dovetail isolation`: it finds what lets tenants at each other's rows, and leaves the database as it was."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from sqlalchemy import make_url

from dovetail.cli.group import main
from specs import CASES
from tenants import OWNER, Tenants, tenants_of

CASE = next(root for root in CASES if root.parent.name == "tenancy")
MIGRATIONS = CASE.parent / "expected" / "migrations"


@pytest.fixture
def tenants(postgresql: str) -> Iterator[Tenants]:
    with tenants_of(postgresql, MIGRATIONS) as found:
        yield found


def run(url: str, *options: str) -> tuple[int, str]:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    result = CliRunner().invoke(main, ["isolation", str(CASE), "--url", plain, *options])
    return result.exit_code, result.output


def change(url: str, sql: str) -> None:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as server:
        server.execute(sql.encode())


def test_nothing_gets_through(postgresql: str, tenants: Tenants) -> None:
    said = "workspace: 36 attempts on 4 tables as workspace_app: none got through\n"
    assert run(postgresql) == (0, said)
    assert run(postgresql, "--role", OWNER) == (0, said.replace("workspace_app", OWNER))
    assert len(tenants.rows("SELECT * FROM documents", "00000000-0000-4000-8000-00000000000b")) == 1


@pytest.mark.parametrize(
    ("opening", "said"),
    [
        ("ALTER TABLE users DISABLE ROW LEVEL SECURITY", "users: row security is not enabled"),
        ("ALTER TABLE users DISABLE ROW LEVEL SECURITY", "users: SELECT for another tenant meets 1 of the rows"),
        ("ALTER TABLE users DISABLE ROW LEVEL SECURITY", "users: UPDATE for nobody meets 1 of the rows"),
        ("ALTER TABLE users DISABLE ROW LEVEL SECURITY", "users: INSERT for another tenant is not refused by a policy"),
        ("CREATE POLICY seen ON documents FOR SELECT USING (true)", "documents: SELECT for nobody meets 1 of the rows"),
        (
            "CREATE POLICY made ON users FOR INSERT WITH CHECK (true)",
            "users: INSERT for nobody is not refused by a policy",
        ),
        (
            "ALTER POLICY readings_tenancy ON readings WITH CHECK (true)",
            "readings: INSERT for another tenant is not refused by a policy",
        ),
        ("DROP TABLE readings", "readings: there is no such table"),
    ],
)
def test_what_gets_through_is_told(postgresql: str, tenants: Tenants, opening: str, said: str) -> None:
    change(postgresql, opening)
    code, output = run(postgresql)
    assert code == 1
    assert said in output


def test_an_owner_whom_nothing_forces(postgresql: str, tenants: Tenants) -> None:
    change(postgresql, "ALTER TABLE users NO FORCE ROW LEVEL SECURITY")
    assert run(postgresql)[0] == 0
    code, output = run(postgresql, "--role", OWNER)
    assert code == 1
    assert f'users: row security is not forced, and "{OWNER}" is the owner' in output


def test_tables_without_rows_are_told(postgresql: str, tenants: Tenants) -> None:
    change(postgresql, "DELETE FROM readings")
    code, output = run(postgresql)
    assert code == 0
    assert "without rows, and so hardly tried: readings" in output


def test_roles_that_no_policy_counts_for(postgresql: str, tenants: Tenants) -> None:
    user = make_url(postgresql).username or "postgres"
    code, output = run(postgresql, "--role", user)
    assert code == 3
    assert "no policy counts for the role" in output
    assert run(postgresql, "--role", "nobody_at_all")[0] == 3


def test_a_spec_without_tenants(tmp_path: Path, sqlite: Path) -> None:
    root = tmp_path / "spec.yaml"
    root.write_text("{dovetail: 1, name: plain, tables: {users: {columns: {id: {type: int, primary_key: true}}}}}")
    result = CliRunner().invoke(main, ["isolation", str(root), "--url", f"sqlite:///{sqlite}"])
    assert (result.exit_code, result.output) == (0, "plain: no tenancy, nothing to try\n")

"""A materialised view of tenants' rows holds what its owner is shown, also where a migration has lifted policies meanwhile."""

import psycopg
import pytest
from sqlalchemy import make_url

from dovetail.migrate.dialects import DIALECTS
from dovetail.migrate.diff import diff, way_back
from dovetail.migrate.plan import plan_of
from dovetail.schema.model import Schema
from evolutions import schema_of
from roles import unless_there

COPY = "CREATE MATERIALIZED VIEW copied AS SELECT id, kind FROM documents"
OWNER = "copies_owner"


def documents(*kinds: str) -> Schema:
    return schema_of(
        {
            "databases": ["postgresql"],
            "lint": {"view_past_tenants": "off"},
            "tenancy": {"column": "tenant_id", "setting": "app.tenant", "role": "copies_app"},
            "enums": {"kind": {"values": list(kinds), "removed": {} if "c" in kinds else {"c": "a"}}},
            "tables": {
                "documents": {
                    "columns": {"id": {"type": "int", "primary_key": True}, "tenant_id": "int", "kind": "kind"},
                }
            },
            "views": {
                "copied": {"sql": COPY, "needs": ["documents"]},
                "of_copies": {"sql": "CREATE VIEW of_copies AS SELECT id FROM copied", "needs": ["copied"]},
            },
        }
    )


@pytest.mark.every_postgresql
def test_a_copy_is_made_under_the_policies_that_it_is_read_under(postgresql: str) -> None:
    before, after = documents("a", "b", "c"), documents("a", "b")
    nothing = Schema(before.name, before.databases)
    address = make_url(postgresql).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(unless_there(OWNER, "CREATEROLE"))
        server.execute(f"GRANT CREATE ON SCHEMA public TO {OWNER}")
        changes = diff(before, after)
        for made, earlier, later in (
            (diff(nothing, before), nothing, before),
            (changes, before, after),
            (way_back(changes, before, after), after, before),
        ):
            server.execute(f"SET ROLE {OWNER}")
            for statement in plan_of(DIALECTS["postgresql"], made, earlier, later).statements:
                server.execute(statement.sql.encode())
            assert server.execute("SELECT count(*) FROM of_copies").fetchone() == (0,)
            server.execute("RESET ROLE")
            server.execute(
                "INSERT INTO documents (id, tenant_id, kind) VALUES (1, 1, 'a'), (2, 2, 'b') ON CONFLICT DO NOTHING"
            )

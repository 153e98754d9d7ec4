"""Tenancy. By hand: the policy that most people write. SQLite has no row security, so there is nothing to measure there."""

from benchmarks.rules.rule import Operation, Rule

__all__ = ["RULE"]

_TABLES = """
tables:
  tenants:
    columns: {id: {type: int, primary_key: true}}
  users:
    columns: {id: {type: int, primary_key: true}, name: text}
    references:
      tenant: {to: tenants, on_delete: cascade, inverse: none}
  documents:
    columns: {id: {type: int, primary_key: true}, title: text}
    references:
      tenant: {to: tenants, on_delete: cascade, inverse: none}
      author: {to: users, on_delete: cascade, inverse: documents}
"""

_ROLE = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'dovetail_benchmark_app') THEN
        CREATE ROLE dovetail_benchmark_app NOLOGIN;
    END IF;
END
$$"""

_BY_HAND = tuple(
    statement
    for table in ("users", "documents")
    for statement in (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY own ON {table} USING (tenant_id = current_setting('app.tenant', true)::integer)",
    )
)

_AS_TENANT = ("SET LOCAL ROLE dovetail_benchmark_app", "SET LOCAL app.tenant = '1'")

RULE = Rule(
    name="tenancy",
    says="every tenant sees and writes its own rows",
    without=_TABLES,
    kept=f"tenancy: {{column: tenant_id, setting: app.tenant, role: dovetail_benchmark_app}}\n{_TABLES}".replace(
        "  tenants:\n", "  tenants:\n    tenancy: id\n"
    ),
    by_hand={"postgresql": _BY_HAND},
    rows=(
        _ROLE,
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO dovetail_benchmark_app",
        "INSERT INTO tenants (id) VALUES (1), (2)",
        "INSERT INTO users (id, name, tenant_id) SELECT n, 'somebody', 1 FROM numbers",
        "INSERT INTO documents (id, title, tenant_id, author_id) SELECT n, 'a text', 1, n FROM numbers",
    ),
    operations=(
        Operation(
            "insert a document",
            "INSERT INTO documents (id, title, tenant_id, author_id)"
            " SELECT 100000 + n, 'a text', 1, n FROM numbers WHERE {which}",
            key="n",
            before=_AS_TENANT,
        ),
        Operation("update a document", "UPDATE documents SET title = 'another' WHERE {which}", before=_AS_TENANT),
        Operation("delete a document", "DELETE FROM documents WHERE {which}", before=_AS_TENANT),
        Operation("read a document", "SELECT title FROM documents WHERE {which}", before=_AS_TENANT),
    ),
)

"""L4: conventions of tenants and policies."""

from dovetail.codes.code import convention

__all__ = ["CODES"]

CODES = (
    convention(
        "L401",
        "table_without_tenant",
        "a table that every tenant sees whole",
        "a table that was forgotten shows the rows of every tenant to all others",
        """
        The spec keeps tenants apart, and this table has no column that says whose a row is: everybody sees all of it. Give it
        the column, also where its rows belong to a tenant through another table, or say `tenancy: off` where it is for all.
        """,
        """
        tenancy: {column: tenant_id, setting: app.current_tenant_id}
        tables:
          notes:
            columns:
              id: {type: uuid, primary_key: true}
              tenant_id: uuid
          countries:
            columns:
              code: {type: char(2), primary_key: true}
        """,
        """
        tenancy: {column: tenant_id, setting: app.current_tenant_id}
        tables:
          notes:
            columns:
              id: {type: uuid, primary_key: true}
              tenant_id: uuid
          countries:
            tenancy: off
            columns:
              code: {type: char(2), primary_key: true}
        """,
    ),
    convention(
        "L402",
        "unforced_policies",
        "policies that the owner of the tables does not keep to",
        "an application that connects as the owner of the tables sees the rows of all tenants",
        """
        PostgreSQL lets the owner of a table see and write all of its rows, unless row security is forced. Many applications
        connect as the role that made the tables, and for those `force: false` is the same as no policies.
        """,
        """
        tenancy: {column: tenant_id, setting: app.current_tenant_id, force: false}
        tables:
          notes:
            columns:
              id: {type: uuid, primary_key: true}
              tenant_id: uuid
        """,
        """
        tenancy: {column: tenant_id, setting: app.current_tenant_id}
        tables:
          notes:
            columns:
              id: {type: uuid, primary_key: true}
              tenant_id: uuid
        """,
    ),
    convention(
        "L403",
        "unindexed_policy",
        "no index leads with a column of the policy",
        "every statement on the table carries the condition of the policy, and reads the whole table to find what meets it",
        """
        The condition of a permissive policy is part of every statement that the roles run. Where no index or key leads with one
        of its columns, each of them reads all rows of the table. Tables of tenants have the index already.
        """,
        """
        tables:
          notes:
            columns:
              id: {type: uuid, primary_key: true}
              owner: text
            policies:
              own: {using: owner = current_user}
        """,
        """
        tables:
          notes:
            columns:
              id: {type: uuid, primary_key: true}
              owner: text
            indexes: [[owner]]
            policies:
              own: {using: owner = current_user}
        """,
    ),
    convention(
        "L404",
        "per_row_call",
        "a policy that calls a function for every row",
        "a setting is read once for a statement in a query of its own, and otherwise once for each row of the table",
        """
        PostgreSQL computes a condition for every row. What is the same for all of them, such as a setting, belongs into a query
        of its own, which runs once for a statement: `(SELECT current_setting(...))`. What changes from call to call, such as
        `random()`, has no place in a policy at all.
        """,
        """
        tables:
          notes:
            columns:
              id: {type: uuid, primary_key: true}
              owner: text
            indexes: [[owner]]
            policies:
              own: {using: "owner = current_setting('app.user', true)"}
        """,
        """
        tables:
          notes:
            columns:
              id: {type: uuid, primary_key: true}
              owner: text
            indexes: [[owner]]
            policies:
              own: {using: "owner = (SELECT current_setting('app.user', true))"}
        """,
    ),
    convention(
        "L405",
        "view_past_tenants",
        "a view of tenants' rows that row security may not reach",
        "whoever may read such a view may see the rows of all tenants, however well their tables are kept apart",
        """
        On PostgreSQL a view reads tables with the rights of its owner. Policies that are forced hold for him too, but not if he
        is a superuser or has BYPASSRLS, as whoever runs migrations often is; and those for certain roles are others for him.
        From PostgreSQL 15 on, `WITH (security_invoker = true)` lets a view read with the rights of whoever asks, who then
        needs those on the tables too. That counts for views on views: each of them has to say so.

        A materialised view is a copy of the rows that its owner has seen, and no policy holds for it. Keep it from the roles
        that applications connect as, and turn the convention off for the spec; or make it a view.
        """,
        """
        databases: [postgresql]
        tenancy: {column: tenant_id, setting: app.current_tenant_id}
        tables:
          notes: {columns: {id: {type: uuid, primary_key: true}, tenant_id: uuid, text: text}}
        views:
          texts: {sql: "CREATE VIEW texts AS SELECT text FROM notes", needs: [notes]}
        """,
        """
        databases: [postgresql]
        tenancy: {column: tenant_id, setting: app.current_tenant_id}
        tables:
          notes: {columns: {id: {type: uuid, primary_key: true}, tenant_id: uuid, text: text}}
        views:
          texts: {sql: "CREATE VIEW texts WITH (security_invoker = true) AS SELECT text FROM notes", needs: [notes]}
        """,
    ),
)

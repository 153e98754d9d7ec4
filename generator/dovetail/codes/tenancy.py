"""S74: tenants, and policies on rows."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "S741",
        "no_tenant_column",
        "the table has no column that says whose a row is",
        """
        `tenancy` of a spec names the column that says whose a row is, and that of a table a column of that table. Where the
        column is not there, nothing would keep the rows of one tenant from another one.
        """,
        """
        tenancy: {column: tenant_id, setting: app.current_tenant_id}
        tables:
          tenants:
            tenancy: key
            columns:
              id: {type: uuid, primary_key: true}
          notes:
            columns:
              id: {type: uuid, primary_key: true}
              tenant_id: uuid
        """,
        """
        tenancy: {column: tenant_id, setting: app.current_tenant_id}
        tables:
          tenants:
            tenancy: id
            columns:
              id: {type: uuid, primary_key: true}
          notes:
            columns:
              id: {type: uuid, primary_key: true}
              tenant_id: uuid
        """,
    ),
    code(
        "S742",
        "reference_to_other_tenant",
        "a reference could lead to the row of another tenant",
        """
        A reference between tables of tenants holds the tenant as well, so that it never leads to another one's row. Where the
        key that it goes to has the tenant in it already, the column of the tenant has to be the one here, too: with a second
        one beside it, a row could belong to one tenant and refer to the row of another.
        """,
        """
        tenancy: {column: tenant_id, setting: app.current_tenant_id}
        tables:
          users:
            columns:
              tenant_id: uuid
              number: int
            primary_key: [tenant_id, number]
          notes:
            columns:
              id: {type: uuid, primary_key: true}
              tenant_id: uuid
            references:
              author: {to: users, on_delete: cascade, inverse: notes}
        """,
        """
        tenancy: {column: tenant_id, setting: app.current_tenant_id}
        tables:
          users:
            columns:
              tenant_id: uuid
              number: int
            primary_key: [tenant_id, number]
          notes:
            columns:
              id: {type: uuid, primary_key: true}
              tenant_id: uuid
            references:
              author: {to: users, on_delete: cascade, inverse: notes, columns: [tenant_id, author_number]}
        """,
    ),
    code(
        "S743",
        "unfit_tenant_column",
        "the column cannot say whose a row is",
        """
        Whose a row is, is a uuid, a number or a short text, and it is never NULL: a row without a tenant would be seen by
        nobody, and its foreign keys, which hold the tenant, would not be checked at all.
        """,
        """
        tenancy: {column: tenant_id, setting: app.current_tenant_id}
        tables:
          notes:
            columns:
              id: {type: uuid, primary_key: true}
              tenant_id: uuid?
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
    code(
        "S744",
        "restrictive_policies_alone",
        "restrictive policies alone show no rows to anybody",
        """
        Rows are seen where one permissive policy lets them be seen, and all restrictive ones too. A table that has restrictive
        policies only is empty for everybody but superusers, and no row can be inserted.
        """,
        """
        tables:
          notes:
            columns:
              id: {type: uuid, primary_key: true}
              secret: bool
            policies:
              not_secret: {using: NOT secret, restrictive: true}
        """,
        """
        tables:
          notes:
            columns:
              id: {type: uuid, primary_key: true}
              secret: bool
            policies:
              not_secret: {using: NOT secret}
        """,
    ),
    code(
        "S745",
        "unfit_policy",
        "the policy has a condition that its statements do not know, or none",
        """
        `using` is the condition on rows that are there, `check` the one on rows that are written. An INSERT finds no rows, so a
        policy for it has `check` only; SELECT and DELETE write none, so theirs has `using` only. One of the two is needed.
        """,
        """
        tables:
          notes:
            columns:
              id: {type: uuid, primary_key: true}
              secret: bool
            policies:
              seen: {using: "true"}
              plain: {for: insert, using: NOT secret, restrictive: true}
        """,
        """
        tables:
          notes:
            columns:
              id: {type: uuid, primary_key: true}
              secret: bool
            policies:
              seen: {using: "true"}
              plain: {for: insert, check: NOT secret, restrictive: true}
        """,
    ),
    code(
        "S746",
        "tenancy_without_setting",
        "the spec does not say who the tenant is",
        """
        `tenancy` of a table names the column that says whose a row is. For whom a statement is says a setting, which `tenancy`
        at the top of the root file names, once for all tables.
        """,
        """
        tables:
          tenants:
            tenancy: id
            columns:
              id: {type: uuid, primary_key: true}
        """,
        """
        tenancy: {column: tenant_id, setting: app.current_tenant_id}
        tables:
          tenants:
            tenancy: id
            columns:
              id: {type: uuid, primary_key: true}
          notes:
            columns:
              id: {type: uuid, primary_key: true}
              tenant_id: uuid
        """,
    ),
    code(
        "S747",
        "action_on_tenant",
        "the action of a reference would write the tenant, too",
        """
        The foreign key between two tables of tenants holds the tenant of the row itself. `set null` on delete leaves that one
        alone. `set default`, and on update `set null` too, would write all columns of the key: the row would be another
        tenant's, or nobody's.
        """,
        """
        tenancy: {column: tenant_id, setting: app.current_tenant_id}
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              tenant_id: uuid
          notes:
            columns:
              id: {type: int, primary_key: true}
              tenant_id: uuid
              author_id: {type: int, default: 0}
            references:
              author: {to: users, on_delete: set default, inverse: notes}
        """,
        """
        tenancy: {column: tenant_id, setting: app.current_tenant_id}
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              tenant_id: uuid
          notes:
            columns:
              id: {type: int, primary_key: true}
              tenant_id: uuid
            references:
              author: {to: users, optional: true, on_delete: set null, inverse: notes}
        """,
    ),
)

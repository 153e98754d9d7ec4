"""S79: tables in a cluster of Citus."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "S791",
        "distribution_column",
        "rows cannot be spread by that column",
        """
        A row lies on the node that its value of the distribution column leads to. So the table has the column, every row has a
        value in it, and the value has a hash. With `distribution` at the top of the root file every table decides: it has the
        column, it names another one, it is copied to every node (`reference`), or it stays in one place (`local`).
        """,
        """
        distribution: {by: tenant_id}
        tables:
          plans:
            columns: {id: {type: int, primary_key: true}, name: text}
        """,
        """
        distribution: {by: tenant_id}
        tables:
          plans:
            distribution: reference
            columns: {id: {type: int, primary_key: true}, name: text}
        """,
    ),
    code(
        "S792",
        "key_across_nodes",
        "a key does not contain the column by which rows are spread",
        """
        A node compares a row with its own rows. Two rows that are equal in a key may lie on different nodes unless the key
        contains the distribution column, and Citus refuses such a key. A key of one tenant is usually what is meant anyway:
        let the column lead it.
        """,
        """
        tables:
          skills:
            distribution: {by: tenant_id}
            columns: {id: {type: uuid, primary_key: true}, tenant_id: uuid}
        """,
        """
        tables:
          skills:
            distribution: {by: tenant_id}
            columns: {id: uuid, tenant_id: uuid}
            primary_key: [tenant_id, id]
        """,
    ),
    code(
        "S793",
        "reference_across_nodes",
        "a reference leads to another node",
        """
        A foreign key is kept where both rows lie on one node: between tables that are spread alike, if the key pairs their
        distribution columns, and from any table on the cluster to one that is copied to every node. Such a key cannot set or
        change the distribution column, so it has no `set null` and no `set default`, not even for its other columns.
        """,
        """
        tables:
          skills:
            distribution: {by: tenant_id}
            columns: {id: uuid, tenant_id: uuid}
            primary_key: [tenant_id, id]
          featured:
            distribution: reference
            columns: {id: {type: uuid, primary_key: true}, tenant_id: uuid, skill_id: uuid}
            references:
              skill: {to: "skills(tenant_id, id)", columns: [tenant_id, skill_id], on_delete: cascade, inverse: none}
        """,
        """
        tables:
          skills:
            distribution: {by: tenant_id}
            columns: {id: uuid, tenant_id: uuid}
            primary_key: [tenant_id, id]
          featured:
            distribution: {by: tenant_id}
            columns: {id: uuid, tenant_id: uuid, skill_id: uuid}
            primary_key: [tenant_id, id]
            references:
              skill: {to: "skills(tenant_id, id)", columns: [tenant_id, skill_id], on_delete: cascade, inverse: none}
        """,
    ),
    code(
        "S794",
        "colocation",
        "rows do not lie beside those that they belong to",
        """
        Tables whose rows of one value lie together form a group. Without `colocate_with`, all tables are in one group that
        are spread by a column of the same type; with it, a table joins the group of another one; `none` begins a group of its
        own. A foreign key between two groups would lead from node to node.
        """,
        """
        tables:
          skills:
            distribution: {by: tenant_id, colocate_with: tenant}
            columns: {id: uuid, tenant_id: uuid}
            primary_key: [tenant_id, id]
          tenants:
            distribution: {by: id}
            columns: {id: {type: uuid, primary_key: true}}
        """,
        """
        tables:
          skills:
            distribution: {by: tenant_id, colocate_with: tenants}
            columns: {id: uuid, tenant_id: uuid}
            primary_key: [tenant_id, id]
          tenants:
            distribution: {by: id}
            columns: {id: {type: uuid, primary_key: true}}
        """,
    ),
    code(
        "S795",
        "not_on_cluster",
        "what Citus does not do for a table on a cluster",
        """
        Citus refuses triggers on tables that it distributes or copies, and guarantees are kept by triggers. It numbers rows on
        every node, each from a range of its own, for which only bigint has room.
        """,
        """
        tables:
          events:
            distribution: {by: tenant_id}
            append_only: true
            columns: {id: uuid, tenant_id: uuid}
            primary_key: [tenant_id, id]
        """,
        """
        tables:
          events:
            distribution: {by: tenant_id}
            columns: {id: uuid, tenant_id: uuid}
            primary_key: [tenant_id, id]
        """,
    ),
    code(
        "S796",
        "cluster_without_postgresql",
        "a distribution in a spec without PostgreSQL",
        """
        Citus is an extension of PostgreSQL. On SQLite all rows are in one file, and a spec for both databases is distributed on
        PostgreSQL only.
        """,
        """
        databases: [sqlite]
        tables:
          plans:
            distribution: reference
            columns: {id: {type: int, primary_key: true}}
        """,
        """
        databases: [sqlite]
        tables:
          plans:
            columns: {id: {type: int, primary_key: true}}
        """,
    ),
)

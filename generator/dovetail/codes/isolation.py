"""D15: trying whether tenants are kept apart."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "D151",
        "useless_role",
        "nothing can be tried as this role, or on this database",
        """
        `dovetail isolation` tries to get at the rows of other tenants as the role that applications connect as. Superusers, and
        roles with BYPASSRLS, see all rows whatever policies say: what they find says nothing. SQLite knows no roles and no
        policies; there the sessions of the generated package keep tenants apart, and its own tests can try that.
        """,
        """
        $ echo "{dovetail: 1, name: shop, include: [users.yaml], tenancy: {column: org, setting: shop.org}}" > shop.yaml
        $ echo "{tables: {users: {columns: {org: {type: int, primary_key: true}}}}}" > users.yaml
        $ dovetail isolation --url sqlite:///shop.sqlite
        error[D151]: shop.sqlite is no PostgreSQL: there the sessions keep tenants apart, and not the database
           help: name a PostgreSQL with --url
        `dovetail explain D151` says more
        """,
        """
        $ echo "{dovetail: 1, name: shop, include: [users.yaml]}" > shop.yaml
        $ echo "{tables: {users: {columns: {org: {type: int, primary_key: true}}}}}" > users.yaml
        $ dovetail isolation --quiet --url sqlite:///shop.sqlite
        """,
        language="console",
    ),
)

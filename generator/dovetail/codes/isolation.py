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
        $ echo "{dovetail: 1, name: shop, tenancy: {column: tenant, setting: app.tenant}, tables: {users: {columns: {id: {type: int, primary_key: true}, tenant: int}}}}" > shop.yaml
        $ dovetail isolation --url sqlite:///shop.sqlite
        error[D151]: sqlite:///shop.sqlite is no PostgreSQL: there the sessions keep tenants apart, and not the database
           help: name a PostgreSQL with --url
        """,
        """
        $ echo "{dovetail: 1, name: shop, tables: {users: {columns: {id: {type: int, primary_key: true}}}}}" > shop.yaml
        $ dovetail isolation --quiet --url sqlite:///shop.sqlite
        """,
        language="console",
    ),
)

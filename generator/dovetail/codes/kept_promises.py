"""D14 and D15: what the commands find that hold a live database against what the spec promises."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "D141",
        "wrong_derived_value",
        "a derived column does not hold what its rows make it",
        """
        Triggers keep derived columns right, whoever writes the rows. Somebody must have written without them: with the triggers
        switched off, by a restore of data alone, or on SQLite by `INSERT OR REPLACE` before they were there. The value is
        counted anew by `dovetail derived repair`; look for how it came about first, or it will happen again.
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], include: [skills.yaml]}" > shop.yaml
        $ echo "tables: {skills: {columns: {id: {type: int, primary_key: true}, uses_count: " > skills.yaml
        $ echo "  {type: int, derive: {count: uses}}}}, uses: {columns: {id: {type: int, primary_key: true}}, " >> skills.yaml
        $ echo "  references: {skill: {to: skills, on_delete: cascade, inverse: uses}}}}" >> skills.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migrate --quiet
        $ sql() { python3 -c "import sqlite3, sys; sqlite3.connect('shop.sqlite').executescript(sys.argv[1])" "$1"; }
        $ sql "INSERT INTO skills (id) VALUES (1); INSERT INTO uses (id, skill_id) VALUES (1, 1), (2, 1)"
        $ sql "DROP TRIGGER skills_uses_count_derived; UPDATE skills SET uses_count = 7"
        $ dovetail derived check --quiet
        error[D141]: skills.uses_count of the row with id 1 is 7, and should be 2
           help: `dovetail derived repair` puts it right
        """,
        """
        $ echo "{dovetail: 1, name: shop, databases: [sqlite], include: [skills.yaml]}" > shop.yaml
        $ echo "tables: {skills: {columns: {id: {type: int, primary_key: true}, uses_count: " > skills.yaml
        $ echo "  {type: int, derive: {count: uses}}}}, uses: {columns: {id: {type: int, primary_key: true}}, " >> skills.yaml
        $ echo "  references: {skill: {to: skills, on_delete: cascade, inverse: uses}}}}" >> skills.yaml
        $ dovetail generate --quiet
        $ export DATABASE_URL=sqlite:///shop.sqlite
        $ dovetail migrate --quiet
        $ sql() { python3 -c "import sqlite3, sys; sqlite3.connect('shop.sqlite').executescript(sys.argv[1])" "$1"; }
        $ sql "INSERT INTO skills (id) VALUES (1); INSERT INTO uses (id, skill_id) VALUES (1, 1), (2, 1)"
        $ sql "DROP TRIGGER skills_uses_count_derived; UPDATE skills SET uses_count = 7"
        $ dovetail derived repair --quiet
        $ dovetail derived check --quiet
        """,
        language="console",
    ),
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

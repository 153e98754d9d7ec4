"""M4: what a migration breaks in code that runs while it is applied."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "M401",
        "renamed_in_use",
        "running code knows something under its former name",
        """
        A rename loses nothing and takes a moment, but code of the release before, which still runs while the migration is
        applied, asks for the former name and gets an error. So does the new code if it is deployed first. If a minute without
        the application does no harm, stop it meanwhile: then one migration does.

        If it must go on, rename in the spec and not in the database: `name: users` keeps the name of the table there, and the
        generated code is of people already. Once no code of the former release runs, take `name:` away. A column gets a
        second one beside it, which the code writes too until nobody reads the former; `dovetail plan` writes both steps out.
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, email: text}
        # becomes
        tables:
          people:
            was: users
            columns: {id: {type: int, primary_key: true}, email: text}
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, email: text}
        # becomes
        tables:
          people:
            was: users
            name: users
            columns: {id: {type: int, primary_key: true}, email: text}
        """,
        severity="warning",
    ),
    code(
        "M402",
        "gone_in_use",
        "something goes that running code may still use",
        """
        SQLAlchemy names every column of a model in its queries, so code of the release before fails as soon as one of them is
        gone, even if nobody looks at it. So the code goes first, and the column later. Let a required column be optional, or
        give it a default, and release that: inserts do without it from now on. Then take it out of the spec, deploy what is
        generated without it, and run the migration once no code of the former release runs any more.

        Where the application stands still while it is migrated, one step does.
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, fax: text}
        # becomes
        dropped: [users.fax]
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, fax: text}
        # becomes
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, fax: text?}
        """,
        severity="warning",
    ),
    code(
        "M403",
        "newly_required",
        "running code inserts rows without a value that is required now",
        """
        A column is new and required, or required from now on, and has no default. Code of the release before does not know
        that: its inserts fail with `null value in column "handle" violates not-null constraint` until the new release has
        taken over.

        Give the column a default, at least for a while. Or let it be optional, release code that always writes it, and take
        the `?` away in a migration after that.
        """,
        """
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              email: text
        # becomes
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              email: text
              handle: {type: text, using: "split_part(email, '@', 1)"}
        """,
        """
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              email: text
        # becomes
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              email: text
              handle: {type: text, default: "", using: "split_part(email, '@', 1)"}
        """,
        severity="warning",
    ),
    code(
        "M404",
        "retyped_in_use",
        "running code takes a column for its former type",
        """
        Code of the release before compares and writes values of the former type. PostgreSQL refuses them where it does not
        know how to convert: `operator does not exist: text = integer`. Other changes are worse, because they pass: a text
        that is now limited is refused only once it is long.

        Release code that copes with both types first. Or go in two steps: add a column of the new type beside the former one,
        fill it, and let the code write both; drop the former one when nobody reads it any more. That second step can give the
        new column the name of the former one: `number: {type: text, was: number_next}`.
        """,
        """
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              number: int
        # becomes
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              number: text
        """,
        """
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              number: int
        # becomes
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              number: int
              number_next: text?
        """,
        severity="warning",
    ),
    code(
        "M405",
        "guaranteed_in_use",
        "a new guarantee refuses what running code does",
        """
        Code of the release before knows nothing of the guarantee. As soon as the migration has run, the database refuses the
        statements of that code that break it.

        Rows that are there already are left alone. Release code that keeps to the guarantee first, then add it to the spec.
        """,
        """
        tables:
          events:
            columns: {id: {type: int, primary_key: true}}
        # becomes
        tables:
          events:
            append_only: true
            columns: {id: {type: int, primary_key: true}}
        """,
        """
        tables:
          events:
            append_only: true
            columns: {id: {type: int, primary_key: true}}
        # becomes
        tables:
          events:
            columns: {id: {type: int, primary_key: true}}
        """,
        severity="warning",
    ),
    code(
        "M407",
        "missing_in_use",
        "for a while a view is not there, or a table has no rules",
        """
        On PostgreSQL, triggers, policies and views go and come again in one transaction, so that nobody misses them. Here it
        cannot be one: the rows of a table go from node to node of a cluster in transactions of their own; or, on a way back, a
        value of an enum gets the name of one that is called otherwise from now on. Until the last transaction is over, queries
        of the view fail, and the table takes what its rules refuse. Tenants stay apart: without its policies a table shows no
        rows, except to an owner who is not forced.

        Stop what uses the table while the migration is applied. Or go in two migrations, of which one moves no rows.
        """,
        """
        databases: [postgresql]
        distribution: {by: tenant_id}
        tables:
          events:
            columns: {id: int, tenant_id: int, kind: text}
            primary_key: [tenant_id, id]
        views:
          kinds: {sql: "CREATE VIEW kinds AS SELECT kind FROM events", needs: [events]}
        # becomes
        databases: [postgresql]
        distribution: {by: tenant_id}
        tables:
          events:
            columns: {id: int, tenant_id: int, kind: text, number: {type: bigint, identity: always}}
            primary_key: [tenant_id, id]
        views:
          kinds: {sql: "CREATE VIEW kinds AS SELECT kind FROM events", needs: [events]}
        """,
        """
        databases: [postgresql]
        distribution: {by: tenant_id}
        tables:
          events:
            columns: {id: int, tenant_id: int, kind: text}
            primary_key: [tenant_id, id]
        views:
          kinds: {sql: "CREATE VIEW kinds AS SELECT kind FROM events", needs: [events]}
        # becomes
        databases: [postgresql]
        distribution: {by: tenant_id}
        tables:
          events:
            columns: {id: int, tenant_id: int, kind: text, number: bigint?}
            primary_key: [tenant_id, id]
        views:
          kinds: {sql: "CREATE VIEW kinds AS SELECT kind FROM events", needs: [events]}
        """,
        severity="warning",
    ),
)

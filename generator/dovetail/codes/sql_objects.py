"""S75: functions, views and triggers that the spec has as SQL."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "S751",
        "text_of_object",
        "the text of a function, view or trigger is not the one statement that creates it",
        """
        An object is written as the statement that creates it, whole and alone: dovetail runs it in migrations, drops what it
        has created by its name, and never reads beyond its beginning. So it has to begin with `CREATE`, the kind and the name
        that the spec says, and nothing may follow it: what else there is to create is an object of its own, with its own
        place in the order. What is opened in it (a quoted text, a comment, a bracket, a `BEGIN`) is closed in it, or it would
        swallow the rest of the migration.
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, active: bool}
        views:
          active_users:
            sql: |
              CREATE VIEW active_users AS SELECT id FROM users WHERE active;
              GRANT SELECT ON active_users TO reporting;
            needs: [users]
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, active: bool}
        views:
          active_users:
            sql: CREATE VIEW active_users AS SELECT id FROM users WHERE active
            needs: [users]
        """,
    ),
    code(
        "S752",
        "unknown_need",
        "an object needs something that the spec does not have",
        """
        `needs` names what has to be there when a function, a view or a trigger is made: tables, enums, domains, functions and
        views, by the names that they have in the spec. A name that stands for nothing gives the object no place in the order.
        What is no part of the spec, such as a function of an extension, is not named: it is there already.
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, active: bool}
        views:
          active_users:
            sql: CREATE VIEW active_users AS SELECT id FROM users WHERE active
            needs: [users, accounts]
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, active: bool}
        views:
          active_users:
            sql: CREATE VIEW active_users AS SELECT id FROM users WHERE active
            needs: [users]
        """,
    ),
    code(
        "S753",
        "needs_in_a_circle",
        "objects need each other in a circle",
        """
        Each of them would have to be made after the other, and a table needs the functions that it calls in a default, a check,
        an index or a generated column. So there is no order in which they could be made. Mostly one of the needs is none: the
        body of a function in PL/pgSQL is read when it is called, not when it is made, and needs nothing of what it speaks of.
        """,
        """
        databases: [postgresql]
        functions:
          users_there:
            sql: CREATE FUNCTION users_there() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM users'
            needs: [users]
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, place: {type: bigint, default: {sql: users_there()}}}
        """,
        """
        databases: [postgresql]
        functions:
          users_there: |
            CREATE FUNCTION users_there() RETURNS bigint LANGUAGE plpgsql AS
            'BEGIN RETURN (SELECT count(*) FROM users); END'
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, place: {type: bigint, default: {sql: users_there()}}}
        """,
    ),
    code(
        "S754",
        "unsaid_need",
        "an object speaks of something that it does not say it needs",
        """
        The text reads or writes a table or a view, calls a function or names a type of the spec, and `needs` does not have it.
        dovetail goes by `needs` alone: without it the object may be made too early, and it would stand in the way of a
        migration that changes what it speaks of, or be left behind with what that was before.
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, active: bool}
        views:
          active_users: CREATE VIEW active_users AS SELECT id FROM users WHERE active
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, active: bool}
        views:
          active_users:
            sql: CREATE VIEW active_users AS SELECT id FROM users WHERE active
            needs: [users]
        """,
    ),
)

"""L1: conventions of names and docs."""

from dovetail.codes.code import convention

__all__ = ["CODES"]

CODES = (
    convention(
        "L101",
        "relation_number",
        "the number of a relation's name is not that of what it holds",
        "`user.skill` reads as one row and is a list: the name of a relation should say how many rows it holds",
        """
        A relation that holds many rows is named in the plural, one that holds a single row in the singular. Otherwise
        somebody writes `user.skill.name`, and learns from an AttributeError that it is a list.

        Names that English does not inflect pass either way. Where a team names things in another language, turn the check
        off for the spec.
        """,
        """
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
          skills:
            columns:
              id: {type: int, primary_key: true}
            references:
              author: {to: users, on_delete: cascade, inverse: skill}
        """,
        """
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
          skills:
            columns:
              id: {type: int, primary_key: true}
            references:
              author: {to: users, on_delete: cascade, inverse: skills}
        """,
    ),
    convention(
        "L102",
        "missing_doc",
        "a table, enum or domain without a doc",
        "the doc is in the models, the database and the generated pages: where it is missing, each reader has to guess",
        """
        Every table, enum and domain says in its `doc` what one row, or one value, stands for. The text goes into the
        docstrings, the comments in the database and the docs, so that it is found where somebody wonders: are `users` those
        who may sign in, or also those who were invited?
        """,
        """
        lint: {missing_doc: warning}
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
        """,
        """
        lint: {missing_doc: warning}
        tables:
          users:
            doc: People who can sign in.
            columns:
              id: {type: int, primary_key: true}
        """,
        level="off",
    ),
    convention(
        "L103",
        "missing_column_doc",
        "a column or reference without a doc",
        "units, formats and meanings that are only in somebody's head are lost when they leave",
        """
        Every column and reference says in its `doc` what it holds: the unit of a number, the format of a text, what it is
        counted from. A `weight` in grams that is read as pounds is not noticed by any type or constraint.
        """,
        """
        lint: {missing_column_doc: warning}
        tables:
          parcels:
            columns:
              id: {type: int, primary_key: true, doc: The number on the label.}
              weight: int
        """,
        """
        lint: {missing_column_doc: warning}
        tables:
          parcels:
            columns:
              id: {type: int, primary_key: true, doc: The number on the label.}
              weight: {type: int, doc: In grams.}
        """,
        level="off",
    ),
    convention(
        "L104",
        "nullable_without_reason",
        "a column may be NULL and no doc says why",
        "NULL may mean unknown, not yet or not applicable, and every reader has to handle it: say which, or leave it out",
        """
        Everything is NOT NULL unless the spec says otherwise. A column or reference that may be NULL has a `doc` that says
        what it means when it is. Otherwise one reader takes it for "not yet", another for "does not apply", and the sums and
        reports of the two differ.
        """,
        """
        lint: {nullable_without_reason: warning}
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              confirmed_at: timestamptz?
        """,
        """
        lint: {nullable_without_reason: warning}
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              confirmed_at: {type: timestamptz?, doc: NULL until the address is confirmed.}
        """,
        level="off",
    ),
    convention(
        "L105",
        "enum_value_style",
        "the values of an enum are not written in one style",
        "values are compared as text by every client: one that is spelled unlike the others is the one that is mistyped",
        """
        All values of an enum are in `snake_case`, or all in `kebab-case`, or all in `UPPER_CASE`. The database compares them
        letter by letter: for one who expects `in_progress` like the others, `In Progress` is an error on PostgreSQL and an
        empty result on SQLite. To rename a value later takes a migration and all clients at once.
        """,
        """
        enums:
          status: [open, In Progress, closed]
        tables:
          tickets:
            columns:
              id: {type: int, primary_key: true}
              status: status
        """,
        """
        enums:
          status: [open, in_progress, closed]
        tables:
          tickets:
            columns:
              id: {type: int, primary_key: true}
              status: status
        """,
    ),
    convention(
        "L106",
        "reserved_word",
        "a name is a reserved word of SQL",
        "dovetail quotes it, but every query written by hand has to as well, or fails, or means something else",
        """
        A reserved word cannot be used as a name without double quotes. `SELECT * FROM order` is a syntax error. On
        PostgreSQL `SELECT * FROM user` is worse: it returns the name of the current role, and no error.

        The words are those that PostgreSQL reserves, and where the spec is for SQLite, those that SQLite does not take for a
        name.
        """,
        """
        tables:
          order:
            columns:
              id: {type: int, primary_key: true}
        """,
        """
        tables:
          orders:
            columns:
              id: {type: int, primary_key: true}
        """,
    ),
    convention(
        "L107",
        "cross_file_reference",
        "a reference to a table of another file that is not shared",
        "files are domains: what may be referred to from everywhere is decided once, in `shared:`",
        """
        A spec with `shared:` says which tables may be referred to from every file. All other tables are referred to within
        their own file only, so that a file can be read, owned and moved by itself. Each reference more between two files is
        a foreign key that has to go before one of them can.

        Without `shared:` nothing is said about references between files.
        """,
        """
        # shop.yaml
        dovetail: 1
        name: shop
        include: [orders.yaml]
        shared: []
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}

        # orders.yaml
        tables:
          orders:
            columns:
              id: {type: int, primary_key: true}
            references:
              buyer: {to: users, on_delete: restrict, inverse: orders}
        """,
        """
        # shop.yaml
        dovetail: 1
        name: shop
        include: [orders.yaml]
        shared: [users]
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}

        # orders.yaml
        tables:
          orders:
            columns:
              id: {type: int, primary_key: true}
            references:
              buyer: {to: users, on_delete: restrict, inverse: orders}
        """,
    ),
)

"""S1: names."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "S101",
        "declared_twice",
        "something is declared twice",
        """
        Two files of the spec, or two sections of one, declare a table, enum, domain, composite or mixin of the same name.
        Neither can win without the columns of the other being lost (two keys of one mapping are Y102). Enums, domains and
        composites share names, since all become types of the database, where `CREATE TYPE` and `CREATE DOMAIN` refuse a name
        that another one has taken.
        """,
        """
        # shop.yaml
        dovetail: 1
        name: shop
        include: [auth.yaml]
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, address: text}

        # auth.yaml
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, password_hash: text}
        """,
        """
        # shop.yaml
        dovetail: 1
        name: shop
        include: [auth.yaml]
        tables:
          customers:
            columns: {id: {type: int, primary_key: true}, address: text}

        # auth.yaml
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, password_hash: text}
        """,
    ),
    code(
        "S102",
        "unknown_mixin",
        "a mixin that does not exist",
        """
        A table takes a mixin that no file of the spec declares. Without it the table would lack every column, reference and
        check that the mixin was to bring.
        """,
        """
        mixins:
          timestamps:
            columns: {created_at: {type: timestamptz, default: now}}
        tables:
          users:
            mixins: [timestamp]
            columns: {id: {type: int, primary_key: true}}
        """,
        """
        mixins:
          timestamps:
            columns: {created_at: {type: timestamptz, default: now}}
        tables:
          users:
            mixins: [timestamps]
            columns: {id: {type: int, primary_key: true}}
        """,
    ),
    code(
        "S103",
        "one_name_two_things",
        "one name stands for two things of a table",
        """
        Within a table, columns, references and relations share one set of names. Each becomes an attribute of the same
        class, where `post.author` can be the text or the user and not both; and a key over `author` would not say whether
        it means the column or those of the reference.
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns:
              id: {type: int, primary_key: true}
              author: text
            references:
              author: {to: users, on_delete: cascade, inverse: posts}
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns:
              id: {type: int, primary_key: true}
              author_name: text
            references:
              author: {to: users, on_delete: cascade, inverse: posts}
        """,
    ),
    code(
        "S104",
        "database_name_twice",
        "two constraints, indexes or tables have one name in the database",
        """
        PostgreSQL keeps the names of tables and indexes (keys included) unique in a namespace, and those of constraints
        unique in a table; SQLite keeps those of tables and indexes unique in the database. The second one would stop the
        migration: `relation "ix_search" already exists`. dovetail never adds a number to tell two apart, since the number
        would move, and things be renamed in the database, when something else changes.
        """,
        """
        tables:
          products:
            columns: {id: {type: int, primary_key: true}, name: text, slug: text}
            indexes:
              - {columns: [name], name: ix_search}
              - {columns: [slug], name: ix_search}
        """,
        """
        tables:
          products:
            columns: {id: {type: int, primary_key: true}, name: text, slug: text}
            indexes:
              - {columns: [name], name: ix_search_name}
              - {columns: [slug], name: ix_search_slug}
        """,
    ),
    code(
        "S105",
        "name_too_long",
        "a name has more than 63 bytes",
        """
        PostgreSQL keeps the first 63 bytes of a name and drops the rest with no more than a notice. The catalog then says
        something else than the spec, a later `DROP INDEX` in a script works by luck, and two names that differ at the end
        become one. Names made by convention are cut by dovetail itself and end in a hash; names that you give are never
        changed. Letters outside ASCII have two or more bytes.
        """,
        """
        tables:
          customers:
            columns: {id: {type: int, primary_key: true}, email: text}
            indexes:
              - {columns: [email], name: the_index_that_makes_the_search_for_customers_by_email_address_fast}
        """,
        """
        tables:
          customers:
            columns: {id: {type: int, primary_key: true}, email: text}
            indexes:
              - {columns: [email], name: ix_customers_email}
        """,
    ),
    code(
        "S106",
        "mixins_disagree",
        "a table gets the same thing from two places",
        """
        Two mixins of a table, or a mixin and the table itself, declare the same column, reference or check. Which of the two
        counts would depend on an order that nobody sees, and a change of the other one would change nothing.
        """,
        """
        mixins:
          identified: {columns: {id: {type: uuid, primary_key: true, default: uuid7}}}
          numbered: {columns: {id: {type: bigint, primary_key: true, identity: always}}}
        tables:
          orders: {mixins: [identified, numbered]}
          payments: {mixins: [identified]}
        """,
        """
        mixins:
          identified: {columns: {id: {type: uuid, primary_key: true, default: uuid7}}}
          numbered: {columns: {id: {type: bigint, primary_key: true, identity: always}}}
        tables:
          orders: {mixins: [numbered]}
          payments: {mixins: [identified]}
        """,
    ),
    code(
        "S107",
        "unusable_name",
        "a name that cannot be used",
        """
        The name is blank or holds characters that cannot be seen, or the database has something of its own that is called
        so: a type such as `interval` or `point`, a table that begins with `pg_` or `sqlite_`, a column such as `ctid`, which
        every table has. The worst of these fail late: PostgreSQL creates an enum called `interval` without a word, but a
        column of type `interval` is then a stretch of time, and the first insert of `daily` is refused.

        Spaces, capitals, reserved words and other alphabets are allowed. A name that begins or ends with a sign is a warning,
        as in `nick?: text`, where the ? belongs to the type; a column with an `attribute:` is really called so.
        """,
        """
        enums:
          interval: [daily, weekly]
        tables:
          subscriptions:
            columns:
              id: {type: int, primary_key: true}
              billed: interval
        """,
        """
        enums:
          billing_interval: [daily, weekly]
        tables:
          subscriptions:
            columns:
              id: {type: int, primary_key: true}
              billed: billing_interval
        """,
    ),
    code(
        "S108",
        "untaken_mixin",
        "a mixin that no table takes",
        """
        A mixin does nothing by itself: what it declares comes into being in the tables that name it under `mixins:`. One that
        nothing names is left over, or a table forgot it, and then lacks the columns that everybody believes it to have.
        """,
        """
        mixins:
          timestamps:
            columns: {created_at: {type: timestamptz, default: now}}
        tables:
          orders:
            columns: {id: {type: int, primary_key: true}}
        """,
        """
        mixins:
          timestamps:
            columns: {created_at: {type: timestamptz, default: now}}
        tables:
          orders:
            mixins: [timestamps]
            columns: {id: {type: int, primary_key: true}}
        """,
        severity="warning",
    ),
    code(
        "S109",
        "misspelled_extension",
        "an extension that is called almost like a known one",
        """
        Extensions are made by `CREATE EXTENSION` under their exact names, which are seldom those of the project: pgvector's is
        `vector`, and that of the uuid functions is `uuid-ossp`, with a hyphen. The migration would fail with "extension is
        not available". A name that resembles none of the known ones is taken as it is. SQLite has no such
        extensions: where it is the only database, nothing is made of them.
        """,
        """
        extensions: [pgtrgm]
        tables:
          customers:
            columns: {id: {type: int, primary_key: true}}
        """,
        """
        extensions: [pg_trgm]
        tables:
          customers:
            columns: {id: {type: int, primary_key: true}}
        """,
        severity="warning",
    ),
    code(
        "S110",
        "former_name_in_use",
        "a former name that is not gone",
        """
        `was:` says what something was called before, so that a migration renames it where it would otherwise drop the one and
        create the other. That cannot be so where the spec still has a thing of the former name beside it, or where both names
        are the same. One of the two is new, and only you know which.

        A `was:` that has served its migration does no harm and may stay, until something else is to have the former name.
        """,
        """
        tables:
          skills:
            columns:
              id: {type: int, primary_key: true}
              content: text
              body: {type: text, was: content}
        """,
        """
        tables:
          skills:
            columns:
              id: {type: int, primary_key: true}
              body: {type: text, was: content}
        """,
    ),
    code(
        "S111",
        "former_name_twice",
        "two things have the same former name",
        """
        Two tables, two columns of a table, or two values of an enum say that they are what was called so before. The data of
        the former one can go to one of them only. The other is new: it begins empty, with its default, or with what `using:`
        computes.
        """,
        """
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              first_name: {type: text, was: name}
              last_name: {type: text, was: name}
        """,
        """
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              first_name: {type: text, was: name}
              last_name: {type: text, using: "''"}
        """,
    ),
    code(
        "S112",
        "dropped_and_kept",
        "what is listed under `dropped:` cannot be dropped",
        """
        `dropped:` lists what a migration may drop together with its data. An entry that the spec still has, or that something
        in the spec was called before, contradicts the spec. One that stands there twice, or is no name, does nothing, and
        whoever wrote it believes that the data may go.
        """,
        """
        dropped: [skills.content]
        tables:
          skills:
            columns:
              id: {type: int, primary_key: true}
              content: text
        """,
        """
        dropped: [skills.content]
        tables:
          skills:
            columns:
              id: {type: int, primary_key: true}
        """,
    ),
    code(
        "S113",
        "removed_value",
        "a removed value of an enum is still there, or goes to none that is",
        """
        `removed:` pairs values that an enum had before with those that rows get in their place. A value that is still listed,
        or renamed by `was:`, is not removed; and rows cannot get a value that the enum does not have: the database would
        refuse the very update that was to make the removal safe.
        """,
        """
        enums:
          status:
            values: [pending, accepted]
            removed: {declined: waiting}
        tables:
          messages:
            columns: {id: {type: int, primary_key: true}, status: status}
        """,
        """
        enums:
          status:
            values: [pending, accepted]
            removed: {declined: pending}
        tables:
          messages:
            columns: {id: {type: int, primary_key: true}, status: status}
        """,
    ),
)

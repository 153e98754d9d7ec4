"""M1: what a migration loses. Nothing of it is written unless somebody said that it is meant."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "M101",
        "drops_column",
        "a column goes, and all its values",
        """
        The spec no longer has a column that the migrations before it made. `DROP COLUMN` takes a moment, and what was in the
        column is gone: the way down makes the column again, and leaves it empty. So it is written only where somebody said
        that it is meant: `--allow M101:skills.content` once, on the command line, or `dropped: [skills.content]` in the spec,
        where those who review the edit see it. An entry under `dropped:` may stay after it has served.

        Where another column is new and looks like the one that goes, most likely it was renamed, and the message has the line
        to write: `body: {type: text, was: content}`. Nothing is guessed, and nobody is asked.

        While a release runs that reads the column, drop it in a migration of its own, once no such code runs any more (M402).
        A computed column holds nothing of its own, and goes without asking. A field of a composite (`dropped: [address.city]`)
        is treated like a column: it goes from every column of that type.
        """,
        """
        tables:
          skills:
            columns:
              id: {type: int, primary_key: true}
              name: text
              content: text
        # becomes
        tables:
          skills:
            columns:
              id: {type: int, primary_key: true}
              name: text
        """,
        """
        tables:
          skills:
            columns:
              id: {type: int, primary_key: true}
              name: text
              content: text
        # becomes
        dropped: [skills.content]
        tables:
          skills:
            columns:
              id: {type: int, primary_key: true}
              name: text
        """,
    ),
    code(
        "M102",
        "drops_table",
        "a table goes, and all its rows",
        """
        The spec no longer has a table that the migrations before it made. Dropping it drops its rows, and no way down brings
        them back. If that is meant, say so: `--allow M102:orders`, or `dropped: [orders]` in the spec.

        If the table is only called otherwise now, say `was:`, and it is renamed with all that is in it. A table that is new
        and has most of the columns of the one that goes is named in the message, since then that is likely. Without `was:`
        the two are two tables: one dropped, one empty.
        """,
        """
        tables:
          orders:
            columns: {id: {type: int, primary_key: true}, placed_at: timestamptz, total_cents: bigint}
        # becomes
        tables:
          purchases:
            columns: {id: {type: int, primary_key: true}, placed_at: timestamptz, total_cents: bigint}
        """,
        """
        tables:
          orders:
            columns: {id: {type: int, primary_key: true}, placed_at: timestamptz, total_cents: bigint}
        # becomes
        tables:
          purchases:
            was: orders
            columns: {id: {type: int, primary_key: true}, placed_at: timestamptz, total_cents: bigint}
        """,
    ),
    code(
        "M103",
        "merges_values",
        "rows with one value of an enum get another one",
        """
        `removed: {declined: closed}` says what rows get whose value goes. Afterwards nothing tells the declined ones from
        those that were closed all along, and the way down leaves them closed. The spec says it in so many words, so nobody is
        asked again; `dovetail plan` and the head of the SQL say it as a reminder.

        Where the difference matters later, keep the value and stop writing it, or first keep the difference elsewhere: add a
        column, fill it by a step of yours (`dovetail migration new`), and remove the value in a migration after that.
        """,
        """
        enums:
          status: [open, closed, declined]
        tables:
          tickets:
            columns: {id: {type: int, primary_key: true}, status: status}
        # becomes
        enums:
          status: {values: [open, closed], removed: {declined: closed}}
        tables:
          tickets:
            columns: {id: {type: int, primary_key: true}, status: status}
        """,
        """
        enums:
          status: [open, closed, declined]
        tables:
          tickets:
            columns: {id: {type: int, primary_key: true}, status: status}
        # becomes
        enums:
          status: [open, closed, {value: declined, doc: Not written any more.}]
        tables:
          tickets:
            columns: {id: {type: int, primary_key: true}, status: status}
        """,
        severity="warning",
    ),
    code(
        "M104",
        "lossy_conversion",
        "values lose something when the type changes",
        """
        Every value has a form in the new type, but some become others: digits after the point are rounded away, a moment
        loses its time of day, a number keeps 15 digits only. The database does it without a word, and the way down has
        nothing to make the former values of.

        If what is lost does not matter, allow it: `--allow M104:calls.minutes`. If it does, choose a type that holds it, or
        say how values become others with `using:`, an SQL expression over the row as it was. Whoever writes `using:` has said
        what is to happen, so nobody is asked again.
        """,
        """
        tables:
          calls:
            columns:
              id: {type: int, primary_key: true}
              minutes: numeric(8, 1)
        # becomes
        tables:
          calls:
            columns:
              id: {type: int, primary_key: true}
              minutes: int
        """,
        """
        tables:
          calls:
            columns:
              id: {type: int, primary_key: true}
              minutes: numeric(8, 1)
        # becomes
        tables:
          calls:
            columns:
              id: {type: int, primary_key: true}
              seconds: {type: int, was: minutes, using: minutes * 60}
        """,
    ),
    code(
        "M105",
        "stored_becomes_computed",
        "stored values are replaced by computed ones",
        """
        A column that held values of its own becomes a generated one. No database can convert it: PostgreSQL drops it and adds
        it again, SQLite makes the table anew, and every row has what the expression gives. Totals that somebody corrected by
        hand are gone.

        If the expression gives what was stored, allow it: `--allow M105:lines.total`. First count the rows in which it does
        not: `SELECT count(*) FROM lines WHERE total <> price * count`. Or keep the column, and add the computed one beside
        it.
        """,
        """
        tables:
          lines:
            columns: {id: {type: int, primary_key: true}, price: int, count: int, total: int}
        # becomes
        tables:
          lines:
            columns:
              id: {type: int, primary_key: true}
              price: int
              count: int
              total: {type: int, generated: {sql: price * count}}
        """,
        """
        tables:
          lines:
            columns: {id: {type: int, primary_key: true}, price: int, count: int, total: int}
        # becomes
        tables:
          lines:
            columns:
              id: {type: int, primary_key: true}
              price: int
              count: int
              total: int
              computed: {type: int, generated: {sql: price * count}}
        """,
    ),
    code(
        "M106",
        "value_looks_renamed",
        "a value of an enum goes, and one that looks like it is new",
        """
        One value of an enum is gone from the spec, and another one came that is spelled almost like it. Taken as they stand,
        these are two values: rows that have the former one stop the migration (M207). Most likely it was renamed, which loses
        nothing and takes PostgreSQL a moment, whatever the number of rows: `{value: cancelled, was: canceled}`.

        If they are two values indeed, say so: `--allow M106:status.canceled`, or `dropped: [status.canceled]` in the spec.
        What rows get that have the former one is said by `removed:`.
        """,
        """
        enums:
          status: [pending, canceled]
        tables:
          orders:
            columns: {id: {type: int, primary_key: true}, status: status}
        # becomes
        enums:
          status: [pending, cancelled]
        tables:
          orders:
            columns: {id: {type: int, primary_key: true}, status: status}
        """,
        """
        enums:
          status: [pending, canceled]
        tables:
          orders:
            columns: {id: {type: int, primary_key: true}, status: status}
        # becomes
        enums:
          status: [pending, {value: cancelled, was: canceled}]
        tables:
          orders:
            columns: {id: {type: int, primary_key: true}, status: status}
        """,
    ),
    code(
        "M107",
        "no_conversion",
        "no value of the former type becomes one of the new type by itself",
        """
        Neither database has a cast between the two types that means anything: is the number 1700000000 a moment, and counted
        from when? Nothing is written, and no `--allow` helps. Say how with `using:`, an SQL expression over the row as it
        was, under the names that its columns had.

        If the values are not worth keeping, drop the column under its former name and add the new one under another.
        """,
        """
        tables:
          orders:
            columns:
              id: {type: int, primary_key: true}
              placed: int
        # becomes
        tables:
          orders:
            columns:
              id: {type: int, primary_key: true}
              placed: timestamptz
        """,
        """
        tables:
          orders:
            columns:
              id: {type: int, primary_key: true}
              placed: int
        # becomes
        tables:
          orders:
            columns:
              id: {type: int, primary_key: true}
              placed: {type: timestamptz, using: to_timestamp(placed)}
        """,
    ),
    code(
        "M108",
        "nothing_to_allow",
        "an allowance for what does not happen",
        """
        `--allow` names a loss by its code and by what it strikes, as the error and `dovetail plan` print it. This one does
        not happen: a name is misspelled, the code is that of another hazard, or the edit is not what you take it for. It is
        an error, because an allowance that is passed over would be believed to have been needed, and stay in a script until
        it fits.
        """,
        """
        $ echo "{dovetail: 1, name: shop, tables: {users: {columns: {id: {type: int, primary_key: true}, age: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ echo "{dovetail: 1, name: shop, tables: {users: {columns: {id: {type: int, primary_key: true}}}}}" > shop.yaml
        $ dovetail generate --quiet --allow M101:user.age
        error[M108]: --allow M101:user.age allows nothing that happens
           help: what can be allowed here: M101:users.age

        shop.yaml:1:36: error[M101]: column "age" of "users" goes, and all its values
            1 | {dovetail: 1, name: shop, tables: {users: {columns: {id: {type: int, primary_key: true}}}}}
              |                                    ^^^^^
           help: say that it is meant: --allow M101:users.age, or list users.age under dropped: in the spec
        """,
        """
        $ echo "{dovetail: 1, name: shop, tables: {users: {columns: {id: {type: int, primary_key: true}, age: int}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ echo "{dovetail: 1, name: shop, tables: {users: {columns: {id: {type: int, primary_key: true}}}}}" > shop.yaml
        $ dovetail generate --quiet --allow M101:users.age
        """,
        language="console",
    ),
)

"""L2: conventions of types."""

from dovetail.codes.code import convention

__all__ = ["CODES"]

CODES = (
    convention(
        "L201",
        "money_in_float",
        "an amount of money in a binary fraction",
        "binary fractions have no 0.10: sums are off by a cent, and equal amounts compare as different",
        """
        `real` and `double` hold binary fractions, which have no exact 0.10: on PostgreSQL as in Python, three times 0.1 is not
        0.3 but 0.30000000000000004. Money is `numeric` (on SQLite of 15 digits at most, see M505), or a whole number of the
        smallest unit. The check goes by the name of the column: price, amount, total, fee and the like.
        """,
        """
        tables:
          products:
            columns:
              id: {type: int, primary_key: true}
              price: double
        """,
        """
        tables:
          products:
            columns:
              id: {type: int, primary_key: true}
              price: numeric(12, 2)
        """,
    ),
    convention(
        "L202",
        "timestamp_without_zone",
        "a point in time without its zone",
        "without a zone the same value is another moment on every machine, and an hour of the year is there twice",
        """
        `timestamp` holds what a clock on the wall shows, not a moment: two connections in two zones store different values for
        the same event, and when summer time ends, 02:30 comes twice. `timestamptz` holds the moment; PostgreSQL shows it in
        the zone of whoever reads it. A wall clock is meant where people agree on a local time, such as the opening hours of a
        shop; turn the check off for that table.
        """,
        """
        tables:
          events:
            columns:
              id: {type: int, primary_key: true}
              happened_at: timestamp
        """,
        """
        tables:
          events:
            columns:
              id: {type: int, primary_key: true}
              happened_at: timestamptz
        """,
    ),
    convention(
        "L203",
        "text_key_without_length",
        "a primary key of text without a length",
        "a key is copied into every referencing table and index, and PostgreSQL refuses one of more than 2,704 bytes there",
        """
        A key is short. Without a limit, PostgreSQL takes short values for years, and then refuses one:
        `index row size 6416 exceeds btree version 4 maximum 2704`. Up to there, every table that refers to it carries the
        whole value, in the row and in an index.
        """,
        """
        tables:
          countries:
            columns:
              code: {type: text, primary_key: true}
        """,
        """
        tables:
          countries:
            columns:
              code: {type: varchar(2), primary_key: true}
        """,
    ),
    convention(
        "L204",
        "json_instead_of_jsonb",
        "json where jsonb is meant",
        "json is kept as text: it is parsed at every access, cannot be compared or indexed, and keeps duplicate keys",
        """
        `jsonb` is parsed once, when it is written, and can be indexed and compared. `json` keeps the text as it came, with its
        spaces, its order and its duplicate keys. `=` fails with `operator does not exist: json = json`, and `DISTINCT`,
        `GROUP BY` and `UNION` fail too. Where just the text is needed, such as for a signature over it, turn the check off for
        the table.
        """,
        """
        tables:
          events:
            columns:
              id: {type: int, primary_key: true}
              payload: json
        """,
        """
        tables:
          events:
            columns:
              id: {type: int, primary_key: true}
              payload: jsonb
        """,
    ),
    convention(
        "L205",
        "serial_instead_of_identity",
        "a sequence where an identity column is meant",
        "a serial is a default on a sequence with an owner and rights of its own; an identity column belongs to the table",
        """
        Before there were identity columns, PostgreSQL numbered rows by `serial`: a sequence, and a default that takes the next
        value from it. Rights have to be granted on the sequence too, a copy of the table goes on sharing it, and here nothing
        makes it: the migration stops with `relation "tickets_id_seq" does not exist`. SQLite has no sequences.
        """,
        """
        tables:
          tickets:
            columns:
              id: {type: int, primary_key: true, default: {sql: "nextval('tickets_id_seq')"}}
        """,
        """
        tables:
          tickets:
            columns:
              id: {type: int, primary_key: true, identity: by default}
        """,
    ),
)

"""S4: keys and indexes."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "S401",
        "unknown_column",
        "a key or index names a column that does not exist",
        """
        Keys and indexes name columns or references of their own table, and this is neither. An expression goes under
        `expressions`: it is SQL that dovetail passes on as it is, and so has to be told apart from a misspelled column.
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, email: text}
            indexes:
              - [lower(email)]
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}, email: text}
            indexes:
              - {expressions: [lower(email)]}
        """,
    ),
    code(
        "S402",
        "column_twice",
        "a key names a column twice",
        """
        The same column stands twice in one key or index; perhaps once by itself and once through a reference that it belongs
        to. The second time tells no two rows apart, so another column was meant. PostgreSQL refuses the constraint; SQLite
        takes it, and allows each author one post.
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns: {id: {type: int, primary_key: true}, slug: text}
            references:
              author: {to: users, on_delete: cascade, inverse: posts}
            unique: [[author, author_id]]
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns: {id: {type: int, primary_key: true}, slug: text}
            references:
              author: {to: users, on_delete: cascade, inverse: posts}
            unique: [[author, slug]]
        """,
    ),
    code(
        "S403",
        "two_primary_keys",
        "the primary key is said twice",
        """
        A table has one primary key. Either columns say `primary_key: true`, or the table says `primary_key: [...]`, which also
        gives their order. Said in both places, the two can differ, and with them which rows count as the same.
        """,
        """
        tables:
          order_lines:
            columns:
              order_number: {type: int, primary_key: true}
              position: int
            primary_key: [order_number, position]
        """,
        """
        tables:
          order_lines:
            columns:
              order_number: int
              position: int
            primary_key: [order_number, position]
        """,
    ),
    code(
        "S404",
        "duplicate_index",
        "two keys or indexes are the same",
        """
        Two indexes, or a key and an index, cover the same columns in the same way. The databases accept that and keep both:
        each insert and update writes the second one too, it takes as much room as the first, and helps no query. An index
        that is only the beginning of another one is L302.
        """,
        """
        tables:
          pages:
            columns: {id: {type: int, primary_key: true}, tenant: int, slug: text}
            unique: [[tenant, slug]]
            indexes:
              - {columns: [tenant, slug], unique: true}
        """,
        """
        tables:
          pages:
            columns: {id: {type: int, primary_key: true}, tenant: int, slug: text}
            unique: [[tenant, slug]]
        """,
    ),
    code(
        "S405",
        "option_the_method_lacks",
        "an option that the index method does not have",
        """
        The index methods of PostgreSQL differ in what they can do: gin, gist, brin and hash have no order, only btree can be
        unique, brin and hash carry no other columns along. `nulls_not_distinct` is for unique indexes. PostgreSQL refuses the
        rest when the migration runs: `access method "gin" does not support unique indexes`.
        """,
        """
        tables:
          posts:
            columns: {id: {type: int, primary_key: true}, tags: text array}
            indexes:
              - {columns: [tags], using: gin, unique: true}
        """,
        """
        tables:
          posts:
            columns: {id: {type: int, primary_key: true}, tags: text array}
            indexes:
              - {columns: [tags], using: gin}
        """,
    ),
    code(
        "S406",
        "type_not_indexable",
        "an index that cannot hold the type",
        """
        An index compares values by an operator class, and a type has one for some methods only: json has none at all, gin
        takes arrays, jsonb and tsvector, gist ranges and tsvector, hnsw wants to be told how vectors are compared. An operator
        class that comes with an extension needs it under `extensions`. Without one PostgreSQL stops the migration:
        `data type text has no default operator class for access method "gin"`.
        """,
        """
        tables:
          products:
            columns: {id: {type: int, primary_key: true}, name: text}
            indexes:
              - {columns: [name], using: gin}
        """,
        """
        extensions: [pg_trgm]
        tables:
          products:
            columns: {id: {type: int, primary_key: true}, name: text}
            indexes:
              - {columns: [name], using: gin, opclass: gin_trgm_ops}
        """,
    ),
    code(
        "S407",
        "size_of_a_table",
        "a table without columns, or something with too many",
        """
        A table needs a column: a row without one can be neither found nor told apart, and SQLite has no such tables. At the
        other end, PostgreSQL keeps 1600 columns in a table, as many fields in a composite, and 32 columns in a key or an index.
        """,
        """
        tables:
          audit_entries: {doc: To be filled.}
        """,
        """
        tables:
          audit_entries:
            doc: To be filled.
            columns: {id: {type: uuid, primary_key: true, default: uuid7}}
        """,
    ),
    code(
        "S408",
        "impossible_exclusion",
        "an exclusion constraint that PostgreSQL cannot keep",
        """
        An exclusion constraint compares each row with every other one, column by column, by an operator that is written behind
        the column: `during with &&`. No two rows may answer yes to all of them. An index finds the rows that might, so the
        operator has to be one that its method knows, and that says the same when the two rows change places: `=` and `&&` do,
        `<` and `@>` do not. gist takes ranges, geometry and networks; for numbers and texts it needs the extension btree_gist.
        """,
        """
        databases: [postgresql]
        tables:
          bookings:
            columns: {id: {type: int, primary_key: true}, during: tstzrange}
            exclude: [[during]]
        """,
        """
        databases: [postgresql]
        tables:
          bookings:
            columns: {id: {type: int, primary_key: true}, during: tstzrange}
            exclude: [[during with &&]]
        """,
    ),
    code(
        "S409",
        "key_across_partitions",
        "a key that PostgreSQL cannot keep across partitions",
        """
        Each partition is a table of its own with indexes of its own, and no index spans several. A primary key, a unique key or
        a unique index of a partitioned table therefore holds all columns by which the table is divided: then equal rows are in
        one partition. It cannot be divided by a generated column, rows of two partitions cannot exclude each other, and its
        foreign keys are always validated.
        """,
        """
        tables:
          events:
            columns: {id: {type: uuid, primary_key: true, default: uuid7}, occurred_at: timestamptz}
            partition:
              by: range
              columns: [occurred_at]
              partitions: {events_rest: default}
        """,
        """
        tables:
          events:
            columns: {id: {type: uuid, default: uuid7}, occurred_at: timestamptz}
            primary_key: [id, occurred_at]
            partition:
              by: range
              columns: [occurred_at]
              partitions: {events_rest: default}
        """,
    ),
    code(
        "S410",
        "impossible_partition",
        "partitions that PostgreSQL refuses",
        """
        A partition says which rows it takes, in the words of the method: `{from, to}` by range, `{values}` by list,
        `{modulus, remainder}` by hash, or `default` for what no other takes. `from` is the first value in it, `to` the first
        that is not, so that the end of one is the beginning of the next. No row belongs to two partitions, and the partitions
        by hash take every remainder. Where a function makes one for `every` period, no other takes the rows of those that come.
        """,
        """
        tables:
          events:
            columns: {id: int, day: date}
            primary_key: [id, day]
            partition:
              by: range
              columns: [day]
              partitions:
                events_2024: {from: 2024-01-01, to: 2025-01-01}
                events_2025: {from: 2024-12-31, to: 2026-01-01}
        """,
        """
        tables:
          events:
            columns: {id: int, day: date}
            primary_key: [id, day]
            partition:
              by: range
              columns: [day]
              partitions:
                events_2024: {from: 2024-01-01, to: 2025-01-01}
                events_2025: {from: 2025-01-01, to: 2026-01-01}
        """,
    ),
    code(
        "S411",
        "unknown_storage_parameter",
        "a storage parameter that a table does not have",
        """
        `with:` of a table has parameters of PostgreSQL, each with its own range: how full pages are packed (`fillfactor`), how
        eagerly autovacuum looks after the table, and, with `toast.` before it, after the table that holds its long values.
        PostgreSQL refuses whatever else stands there. Parameters of an index stand at the index.
        """,
        """
        tables:
          counters:
            columns: {id: {type: int, primary_key: true}, hits: bigint}
            with: {fill_factor: 70}
        """,
        """
        tables:
          counters:
            columns: {id: {type: int, primary_key: true}, hits: bigint}
            with: {fillfactor: 70}
        """,
    ),
)

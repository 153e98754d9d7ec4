"""S4: keys and indexes."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "S401",
        "unknown-column",
        "a key or index names a column that does not exist",
        """
        Keys and indexes name columns or references of their own table, and this is neither. An
        expression goes under `expressions`.

        Wrong:

            columns: {email: text}
            indexes:
              - [lower(email)]

        Right:

            indexes:
              - {expressions: [lower(email)]}
        """,
    ),
    code(
        "S402",
        "column-twice",
        "a key names a column twice",
        """
        The same column stands twice in one key or index; perhaps once by itself and once through a
        reference that it belongs to.

        Wrong:

            unique: [[author, author_id]]

        Right:

            unique: [[author, slug]]
        """,
    ),
    code(
        "S403",
        "two-primary-keys",
        "the primary key is said twice",
        """
        A table has one primary key. Either one column has `primary_key: true`, or the table says
        `primary_key: [...]`.

        Wrong:

            columns:
              id: {type: uuid, primary_key: true}
              number: {type: int, primary_key: true}

        Right:

            columns:
              id: uuid
              number: int
            primary_key: [id, number]
        """,
    ),
    code(
        "S404",
        "duplicate-index",
        "two keys or indexes are the same",
        """
        Two indexes, or a key and an index, cover the same columns in the same way. The second makes
        every write slower and helps no query.

        Wrong:

            unique: [[tenant, slug]]
            indexes:
              - {columns: [tenant, slug], unique: true}

        Right:

            unique: [[tenant, slug]]
        """,
    ),
    code(
        "S405",
        "option-the-method-lacks",
        "an option that the index method does not have",
        """
        The index methods of PostgreSQL differ in what they can do: gin, gist, brin and hash have no
        order, only btree can be unique, brin and hash carry no other columns along.
        `nulls_not_distinct` is for unique indexes.

        Wrong:

            indexes:
              - {columns: [tags], using: gin, unique: true}

        Right:

            indexes:
              - {columns: [tags], using: gin}
        """,
    ),
    code(
        "S406",
        "type-not-indexable",
        "an index that cannot hold the type",
        """
        An index compares values by an operator class, and a type has one for some methods only: json
        has none at all, gin takes arrays, jsonb and tsvector, gist ranges and tsvector, hnsw wants to be
        told how vectors are compared. An operator class that comes with an extension needs it under
        `extensions`.

        Wrong:

            columns: {name: text, payload: {type: json, unique: true}}
            indexes:
              - {columns: [name], using: gin}

        Right:

            extensions: [pg_trgm]

            columns: {name: text, payload: jsonb}
            indexes:
              - {columns: [name], using: gin, opclass: gin_trgm_ops}
        """,
    ),
    code(
        "S407",
        "size-of-a-table",
        "a table without columns, or something with too many",
        """
        A table needs a column. PostgreSQL keeps 1600 columns in a table and 32 in a key or an index.

        Wrong:

            tables:
              audit_entries: {doc: To be filled.}

        Right:

            tables:
              audit_entries:
                doc: To be filled.
                columns: {id: {type: uuid, primary_key: true, default: uuid7}}
        """,
    ),
)

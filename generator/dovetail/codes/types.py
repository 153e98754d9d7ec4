"""S3: types of columns, and columns that the database fills in."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "S301",
        "unknown_type",
        "a type that does not exist",
        """
        The type is neither a portable word, nor an enum, domain or composite of this spec. dovetail has to know a type to
        write it in SQL, in Python and in the schemas; a guess that PostgreSQL happens to know would be `Any` everywhere else.
        Types that only the primary database has are written with `sql`.
        """,
        """
        tables:
          shops:
            columns:
              id: {type: int, primary_key: true}
              title: string
              area: geometry
        """,
        """
        tables:
          shops:
            columns:
              id: {type: int, primary_key: true}
              title: text
              area: {type: {sql: geometry}}
        """,
    ),
    code(
        "S302",
        "wrong_type_arguments",
        "arguments that the type does not take",
        """
        The type takes another number of arguments, or others. Some of these the database would refuse (`text(200)`), others
        it would take and mean something else: `char` without a length is one character, and `numeric(2, 10)` holds nothing
        that is not smaller than a hundred-millionth.
        """,
        """
        tables:
          products:
            columns:
              code: {type: char, primary_key: true}
              name: text(200)
              price: numeric(2, 10)
        """,
        """
        tables:
          products:
            columns:
              code: {type: char(8), primary_key: true}
              name: varchar(200)
              price: numeric(10, 2)
        """,
    ),
    code(
        "S306",
        "impossible_identity",
        "an identity column that cannot count",
        """
        An identity column is numbered by the database, so its type is smallint, int or bigint itself, not a domain of one; it
        is never NULL, and it starts within the range of its type. PostgreSQL refuses everything else when the migration runs.
        Keys of type uuid are made by `default: uuid4` or `default: uuid7`.
        """,
        """
        tables:
          orders:
            columns:
              id: {type: uuid, primary_key: true, identity: always}
        """,
        """
        tables:
          orders:
            columns:
              id: {type: uuid, primary_key: true, default: uuid7}
        """,
    ),
    code(
        "S308",
        "nullable_primary_key",
        "a column of the primary key may be NULL",
        """
        A primary key tells rows apart, and NULL is not equal to anything, itself included. PostgreSQL refuses a column that is
        both. SQLite, for historical reasons, takes it, and then any number of rows without a key, which nothing can find,
        update or refer to.
        """,
        """
        tables:
          users:
            columns:
              id: {type: uuid?, primary_key: true}
        """,
        """
        tables:
          users:
            columns:
              id: {type: uuid, primary_key: true}
        """,
    ),
    code(
        "S310",
        "empty_enum",
        "an enum without values, or with one twice",
        """
        An enum is a closed set of words in a fixed order. PostgreSQL refuses a value that is there twice; one without values
        it creates, and then no row of the table can be written, since there is nothing to write.
        """,
        """
        enums:
          status: [open, closed, open]
        tables:
          tickets:
            columns:
              id: {type: int, primary_key: true}
              status: status
        """,
        """
        enums:
          status: [open, closed]
        tables:
          tickets:
            columns:
              id: {type: int, primary_key: true}
              status: status
        """,
    ),
    code(
        "S312",
        "generated_column_misused",
        "a generated column where the database refuses one",
        """
        A generated column is computed, so no action of a foreign key can write it; SQLite has none in a primary key. One that
        is not stored has no place of its own either: on PostgreSQL it cannot be in a key or an index, have a foreign key, or
        be of a type of the spec. Store it: it takes some room, and can then be all of these.
        """,
        """
        tables:
          posts:
            columns:
              id: {type: int, primary_key: true}
              name: text
              slug: {type: text, unique: true, generated: {sql: lower(name), stored: false}}
        """,
        """
        tables:
          posts:
            columns:
              id: {type: int, primary_key: true}
              name: text
              slug: {type: text, unique: true, generated: {sql: lower(name), stored: true}}
        """,
    ),
    code(
        "S314",
        "collation_on_non_text",
        "a collation of what is no text",
        """
        A collation says how text sorts and compares: whether "Zoë" comes before "Zoo", and whether "a" comes before "B". No
        other type has one; PostgreSQL refuses it, and SQLite ignores it.
        """,
        """
        tables:
          seats:
            columns:
              id: {type: int, primary_key: true}
              number: {type: int, collation: C}
        """,
        """
        tables:
          seats:
            columns:
              id: {type: int, primary_key: true}
              number: {type: text, collation: C}
        """,
    ),
    code(
        "S316",
        "broken_sql",
        "an SQL text that is not one whole expression",
        """
        Raw SQL is kept as it is and becomes part of a statement. A quote, a bracket or a comment that it opens and does not
        close would swallow the rest of that statement; a `;` would end it, and so would a `)` too many. CHECK, WHERE and
        DEFAULT are written by dovetail and do not belong to the text. What the expression means is left to the database.
        """,
        """
        tables:
          reviews:
            columns:
              id: {type: int, primary_key: true}
              stars: {type: smallint, check: "stars BETWEEN (1 AND 5"}
        """,
        """
        tables:
          reviews:
            columns:
              id: {type: int, primary_key: true}
              stars: {type: smallint, check: "stars BETWEEN 1 AND 5"}
        """,
    ),
    code(
        "S317",
        "wrong_name_in_sql",
        "raw SQL names a column that the table does not have",
        """
        A condition, an expression or a generated column speaks of the columns of its own row. A reference is not a column:
        its column is mostly called `<reference>_id`. PostgreSQL reads a name without double quotes in small letters, and takes
        whatever stands in double quotes for a name, never for a text. A default knows no other column, and the check of a
        domain calls what it checks VALUE.

        The migration would stop with `column "totalamount" does not exist`, far from the line that says so. SQL is not parsed:
        a word that is no column is an error where it is compared with something, and elsewhere a warning.
        """,
        """
        tables:
          orders:
            columns:
              id: {type: int, primary_key: true}
              totalAmount: int
            checks:
              not_negative: totalAmount >= 0
        """,
        """
        tables:
          orders:
            columns:
              id: {type: int, primary_key: true}
              totalAmount: int
            checks:
              not_negative: '"totalAmount" >= 0'
        """,
    ),
    code(
        "S318",
        "sql_beyond_its_row",
        "SQL that looks beyond its row, or that changes by itself",
        """
        A condition, a default or a generated column is computed from one row, so that it can hold no query and add nothing up.
        An index and a generated column also keep what was computed once: what depends on the time, on the session or on chance
        would be wrong the moment after. Both databases refuse such expressions when the table is made.
        """,
        """
        tables:
          offers:
            columns:
              id: {type: int, primary_key: true}
              ends_on: date
            indexes:
              - {columns: [ends_on], where: ends_on > CURRENT_DATE}
        """,
        """
        tables:
          offers:
            columns:
              id: {type: int, primary_key: true}
              ends_on: date
            indexes:
              - [ends_on]
        """,
    ),
)

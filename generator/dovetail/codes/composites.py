"""S3: composites, and where they are used."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "S319",
        "unusable_field",
        "a composite without fields, or with one that it cannot have",
        """
        A composite has at least one field. A field has a type and nothing else: PostgreSQL lets every field of a value be
        NULL, and keeps no rule and no default with it. A rule belongs to a domain, which a field can be of; what every row
        has to have is said by a check of the column. A list of JSON is `json` or `jsonb` itself, and no array of it.
        """,
        """
        composites:
          address:
            fields: {street: text?, city: text}
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              home: address
        """,
        """
        composites:
          address:
            fields: {street: text, city: text}
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              home: {type: address, check: {postgresql: (home).city IS NOT NULL, sqlite: home ->> 'city' IS NOT NULL}}
        """,
    ),
    code(
        "S320",
        "circular_composites",
        "composites that are made of each other",
        """
        A field of a composite is of a composite that holds the first one again, or of the same. No value of it would ever
        be complete, and PostgreSQL refuses the type: there is no order in which the two could be made. What leads to others
        of its kind is a row that refers to rows.
        """,
        """
        composites:
          part:
            fields: {label: text, inside: part}
        tables:
          machines:
            columns:
              id: {type: int, primary_key: true}
              main: part
        """,
        """
        tables:
          parts:
            columns:
              id: {type: int, primary_key: true}
              label: text
            references:
              inside: {to: parts, optional: true, on_delete: restrict, inverse: parts}
        """,
    ),
    code(
        "S321",
        "composite_in_key",
        "a composite in a key or an index",
        """
        A key, an index, an exclusion constraint and the partitions of a table are of columns that hold one value each. Rows
        are not told apart by a composite as a whole: fields that are NULL make two values differ that read alike, and SQLite,
        which keeps a text, would compare the letters of it. What tells rows apart is a column; PostgreSQL can also index one
        field, by an expression.
        """,
        """
        composites:
          address:
            fields: {street: text, city: text}
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              home: address
            indexes: [[home]]
        """,
        """
        composites:
          address:
            fields: {street: text, city: text}
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              home: address
            indexes: [{expressions: [((home).city)]}]
        """,
    ),
    code(
        "S322",
        "deep_composites",
        "composites inside each other, too many levels deep",
        """
        The fields of a composite may be of composites, whose fields may be of others, up to 16 levels. Every value is read,
        checked and written as a whole, down to its innermost field, and Python does not go as deep as one likes. Neither does
        whoever writes `a.b.c.d`. What has many levels, or any number of them, is rows that refer to rows.
        """,
        """
        composites:
          level_1: {fields: {label: text}}
          level_2: {fields: {inside: level_1}}
          level_3: {fields: {inside: level_2}}
          level_4: {fields: {inside: level_3}}
          level_5: {fields: {inside: level_4}}
          level_6: {fields: {inside: level_5}}
          level_7: {fields: {inside: level_6}}
          level_8: {fields: {inside: level_7}}
          level_9: {fields: {inside: level_8}}
          level_10: {fields: {inside: level_9}}
          level_11: {fields: {inside: level_10}}
          level_12: {fields: {inside: level_11}}
          level_13: {fields: {inside: level_12}}
          level_14: {fields: {inside: level_13}}
          level_15: {fields: {inside: level_14}}
          level_16: {fields: {inside: level_15}}
          level_17: {fields: {inside: level_16}}
        tables:
          boxes:
            columns: {id: {type: int, primary_key: true}, content: level_17}
        """,
        """
        tables:
          boxes:
            columns: {id: {type: int, primary_key: true}, label: text}
            references:
              outer: {to: boxes, optional: true, on_delete: cascade, inverse: content}
        """,
    ),
)

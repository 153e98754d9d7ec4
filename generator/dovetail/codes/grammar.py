"""Y2: documents that are YAML but do not keep to the grammar of the language."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "Y201",
        "unknown_key",
        "a key that does not exist here",
        """
        The mapping has a key that the language does not know at this place. Were it passed over, a misspelled `unique`
        would be a constraint that everybody believes in and no database has.

        `dovetail schema` prints the grammar, with which editors complete and check while you type.
        """,
        """
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              email: {type: text, uniqe: true}
        """,
        """
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              email: {type: text, unique: true}
        """,
    ),
    code(
        "Y202",
        "missing_key",
        "a key that must be there is missing",
        """
        The mapping lacks a key that has no default. A reference has three: `to`, `on_delete` and `inverse`. Whether a post
        goes with its author or keeps the author from going, and what the author's posts are called, are decisions; a
        default would take them without anybody noticing, until the first user is deleted.
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns: {id: {type: int, primary_key: true}}
            references:
              author: {to: users}
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns: {id: {type: int, primary_key: true}}
            references:
              author: {to: users, on_delete: cascade, inverse: posts}
        """,
    ),
    code(
        "Y203",
        "wrong_kind",
        "a value of the wrong kind",
        """
        A list stands where a mapping belongs, text where true or false belongs, or the like. In YAML 1.2 `yes`, `no`, `on`
        and `off` are text; `true` and `false` are not. A guess could go either way: `[tenant, slug]` under `unique` may mean
        one key of two columns, or two keys of one column each, and these allow very different rows.
        """,
        """
        tables:
          pages:
            columns:
              id: {type: int, primary_key: true}
              tenant: int
              slug: {type: text, secret: no}
            unique: [tenant, slug]
        """,
        """
        tables:
          pages:
            columns:
              id: {type: int, primary_key: true}
              tenant: int
              slug: {type: text, secret: false}
            unique: [[tenant, slug]]
        """,
    ),
    code(
        "Y204",
        "wrong_word",
        "a word that is not one of those allowed",
        """
        The value must be one of a few words, and this is none of them. The message names the word that was probably meant,
        or all that are allowed. They are SQL's own where SQL has a word, in small letters and with its spaces.
        """,
        """
        databases: [postgres]
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns: {id: {type: int, primary_key: true}}
            references:
              author: {to: users, optional: true, on_delete: set_null, inverse: posts}
        """,
        """
        databases: [postgresql]
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns: {id: {type: int, primary_key: true}}
            references:
              author: {to: users, optional: true, on_delete: set null, inverse: posts}
        """,
    ),
    code(
        "Y205",
        "malformed_value",
        "a value that is not well formed",
        """
        The value is of the right kind and yet cannot be used: a package name that Python could not import, an empty list
        where at least one entry is needed, a negative length, a number of more than a thousand digits. It would come back
        as a syntax error in generated code or in the first migration, far from the line that caused it.
        """,
        """
        dovetail: 1
        name: Skill Registry
        tables:
          skills:
            columns: {slug: {type: text, min_length: -1}}
            primary_key: []
        """,
        """
        dovetail: 1
        name: skill_registry
        tables:
          skills:
            columns: {slug: {type: varchar(80), min_length: 1}}
            primary_key: [slug]
        """,
    ),
    code(
        "Y206",
        "exclusive_keys",
        "two keys that exclude each other",
        """
        Two keys say the same thing in two ways, and only one of them can count: `column` and `columns` of a reference,
        `columns` and `expressions` of an index, `column` and `expression` of one of its parts. Whichever dovetail dropped,
        somebody would have meant it.
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns: {id: {type: int, primary_key: true}}
            references:
              author: {to: users, on_delete: cascade, inverse: posts, column: user_id, columns: [author_id]}
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns: {id: {type: int, primary_key: true}}
            references:
              author: {to: users, on_delete: cascade, inverse: posts, column: user_id}
        """,
    ),
)

"""Y2: documents that are YAML but do not keep to the grammar of the language."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "Y201",
        "unknown-key",
        "a key that does not exist here",
        """
        The mapping has a key that the language does not know at this place. It is an error and not
        ignored, because a misspelled `on_delete` that is ignored is a lost decision.

        `dovetail schema` prints the grammar, with which editors complete and check while you type.

        Wrong:

            references:
              author: {to: users, ondelete: cascade, inverse: posts}

        Right:

            references:
              author: {to: users, on_delete: cascade, inverse: posts}
        """,
    ),
    code(
        "Y202",
        "missing-key",
        "a key that must be there is missing",
        """
        The mapping lacks a key that has no default. A reference has three: `to`, `on_delete` and
        `inverse`. What happens to the rows when the row they refer to is deleted, and what the relation
        is called on the other side, are decisions that dovetail does not make for you.

        Wrong:

            references:
              author: {to: users}

        Right:

            references:
              author: {to: users, on_delete: cascade, inverse: posts}
              editor: {to: users, optional: true, on_delete: set null, inverse: none}
        """,
    ),
    code(
        "Y203",
        "wrong-kind",
        "a value of the wrong kind",
        """
        A list stands where a mapping belongs, text where a list belongs, or the like. In YAML 1.2
        `yes`, `no`, `on` and `off` are text; `true` and `false` are not. A number is a number unless it
        is in quotes.

        Wrong:

            mixins: timestamps
            unique: [tenant, slug]
            columns:
              email: {type: text, unique: yes}

        Right:

            mixins: [timestamps]
            unique: [[tenant, slug]]
            columns:
              email: {type: text, unique: true}
        """,
    ),
    code(
        "Y204",
        "wrong-word",
        "a word that is not one of those allowed",
        """
        The value must be one of a few words, and this is none of them. The message names the word that
        was probably meant, or all that are allowed.

        Wrong:

            databases: [postgres]
            references:
              author: {to: users, on_delete: set_null, inverse: none}

        Right:

            databases: [postgresql]
            references:
              author: {to: users, on_delete: set null, inverse: none}
        """,
    ),
    code(
        "Y205",
        "malformed-value",
        "a value that is not well formed",
        """
        The value is of the right kind and yet cannot be used: a package name that Python would not
        accept, an empty list where at least one entry is needed, a negative length, a number of more
        than a thousand digits.

        Wrong:

            name: Skill Registry
            tables:
              users:
                primary_key: []

        Right:

            name: skill_registry
            tables:
              users:
                primary_key: [id]
        """,
    ),
    code(
        "Y206",
        "exclusive-keys",
        "two keys that exclude each other",
        """
        Two keys say the same thing in two ways, and only one of them can count.

        Wrong:

            references:
              author: {to: users, on_delete: cascade, inverse: none, column: author, columns: [author_id]}

        Right:

            references:
              author: {to: users, on_delete: cascade, inverse: none, column: author}

        Likewise `columns` and `expressions` of an index, `column` and `expression` of one of its parts.
        """,
    ),
)

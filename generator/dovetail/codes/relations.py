"""S5: relations."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "S501",
        "relations-clash",
        "two relations of a table have one name",
        """
        Every `inverse` becomes a relation on the referenced table, beside that table's own references,
        relations and columns. Two references to one table need two inverses.

        Wrong:

            messages:
              references:
                sender:    {to: users, on_delete: cascade, inverse: messages}
                recipient: {to: users, on_delete: cascade, inverse: messages}

        Right:

            messages:
              references:
                sender:    {to: users, on_delete: cascade, inverse: sent_messages}
                recipient: {to: users, on_delete: cascade, inverse: received_messages}
        """,
    ),
    code(
        "S503",
        "through-does-not-join",
        "the association table does not join the two sides",
        """
        A many-to-many relation goes through a table with a reference to each side. `via` names the
        reference to this table first, the one to the other side second. With `through: auto`, `to` says
        which table is on the other side.

        Wrong:

            posts:
              relations:
                tags: {through: tags, inverse: posts}

        Right:

            posts:
              relations:
                tags: {through: post_tags, inverse: posts}
            post_tags:
              references:
                post: {to: posts, on_delete: cascade, inverse: none}
                tag:  {to: tags,  on_delete: cascade, inverse: none}
              primary_key: [post, tag]
        """,
    ),
    code(
        "S504",
        "ambiguous-through",
        "there is more than one way through the association table",
        """
        The association table has several references to one of the sides, so it takes `via` to say which
        two are meant.

        Wrong, where follows refers to users twice:

            users:
              relations:
                following: {through: follows, inverse: followers}

        Right:

            users:
              relations:
                following: {through: follows, inverse: followers, via: [follower, followed]}
        """,
    ),
)

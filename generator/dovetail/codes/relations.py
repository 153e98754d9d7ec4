"""S5: relations."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "S501",
        "relations_clash",
        "two relations of a table have one name",
        """
        Every `inverse` becomes a relation on the referenced table, beside that table's own references, relations and columns.
        Two references to one table need two inverses: `user.messages` cannot be the sent and the received ones at once. Within
        one table, S103 says the same of columns and references.
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
          messages:
            columns: {id: {type: int, primary_key: true}}
            references:
              sender:    {to: users, on_delete: cascade, inverse: messages}
              recipient: {to: users, on_delete: cascade, inverse: messages}
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
          messages:
            columns: {id: {type: int, primary_key: true}}
            references:
              sender:    {to: users, on_delete: cascade, inverse: sent_messages}
              recipient: {to: users, on_delete: cascade, inverse: received_messages}
        """,
    ),
    code(
        "S503",
        "through_does_not_join",
        "the association table does not join the two sides",
        """
        A many-to-many relation goes through a table that has a reference to each side; through any other table, no query can
        find what belongs together. `via` names the reference to this table first, the one to the other side second. With
        `through: auto` dovetail makes the table, and `to` says which table is on the other side.
        """,
        """
        tables:
          tags:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns: {id: {type: int, primary_key: true}}
            relations:
              tags: {through: tags, inverse: posts}
          post_tags:
            references:
              post: {to: posts, on_delete: cascade, inverse: none}
              tag:  {to: tags,  on_delete: cascade, inverse: none}
            primary_key: [post, tag]
        """,
        """
        tables:
          tags:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns: {id: {type: int, primary_key: true}}
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
        "ambiguous_through",
        "there is more than one way through the association table",
        """
        The association table has several references to one of the sides. Taken one way, `user.following` are those whom the
        user follows; taken the other way, those who follow the user. `via` says which is meant: the reference to this table
        first, the one to the other side second.
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
            relations:
              following: {through: follows, inverse: followers}
          follows:
            references:
              follower: {to: users, on_delete: cascade, inverse: none}
              followed: {to: users, on_delete: cascade, inverse: none}
            primary_key: [follower, followed]
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
            relations:
              following: {through: follows, inverse: followers, via: [follower, followed]}
          follows:
            references:
              follower: {to: users, on_delete: cascade, inverse: none}
              followed: {to: users, on_delete: cascade, inverse: none}
            primary_key: [follower, followed]
        """,
    ),
)

"""S2: references."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "S201",
        "unknown_table",
        "a reference to a table that does not exist",
        """
        No file of the spec declares the referenced table, so there is no key to copy the type of the column from, and
        nothing for a foreign key to hold on to. A table that somebody else makes is declared too, with `external: true`:
        it is then referred to and queried, and no migration touches it.
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns: {id: {type: int, primary_key: true}}
            references:
              author: {to: user, on_delete: cascade, inverse: posts}
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
        "S202",
        "unknown_referenced_column",
        "a reference to a column that does not exist",
        """
        The referenced table is there and has no such column. PostgreSQL would refuse the migration; SQLite would take it, and
        fail with "foreign key mismatch" when the first row is written.
        """,
        """
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              email: {type: text, unique: true}
          invitations:
            columns: {id: {type: int, primary_key: true}}
            references:
              invited: {to: users.mail, on_delete: cascade, inverse: invitations}
        """,
        """
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              email: {type: text, unique: true}
          invitations:
            columns: {id: {type: int, primary_key: true}}
            references:
              invited: {to: users.email, on_delete: cascade, inverse: invitations}
        """,
    ),
    code(
        "S204",
        "not_a_key",
        "a reference to columns that are not a key",
        """
        A foreign key refers to a primary key or to columns with a UNIQUE constraint; otherwise one row could refer to several,
        and nobody could say which of them it belongs to. A unique index is not enough where it is partial or on an
        expression. PostgreSQL refuses such a foreign key when the migration runs, SQLite when the first row is written.
        """,
        """
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              email: text
          orders:
            columns: {id: {type: int, primary_key: true}}
            references:
              buyer: {to: users.email, on_delete: restrict, inverse: orders}
        """,
        """
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              email: {type: text, unique: true}
          orders:
            columns: {id: {type: int, primary_key: true}}
            references:
              buyer: {to: users.email, on_delete: restrict, inverse: orders}
        """,
    ),
    code(
        "S205",
        "types_differ",
        "referencing and referenced column have different types",
        """
        A declared column is reused as a referencing column, and its type is not that of the referenced one. PostgreSQL refuses
        a text that refers to a number, but takes an int that refers to a bigint: it works until the 2,147,483,648th user,
        whose posts do not fit. Leave the column out, and the reference makes it with the right type.
        """,
        """
        tables:
          users:
            columns: {id: {type: bigint, primary_key: true}}
          posts:
            columns:
              id: {type: bigint, primary_key: true}
              author_id: int
            references:
              author: {to: users, on_delete: cascade, inverse: posts}
        """,
        """
        tables:
          users:
            columns: {id: {type: bigint, primary_key: true}}
          posts:
            columns:
              id: {type: bigint, primary_key: true}
            references:
              author: {to: users, on_delete: cascade, inverse: posts}
        """,
    ),
    code(
        "S206",
        "number_of_columns_differs",
        "another number of referencing columns than of referenced ones",
        """
        Referencing and referenced columns are paired in their order, so there are as many of the one as of the other.
        Half a key finds several rows: a product alone has one price in every currency.
        """,
        """
        tables:
          prices:
            columns: {product: int, currency: char(3)}
            primary_key: [product, currency]
          sales:
            columns: {id: {type: int, primary_key: true}, product: int, currency: char(3)}
            references:
              price: {to: prices, columns: [product], on_delete: restrict, inverse: sales}
        """,
        """
        tables:
          prices:
            columns: {product: int, currency: char(3)}
            primary_key: [product, currency]
          sales:
            columns: {id: {type: int, primary_key: true}, product: int, currency: char(3)}
            references:
              price: {to: prices, columns: [product, currency], on_delete: restrict, inverse: sales}
        """,
    ),
    code(
        "S209",
        "optional_contradicts_column",
        "a reference and its column disagree about NULL",
        """
        The reference reuses a declared column, and one of the two says that it may be NULL while the other says that it may
        not. The database, the models and the schemas take their answer from different places, so that code would accept
        what the database then refuses.
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns:
              id: {type: int, primary_key: true}
              author_id: int
            references:
              author: {to: users, optional: true, on_delete: cascade, inverse: posts}
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns:
              id: {type: int, primary_key: true}
              author_id: int?
            references:
              author: {to: users, optional: true, on_delete: cascade, inverse: posts}
        """,
    ),
    code(
        "S210",
        "no_first_row",
        "rows that each need another one first",
        """
        A table that refers to itself without `optional` has no first row, unless that row refers to itself: a tree has no
        root. Two tables that need each other have no first row either. dovetail defers one of their foreign keys to the end
        of the transaction, so that both rows can be inserted together; `deferrable: not` forbids just that, and then no row
        can ever be inserted.
        """,
        """
        tables:
          categories:
            columns: {id: {type: int, primary_key: true}}
            references:
              parent: {to: categories, on_delete: cascade, inverse: subcategories}
        """,
        """
        tables:
          categories:
            columns: {id: {type: int, primary_key: true}}
            references:
              parent: {to: categories, optional: true, on_delete: cascade, inverse: subcategories}
        """,
    ),
    code(
        "S211",
        "reference_twice",
        "two references by the same columns",
        """
        Two references of a table use the same columns. To the same table that is one foreign key written twice, perhaps with
        two actions that contradict each other. To different tables every value would have to be found in both of them, which
        is seldom what was meant: a column that refers now to one table and now to another needs one column for each.
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns: {id: {type: int, primary_key: true}, user_id: int}
            references:
              author: {to: users, column: user_id, on_delete: cascade, inverse: written_posts}
              editor: {to: users, column: user_id, on_delete: cascade, inverse: edited_posts}
        """,
        """
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
          posts:
            columns: {id: {type: int, primary_key: true}}
            references:
              author: {to: users, on_delete: cascade, inverse: written_posts}
              editor: {to: users, on_delete: cascade, inverse: edited_posts}
        """,
    ),
    code(
        "S212",
        "column_beside_another",
        "a reference makes a column beside one that looks like it",
        """
        A reference uses the columns that `column` or `columns` names where they are declared, and makes them where they are
        not. This one makes a column although the table declares another that has nearly the same name and belongs to no
        reference: probably the two were to be one. The table would have both, and the declared one no foreign key.
        """,
        """
        tables:
          users:
            columns: {id: {type: uuid, primary_key: true}}
          posts:
            columns: {id: {type: uuid, primary_key: true}, author_id: uuid}
            references:
              author: {to: users, column: authorid, on_delete: cascade, inverse: posts}
        """,
        """
        tables:
          users:
            columns: {id: {type: uuid, primary_key: true}}
          posts:
            columns: {id: {type: uuid, primary_key: true}, author_id: uuid}
            references:
              author: {to: users, column: author_id, on_delete: cascade, inverse: posts}
        """,
        severity="warning",
    ),
    code(
        "S213",
        "reference_named_like_its_column",
        "a reference is named like the column that it makes",
        """
        A reference is named after what it means, `manager`, and makes the column `manager_id` by itself. Called `manager_id`,
        it would make `manager_id_id`, and every model would have `employee.manager_id` for the row of the manager.
        """,
        """
        tables:
          employees:
            columns: {id: {type: int, primary_key: true}}
            references: {manager_id: {to: employees, optional: true, on_delete: set null, inverse: none}}
        """,
        """
        tables:
          employees:
            columns: {id: {type: int, primary_key: true}}
            references: {manager: {to: employees, optional: true, on_delete: set null, inverse: none}}
        """,
        severity="warning",
    ),
    code(
        "S221",
        "unknown_owning_relation",
        "within: names a relation that does not exist",
        """
        `within: versions` says that the row pointed to is one of this row's own `versions`. That is a relation which the table
        pointed to gives to this one: the `inverse` of a reference from there. Here no reference has such an inverse, so that
        nothing says which rows are meant.
        """,
        """
        tables:
          skills:
            columns: {id: {type: int, primary_key: true}}
            references:
              published: {to: versions, optional: true, on_delete: set null, within: version, inverse: none}
          versions:
            columns: {id: {type: int, primary_key: true}}
            references:
              skill: {to: skills, on_delete: cascade, inverse: versions}
        """,
        """
        tables:
          skills:
            columns: {id: {type: int, primary_key: true}}
            references:
              published: {to: versions, optional: true, on_delete: set null, within: versions, inverse: none}
          versions:
            columns: {id: {type: int, primary_key: true}}
            references:
              skill: {to: skills, on_delete: cascade, inverse: versions}
        """,
    ),
    code(
        "S222",
        "not_an_owning_relation",
        "within: names a relation by which no such row belongs to this one",
        """
        A row belongs to this one where it refers to it. The relation that `within` names leads to another table than the
        reference does, or it goes through an association table, or it is a reference of this table itself; none of these
        says of a row that is pointed to whose it is.
        """,
        """
        tables:
          skills:
            columns: {id: {type: int, primary_key: true}}
            references:
              published: {to: versions, optional: true, on_delete: set null, within: ratings, inverse: none}
          versions:
            columns: {id: {type: int, primary_key: true}}
            references:
              skill: {to: skills, on_delete: cascade, inverse: versions}
          ratings:
            columns: {id: {type: int, primary_key: true}}
            references:
              skill: {to: skills, on_delete: cascade, inverse: ratings}
        """,
        """
        tables:
          skills:
            columns: {id: {type: int, primary_key: true}}
            references:
              published: {to: versions, optional: true, on_delete: set null, within: versions, inverse: none}
          versions:
            columns: {id: {type: int, primary_key: true}}
            references:
              skill: {to: skills, on_delete: cascade, inverse: versions}
          ratings:
            columns: {id: {type: int, primary_key: true}}
            references:
              skill: {to: skills, on_delete: cascade, inverse: ratings}
        """,
    ),
    code(
        "S223",
        "within_cannot_hold",
        "an owned pointer whose columns cannot say whose row it leads to",
        """
        An owned pointer is a foreign key of the pointer and of this row's own key, which have to be found together in one row:
        its key, and whose it is. That needs a key of its own beside the pointer which is never NULL, and where the key of the
        table pointed to says already whose row it is, the same column on both sides.
        """,
        """
        tables:
          skills:
            columns: {id: {type: int, primary_key: true}}
            references:
              published: {to: versions, optional: true, on_delete: set null, within: versions, inverse: none}
          versions:
            columns: {number: int}
            references:
              skill: {to: skills, on_delete: cascade, inverse: versions}
            primary_key: [skill, number]
        """,
        """
        tables:
          skills:
            columns: {id: {type: int, primary_key: true}}
            references:
              published:
                to: versions
                columns: [id, published_number]
                optional: true
                on_delete: set null
                within: versions
                inverse: none
          versions:
            columns: {number: int}
            references:
              skill: {to: skills, on_delete: cascade, inverse: versions}
            primary_key: [skill, number]
        """,
    ),
    code(
        "S224",
        "within_contradicted",
        "an owned pointer that nothing keeps, or that would change whose it is",
        """
        The key of the row itself is part of the foreign key of an owned pointer. An action that gives all columns of the
        foreign key other values would make the row another row; only `set null` is done to the pointer alone. Without
        `enforced` there is no foreign key, and nothing that keeps what `within` promises.
        """,
        """
        tables:
          skills:
            columns: {id: {type: int, primary_key: true}}
            references:
              published:
                to: versions
                optional: true
                on_delete: set null
                on_update: cascade
                within: versions
                inverse: none
          versions:
            columns: {id: {type: int, primary_key: true}}
            references:
              skill: {to: skills, on_delete: cascade, inverse: versions}
        """,
        """
        tables:
          skills:
            columns: {id: {type: int, primary_key: true}}
            references:
              published:
                to: versions
                optional: true
                on_delete: set null
                within: versions
                inverse: none
          versions:
            columns: {id: {type: int, primary_key: true}}
            references:
              skill: {to: skills, on_delete: cascade, inverse: versions}
        """,
    ),
)

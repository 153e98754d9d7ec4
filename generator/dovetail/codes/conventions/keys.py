"""L3: conventions of keys, indexes and deletes."""

from dovetail.codes.code import convention

__all__ = ["CODES"]

CODES = (
    convention(
        "L301",
        "unindexed_reference",
        "no index leads with the columns of a reference",
        "every delete and update of the referenced row reads the whole referencing table to find what refers to it",
        """
        A reference brings its own index, unless `index: false` says otherwise or a key leads with its columns. No database
        makes one by itself. Without it, deleting one user reads all posts to find those of the user, and holds its locks
        for as long; so does every query for `user.posts`. It is not noticed until the table is large.
        """,
        """
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
          posts:
            columns:
              id: {type: int, primary_key: true}
            references:
              author: {to: users, on_delete: cascade, inverse: posts, index: false}
        """,
        """
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
          posts:
            columns:
              id: {type: int, primary_key: true}
            references:
              author: {to: users, on_delete: cascade, inverse: posts}
        """,
    ),
    convention(
        "L302",
        "redundant_index",
        "an index that another one makes superfluous",
        "an index on (a, b) serves every search by a: the one on (a) is only written to, never needed",
        """
        The columns of the index are the first ones of another index or key of the table, so that every search it serves
        is served by the other one. It takes room on disk and in memory, and time at each write, and the planner never needs
        it.
        """,
        """
        tables:
          skills:
            columns:
              id: {type: int, primary_key: true}
              tenant: int
              slug: varchar(100)
            unique: [[tenant, slug]]
            indexes: [[tenant]]
        """,
        """
        tables:
          skills:
            columns:
              id: {type: int, primary_key: true}
              tenant: int
              slug: varchar(100)
            unique: [[tenant, slug]]
        """,
    ),
    convention(
        "L303",
        "cascade_cycle",
        "deletes that cascade in a circle",
        "one delete may go around and around, and take with it far more rows than anybody meant",
        """
        Tables refer to each other in a circle, and every reference of the circle says `on_delete: cascade`. Deleting a row
        deletes those that refer to it, those that refer to them, and comes back to the first table with other rows: here a
        player who leaves takes along the team, with all of its players, and the teams that these are captains of. Let one
        reference of the circle stop it. A table that refers to itself, such as a tree of folders, is not meant. See also L304.
        """,
        """
        tables:
          teams:
            columns:
              id: {type: int, primary_key: true}
            references:
              captain: {to: players, on_delete: cascade, inverse: none}
          players:
            columns:
              id: {type: int, primary_key: true}
            references:
              team: {to: teams, on_delete: cascade, inverse: players}
        """,
        """
        tables:
          teams:
            columns:
              id: {type: int, primary_key: true}
            references:
              captain: {to: players, optional: true, on_delete: set null, inverse: none}
          players:
            columns:
              id: {type: int, primary_key: true}
            references:
              team: {to: teams, on_delete: cascade, inverse: players}
        """,
    ),
    convention(
        "L304",
        "restrict_beside_cascade",
        "a delete that cascades to rows which another reference restricts",
        "the same delete works or fails by the order in which the database goes through the tables",
        """
        Deleting a row reaches a table on two ways: one deletes its rows by `cascade`, the other refuses by `restrict`. Here,
        deleting a shop deletes its products and its customers, and with the customers their orders. If the products come
        first, their orders are still there and refuse the delete; if the customers come first, it works. Which one comes
        first depends on the order in which the foreign keys were made, and is the other way around on SQLite.

        Let both ways `cascade`, if the rows go anyway. If a product with orders must not be deleted by itself, say
        `no action` and `deferrable: initially deferred`: that is judged when the transaction ends, and refuses only what is
        left. (`no action` alone is judged too early on PostgreSQL as well.)
        """,
        """
        tables:
          shops:
            columns: {id: {type: int, primary_key: true}}
          products:
            columns: {id: {type: int, primary_key: true}}
            references:
              shop: {to: shops, on_delete: cascade, inverse: products}
          customers:
            columns: {id: {type: int, primary_key: true}}
            references:
              shop: {to: shops, on_delete: cascade, inverse: customers}
          orders:
            columns: {id: {type: int, primary_key: true}}
            references:
              customer: {to: customers, on_delete: cascade, inverse: orders}
              product:
                to: products
                on_delete: restrict
                inverse: orders
        """,
        """
        tables:
          shops:
            columns: {id: {type: int, primary_key: true}}
          products:
            columns: {id: {type: int, primary_key: true}}
            references:
              shop: {to: shops, on_delete: cascade, inverse: products}
          customers:
            columns: {id: {type: int, primary_key: true}}
            references:
              shop: {to: shops, on_delete: cascade, inverse: customers}
          orders:
            columns: {id: {type: int, primary_key: true}}
            references:
              customer: {to: customers, on_delete: cascade, inverse: orders}
              product:
                to: products
                on_delete: no action
                deferrable: initially deferred
                inverse: orders
        """,
    ),
    convention(
        "L305",
        "unenforced_reference",
        "a reference that the database does not enforce",
        "sooner or later a row refers to one that is gone, and nobody is told",
        """
        `enforced: false` makes a relation without a foreign key. Nothing stops a row from referring to one that does not
        exist, and nothing happens to it when the referenced row is deleted; `visit.user`, which is said to be there, is then
        None. Where there is no other way, such as a table in another database, turn the check off for the table.
        """,
        """
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
          visits:
            columns:
              id: {type: int, primary_key: true}
            references:
              user: {to: users, on_delete: no action, inverse: visits, enforced: false}
        """,
        """
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
          visits:
            columns:
              id: {type: int, primary_key: true}
            references:
              user: {to: users, on_delete: cascade, inverse: visits}
        """,
    ),
    convention(
        "L306",
        "missing_primary_key",
        "a table without a primary key",
        "two equal rows cannot be told apart: neither can be changed or deleted alone, or replicated",
        """
        Without a key, a row is addressed by all of its columns, and a row that was inserted twice by mistake cannot be
        removed once: a DELETE finds both or none. The models take all columns for the key, where they have to. Logical
        replication of PostgreSQL refuses updates and deletes of such a table.
        """,
        """
        tables:
          log_lines:
            columns:
              line: text
        """,
        """
        tables:
          log_lines:
            columns:
              id: {type: bigint, primary_key: true, identity: always}
              line: text
        """,
    ),
)

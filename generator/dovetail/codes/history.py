"""M6: the files of the migrations, which are written once and build on each other."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "M601",
        "edited_record",
        "the record of a migration is not as it was written",
        """
        Every migration has a record, `migrations/0007_name.json`: its parent, its changes as data, and the hashes of its
        files. The state of the database is the sum of all records, so one that somebody edited would lead to another next
        migration and say nothing of it. Its checksum tells. Bring the record back as it was committed. What a migration does
        is changed by a next one; what is to be said about it belongs into a file beside it.

        Where two branches made migrations of the same name, git leaves both sides in one record. Take the migrations of one
        side, the whole folder, and generate: what the other branch changed is in the merged spec, and becomes the next
        migration.
        """,
        """
        $ echo "{dovetail: 1, name: shop, tables: {users: {columns: {id: {type: int, primary_key: true}}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ echo "# made for the first customers" >> generated/shop/migrations/0001_initial.json
        $ dovetail check --quiet
        error[M601]: generated/shop/migrations/0001_initial.json was edited by hand: it is no JSON
           help: bring the files back as they were committed: git checkout -- generated/shop/migrations
        """,
        """
        $ echo "{dovetail: 1, name: shop, tables: {users: {columns: {id: {type: int, primary_key: true}}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ echo "0001: made for the first customers" > generated/shop/migrations/NOTES
        $ dovetail check --quiet
        """,
        language="console",
    ),
    code(
        "M602",
        "edited_migration_file",
        "a file of a migration is not as it was written",
        """
        The SQL of a migration was edited after it was written. A database that has run it is not what the file says now, and
        one that runs it now is not what the others are. Nothing tells them apart later, so the hash in the record does it
        now. `dovetail migrate` compares it with what it has run, and applies nothing where the two differ.

        Bring back what was generated: what it is to do is said by the spec, and what a spec cannot say is done by a step of
        your own (`dovetail migration new`). An edit of such a step, before a database that matters has run it, is said to be
        meant by `dovetail migration seal`. Also an editor that changes line ends, or git with `core.autocrlf`, edits a file.
        """,
        """
        $ echo "{dovetail: 1, name: shop, tables: {users: {columns: {id: {type: int, primary_key: true}}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ dovetail migration new role --quiet
        $ dovetail generate --quiet
        $ echo "CREATE ROLE shop;" > generated/shop/migrations/postgresql/0002_role.up.sql
        $ dovetail check --quiet
        error[M602]: generated/shop/migrations/postgresql/0002_role.up.sql was edited after it was written
           help: undo the edit, or say that it is meant: dovetail migration seal 0002_role
        """,
        """
        $ echo "{dovetail: 1, name: shop, tables: {users: {columns: {id: {type: int, primary_key: true}}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ dovetail migration new role --quiet
        $ dovetail generate --quiet
        $ echo "CREATE ROLE shop;" > generated/shop/migrations/postgresql/0002_role.up.sql
        $ dovetail migration seal 0002_role --quiet
        $ dovetail check --quiet
        """,
        language="console",
    ),
    code(
        "M603",
        "missing_migration_file",
        "a file of a migration is missing",
        """
        The record of a migration names a file that is not there. A new database could not be made from what is left, or an
        applied migration not be undone. Perhaps `.gitignore` kept it out of the commit, or a merge took one side only. Bring
        it back; a history that is too long is made one migration by `dovetail migration squash`, not by removing files.
        """,
        """
        $ echo "{dovetail: 1, name: shop, tables: {users: {columns: {id: {type: int, primary_key: true}}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ git init -q && git add . && git -c user.name=you -c user.email=you@example.com commit -qm start
        $ rm generated/shop/migrations/postgresql/0001_initial.down.sql
        $ dovetail check --quiet
        error[M603]: generated/shop/migrations/postgresql/0001_initial.down.sql is missing, and belongs to migration 0001_initial
           help: bring the files back as they were committed: git checkout -- generated/shop/migrations
        """,
        """
        $ echo "{dovetail: 1, name: shop, tables: {users: {columns: {id: {type: int, primary_key: true}}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ git init -q && git add . && git -c user.name=you -c user.email=you@example.com commit -qm start
        $ rm generated/shop/migrations/postgresql/0001_initial.down.sql
        $ git checkout -q -- generated/shop/migrations
        $ dovetail check --quiet
        """,
        language="console",
    ),
    code(
        "M604",
        "file_of_no_migration",
        "a file among the migrations belongs to none",
        """
        A file lies where those of migrations lie, and no record names it. `dovetail migrate` would not run it, while a tool
        that takes every file of the folder would. Somebody may have written it to change the database by hand, or removed the
        record of a migration and left its SQL.

        What the spec cannot say goes into a step of your own: `dovetail migration new NAME` writes its files and its record.
        When it is done, `dovetail generate` seals it.
        """,
        """
        $ echo "{dovetail: 1, name: shop, tables: {users: {columns: {id: {type: int, primary_key: true}}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ echo "CREATE ROLE shop;" > generated/shop/migrations/postgresql/0002_role.up.sql
        $ dovetail check --quiet
        error[M604]: generated/shop/migrations/postgresql/0002_role.up.sql belongs to no migration: there is no record of it
           help: bring its record back, or remove it; `dovetail migration new` makes a step of your own
        """,
        """
        $ echo "{dovetail: 1, name: shop, tables: {users: {columns: {id: {type: int, primary_key: true}}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ dovetail migration new role --quiet
        $ echo "CREATE ROLE shop;" > generated/shop/migrations/postgresql/0002_role.up.sql
        $ dovetail generate --quiet
        $ dovetail check --quiet
        """,
        language="console",
    ),
    code(
        "M605",
        "two_branches",
        "two migrations follow the same one",
        """
        Two branches each made a migration after the same one, and were merged. Which comes first is not said, so two
        databases could run them in different orders. Git sees no conflict, because the files have different names; here it is
        one.

        `dovetail migration rebase` puts one after the other: it gets the next number, a new name, and SQL that is made anew
        for what is before it now. The one that moves is the one that is not committed yet, or the last by name; name another
        if a database has run that one already. Where both change the same thing, it says so and does nothing (M611).
        """,
        """
        $ table="{columns: {id: {type: int, primary_key: true}}}"
        $ echo "{dovetail: 1, name: shop, tables: {users: $table}}" > shop.yaml
        $ dovetail generate --quiet && cp -r generated main
        $ echo "{dovetail: 1, name: shop, tables: {users: $table, carts: $table}}" > shop.yaml
        $ dovetail generate --quiet && mv generated branch && mv main generated
        $ echo "{dovetail: 1, name: shop, tables: {users: $table, tags: $table}}" > shop.yaml
        $ dovetail generate --quiet
        $ cp -r branch/shop/migrations generated/shop
        $ dovetail check --quiet
        error[M605]: 0002_add_carts and 0002_add_tags both come after 0001_initial: two branches were merged
           help: run `dovetail migration rebase 0002_add_tags`, which puts it after the other in generated/shop/migrations
        """,
        """
        $ table="{columns: {id: {type: int, primary_key: true}}}"
        $ echo "{dovetail: 1, name: shop, tables: {users: $table}}" > shop.yaml
        $ dovetail generate --quiet && cp -r generated main
        $ echo "{dovetail: 1, name: shop, tables: {users: $table, carts: $table}}" > shop.yaml
        $ dovetail generate --quiet && mv generated branch && mv main generated
        $ echo "{dovetail: 1, name: shop, tables: {users: $table, tags: $table}}" > shop.yaml
        $ dovetail generate --quiet
        $ cp -r branch/shop/migrations generated/shop
        $ echo "{dovetail: 1, name: shop, tables: {users: $table, carts: $table, tags: $table}}" > shop.yaml
        $ dovetail migration rebase 0002_add_tags
        0002_add_tags → 0003_add_tags, after 0002_add_carts
        $ dovetail generate --quiet
        $ dovetail check --quiet
        """,
        language="console",
    ),
    code(
        "M606",
        "gap_in_history",
        "a migration follows one that is not there",
        """
        The migrations are a chain, and a link of it is missing: the one that another names as the one before, or a number
        between two that follow each other. What the missing one did is not known, so neither is the state after it.

        Bring its files back. If the history is to be shorter, make one migration of its beginning:
        `dovetail migration squash 0002_add_carts`.
        """,
        """
        $ table="{columns: {id: {type: int, primary_key: true}}}"
        $ echo "{dovetail: 1, name: shop, tables: {users: $table}}" > shop.yaml
        $ dovetail generate --quiet
        $ echo "{dovetail: 1, name: shop, tables: {users: $table, carts: $table}}" > shop.yaml
        $ dovetail generate --quiet
        $ echo "{dovetail: 1, name: shop, tables: {users: $table, carts: $table, tags: $table}}" > shop.yaml
        $ dovetail generate --quiet
        $ rm generated/shop/migrations/0002_* generated/shop/migrations/postgresql/0002_*
        $ dovetail check --quiet
        error[M606]: 0003_add_tags follows 0002_add_carts, which is not there
           help: bring the files back as they were committed: git checkout -- generated/shop/migrations
        """,
        """
        $ table="{columns: {id: {type: int, primary_key: true}}}"
        $ echo "{dovetail: 1, name: shop, tables: {users: $table}}" > shop.yaml
        $ dovetail generate --quiet
        $ echo "{dovetail: 1, name: shop, tables: {users: $table, carts: $table}}" > shop.yaml
        $ dovetail generate --quiet
        $ echo "{dovetail: 1, name: shop, tables: {users: $table, carts: $table, tags: $table}}" > shop.yaml
        $ dovetail generate --quiet
        $ dovetail migration squash 0002_add_carts
        2 migrations → 0002_baseline
        $ dovetail check --quiet
        """,
        language="console",
    ),
    code(
        "M607",
        "misfit_migration",
        "a migration does not fit those before it",
        """
        Each record by itself is as it was written, but the changes of one speak of what the migrations before it do not
        leave: a table that is not there, a column that is there already. The files come from different histories, such as a
        copy from another project, or from a branch that began anew with another `0001_initial`.

        Bring the files back as they were committed together. What is to be taken over from elsewhere is taken over in the
        spec, and becomes a migration by `dovetail generate`.
        """,
        """
        $ table="{columns: {id: {type: int, primary_key: true}}}"
        $ echo "{dovetail: 1, name: shop, tables: {users: $table}}" > shop.yaml
        $ dovetail generate --quiet
        $ echo "{dovetail: 1, name: shop, tables: {users: {columns: {id: {type: int, primary_key: true}, age: int?}}}}" > shop.yaml
        $ dovetail generate --quiet && mv generated other
        $ echo "{dovetail: 1, name: shop, tables: {people: $table}}" > shop.yaml
        $ dovetail generate --quiet
        $ (cd other/shop/migrations && cp 0002_* ../../../generated/shop/migrations)
        $ (cd other/shop/migrations/postgresql && cp 0002_* ../../../../generated/shop/migrations/postgresql)
        $ dovetail check --quiet
        error[M607]: generated/shop/migrations/0002_add_users_age.json does not fit the migrations before it: AddColumn speaks of 'users', which is not there
           help: bring the files back as they were committed: git checkout -- generated/shop/migrations
        """,  # noqa: E501 - the message is one line
        """
        $ table="{columns: {id: {type: int, primary_key: true}}}"
        $ echo "{dovetail: 1, name: shop, tables: {people: $table}}" > shop.yaml
        $ dovetail generate --quiet
        $ echo "{dovetail: 1, name: shop, tables: {people: {columns: {id: {type: int, primary_key: true}, age: int?}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ dovetail check --quiet
        """,
        language="console",
    ),
    code(
        "M608",
        "database_without_sql",
        "migrations lack the SQL of a database that the spec names now",
        """
        `databases:` has got one more, and the migrations that are there were written without it. They stay as they were
        written, so a database of the new kind could not be made from them.

        `dovetail migration squash` makes one migration of all of them, for every database that the spec names. Databases that
        have run the former ones count it as applied.
        """,
        """
        $ table="{columns: {id: {type: int, primary_key: true}}}"
        $ echo "{dovetail: 1, name: shop, databases: [postgresql], tables: {users: $table}}" > shop.yaml
        $ dovetail generate --quiet
        $ echo "{dovetail: 1, name: shop, databases: [postgresql, sqlite], tables: {users: $table}}" > shop.yaml
        $ dovetail generate --quiet
        error[M608]: 1 migration has no SQL for SQLite, 0001_initial for one: the spec did not name it then
           help: run `dovetail migration squash`, which makes one migration of them for all databases of the spec
        """,
        """
        $ table="{columns: {id: {type: int, primary_key: true}}}"
        $ echo "{dovetail: 1, name: shop, databases: [postgresql], tables: {users: $table}}" > shop.yaml
        $ dovetail generate --quiet
        $ echo "{dovetail: 1, name: shop, databases: [postgresql, sqlite], tables: {users: $table}}" > shop.yaml
        $ dovetail migration squash --quiet
        $ dovetail generate --quiet
        """,
        language="console",
    ),
    code(
        "M609",
        "not_amendable",
        "the newest migration cannot be written anew",
        """
        `--amend` writes the newest migration anew, with the edits since, in place of a next one. It is for the time between
        two commits. A migration that is committed may have been run by others: their databases would have the former one, and
        nothing would tell them what is missing. A step that somebody wrote by hand is not made of the spec, so it cannot be
        made anew.

        Leave `--amend` out, and the edit becomes a migration of its own. A database of yours that has run the newest one is
        taken back first: `dovetail migrate down`, before you amend it.
        """,
        """
        $ table="{columns: {id: {type: int, primary_key: true}}}"
        $ echo "{dovetail: 1, name: shop, tables: {users: $table}}" > shop.yaml
        $ dovetail generate --quiet
        $ git init -q && git add . && git -c user.name=you -c user.email=you@example.com commit -qm start
        $ echo "{dovetail: 1, name: shop, tables: {users: $table, carts: $table}}" > shop.yaml
        $ dovetail generate --quiet --amend
        error[M609]: 0001_initial is committed, so that others may have run it
           help: leave --amend out: the edit becomes a migration of its own
        """,
        """
        $ table="{columns: {id: {type: int, primary_key: true}}}"
        $ echo "{dovetail: 1, name: shop, tables: {users: $table}}" > shop.yaml
        $ dovetail generate --quiet
        $ git init -q && git add . && git -c user.name=you -c user.email=you@example.com commit -qm start
        $ echo "{dovetail: 1, name: shop, tables: {users: $table, carts: $table}}" > shop.yaml
        $ dovetail generate --quiet
        $ ls generated/shop/migrations/*.json
        generated/shop/migrations/0001_initial.json
        generated/shop/migrations/0002_add_carts.json
        """,
        language="console",
    ),
    code(
        "M610",
        "former_name_has_served",
        "a `was:` that renames nothing any more",
        """
        The migration that renames it is written, so `was:` has served. It does no harm, and may stay until every branch has
        the migration. Take it away when you like: once something else is to have the former name, it would be an error
        (S110).
        """,
        """
        $ id="id: {type: int, primary_key: true}"
        $ echo "{dovetail: 1, name: shop, tables: {users: {columns: {$id, name: text}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ echo "{dovetail: 1, name: shop, tables: {users: {columns: {$id, nick: {type: text, was: name}}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ dovetail check
        shop.yaml:1:90: warning[M610]: "users.nick" was renamed from "name" by a migration that is written
            1 | … name: shop, tables: {users: {columns: {id: {type: int, primary_key: true}, nick: {type: text, was: name}}}}}
              |                                                                              ^^^^
           help: take was: away when you like; it does nothing any more
        generated/shop: up to date
        `dovetail explain M610` says more
        """,
        """
        $ id="id: {type: int, primary_key: true}"
        $ echo "{dovetail: 1, name: shop, tables: {users: {columns: {$id, name: text}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ echo "{dovetail: 1, name: shop, tables: {users: {columns: {$id, nick: {type: text, was: name}}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ echo "{dovetail: 1, name: shop, tables: {users: {columns: {$id, nick: text}}}}" > shop.yaml
        $ dovetail check
        generated/shop: up to date
        """,
        severity="warning",
        language="console",
    ),
    code(
        "M611",
        "branches_collide",
        "two branches change the same thing",
        """
        `dovetail migration rebase` puts the migrations of two branches one after the other where what they touch does not
        meet. These do meet: both change the same column, table or type, or one changes what the other needs as it was. In the
        new order the second would not find what it was made for, and no program knows which of the two is meant.

        The spec knows: it was merged, by git or by you, and says what is to be. If no database has run the second one, remove
        its files and run `dovetail generate`; what is missing becomes a migration again, after the first. If databases have
        run both in different orders, look at them before you do anything.
        """,
        """
        $ id="id: {type: int, primary_key: true}"
        $ echo "{dovetail: 1, name: shop, tables: {users: {columns: {$id, age: int}}}}" > shop.yaml
        $ dovetail generate --quiet && cp -r generated main
        $ echo "{dovetail: 1, name: shop, tables: {users: {columns: {$id, age: int?}}}}" > shop.yaml
        $ dovetail generate --quiet && mv generated branch && mv main generated
        $ echo "{dovetail: 1, name: shop, dropped: [users.age], tables: {users: {columns: {$id}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ cp -r branch/shop/migrations generated/shop
        $ dovetail migration rebase --quiet
        error[M611]: 0002_change_users_age and 0002_drop_users_age: both change column users.age
           help: if no database has run 0002_drop_users_age, remove its files and run `dovetail generate`: the spec holds both edits, and what is missing becomes a migration again
        """,  # noqa: E501 - the message is one line
        """
        $ id="id: {type: int, primary_key: true}"
        $ echo "{dovetail: 1, name: shop, tables: {users: {columns: {$id, age: int}}}}" > shop.yaml
        $ dovetail generate --quiet && cp -r generated main
        $ echo "{dovetail: 1, name: shop, tables: {users: {columns: {$id, age: int?}}}}" > shop.yaml
        $ dovetail generate --quiet && mv generated branch && mv main generated
        $ echo "{dovetail: 1, name: shop, dropped: [users.age], tables: {users: {columns: {$id}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ cp -r branch/shop/migrations generated/shop
        $ rm generated/shop/migrations/0002_drop_* generated/shop/migrations/postgresql/0002_drop_*
        $ dovetail generate --quiet
        $ ls generated/shop/migrations/*.json
        generated/shop/migrations/0001_initial.json
        generated/shop/migrations/0002_change_users_age.json
        generated/shop/migrations/0003_drop_users_age.json
        """,
        language="console",
    ),
    code(
        "M612",
        "unknown_migration",
        "there is no migration of that name",
        """
        A command was given the name of a migration that is not among the files, or has none to work on. The name is the whole
        one, with its number and without an ending: `0002_add_carts`. After a rebase a migration has another number.
        """,
        """
        $ echo "{dovetail: 1, name: shop, tables: {users: {columns: {id: {type: int, primary_key: true}}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ dovetail migration new role --quiet
        $ dovetail migration seal role --quiet
        error[M612]: there is no migration role
           help: known here: 0001_initial, 0002_role
        """,
        """
        $ echo "{dovetail: 1, name: shop, tables: {users: {columns: {id: {type: int, primary_key: true}}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ dovetail migration new role --quiet
        $ dovetail migration seal 0002_role
        sealed 0002_role
        """,
        language="console",
    ),
    code(
        "M613",
        "generated_cannot_be_sealed",
        "a generated migration is to be sealed as it is now",
        """
        `dovetail migration seal` says that an edit of a step written by hand is meant. A generated migration has no author
        who could mean it: its record says which changes it makes, and SQL that does something else would leave a database
        that is not what the next migration starts from.

        Bring the SQL back. To change what it does, edit the spec: `dovetail generate --amend` writes the newest migration
        anew as long as it is not committed. What a spec cannot say goes into a step of its own.
        """,
        """
        $ echo "{dovetail: 1, name: shop, tables: {users: {columns: {id: {type: int, primary_key: true}}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ echo "CREATE ROLE shop;" >> generated/shop/migrations/postgresql/0001_initial.up.sql
        $ dovetail migration seal 0001_initial --quiet
        error[M613]: 0001_initial was generated, and stays as it was written
           help: bring it back as it was; to change what it does, edit the spec and run `dovetail generate`
        """,
        """
        $ echo "{dovetail: 1, name: shop, tables: {users: {columns: {id: {type: int, primary_key: true}}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ dovetail migration new role --quiet
        $ echo "CREATE ROLE shop;" > generated/shop/migrations/postgresql/0002_role.up.sql
        $ dovetail migration seal 0002_role
        sealed 0002_role
        """,
        language="console",
    ),
    code(
        "M614",
        "steps_would_be_lost",
        "what was done by hand would be lost in a squash",
        """
        A squash makes one migration of many out of the state that they lead to. What a step by hand does is not part of that
        state: rows that it filled in, a role, an extension's settings. Databases that have run it keep that; a new one would
        be made without it.

        If the step only mended rows that a new database does not have, say so: `--without-steps`. If not, name the
        migration before it as the last to be squashed, such as `dovetail migration squash 0006_add_notes`.
        """,
        """
        $ echo "{dovetail: 1, name: shop, tables: {users: {columns: {id: {type: int, primary_key: true}}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ dovetail migration new fill --quiet
        $ dovetail generate --quiet
        $ dovetail migration squash --quiet
        error[M614]: 0002_fill: what was done by hand cannot be squashed, and a new database would do without it
           help: leave it out with --without-steps if it only changed rows that a new database does not have
        """,
        """
        $ echo "{dovetail: 1, name: shop, tables: {users: {columns: {id: {type: int, primary_key: true}}}}}" > shop.yaml
        $ dovetail generate --quiet
        $ dovetail migration new fill --quiet
        $ dovetail generate --quiet
        $ dovetail migration squash --without-steps
        2 migrations → 0002_baseline
        """,
        language="console",
    ),
)

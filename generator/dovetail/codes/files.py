"""Y3: the files of a spec."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "Y301",
        "unreadable_file",
        "a file cannot be read",
        """
        The file does not exist, is a folder, or the system refuses to open it; the message gives the system's reason.
        Going on with the files that can be read would generate a smaller schema, and a migration that drops the rest.
        """,
        """
        $ dovetail init shop --quiet
        $ dovetail validate --quiet spec/shpo.yaml
        spec/shpo.yaml:1:1: error[Y301]: the file cannot be read: No such file or directory
           help: did you mean "shop.yaml"?
        """,
        """
        $ dovetail init shop --quiet
        $ dovetail validate --quiet spec/shop.yaml
        """,
        language="console",
    ),
    code(
        "Y302",
        "include_matches_nothing",
        "a pattern of include matches no file",
        """
        Every entry of `include` must match at least one file: a misspelled one would leave its tables out, and the next
        migration would drop them. Entries are relative to the folder of the root file. `*` matches within one folder, `**`
        any folders. Hidden files are matched only by a pattern that begins with their dot.
        """,
        """
        # shop.yaml
        dovetail: 1
        name: shop
        include: [order/*.yaml]

        # orders/orders.yaml
        tables:
          orders:
            columns: {id: {type: int, primary_key: true}}
        """,
        """
        # shop.yaml
        dovetail: 1
        name: shop
        include: [orders/*.yaml]

        # orders/orders.yaml
        tables:
          orders:
            columns: {id: {type: int, primary_key: true}}
        """,
    ),
    code(
        "Y303",
        "include_outside_project",
        "include leaves the project",
        """
        A spec is made of files of its own project, the nearest folder above with a `pyproject.toml` or a `.git`. A file
        outside is not in the clone that a colleague or CI works on: there the same commit would generate something else,
        or nothing. Symbolic links are followed before this is judged. Copy the file into the project, or add the other
        repository as a submodule.
        """,
        """
        $ mkdir shared project project/shared && touch project/pyproject.toml && cd project
        $ echo "tables: {users: {columns: {id: {type: int, primary_key: true}}}}" > ../shared/users.yaml
        $ echo "{dovetail: 1, name: shop, include: [../shared/users.yaml]}" > shop.yaml
        $ dovetail validate --quiet shop.yaml
        shop.yaml:1:37: error[Y303]: "../shared/users.yaml" leaves the project folder
            1 | {dovetail: 1, name: shop, include: [../shared/users.yaml]}
              |                                     ^^^^^^^^^^^^^^^^^^^^
           help: a spec includes files of its own project only
        """,
        """
        $ mkdir shared project project/shared && touch project/pyproject.toml && cd project
        $ echo "tables: {users: {columns: {id: {type: int, primary_key: true}}}}" > shared/users.yaml
        $ echo "{dovetail: 1, name: shop, include: [shared/users.yaml]}" > shop.yaml
        $ dovetail validate --quiet shop.yaml
        """,
        language="console",
    ),
    code(
        "Y304",
        "included_root",
        "an included file has keys that only a root may have",
        """
        A spec has one root: the file with `dovetail:`. It alone says the name, the databases, what is included and where the
        output goes. With a second voice on any of these, what is generated would depend on which file is read first. An
        included file has `extensions`, `enums`, `domains`, `mixins` and `tables`.
        """,
        """
        # shop.yaml
        dovetail: 1
        name: shop
        include: [auth.yaml]

        # auth.yaml
        dovetail: 1
        name: auth
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
        """,
        """
        # shop.yaml
        dovetail: 1
        name: shop
        include: [auth.yaml]

        # auth.yaml
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
        """,
    ),
    code(
        "Y305",
        "no_spec",
        "no spec was found",
        """
        No file was named, and none was found: a root is a .yaml or .yml file with the key `dovetail` at its top. Hidden
        folders, virtual environments, node_modules and folders called generated are not searched. A `dovetail check` that
        found nothing and passed would keep CI green for ever.
        """,
        """
        $ echo "{name: shop, tables: {users: {columns: {id: {type: int, primary_key: true}}}}}" > shop.yaml
        $ dovetail validate --quiet
        error[Y305]: no spec here: no YAML file has a `dovetail:` key
           help: run `dovetail init` to start one, or name the spec: dovetail validate path/to/spec.yaml
        """,
        """
        $ echo "{dovetail: 1, name: shop, tables: {users: {columns: {id: {type: int, primary_key: true}}}}}" > shop.yaml
        $ dovetail validate --quiet
        """,
        language="console",
    ),
    code(
        "Y306",
        "output_folder",
        "the output folder cannot be used",
        """
        `output` is relative to the folder of the root file. The folder is written, and pruned, as a whole: so it lies inside
        the project, does not contain the spec, and belongs to one spec alone. Two specs with one folder would remove each
        other's files on every run.
        """,
        """
        output: ../somewhere
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
        """,
        """
        output: generated/example
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}
        """,
    ),
    code(
        "Y307",
        "templates_folder",
        "the folder of templates cannot be used",
        """
        `templates` names a folder with templates of your own, relative to the folder of the root file and inside the
        project. A folder that is not there would leave ours in use, and the next run would quietly undo the layout that
        you gave the generated files.
        """,
        """
        # shop.yaml
        dovetail: 1
        name: shop
        templates: template
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}

        # templates/migrations/down.sql.j2
        -- {{ header }}
        -- Not reversible.
        """,
        """
        # shop.yaml
        dovetail: 1
        name: shop
        templates: templates
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}

        # templates/migrations/down.sql.j2
        -- {{ header }}
        -- Not reversible.
        """,
    ),
)

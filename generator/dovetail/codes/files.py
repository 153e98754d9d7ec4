"""Y3: the files of a spec."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "Y301",
        "unreadable-file",
        "a file cannot be read",
        """
        The file does not exist, is a folder, or the system refuses to open it. The message gives the
        system's reason.

        Wrong:

            dovetail validate spec/shpo.yaml

        Right:

            dovetail validate spec/shop.yaml
        """,
    ),
    code(
        "Y302",
        "include-matches-nothing",
        "a pattern of include matches no file",
        """
        Every entry of `include` must match at least one file; a misspelled one would otherwise leave
        tables out, and the next migration would drop them. Entries are relative to the folder of the
        root file. `*` matches within one folder, `**` any folders. Hidden files are matched only by a
        pattern that begins with their dot.

        Wrong, with the files in spec/skills/:

            include: [skill/*.yaml]

        Right:

            include: [skills/*.yaml]
        """,
    ),
    code(
        "Y303",
        "include-outside-project",
        "include leaves the project",
        """
        A spec is made of files of its own project, so that a clone of the repository is enough to
        generate the same output. Symbolic links are followed before this is judged.

        Wrong:

            include: [/srv/shared/auth.yaml, ../../other-project/users.yaml]

        Right: copy the file into the project, or add it as a submodule.

            include: [shared/auth.yaml]
        """,
    ),
    code(
        "Y304",
        "included-root",
        "an included file has keys that only a root may have",
        """
        A spec has one root: the file with `dovetail:`. It alone says the name, the databases, what is
        included and where the output goes. An included file has `extensions`, `enums`, `domains`,
        `mixins` and `tables`.

        Wrong, in an included file:

            dovetail: 1
            name: auth
            tables:
              users: {columns: {id: uuid}}

        Right:

            tables:
              users: {columns: {id: uuid}}
        """,
    ),
    code(
        "Y305",
        "no-spec",
        "no spec was found",
        """
        No file was named, and none was found: a root is a .yaml or .yml file with the key `dovetail` at
        its top. Hidden folders, virtual environments, node_modules and folders called generated are not
        searched.

        Wrong: a spec whose first key is something else.

            name: shop
            tables: {}

        Right:

            dovetail: 1
            name: shop
            tables: {}

        `dovetail init` writes a commented spec to start from.
        """,
    ),
    code(
        "Y306",
        "output-folder",
        "the output folder cannot be used",
        """
        `output` is relative to the folder of the root file and lies inside the project, does not
        contain the spec, and belongs to one spec alone. The folder is written, and pruned, as a whole.

        Wrong:

            output: ../../../somewhere

        Right:

            output: ../generated/shop
        """,
    ),
    code(
        "Y307",
        "templates-folder",
        "the folder of templates cannot be used",
        """
        `templates` names a folder with templates of your own, relative to the folder of the root file and inside
        the project. A folder that is not there would silently leave ours in use.

        Wrong:

            templates: ./template

        Right:

            templates: ./templates
        """,
    ),
)

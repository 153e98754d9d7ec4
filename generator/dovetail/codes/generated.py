"""G1: names of what is generated. G2: writing it. G3: templates."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "G101",
        "class-names-collide",
        "two classes would have one name",
        """
        Classes are named after tables and enums in the singular and in camel case, so that different
        names can become the same. So can the column types of enums and domains, which `models` has in
        upper case: the domains `mood-x` and `mood_x` would both be MOOD_X.

        Wrong:

            tables:
              order_items: {columns: {id: uuid}}
              OrderItem: {columns: {id: uuid}}

        Right:

            tables:
              order_items: {columns: {id: uuid}}
              OrderItem: {class: LegacyOrderItem, columns: {id: uuid}}
        """,
    ),
    code(
        "G102",
        "attributes-collide",
        "two attributes of a class would have one name",
        """
        Columns and relations become attributes of one class. Names that Python or SQLAlchemy keep for
        themselves get an underscore, and characters that Python lacks become underscores; then two can
        be the same.

        Wrong:

            columns:
              "unit price": numeric(10, 2)
              unit_price: numeric(10, 2)

        Right:

            columns:
              "unit price": {type: "numeric(10, 2)", attribute: old_unit_price}
              unit_price: numeric(10, 2)
        """,
    ),
    code(
        "G103",
        "enum-members-collide",
        "two members of an enum class would have one name",
        """
        Values become members in upper case, with underscores for what Python lacks, so that different
        values can become the same member.

        Wrong:

            enums:
              level: [in-progress, in progress]

        Right:

            enums:
              level: [in-progress, paused]
        """,
    ),
    code(
        "G104",
        "modules-collide",
        "two modules would have one name",
        """
        Every class has a module of its own, named like the class in snake case. File systems that
        ignore case make one file of two such names, so case does not tell them apart.

        Wrong:

            tables:
              url_maps: {class: URLMap, columns: {id: uuid}}
              urlmaps: {class: UrlMap, columns: {id: uuid}}

        Right:

            tables:
              urlmaps: {class: LegacyUrlMap, columns: {id: uuid}}
        """,
    ),
    code(
        "G105",
        "not-an-identifier",
        "a name that Python cannot use",
        """
        No Python name can be made of the name in the spec, or the one you gave is not one: it is a
        keyword, or would break the class.

        Wrong:

            columns:
              "%": int

        Right:

            columns:
              "%": {type: int, attribute: percent}
        """,
    ),
    code(
        "G201",
        "not-ours",
        "something that was not generated is in the way",
        """
        A file or folder stands where dovetail has to write, and it does not begin with the line that
        every generated file begins with. It is never overwritten.

        Move the file elsewhere, or write to another folder:

            output: ../generated/shop
        """,
    ),
    code(
        "G202",
        "link-in-the-way",
        "a symbolic link is in the way",
        """
        dovetail does not write through symbolic links: what is behind them can lie anywhere.

        Replace the link by a file or folder of its own, or choose another output folder:

            output: ../generated/shop
        """,
    ),
    code(
        "G203",
        "cannot-write",
        "the output cannot be written",
        """
        The system refuses to read or write a file of the output. Nothing has been changed: output is
        written as a whole or not at all.

        Often the folder belongs to another user or the disk is full:

            ls -ld generated
            df -h generated
        """,
    ),
    code(
        "G301",
        "template-failed",
        "a template cannot be rendered",
        """
        A template of yours has a syntax error, or uses a name that its view does not have. The
        templates that dovetail ships never do: copy the one you want to change, and use the names it uses.

        Wrong:

            class {{ table.klass }}:

        Right:

            class {{ table.class_name }}:
        """,
    ),
    code(
        "G302",
        "not-python",
        "a rendered file is not Python",
        """
        A template of yours rendered text that black cannot parse, so that it is not Python. Nothing has
        been written.

        Wrong:

            def {{ name }}(self)

        Right:

            def {{ name }}(self) -> None: ...
        """,
    ),
    code(
        "G303",
        "header-missing",
        "a rendered file lacks its first line",
        """
        Every generated file begins with a comment that says so; a file without it would never be
        rewritten or removed again. A template of yours left it out.

        Wrong:

            from sqlalchemy import text

        Right:

            # {{ header }}
            from sqlalchemy import text
        """,
    ),
    code(
        "G304",
        "misnamed-template",
        "a template that is never used",
        """
        A file in your folder of templates has the name of none of dovetail's, so it replaces nothing.

        Wrong:

            templates/models/tabel.py.j2

        Right:

            templates/models/table.py.j2
        """,
    ),
)

"""G1: names of what is generated."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "G101",
        "class_names_collide",
        "two classes would have one name",
        """
        Classes are named after tables and enums in the singular and in camel case, so that different names can become the
        same. So can the column types of enums and domains, which `models` has in upper case: the domains `mood-x` and `mood_x`
        would both be MOOD_X. Of two things of one name, Python keeps the second, and every import of the first gets the wrong
        one. `class:` gives one of them another name, in Python only.
        """,
        """
        tables:
          order_items:
            columns: {id: {type: int, primary_key: true}}
          OrderItem:
            columns: {id: {type: int, primary_key: true}}
        """,
        """
        tables:
          order_items:
            columns: {id: {type: int, primary_key: true}}
          OrderItem:
            class: LegacyOrderItem
            columns: {id: {type: int, primary_key: true}}
        """,
    ),
    code(
        "G102",
        "attributes_collide",
        "two attributes of a class would have one name",
        """
        Columns and relations become attributes of one class. Names that Python or SQLAlchemy keep for themselves get an
        underscore, and characters that Python lacks become underscores; then two can be the same. The second would replace
        the first, and a column would be out of reach. `attribute:` gives one of them another name, in Python only.
        """,
        """
        tables:
          products:
            columns:
              id: {type: int, primary_key: true}
              unit_price: numeric(10, 2)
              unit price: numeric(10, 2)
        """,
        """
        tables:
          products:
            columns:
              id: {type: int, primary_key: true}
              unit_price: numeric(10, 2)
              unit price: {type: "numeric(10, 2)", attribute: old_unit_price}
        """,
    ),
    code(
        "G103",
        "enum_members_collide",
        "two members of an enum class would have one name",
        """
        Values become members in upper case, with underscores for what Python lacks, so that different values can become the
        same member: IN_PROGRESS. A Python enum takes a name once only, and the module could not be imported.
        """,
        """
        lint: {enum_value_style: off}
        enums:
          progress: [in-progress, in progress]
        tables:
          tasks:
            columns:
              id: {type: int, primary_key: true}
              progress: progress
        """,
        """
        lint: {enum_value_style: off}
        enums:
          progress: [in-progress, paused]
        tables:
          tasks:
            columns:
              id: {type: int, primary_key: true}
              progress: progress
        """,
    ),
    code(
        "G104",
        "modules_collide",
        "two modules would have one name",
        """
        Every class has a module of its own, named like the class in snake case: URLMap and UrlMap are both `url_map.py`, and
        the second file would overwrite the first. File systems that ignore case make one file of two such names too, so case
        does not tell them apart.
        """,
        """
        tables:
          url_maps:
            class: URLMap
            columns: {id: {type: int, primary_key: true}}
          old_url_maps:
            class: UrlMap
            columns: {id: {type: int, primary_key: true}}
        """,
        """
        tables:
          url_maps:
            class: URLMap
            columns: {id: {type: int, primary_key: true}}
          old_url_maps:
            class: OldUrlMap
            columns: {id: {type: int, primary_key: true}}
        """,
    ),
    code(
        "G105",
        "not_an_identifier",
        "a name that Python cannot use",
        """
        What `class:` or `attribute:` says is a keyword, no identifier, private by its underscore, or something that the class
        has already. The generated module would not be Python, or the attribute would replace a part of SQLAlchemy or pydantic
        that the class needs. Names of tables and columns are free: dovetail makes an identifier of them, `class_` of `class`.

        References, relations and their inverses are names in Python and nothing of the database: they have letters, digits
        and underscores, and do not begin with a digit.
        """,
        """
        tables:
          lessons:
            columns:
              id: {type: int, primary_key: true}
              class: {type: "varchar(10)", attribute: class}
        """,
        """
        tables:
          lessons:
            columns:
              id: {type: int, primary_key: true}
              class: {type: "varchar(10)", attribute: school_class}
        """,
    ),
    code(
        "G106",
        "package_hides_module",
        "a package called like a module of the standard library",
        """
        The generated package has the name of a module that comes with Python. Whichever of the two Python finds first hides
        the other one: either the models cannot be imported, or something far away fails because its `json` or `queue` is not
        the one it knows. It does no harm while the package lies inside another one.
        """,
        """
        dovetail: 1
        name: calendar
        tables:
          events:
            columns: {id: {type: int, primary_key: true}}
        """,
        """
        dovetail: 1
        name: calendar_schema
        tables:
          events:
            columns: {id: {type: int, primary_key: true}}
        """,
        severity="warning",
    ),
)

"""G3: templates of the user's."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "G301",
        "template_failed",
        "a template cannot be rendered",
        """
        A template of yours has a syntax error, or uses a name that its view does not have. Jinja2 would print nothing for an
        unknown name, and the generated file would lack something that nobody misses until it runs; dovetail stops instead.
        Copy the template of ours that you want to change, and use the names that it uses.
        """,
        """
        # shop.yaml
        dovetail: 1
        name: shop
        templates: templates
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}

        # templates/package/__init__.py.j2
        # {{ header }}
        # Copyright Shop Ltd.

        {{ doc_string }}
        """,
        """
        # shop.yaml
        dovetail: 1
        name: shop
        templates: templates
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}

        # templates/package/__init__.py.j2
        # {{ header }}
        # Copyright Shop Ltd.

        {{ docstring }}
        """,
    ),
    code(
        "G302",
        "not_python",
        "a rendered file is not Python",
        """
        A template of yours rendered text that black cannot parse, so that Python could not import it either. Nothing has been
        written: what was generated before is still there, and still works.
        """,
        """
        # shop.yaml
        dovetail: 1
        name: shop
        templates: templates
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}

        # templates/package/__init__.py.j2
        # {{ header }}

        {{ docstring }}

        VERSION = 1.0.0
        """,
        """
        # shop.yaml
        dovetail: 1
        name: shop
        templates: templates
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}

        # templates/package/__init__.py.j2
        # {{ header }}

        {{ docstring }}

        VERSION = "1.0.0"
        """,
    ),
    code(
        "G303",
        "header_missing",
        "a rendered file lacks its first line",
        """
        Every generated file begins with a comment that says so. By that line dovetail knows what it may rewrite and remove:
        a file without it would be taken for yours, and the next run would stop in front of it (G201). A template of yours left
        it out.
        """,
        """
        # shop.yaml
        dovetail: 1
        name: shop
        templates: templates
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}

        # templates/package/__init__.py.j2
        {{ docstring }}

        VERSION = "1.0.0"
        """,
        """
        # shop.yaml
        dovetail: 1
        name: shop
        templates: templates
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}

        # templates/package/__init__.py.j2
        # {{ header }}

        {{ docstring }}

        VERSION = "1.0.0"
        """,
    ),
    code(
        "G304",
        "misnamed_template",
        "a template that is never used",
        """
        A file in your folder of templates has the name of none of dovetail's, so it replaces nothing. Were it passed over, the
        generated files would look as before, whatever you write into the template.
        """,
        """
        # shop.yaml
        dovetail: 1
        name: shop
        templates: templates
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}

        # templates/package/init.py.j2
        # {{ header }}

        {{ docstring }}
        """,
        """
        # shop.yaml
        dovetail: 1
        name: shop
        templates: templates
        tables:
          users:
            columns: {id: {type: int, primary_key: true}}

        # templates/package/__init__.py.j2
        # {{ header }}

        {{ docstring }}
        """,
    ),
)

"""Y1: what is not YAML, and the parts of YAML that a spec does without."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "Y101",
        "syntax",
        "the file is not YAML",
        """
        The file cannot be read as YAML 1.2. Often it is a tab, a quote that is never closed, a missing space after a
        colon, or text with a colon, a brace or a comma in it that is not in quotes. Characters that cannot be seen, such
        as NUL, are refused here too, since no database and no source file can hold them.

        Where it is clear what was meant, the file is read on as if it said so, and its other mistakes are shown too.
        Elsewhere what follows could mean anything: reading stops, and other mistakes show when this one is mended.
        """,
        """
        tables:
          skills:
            doc: A skill: shared by all
            columns:
              id: {type: int, primary_key: true}
        """,
        """
        tables:
          skills:
            doc: "A skill: shared by all"
            columns:
              id: {type: int, primary_key: true}
        """,
    ),
    code(
        "Y102",
        "duplicate_key",
        "a key is written twice in one mapping",
        """
        Two entries of one mapping have the same key. Most readers of YAML keep the last one and say nothing: here the
        unique e-mail address would become an ordinary column, and of two tables of one name the first would be gone,
        with a migration that drops it.
        """,
        """
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              email: {type: text, unique: true}
              email: text
        """,
        """
        tables:
          users:
            columns:
              id: {type: int, primary_key: true}
              email: {type: text, unique: true}
        """,
    ),
    code(
        "Y103",
        "not_utf8",
        "the file is not encoded in UTF-8",
        """
        A spec is a UTF-8 file, on every machine. Read by a guess, an "é" that an editor saved as Latin-1 or Windows-1252
        would be another character, or none, on the next machine, and so would the names and values in the database.

        The place shown is the first byte that is not UTF-8. Save the file as UTF-8, or convert it with `iconv`.
        """,
        r"""
        $ printf "dovetail: 1\nname: cafe\ndoc: Le caf\351\ntables: {guests: {columns: {id: int}}}\n" > cafe.yaml
        $ dovetail validate --quiet cafe.yaml
        cafe.yaml:3:12: error[Y103]: the byte 0xE9 is not UTF-8
            3 | doc: Le caf�
              |            ^
           help: save the file as UTF-8
        """,
        r"""
        $ printf "dovetail: 1\nname: cafe\ndoc: Le café\ntables: {guests: {columns: {id: int}}}\n" > cafe.yaml
        $ dovetail validate --quiet cafe.yaml
        """,
        language="console",
    ),
    code(
        "Y104",
        "too_large",
        "the file is too large",
        """
        A file of a spec has at most 5,000,000 bytes. A spec of a thousand tables is about one million bytes, so a file over
        the limit is nearly always not a spec: a dump or a log that has its name, or that a pattern of `include` caught.
        Reading it would take minutes and gigabytes before the first mistake was found.

        A spec that is really so large is split into several files that the root includes.
        """,
        """
        $ dovetail init shop --quiet
        $ yes "# 2026-11-20 12:00:00 GET /orders 200" | head -n 200000 > spec/orders.yaml
        $ echo "include: [orders.yaml]" >> spec/shop.yaml
        $ dovetail validate --quiet spec/shop.yaml
        spec/orders.yaml:1:1: error[Y104]: the file is larger than 5,000,000 bytes
            1 | # 2026-11-20 12:00:00 GET /orders 200
              | ^
           help: split it into several files with `include`
        """,
        """
        $ dovetail init shop --quiet
        $ echo "tables: {orders: {columns: {id: {type: int, primary_key: true}}}}" > spec/orders.yaml
        $ echo "include: [orders.yaml]" >> spec/shop.yaml
        $ dovetail validate --quiet spec/shop.yaml
        """,
        language="console",
    ),
    code(
        "Y105",
        "too_deep",
        "collections are nested too deep",
        """
        More than 32 mappings and lists stand inside each other. A table needs about six levels, the default of a json
        column a few more. What is deeper is a slip of the keyboard, or a file made to exhaust its reader: a few thousand
        brackets are enough to crash many of them. An alias counts with all that is inside the value it stands for.
        """,
        """
        tables:
          trees:
            columns:
              id: {type: int, primary_key: true}
              nodes: {type: jsonb, default: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}
        """,
        """
        tables:
          trees:
            columns:
              id: {type: int, primary_key: true}
              nodes: {type: jsonb, default: []}
        """,
    ),
    code(
        "Y106",
        "alias_expansion",
        "aliases make the document too large",
        """
        With every alias written out, the document would have more than ten times the values that are written (10,000 are
        always allowed). Each line of aliases of aliases multiplies the one before: nine such lines stand for a billion
        values, and a reader that expands them runs out of memory.

        What several tables share is a mixin; a value that only one place needs is written there.
        """,
        """
        tables:
          prices:
            columns:
              id: {type: int, primary_key: true}
              grid:
                type: jsonb
                default:
                  row: &row [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
                  sheet: &sheet [*row, *row, *row, *row, *row, *row, *row, *row, *row, *row, *row, *row]
                  book: &book [*sheet, *sheet, *sheet, *sheet, *sheet, *sheet, *sheet, *sheet]
                  shelf: [*book, *book, *book, *book, *book, *book, *book, *book, *book, *book]
        """,
        """
        tables:
          prices:
            columns:
              id: {type: int, primary_key: true}
              grid:
                type: jsonb
                default:
                  row: &row [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
                  sheet: [*row, *row, *row, *row, *row, *row, *row, *row, *row, *row, *row, *row]
        """,
    ),
    code(
        "Y107",
        "recursive_alias",
        "an alias stands inside the value it names",
        """
        An alias that is part of its own value has no end when it is written out: the tables would contain themselves.
        Give the anchor to the part that is meant.
        """,
        """
        tables: &all
          users:
            columns:
              id: {type: int, primary_key: true}
          orders: *all
        """,
        """
        tables:
          users: &identified
            columns:
              id: {type: int, primary_key: true}
          orders: *identified
        """,
    ),
    code(
        "Y108",
        "unsupported_yaml",
        "a part of YAML that specs do without",
        """
        A spec is one YAML document of plain mappings, lists and values. Tags (`!!str`), the merge key (`<<`, which YAML 1.2
        no longer has), keys that are not text, and a second document after `---` are refused. Readers of YAML disagree
        about each of them, so that an editor, a linter and dovetail could see three different specs in one file.

        Columns that several tables share come from a mixin. A name such as `null` or `2024` is put in quotes.
        """,
        """
        tables:
          users:
            columns: &shared
              id: {type: int, primary_key: true}
          orders:
            columns:
              <<: *shared
              total: numeric(12, 2)
        """,
        """
        mixins:
          shared:
            columns:
              id: {type: int, primary_key: true}
        tables:
          users:
            mixins: [shared]
          orders:
            mixins: [shared]
            columns:
              total: numeric(12, 2)
        """,
    ),
    code(
        "Y109",
        "empty_document",
        "the file is empty",
        """
        The file holds nothing, or comments only. It is an error because the usual causes are an editor that saved nothing,
        a merge that went wrong, or the wrong file: taken for a spec without tables, it would drop all that it once held.

        `dovetail init` writes a commented spec to start from.
        """,
        """
        # shop.yaml
        dovetail: 1
        name: shop
        include: [orders.yaml]

        # orders.yaml
        # Orders, once we have some.
        """,
        """
        # shop.yaml
        dovetail: 1
        name: shop
        include: [orders.yaml]

        # orders.yaml
        tables:
          orders:
            columns:
              id: {type: int, primary_key: true}
        """,
    ),
)

"""Y1: what is not YAML, and the parts of YAML that a spec does without."""

from dovetail.codes.code import code

__all__ = ["CODES"]

CODES = (
    code(
        "Y101",
        "syntax",
        "the file is not YAML",
        """
        The file cannot be read as YAML 1.2. Often it is a tab, a quote that is never closed, a missing
        space after a colon, or a value with special characters that is not in quotes. Characters that
        cannot be seen, such as NUL, are refused here too, since no database and no source file can hold
        them.

        Nothing after the place can be trusted, so reading stops there.

        Wrong:

            doc: A skill: shared by all
            where: "a" > 0

        Right:

            doc: "A skill: shared by all"
            where: '"a" > 0'
        """,
    ),
    code(
        "Y102",
        "duplicate-key",
        "a key is written twice in one mapping",
        """
        Two entries of one mapping have the same key. Most YAML readers keep the last one and say
        nothing, so that a column or a whole table disappears.

        Wrong:

            columns:
              name: text
              email: text
              name: varchar(200)

        Right:

            columns:
              name: varchar(200)
              email: text
        """,
    ),
    code(
        "Y103",
        "not-utf8",
        "the file is not encoded in UTF-8",
        """
        A spec is a UTF-8 file. Another encoding, such as UTF-16 or Latin-1, would turn names and docs
        into different characters on the next machine.

        The place shown is the first byte that is not UTF-8.

        Wrong: a file saved as "Unicode" or "ANSI" by an editor.

        Right: save it as UTF-8. On the command line:

            iconv -f latin1 -t utf-8 old.yaml > new.yaml
        """,
    ),
    code(
        "Y104",
        "too-large",
        "the file is too large",
        """
        A file of a spec has at most 5,000,000 bytes. A spec of a thousand tables is about one million
        bytes, so a file over the limit is nearly always not a spec.

        Wrong: a database dump or a log under the name of a spec.

        Right: several files, and a root that includes them:

            include: [tables/*.yaml]
        """,
    ),
    code(
        "Y105",
        "too-deep",
        "collections are nested too deep",
        """
        More than 32 mappings and lists stand inside each other. A table needs about six levels, the
        default of a json column a few more. What is deeper is a slip of the keyboard or a file made to
        exhaust its reader. An alias counts with all that is inside the value it stands for.

        Wrong:

            default: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]

        Right:

            default: []
        """,
    ),
    code(
        "Y106",
        "alias-expansion",
        "aliases make the document too large",
        """
        With every alias written out, the document would have more than ten times the values that are
        written (10,000 are always allowed). A few lines of aliases of aliases can stand for billions of
        values.

        Wrong:

            a: &a [x, x, x, x, x, x, x, x, x, x]
            b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
            c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]

        Right: mixins, for what several tables share:

            mixins:
              timestamps:
                columns:
                  created_at: {type: timestamptz, default: now}
        """,
    ),
    code(
        "Y107",
        "recursive-alias",
        "an alias stands inside the value it names",
        """
        An alias that is part of its own value has no end when it is written out.

        Wrong:

            tables: &all
              users:
                columns: *all

        Right: write the inner value out, or give a part of it the name.

            tables:
              users:
                columns: &identified
                  id: uuid
        """,
    ),
    code(
        "Y108",
        "unsupported-yaml",
        "a part of YAML that specs do without",
        """
        A spec is one YAML document of plain mappings, lists and values. Tags (`!!str`), the merge key
        (`<<`, which YAML 1.2 no longer has), keys that are not text, and a second document after `---`
        are refused: each of them can change what a file means without a reader noticing.

        Wrong:

            columns:
              <<: *shared
              1: text
              null: text

        Right:

            mixins: [shared]
            columns:
              "1": text
              "null": text
        """,
    ),
    code(
        "Y109",
        "empty-document",
        "the file is empty",
        """
        The file holds nothing, or comments only.

        Wrong:

            # tables will come here

        Right:

            dovetail: 1
            name: shop
            tables:
              users:
                columns:
                  id: {type: uuid, primary_key: true, default: uuid4}

        `dovetail init` writes a commented spec to start from.
        """,
    ),
)

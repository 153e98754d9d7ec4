"""Specs of any size that a reader could spend far more than their size on: each is a function of how much there is of it."""

from collections.abc import Callable

HEAD = "dovetail: 1\nname: growing\ndatabases: [postgresql, sqlite]\n"
QUOTE, DOUBLE_QUOTE, BACKSLASH = "'", '"', "\\"
ID = "id: {type: int, primary_key: true}"
FIRST = f"  t: {{columns: {{{ID}}}}}\n"


def repeated(line: str, count: int, start: int = 0) -> str:
    """The line for every number, `{i}` and `{next}` filled in."""
    return "".join(line.replace("{i}", str(i)).replace("{next}", str(i + 1)) for i in range(start, count))


def lines(line: str, count: int) -> str:
    return repeated(f"{line}\n", count)


def listed(word: str, count: int) -> str:
    return ", ".join(word.replace("{i}", str(i)) for i in range(count))


def one_table(columns: str) -> str:
    return f"{HEAD}tables:\n  t:\n    columns:\n{columns}"


def one_column(column: str) -> str:
    return f"{HEAD}tables:\n  t:\n    columns: {{{ID}, a: {column}}}\n"


def tables(line: str, count: int, first: str = FIRST) -> str:
    return f"{HEAD}tables:\n{first}{repeated(line, count)}"


Growing = Callable[[int], str]
"""The text of a spec by its size in, roughly, characters."""

WORDS: dict[str, Growing] = {
    "misspelled types": lambda n: one_table(repeated("      c{i}: strnig{i}\n", n // 25)),
    "misspelled enums": lambda n: f"{HEAD}enums:\n{lines('  enum_{i}: [a]', n // 40)}tables:\n  t:\n    columns:\n"
    + repeated("      c{i}: enmu_{i}\n", n // 40),
    "misspelled tables": lambda n: tables(
        f"  table_{{i}}:\n    columns: {{{ID}}}\n"
        "    references: {r: {to: tabel_{i}, on_delete: cascade, inverse: none}}\n",
        n // 130,
    ),
    "misspelled mixins": lambda n: f"{HEAD}mixins:\n{lines('  mixin_{i}: {columns: {a{i}: int}}', n // 60)}tables:\n"
    f"  t: {{mixins: [{listed('mxiin_{i}', n // 30)}]}}\n",
    "misspelled columns": lambda n: one_table(repeated("      column_{i}: int\n", n // 50))
    + f"    indexes: [{listed('[cloumn_{i}]', n // 40)}]\n",
    "misspelled values": lambda n: f"{HEAD}enums:\n  e: [{listed('value{i}', n // 30)}]\ntables:\n  t:\n    columns:\n"
    + repeated("      c{i}: {type: e, default: vlaue{i}}\n", n // 80),
    "unknown keys": lambda n: HEAD + repeated("tabels{i}: 1\n", n // 14),
    "unknown keys in one line": lambda n: one_table(f"      a: {{type: int, {listed('defualt{i}: 1', n // 16)}}}\n"),
    "long unknown keys": lambda n: one_table(f"      a: {{type: int, {listed('d' * 900 + '{i}: 1', n // 900)}}}\n"),
    "one unknown mixin": lambda n: f"{HEAD}tables:\n  t: {{mixins: [{listed('m', n // 3)}]}}\n",
    "similar enums": lambda n: f"{HEAD}enums:\n{lines('  e{i}: [a]', n // 12)}",
    "unknown domains": lambda n: f"{HEAD}domains:\n{lines('  d{i}: dd{next}x', n // 16)}",
}

TEXTS: dict[str, Growing] = {
    "a type of spaces": lambda n: one_column(f"'int{' ' * n}x'"),
    "a list of spaces": lambda n: one_column(f"'list{' ' * n}x'"),
    "a type of words": lambda n: one_column(f"'{'a ' * (n // 2)}'"),
    "a type of words and a bracket": lambda n: one_column(f"'{'a b ' * (n // 4)}!('"),
    "a type of brackets": lambda n: one_column(f"'{'int[' * (n // 4)}'"),
    "a type with many arguments": lambda n: one_column(f"'numeric({'1, ' * (n // 3)}1)'"),
    "a type with a long argument": lambda n: one_column(f"varchar({'9' * n})"),
    "a reference of spaces": lambda n: HEAD
    + f"tables:\n  t: {{columns: {{{ID}}}, references: {{r: {{to: 'a{' ' * n}x(', on_delete: cascade, inverse: none}}}}}}\n",
    "a long number": lambda n: one_column(f"{{type: int, default: {'9' * n}}}"),
    "a long fraction": lambda n: one_column(f"{{type: numeric, default: 0.{'9' * n}}}"),
    "a long exponent": lambda n: one_column(f"{{type: numeric, default: 1e{'9' * n}}}"),
    "a long interval": lambda n: one_column(f"{{type: interval, default: P{'9' * n}D}}"),
    "a long default": lambda n: one_column(f"{{type: int, default: '{'a.' * (n // 2)}'}}"),
    "a long call as default": lambda n: one_column(f"{{type: int, default: '{'a.' * (n // 2)}('}}"),
    "a pattern that repeats repetitions": lambda n: one_column(
        f"{{type: text, pattern: '^(a+)+$', default: '{'a' * n}!'}}"
    ),
    "a pattern of many repetitions": lambda n: one_column(
        f"{{type: text, pattern: '{'a*' * 20}b', default: '{'a' * n}'}}"
    ),
    "a pattern of groups": lambda n: one_column(f"{{type: text, pattern: '{'(' * (n // 2)}{')' * (n // 2)}'}}"),
    "a long pattern": lambda n: one_column(f"{{type: text, pattern: '{'[ab]?' * (n // 5)}', default: x}}"),
    "a long name": lambda n: f"{HEAD}tables:\n  ? {'t' * n}\n  : {{columns: {{id: int}}}}\n",
    "a name of words": lambda n: f"{HEAD}tables:\n  ? {'t ' * (n // 2)}t\n  : {{columns: {{id: int}}}}\n",
    "a name of capitals": lambda n: f"{HEAD}tables:\n  ? {'A' * n}\n  : {{columns: {{id: int}}}}\n",
    "a long value": lambda n: f"{HEAD}enums: {{e: [{'ab cd' * (n // 5)}]}}\ntables: {{t: {{columns: {{id: e}}}}}}\n",
    "a doc of words": lambda n: f"{HEAD}doc: {'word ' * (n // 5)}\ntables:\n{FIRST}",
    "a doc of backslashes": lambda n: f"{HEAD}doc: '{BACKSLASH * n}'\ntables:\n{FIRST}",
    "a doc of backticks": lambda n: f"{HEAD}doc: '{'` `` ' * (n // 5)}'\ntables:\n{FIRST}",
    "a doc of quotes": lambda n: f"{HEAD}doc: '{DOUBLE_QUOTE * n}'\ntables:\n{FIRST}",
    "a doc of lines": lambda n: f"{HEAD}doc: |\n{lines('  xx', n // 5)}tables:\n{FIRST}",
    "a condition of brackets": lambda n: one_column(f"{{type: int, check: '{'(' * n}'}}"),
    "a condition of quotes": lambda n: one_column(f'{{type: int, check: "{QUOTE * n}"}}'),
    "a condition of dollars": lambda n: one_column(f"{{type: int, check: '{'$a' * (n // 2)}'}}"),
    "a condition of comments": lambda n: one_column(f"{{type: int, check: '{'/*' * (n // 2)}'}}"),
    "a condition of terms": lambda n: one_column(f"{{type: int, check: '{'a + ' * (n // 4)}1 > 0'}}"),
}

YAML: dict[str, Growing] = {
    "repeated keys": lambda n: HEAD + "tables: {}\n" * (n // 11),
    "tags": lambda n: f"x: [{'!a b,' * (n // 5)}]\n",
    "numbers as keys": lambda n: f"{{{'1: a,' * (n // 5)}}}",
    "numbers out of range": lambda n: f"[{'1e9999,' * (n // 7)}]",
    "unknown aliases": lambda n: f"b: [{'*a,' * (n // 3)}]",
    "anchors": lambda n: f"b: [{listed('&a{i} x', n // 8)}]",
    "control characters": lambda n: "\x01" * n,
    "an open quote": lambda n: "'" + "a\n\n" * (n // 3),
    "an open quote of backslashes": lambda n: 'x: "' + "\\" * n,
    "comments": lambda n: "#\n" * (n // 2),
    "comments before a mistake": lambda n: "a:\n" + "#\n" * (n // 2) + "   x: y: z",
    "empty lines": lambda n: "\n" * n + "x",
    "empty lines before a mistake": lambda n: " \n" * (n // 2) + " x: 1\ny: 2\n - 3",
    "colons": lambda n: "a:b" * (n // 3) + "\nc: 1",
    "spaces before a colon": lambda n: "a" + " " * n + ": : b",
    "no colon": lambda n: "a: b\n" + "c " * (n // 2) + "\nd: e",
    "comments and empty lines before a key": lambda n: "# a\n#\n" + "\n" * n + "x: 1",
    "comments and empty lines before a brace": lambda n: "# a\n \n" * (n // 6) + "{a: b}",
    "lines in braces": lambda n: "# a\n{\n" + "\n  \n" * (n // 4) + "a: b}",
    "braces": lambda n: "{\n" * (n // 2),
    "brackets": lambda n: "[" * n,
    "dashes": lambda n: "- " * (n // 2),
    "a mapping in braces far below": lambda n: "\n" * n + "{a: b}",
    "half a million values by aliases": lambda n: "a: &a [1, 2, 3]\nb: [" + "*a," * (n // 3) + "]",
    "a long text by aliases": lambda n: f"{HEAD}doc: &a {'x' * (n // 2)}\ntables:\n  t:\n    columns:\n"
    + repeated("      c{i}: {type: int, doc: *a}\n", n // 60),
}

SHAPES: dict[str, Growing] = {
    "tables": lambda n: tables("  t{i}: {columns: {id: int}}\n", n // 30),
    "tables of another kind": lambda n: tables("  t{i}: 1\n", n // 10),
    "columns": lambda n: one_table(repeated("      c{i}: text\n", n // 18)),
    "columns of another kind": lambda n: one_table(repeated("      c{i}: [[]]\n", n // 18)),
    "indexes of another kind": lambda n: one_table("      a: int\n")
    + "    indexes:\n"
    + "      - {a: b}\n" * (n // 15),
    "empty references": lambda n: one_table(f"      {ID}\n")
    + "    references:\n"
    + repeated("      r{i}: {}\n", n // 16),
    "one index again and again": lambda n: one_table("      a: int\n      b: int\n")
    + "    indexes:\n"
    + "      - [a, b]\n" * (n // 15),
    "one unique key again and again": lambda n: one_table("      a: int\n      b: int\n")
    + "    unique:\n"
    + "      - [a, b]\n" * (n // 15),
    "an index of one column": lambda n: one_table("      a: int\n") + f"    indexes: [[{listed('a', n // 3)}]]\n",
    "checks": lambda n: one_table("      a: int\n") + "    checks:\n" + repeated("      k{i}: 'a > {i}'\n", n // 20),
    "a chain of keys": lambda n: tables(
        "  t{i}:\n    references: {r: {to: t{next}, on_delete: cascade, inverse: none}}\n    primary_key: [r]\n",
        n // 95,
    ),
    "a circle of keys": lambda n: tables(
        "  t{i}:\n    references: {r: {to: t{next}, on_delete: cascade, inverse: none}}\n    primary_key: [r]\n",
        n // 95,
        f"  t{n // 95}:\n    references: {{r: {{to: t0, on_delete: cascade, inverse: none}}}}\n    primary_key: [r]\n",
    ),
    "keys that double": lambda n: tables(
        "  t{next}:\n    references:\n      a: {to: t{i}, on_delete: cascade, inverse: none}\n"
        "      b: {to: t{i}, on_delete: cascade, inverse: none}\n    primary_key: [a, b]\n",
        n // 160,
        f"  t0: {{columns: {{{ID}}}}}\n",
    ),
    "a key of many columns": lambda n: f"{HEAD}tables:\n  p:\n    columns: {{{listed('c{i}: int', n // 30)}}}\n"
    f"    primary_key: [{listed('c{i}', n // 30)}]\n  q:\n    references:\n"
    + repeated("      r{i}: {to: p, on_delete: cascade, inverse: none}\n", n // 110),
    "a circle of references": lambda n: tables(
        f"  t{{i}}:\n    columns: {{{ID}}}\n    references: {{r: {{to: t{{next}}, on_delete: cascade, inverse: rs}}}}\n",
        n // 115,
        f"  t{n // 115}:\n    columns: {{{ID}}}\n    references: {{r: {{to: t0, on_delete: cascade, inverse: rs}}}}\n",
    ),
    "references to itself": lambda n: one_table(f"      {ID}\n")
    + "    references:\n"
    + repeated("      r{i}: {to: t, on_delete: cascade, inverse: i{i}}\n", n // 56),
    "many to many in a circle": lambda n: tables(
        f"  t{{i}}:\n    columns: {{{ID}}}\n    relations: {{r: {{to: t{{next}}, through: auto, inverse: q}}}}\n",
        n // 100,
        f"  t{n // 100}:\n    columns: {{{ID}}}\n    relations: {{r: {{to: t0, through: auto, inverse: q}}}}\n",
    ),
    "one mixin in every table": lambda n: f"{HEAD}mixins:\n  m: {{columns: {{{listed('c{i}: int', n // 30)}}}}}\ntables:\n"
    + repeated("  t{i}: {mixins: [m]}\n", n // 60),
    "references of one mixin": lambda n: f"{HEAD}mixins:\n  m:\n    references:\n"
    + repeated("      r{i}: {to: t, on_delete: cascade, inverse: none}\n", n // 110)
    + f"tables:\n{FIRST}"
    + repeated("  t{i}: {mixins: [m]}\n", n // 60),
    "an enum": lambda n: f"{HEAD}enums:\n  e: [{listed('v{i}', n // 7)}]\ntables: {{t: {{columns: {{id: e}}}}}}\n",
    "an enum in every column": lambda n: f"{HEAD}enums:\n  e: [{listed('v{i}', n // 14)}]\ntables:\n  t:\n    columns:\n"
    + repeated("      c{i}: e\n", n // 30),
    "a domain in every column": lambda n: f"{HEAD}domains:\n  d: {{type: int, one_of: [{listed('{i}', n // 14)}]}}\ntables:\n"
    "  t:\n    columns:\n" + repeated("      c{i}: d\n", n // 30),
    "one value again and again": lambda n: f"{HEAD}enums:\n  e: [{listed('v', n // 3)}]\n",
    "values that are none": lambda n: one_column(f"{{type: int, one_of: [{listed('x', n // 3)}]}}"),
    "defaults that are none": lambda n: one_column(f"{{type: int array, default: [{listed('x', n // 3)}]}}"),
    "a json default": lambda n: one_column(f"{{type: jsonb, default: [{listed('[]', n // 4)}]}}"),
    "extensions": lambda n: f"{HEAD}extensions: [{listed('{name: e, schema: s{i}}', n // 26)}]",
    "a chain of domains": lambda n: f"{HEAD}domains:\n{lines('  d{i}: d{next}', n // 14)}",
    "missing files": lambda n: f"{HEAD}include: [{listed('e{i}', n // 6)}]",
    "a file in many folders": lambda n: f"{HEAD}include: ['{'a/' * (n // 2)}x']",
    "a file above many folders": lambda n: f"{HEAD}include: ['{'../' * (n // 3)}x']",
    "any folders of any folders": lambda n: f"{HEAD}include: ['{'**/' * (n // 3)}x']",
    "any name": lambda n: f"{HEAD}include: ['{'*' * n}x']",
    "a name of brackets": lambda n: f"{HEAD}include: ['{'[!' * (n // 2)}x']",
    "a long output": lambda n: f"{HEAD}output: '{'a/' * (n // 2)}x'\ntables:\n{FIRST}",
    "a long name of templates": lambda n: f"{HEAD}templates: '{'a' * n}'\ntables:\n{FIRST}",
}


def cascades(n: int, restricted: str = "") -> str:
    """A chain of cascades, and in every table of it a second reference, with a restriction."""
    count = n // (80 + 60 * bool(restricted))
    second = f", s: {{to: t{restricted}, on_delete: restrict, inverse: none}}" if restricted else ""
    line = f"  t{{i}}:\n    columns: {{{ID}}}\n    references: {{r: {{to: t{{next}}, on_delete: cascade, inverse: none}}{second}}}\n"
    return f"{HEAD}lint: {{missing_doc: off}}\ntables:\n  t{count}: {{columns: {{{ID}}}}}\n" + repeated(
        line.replace("{last}", str(count)), count
    )


RIGHT: dict[str, Growing] = {
    "distinct values": lambda n: one_column(f"{{type: int, one_of: [{listed('{i}', n // 6)}]}}"),
    "distinct values of a domain and its columns": lambda n: f"{HEAD}domains:\n  d: {{type: int, one_of: [{listed('{i}', n // 12)}]}}\n"
    f"tables: {{t: {{columns: {{{ID}, a: {{type: d, one_of: [{listed('{i}', n // 12)}]}}}}}}}}\n",
    "defaults of an enum": lambda n: f"{HEAD}enums:\n  e: [a, b, c]\ntables:\n  t:\n    columns:\n      {ID}\n"
    + repeated("      c{i}: {type: e, default: b}\n", n // 32),
    "a chain of cascades": cascades,
    "a chain of cascades with restrictions nearby": lambda n: cascades(n, "{next}"),
    "a chain of cascades with restrictions at its end": lambda n: cascades(n, "{last}"),
    "a chain of cascades with restrictions at its beginning": lambda n: cascades(n, "0"),
    "checks that name columns": lambda n: one_table(f"      {ID}\n")
    + "    checks:\n"
    + repeated("      k{i}: 'id > {i}'\n", n // 20),
}
"""Specs without a mistake, of which everything is generated."""

GROWING: dict[str, Growing] = {**WORDS, **TEXTS, **YAML, **SHAPES, **RIGHT}

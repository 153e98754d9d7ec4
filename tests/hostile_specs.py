"""Large specs every text of which would like to break out of where it is put, drawn from a seed."""

import json
import re
from random import Random
from typing import Any

__all__ = ["CANARY", "as_yaml", "hostile_spec", "quoted_sql"]

CANARY = "canary"
"""The name of a table, and of a file, that only text which was executed can have made."""

SINGLE, DOUBLE = "'", '"'
WORDS = [
    *(
        "'",
        '"',
        '"""',
        "'''",
        "`",
        "```",
        "~~~",
        "\\",
        "\\\\",
        "\\n",
        "\\N{DASH}",
        "\\u0041",
        "\\x",
        "\\'",
        '\\"',
        "{",
        "}",
    ),
    *(
        "{{ 1/0 }}",
        "{% raise %}",
        "{# #}",
        "${HOME}",
        "$(touch canary)",
        "`touch canary`",
        "$$",
        "$1",
        "$tag$",
        "%s",
        "%(x)s",
        "%%",
    ),
    *(
        ":name",
        "::text",
        ":",
        "{x}",
        "{0!r}",
        "{x:>10}",
        "--",
        "/*",
        "*/",
        ";",
        "#",
        "//",
        "<!--",
        "-->",
        "</script>",
        "<b>",
        "&lt;",
    ),
    *(
        "&#39;",
        "</td>",
        "|",
        "||",
        "[x](javascript:alert(1))",
        "![x](y)",
        "<http://x>",
        "http://x.y",
        "*",
        "_",
        "**a**",
        "__a__",
        "~~a~~",
    ),
    *(
        "'; CREATE TABLE canary (id int); --",
        "'); CREATE TABLE canary (id int); --",
        '"; CREATE TABLE canary (id int); --',
        "*/ CREATE",
    ),
    *(
        '""" + __import__("os").mkdir("canary") + """',
        "'+__import__('os').mkdir('canary')+'",
        '\\"""',
        "f'{1/0}'",
        "# type: ignore",
    ),
    *(
        "\u202e",
        "\u200b",
        "\u200d",
        "\u2066",
        "\ufb01",
        "e\u0301",
        "漢",
        "\U0001f600",
        "İ",
        "ß",
        "\u2028",
        "\u2029",
        "\xa0",
        "\u3000",
        "\u00ad",
    ),
    *(
        "true",
        "null",
        "~",
        "yes",
        "1e9",
        "0x10",
        "2026-01-01",
        "=",
        "@",
        "!",
        "?",
        ",",
        ".",
        "(",
        ")",
        "[",
        "]",
        "<",
        ">",
        "&",
        "^",
    ),
    *(
        "direction TB",
        "%%{init: {}}%%",
        "end",
        "classDef",
        "erDiagram",
        "# a",
        "1. a",
        "- a",
        "> a",
        "+ a",
        "===",
        "---",
        "| --- |",
    ),
    *(
        "None",
        "self",
        "class",
        "import",
        "lambda",
        "select",
        "DROP",
        "pk",
        "PK",
        "__class__",
        "\ufffc",
        "COMMIT",
        "GO",
        "E'",
        "U&'",
        "X'",
    ),
]
LINES = [
    "\n",
    "\n\n",
    "\t",
    "\r\n",
    "\n    ",
    "\n---\n",
    "\n```\n",
    "\n# ",
    "\n- ",
    "\n| a | b |\n| --- | --- |\n",
    " \n",
    "\n> ",
]
INVISIBLE = set("\u202e\u200b\u200d\u2066\u2028\u2029\xa0\u3000\u00ad\ufffc")


def hostile_spec(seed: int, tables: int = 40) -> dict[str, Any]:
    """A spec of so many tables, as data; it has no mistakes but perhaps names that collide in Python, which it is careful about."""
    return _Maker(Random(seed), tables).spec()


def as_yaml(spec: dict[str, Any]) -> str:
    """The spec as JSON, which is YAML, with what YAML wants escaped escaped."""
    return re.sub("[\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", json.dumps(spec, ensure_ascii=False))


def quoted_sql(text: str, quote: str) -> str:
    """The text as a literal or an identifier of standard SQL."""
    return quote + text.replace(quote, quote * 2) + quote


class _Maker:
    def __init__(self, random: Random, tables: int) -> None:
        self.random, self.tables, self.number = random, tables, 0

    def text(self, most: int = 12) -> str:
        words = [self.random.choice(WORDS) for _ in range(self.random.randint(1, most))]
        return self.random.choice(["", " "]).join(words)

    def prose(self) -> str:
        """Text that may have lines, and now and then ten thousand characters."""
        if self.random.random() < 0.02:
            return self.random.choice(WORDS) * self.random.randint(300, 2_000)
        return "".join(self.text(4) + self.random.choice([*LINES, " ", ""]) for _ in range(self.random.randint(1, 6)))

    def name(self, without: str = "", most_bytes: int = 40) -> str:
        """A name that can be seen, unlike any other whatever Python makes of it."""
        self.number += 1
        kept = "".join(
            each for each in self.text(4) if each not in INVISIBLE and each not in without and each.isprintable()
        )
        while len(kept.encode()) > most_bytes:
            kept = kept[:-1]
        return f"{kept}_{self.number}"

    def spec(self) -> dict[str, Any]:
        names = [self.name(without=".()", most_bytes=20) for _ in range(self.tables)]
        return {
            "dovetail": 1,
            "name": "hostile",
            "databases": ["postgresql", "sqlite"],
            "doc": self.prose(),
            "enums": {f"enum_{at}": self.enum() for at in range(self.tables // 4)},
            "domains": {f"domain_{at}": self.domain() for at in range(self.tables // 4)},
            "tables": {name: self.table(name, names, at) for at, name in enumerate(names)},
        }

    def enum(self) -> dict[str, Any]:
        values = [{"value": self.name(most_bytes=50), "doc": self.prose()} for _ in range(4)]
        return {"doc": self.prose(), "values": values}

    def domain(self) -> dict[str, Any]:
        return {"type": "text", "doc": self.prose(), "default": self.text()}

    def table(self, name: str, names: list[str], at: int) -> dict[str, Any]:
        columns = [self.name() for _ in range(3)]
        literal = quoted_sql(self.text(), "'")
        return {
            "class": f"Row{at}",
            "doc": self.prose(),
            "columns": {
                "id": {"type": "int", "primary_key": True, "doc": self.prose()},
                columns[0]: {"type": "text", "doc": self.prose(), "default": self.text()},
                columns[1]: {"type": "text?", "doc": self.prose(), "one_of": sorted({self.text() for _ in range(3)})},
                columns[2]: {"type": "text array", "default": [self.text(), self.text()]},
                f"json_{at}": {"type": "jsonb", "default": {self.text(): [self.text(), {self.text(): None}]}},
                f"state_{at}": {"type": f"enum_{at % (self.tables // 4)}?", "doc": self.prose()},
                f"domain_{at}": {"type": f"domain_{at % (self.tables // 4)}", "doc": self.prose()},
            },
            "references": {
                f"link_{at}": {
                    "to": self.random.choice(names),
                    "column": f"ref_{at}",
                    "name": f"fk_{at}_{self.name(most_bytes=20)}",
                    "optional": True,
                    "on_delete": "set null",
                    "inverse": f"links_{at}",
                    "doc": self.prose(),
                }
            },
            "checks": {
                f"check_{at}": {
                    "name": f"ck_{at}_{self.name(most_bytes=20)}",
                    "sql": f"{quoted_sql(columns[0], DOUBLE)} IS NOT NULL OR {literal} <> {quoted_sql(self.text(), SINGLE)}",
                    "doc": self.prose(),
                }
            },
            "indexes": [
                {
                    "columns": [{"column": columns[0]}, {"column": f"ref_{at}"}],
                    "name": f"ix_{at}_{self.name(most_bytes=20)}",
                    "where": f"{quoted_sql(columns[0], DOUBLE)} <> {literal}",
                    "doc": self.prose(),
                }
            ],
        }

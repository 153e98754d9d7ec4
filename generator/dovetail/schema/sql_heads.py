"""The beginning of a statement that creates an object: what it creates, under which name, and on what. The rest is never read.

https://www.postgresql.org/docs/current/sql-createfunction.html, https://www.sqlite.org/lang_createview.html
"""

import re
from functools import lru_cache

from dovetail import lazy_re
from dovetail.data_classes import dataclass
from dovetail.schema.columns import Database
from dovetail.schema.sql_text import bare
from dovetail.sql_script import statements

__all__ = [
    "Head",
    "TextError",
    "called_names",
    "concurrently",
    "has_parsed_body",
    "head",
    "is_security_invoker",
    "only_statement",
    "shown_columns",
    "signature",
    "with_replace",
]

_NAME = r'(?:"(?:[^"]|"")+"|[^\W\d][\w$]*)'
_QUALIFIED = rf"{_NAME}(?:\s*\.\s*{_NAME})?"
_HEAD = lazy_re.compile(
    r"CREATE\s+(?P<replace>OR\s+REPLACE\s+)?"
    r"(?P<what>FUNCTION|(?:MATERIALIZED\s+|RECURSIVE\s+)?VIEW|(?:CONSTRAINT\s+)?TRIGGER|(?:UNIQUE\s+)?INDEX)\s+"
    rf"(?P<name>{_QUALIFIED})(?![\w$])",
    re.IGNORECASE,
)
_ON = lazy_re.compile(rf"\bON\s+(?:ONLY\s+)?(?P<name>{_QUALIFIED})", re.IGNORECASE)
_NO_NAMES = frozenset({"concurrently", "if", "on"})
"""What stands in the place of a name in CREATE ... IF NOT EXISTS, CREATE INDEX CONCURRENTLY and CREATE INDEX ON."""

_PART = lazy_re.compile(_NAME)
_TEXT = lazy_re.compile(r"\s*(?:E|U&)?['$]", re.IGNORECASE)
_CALLED = lazy_re.compile(r'(?<![\w$])([^\W\d][\w$]*)\s*\(|"((?:[^"]|""){1,256})"\s*\(')
_WHERE = lazy_re.compile(r"\bWHERE\b", re.IGNORECASE)
_OF_OTHERS = lazy_re.compile(r"\b(?:UNION|INTERSECT|EXCEPT)\b|(?:\bSELECT|\bALL|\bDISTINCT|[,.])\s*\*", re.IGNORECASE)
"""Set operations, by which what comes later settles types too, and all columns of a table, which may be others by now."""

_OPTIONS = lazy_re.compile(r"\bWITH\s*\((?P<options>[^()]*)\)\s*AS\b", re.IGNORECASE)
_INVOKER = lazy_re.compile(r"(?:^|,)\s*security_invoker\s*(?:=\s*'?(?:true|on|yes|1)'?\s*)?(?=,|$)", re.IGNORECASE)

_SENTINEL = "SELECT 'the next statement'"
_ATTRIBUTES = lazy_re.compile(
    r"\b(?:LANGUAGE|TRANSFORM|WINDOW|IMMUTABLE|STABLE|VOLATILE|NOT|LEAKPROOF|CALLED|STRICT|EXTERNAL|SECURITY|PARALLEL|COST|ROWS"
    r"|SUPPORT|SET|AS|BEGIN|RETURN|RETURNS\s+NULL\s+ON)\b",
    re.IGNORECASE,
)


class TextError(ValueError):
    """A text that is not one whole statement; `help` says what to do."""

    def __init__(self, message: str, help: str) -> None:
        super().__init__(message)
        self.message, self.help = message, help


@dataclass(frozen=True, slots=True)
class Head:
    """What a statement creates: the words for it, such as "MATERIALIZED VIEW", its name, and the table after ON.

    `name` and `on` are as the database understands them: the last part of each, after the namespace if there is one. `quoted`
    says whether the name is written in quotes.
    """

    what: str
    namespace: str | None
    name: str
    on_namespace: str | None = None
    on: str | None = None
    quoted: bool = False


@lru_cache(maxsize=1024)
def only_statement(text: str, database: Database) -> str:
    """Return the one statement of a text, without its semicolon and the comments around it; TextError if it is not just one.

    What is never closed would swallow whatever follows the statement in a script, so something is put there, and looked for.
    """
    found = statements(f"{text}\n;\n{_SENTINEL};\n", database)
    if found[-1:] != [_SENTINEL]:
        raise TextError(
            "the statement does not end: a quoted text, a comment, a bracket or a BEGIN in it is never closed",
            "close what is opened",
        )
    plain = bare(found[0], database)
    if plain.count("(") != plain.count(")"):
        raise TextError("a bracket is never closed, or one is closed that was never opened", "close what is opened")
    if len(found) == 1:
        raise TextError("there is no statement here", "write the CREATE statement")
    if len(found) > 2:
        raise TextError(
            f"there are {len(found) - 1} statements here, and each object is created by one",
            "keep the CREATE statement, and declare others as objects of their own",
        )
    if database == "postgresql" and "\\" in plain:
        raise TextError("psql takes the \\ for a command of its own", "keep it inside of quotes")
    kept = _without_last_comments(found[0], database)
    return statements(f"{kept};\n", database)[0]


def _without_last_comments(statement: str, database: Database) -> str:
    """A statement that a semicolon can follow on its last line, where a comment would hide it."""
    while not _ends(f"{statement};", database):
        line = statement.rfind("\n") + 1
        marks = (found.start() for found in re.finditer("--", statement[line:]))
        ends = (statement[: line + mark].rstrip() for mark in marks)
        statement = next(shorter for shorter in ends if _ends(f"{shorter}\n;", database))
    return statement


def _ends(text: str, database: Database) -> bool:
    return statements(f"{text}\n{_SENTINEL};\n", database)[1:] == [_SENTINEL]


def head(statement: str, database: Database) -> Head | None:
    """Return what a statement creates; None where it does not begin as one that creates an object."""
    found = _HEAD.match(statement)
    if found is None or found["name"].lower() in _NO_NAMES:
        return None
    what = " ".join(found["what"].upper().split())
    namespace, name = _folded(found["name"], database)
    is_on = what.endswith(("TRIGGER", "INDEX"))
    on_namespace, on = (_on(statement, found.end(), database) if is_on else None) or (None, None)
    return Head(what, namespace, name, on_namespace, on, quoted=found["name"].endswith('"'))


def with_replace(statement: str, *, replace: bool) -> str:
    """Return a statement with, or without, OR REPLACE."""
    found = _HEAD.match(statement)
    assert found is not None
    return f"CREATE {'OR REPLACE ' if replace else ''}{statement[found.start('what') :]}"


def concurrently(statement: str) -> str:
    """Return a statement that creates an index as one that lets others write meanwhile."""
    found = _HEAD.match(statement)
    assert found is not None
    return f"{statement[: found.start('name')]}CONCURRENTLY IF NOT EXISTS {statement[found.start('name') :]}"


def signature(statement: str, database: Database) -> str:
    """Return what CREATE OR REPLACE FUNCTION cannot change: the arguments, with their names and defaults, and the result."""
    found = _HEAD.match(statement)
    assert found is not None
    plain = bare(statement, database)
    start = end = plain.find("(", found.end("name"))
    depth = 0
    for end in range(max(start, 0), len(plain)):
        depth += (plain[end] == "(") - (plain[end] == ")")
        if depth == 0:
            break
    attribute = _ATTRIBUTES.search(plain, end + 1)
    return " ".join(statement[found.end("name") : attribute.start() if attribute else len(statement)].split())


def has_parsed_body(statement: str, database: Database) -> bool:
    """Say whether PostgreSQL keeps the body of a function parsed, with all that it speaks of, and not as a text."""
    words = re.finditer(r"\bAS\b", bare(statement, database), re.IGNORECASE)
    return not any(_TEXT.match(statement, word.end()) for word in words)


def shown_columns(statement: str, database: Database) -> str:
    """Return as much of a view as settles its columns: all before WHERE, or the whole where that is not sure to.

    CREATE OR REPLACE VIEW cannot change columns. https://www.postgresql.org/docs/current/sql-createview.html
    """
    plain = _outside_brackets(bare(statement, database))
    if _OF_OTHERS.search(plain) is not None:
        return statement
    where = _WHERE.search(plain)
    return " ".join((statement if where is None else statement[: where.start()]).split())


def is_security_invoker(statement: str) -> bool:
    """Say whether a view of PostgreSQL reads with the rights of whoever asks, and not of its owner."""
    start = re.compile(r"\bAS\b", re.IGNORECASE).search(bare(statement, "postgresql"))
    options = None if start is None else _OPTIONS.search(statement, 0, start.end())
    return options is not None and _INVOKER.search(options["options"].strip()) is not None


def _outside_brackets(plain: str) -> str:
    """The text with a space for every character in brackets."""
    depth, found = 0, []
    for character in plain:
        depth += character == "("
        found.append(" " if depth else character)
        depth -= character == ")"
    return "".join(found)


def called_names(text: str) -> frozenset[str]:
    """Return the names of all functions that a text may call, in lower case."""
    return frozenset(word.lower() or quoted.replace('""', '"').lower() for word, quoted in _CALLED.findall(text))


def _on(statement: str, start: int, database: Database) -> tuple[str | None, str] | None:
    """The name after the first ON outside of texts and comments; a quoted name stands where its spaces are."""
    plain = bare(statement, database)
    keyword = re.compile(r"\bON\b", re.IGNORECASE).search(plain, start)
    found = None if keyword is None else _ON.match(statement, keyword.start())
    return None if found is None else _folded(found["name"], database)


def _folded(written: str, database: Database) -> tuple[str | None, str]:
    """A name as the database understands it, after its namespace."""
    parts = [_unquoted(part, database) for part in _PART.findall(written)]
    return (parts[0], parts[1]) if len(parts) == 2 else (None, parts[0])


def _unquoted(part: str, database: Database) -> str:
    if part.startswith('"'):
        return part[1:-1].replace('""', '"')
    return part.lower() if database == "postgresql" else part

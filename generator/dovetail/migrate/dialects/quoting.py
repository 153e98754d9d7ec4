"""Names and texts in SQL, and comments: everything through which the words of a spec get into a statement."""

from collections.abc import Iterable

from dovetail import lazy_re
from dovetail.schema.columns import Database
from dovetail.schema.keywords import QUOTED
from dovetail.schema.model import QualifiedName
from dovetail.schema.rule_sql import quoted

__all__ = ["enclosed", "escaped", "escaped_lines", "identifier", "names", "one_line", "qualified", "quoted_alike"]

_INSIDE = " " * 8
_MAY_QUOTE = lazy_re.compile(r"['\"$`\[]")
_PLAIN = lazy_re.compile(r"[a-z_][a-z0-9_]*")
_NAMED_ESCAPES = {"\\": r"\\", "'": "''", "\n": r"\n", "\r": r"\r", "\t": r"\t"}


def identifier(name: str, database: Database) -> str:
    """Return `name` as an identifier, quoted where it would otherwise change or be misread."""
    if _PLAIN.fullmatch(name) and name not in QUOTED[database]:
        return name
    return '"' + name.replace('"', '""') + '"'


def quoted_alike(name: str, databases: Iterable[Database]) -> str:
    """Return `name` as an identifier that reads the same on all `databases`: quoted if one of them needs it."""
    return max((identifier(name, database) for database in databases), key=len)


def qualified(name: QualifiedName, database: Database) -> str:
    """Return a name with its namespace, if it has one."""
    parts = [part for part in (name.namespace, name.name) if part is not None]
    return ".".join(identifier(part, database) for part in parts)


def names(columns: Iterable[str], database: Database) -> str:
    """Return names as a list in parentheses."""
    return f"({', '.join(identifier(column, database) for column in columns)})"


def escaped(text: str) -> str:
    """Return `text` as a literal of PostgreSQL. What a reader could not see is escaped, which takes the E'' form.

    https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-STRINGS-ESCAPE
    """
    return quoted(text) if text.isprintable() else f"E{_with_escapes(text)}"


def escaped_lines(text: str) -> str:
    """Return `text` as a literal of PostgreSQL with every line of it on a line of its own.

    Literals on successive lines are one, and the E of the first counts for all.
    """
    lines = text.splitlines(keepends=True)
    if len(lines) < 2:
        return escaped(text)
    return "E" + "\n    ".join(_with_escapes(line) for line in lines)


def _with_escapes(text: str) -> str:
    return f"'{''.join(_escape(character) for character in text)}'"


def _escape(character: str) -> str:
    if character in _NAMED_ESCAPES:
        return _NAMED_ESCAPES[character]
    if character.isprintable():
        return character
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"


def enclosed(sql: str) -> str:
    """Return the user's SQL in parentheses; on lines of its own where a comment could swallow the closing one.

    It is indented where that can change no text inside quotes.
    """
    text = sql.strip()
    if "--" not in text and "\n" not in text:
        return f"({text})"
    if "\n" not in text or not _MAY_QUOTE.search(text):
        from textwrap import indent

        text = indent(text, _INSIDE)
    return f"(\n{text}\n    )"


def one_line(text: str) -> str:
    """Return `text` fit for a `--` comment: on one line, and nothing in it that a reader could not see."""
    if not text.isprintable():
        text = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(text.split())

"""An SQL script taken apart: its statements, and which of them are one transaction.

`BEGIN;` … `COMMIT;` frame a transaction; a statement outside of them runs by itself. This module knows Python's standard
library only and nothing of dovetail, because a copy of it travels with generated packages.
https://www.postgresql.org/docs/current/sql-syntax-lexical.html, https://www.sqlite.org/c3ref/complete.html
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

__all__ = [
    "NO_TRANSACTION",
    "Group",
    "ScriptError",
    "groups",
    "is_setting",
    "statements",
]

NO_TRANSACTION = "-- dovetail: no transaction"
"""The comment at the top of a script without BEGIN that lets each of its statements run by itself."""

_SPACE = r"(?P<space>[ \t\n\r\f\v\ufeff]+)"
_WORD = r"(?P<word>[A-Za-z_\x80-\U0010ffff][\w$\x80-\U0010ffff]*+)"
_PLAIN = r"(?:(?![eE]')[A-Za-z_\x80-\U0010ffff][\w$\x80-\U0010ffff]*+|[0-9][\w.]*+|[ \t\n\r\f\v,.=<>+*]++)++"
"""A run of words and what cannot matter: taken at once in a statement of which all is known but where it ends."""

_REST = r"(?P<number>[0-9][\w.]*+)|(?P<end>;)|(?P<open>\()|(?P<close>\))|(?P<other>.)"
_POSTGRESQL = (
    r"""(?P<line>--[^\n\r]*+)|(?P<block>/\*)"""
    r"""|(?P<text>[eE]'(?:[^'\\]|''|\\(?:.|\Z))*+(?:'|\Z)|'(?:[^']|'')*+(?:'|\Z)|"(?:[^"]|"")*+(?:"|\Z))"""
    r"""|(?P<dollar>\$(?:[A-Za-z_\x80-\U0010ffff][A-Za-z0-9_\x80-\U0010ffff]*+)?\$)"""
)
_SQLITE = (
    r"""(?P<line>--[^\n]*+)|(?P<comment>/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z))"""
    r"""|(?P<text>'(?:[^']|'')*+(?:'|\Z)|"(?:[^"]|"")*+(?:"|\Z)|`(?:[^`]|``)*+(?:`|\Z)|\[[^\]]*+(?:\]|\Z))"""
)
_COMMENT_MARK = re.compile(r"/\*|\*/")
_IGNORED = frozenset({"space", "line", "block", "comment"})
_CREATES_ROUTINE = re.compile(r"create (or replace )?(function|procedure)\b")
_MATTERS = re.compile(
    r"copy\b|create (or replace |temp |temporary )?(function|procedure|trigger)\b"
)
_CREATES_TRIGGER = re.compile(r"create (temp |temporary )?trigger\b")
_BEGIN = re.compile(
    r"(?:begin(?:\s+(?:work|transaction))?|start\s+transaction)(?![\w$])\s*",
    re.IGNORECASE,
)
_FIRST_WORDS = 6
_SETTINGS = frozenset({"set", "reset", "pragma"})

Role = Literal["begin", "commit", "other"]


@dataclass(frozen=True, slots=True)
class Group:
    """Statements that are one transaction; or, not `transactional`, one statement that is run outside of any."""

    statements: tuple[str, ...]
    transactional: bool


class ScriptError(ValueError):
    """A script whose transactions cannot be told apart; `line` counts from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message, self.line = message, line


def groups(text: str, database: str, whole: bool = False) -> tuple[Group, ...]:
    """Return the groups of a script for `database`, "postgresql" or "sqlite", in the order in which they are run.

    Statements have neither the comments before them nor their semicolon. `whole`, as for scripts that people write: without
    any BEGIN the script is one transaction, unless its top says NO_TRANSACTION. Raises ScriptError where BEGIN and COMMIT
    do not match, where something else would end a transaction, and where a statement reads from the client.
    """
    found = list(_statements(text, database))
    if (
        whole
        and all(each.role == "other" for each in found)
        and not _says_no_transaction(text)
    ):
        return (
            (Group(tuple(each.text for each in found), transactional=True),)
            if found
            else ()
        )
    return tuple(_framed(found, text, database))


def statements(text: str, database: str) -> list[str]:
    """Return the statements of a script, BEGIN and COMMIT among them, without comments before them and semicolons."""
    return [each.text for each in _statements(text, database)]


def is_setting(group: Group) -> bool:
    """Say whether a group only sets something for the session, which is lost with it: SET, RESET or PRAGMA by itself."""
    return (
        not group.transactional
        and group.statements[0].split(None, 1)[0].lower() in _SETTINGS
    )


@dataclass(slots=True)
class _Statement:
    """A statement, and as much of it as tells what it is: its first words, and what its end depends on."""

    start: int
    text: str = ""
    words: list[str] = field(default_factory=list)
    brackets: int = 0
    blocks: int = 0
    before: tuple[str, str] = ("", "")
    reads_client: bool = False
    is_plain: bool = False

    @property
    def beginning(self) -> str:
        return " ".join(self.words)

    @property
    def role(self) -> Role:
        if self.words[:1] == ["begin"] or self.words[:2] == ["start", "transaction"]:
            return "begin"
        return "commit" if self.words[:1] in (["commit"], ["end"]) else "other"

    @property
    def ends_transaction(self) -> bool:
        """Say whether it ends a transaction in another way than a COMMIT does."""
        if self.words[:1] in (["rollback"], ["abort"]):
            return "to" not in self.words
        chained = self.role == "commit" and (
            "chain" in self.words or "prepared" in self.words
        )
        return chained or self.words[:2] == ["prepare", "transaction"]


def _statements(text: str, database: str) -> Iterator[_Statement]:
    statement: _Statement | None = None
    position = end = 0
    while position < len(text):
        kind, start, stop = _token(
            text, position, database, statement is not None and statement.is_plain
        )
        position = stop
        if kind in _IGNORED:
            continue
        if statement is None:
            if kind == "end":
                continue
            statement = _Statement(start)
        if kind == "end" and _is_complete(statement, database):
            statement.text = text[statement.start : end].rstrip()
            yield statement
            statement = None
            continue
        _take(
            statement,
            kind,
            text[start:stop].lower() if kind == "word" else "",
            database,
        )
        end = stop
    if statement is not None:
        statement.text = text[statement.start : end].rstrip()
        yield statement


def _token(
    text: str, start: int, database: str, is_plain: bool
) -> tuple[str, int, int]:
    """The kind and the place of the next token. What is never closed goes to the end of the text."""
    found = _pattern(database, is_plain).match(text, start)
    assert found is not None
    kind, stop = str(found.lastgroup), found.end()
    if kind == "block":
        stop = _after_comment(text, start)
    elif kind == "dollar":
        closing = text.find(found[0], stop)
        stop = len(text) if closing < 0 else closing + len(found[0])
    return kind, start, stop


@cache
def _pattern(database: str, is_plain: bool) -> re.Pattern[str]:
    quoted = _SQLITE if database == "sqlite" else _POSTGRESQL
    run = f"(?P<run>{_PLAIN})|" if is_plain else ""
    return re.compile(f"{run}{_SPACE}|{quoted}|{_WORD}|{_REST}", re.DOTALL)


def _after_comment(text: str, start: int) -> int:
    """Where a comment of PostgreSQL ends, which may hold others."""
    depth = 0
    for mark in _COMMENT_MARK.finditer(text, start):
        depth += 1 if mark[0] == "/*" else -1
        if depth == 0:
            return mark.end()
    return len(text)


def _is_complete(statement: _Statement, database: str) -> bool:
    """Say whether a semicolon ends the statement, rather than one of those that it holds.

    A trigger of SQLite ends with `; END ;`, as in sqlite3_complete(); the rest is decided as psql does.
    """
    if database == "sqlite":
        return not _CREATES_TRIGGER.match(statement.beginning) or statement.before == (
            "end",
            ";",
        )
    return statement.brackets == 0 and statement.blocks == 0


def _take(statement: _Statement, kind: str, word: str, database: str) -> None:
    """Note what the next token says about where the statement ends."""
    if kind == "open":
        statement.brackets += 1
    elif kind == "close":
        statement.brackets = max(0, statement.brackets - 1)
    elif word and database == "postgresql" and statement.brackets == 0:
        _take_block(statement, word)
    if word and len(statement.words) < _FIRST_WORDS:
        statement.words.append(word)
    statement.reads_client |= (
        word in ("stdin", "stdout") and statement.words[0] == "copy"
    )
    if len(statement.words) == _FIRST_WORDS:
        statement.is_plain = not _MATTERS.match(statement.beginning)
    statement.before = (";" if kind == "end" else word, statement.before[0])


def _take_block(statement: _Statement, word: str) -> None:
    """Count BEGIN and CASE against END in what creates a function or procedure: its body may be statements."""
    if word in ("begin", "case", "end") and _CREATES_ROUTINE.match(statement.beginning):
        if word == "begin" or word == "case" and statement.blocks:
            statement.blocks += 1
        elif word == "end" and statement.blocks:
            statement.blocks -= 1


def _framed(found: list[_Statement], text: str, database: str) -> Iterator[Group]:
    opened: _Statement | None = None
    framed: list[str] = []
    for statement in found:
        _refuse_misplaced(statement, opened, text)
        if statement.role == "begin":
            opened, framed = statement, _modes(statement.text, database)
        elif statement.role == "commit":
            if framed:
                yield Group(tuple(framed), transactional=True)
            opened = None
        elif opened is not None:
            framed.append(statement.text)
        else:
            yield Group((statement.text,), transactional=False)
    if opened is not None:
        raise ScriptError("this BEGIN has no COMMIT", _line(text, opened))


def _refuse_misplaced(
    statement: _Statement, opened: _Statement | None, text: str
) -> None:
    message = None
    if "\0" in statement.text:
        message = "there is a NUL character in this statement, where databases would stop reading"
    elif statement.ends_transaction:
        message = (
            f"this {statement.words[0].upper()} would end the transaction of its group"
        )
    elif statement.role == "begin" and opened is not None:
        message = "this BEGIN stands inside a transaction"
    elif statement.role == "commit" and opened is None:
        message = f"this {statement.words[0].upper()} has no BEGIN"
    elif statement.reads_client:
        message = "COPY from or to the client cannot be run from a script"
    if message is not None:
        raise ScriptError(message, _line(text, statement))


def _modes(begin: str, database: str) -> list[str]:
    """The modes that a BEGIN of PostgreSQL gives its transaction, as a statement inside of it."""
    modes = _BEGIN.sub("", begin, count=1)
    return [f"SET TRANSACTION {modes}"] if modes and database == "postgresql" else []


def _line(text: str, statement: _Statement) -> int:
    return text.count("\n", 0, statement.start) + 1


def _says_no_transaction(text: str) -> bool:
    """Say whether one of the comments before the first statement is NO_TRANSACTION."""
    for line in text.removeprefix("\ufeff").splitlines():
        stripped = " ".join(line.split())
        if stripped.startswith(NO_TRANSACTION):
            return True
        if stripped and not stripped.startswith("--"):
            return False
    return False

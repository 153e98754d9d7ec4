"""Raw SQL as far as it has to be understood to be put into a statement: where its quotes, comments and brackets end.

Nothing more is ever read out of it. https://www.postgresql.org/docs/current/sql-syntax-lexical.html,
https://www.sqlite.org/lang_expr.html#literal_values_constants_
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from dovetail import lazy_re
from dovetail.data_classes import dataclass
from dovetail.schema.columns import Database

__all__ = ["Fault", "Name", "bare", "fault", "names"]

_CLOSING = {"(": ")", "[": "]"}
_DOLLAR_TAG = lazy_re.compile(r"\$(?:[^\W\d]\w*)?\$")
_PIECE = lazy_re.compile(r"--|/\*|'|\"|\$|`|[()\[\];]")
_COMMENT_MARK = lazy_re.compile(r"/\*|\*/")
_VISIBLE = lazy_re.compile(r"\S")
_CLAUSE = lazy_re.compile(r"(?:CHECK|WHERE|DEFAULT|GENERATED\s+ALWAYS\s+AS)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a text cannot stand in a statement: `start` and `length` say where in the text, `mended` is the text without it."""

    message: str
    help: str
    start: int
    length: int
    mended: str | None = None


@lru_cache(maxsize=4096)  # several rules ask it of each text
def fault(text: str, database: Database) -> Fault | None:
    """Return the first fault of an SQL expression; None where it can be put between brackets as it is."""
    clause = _CLAUSE.match(text.lstrip())
    if clause is not None and not _is_called(text, clause):
        return _repeated_clause(text, clause)
    open_brackets: list[int] = []
    position = 0
    while (found := _PIECE.search(text, position)) is not None:
        start, piece = found.start(), found[0]
        if piece in "()[];":
            wrong = _bracket(text, start, open_brackets, database)
            end = _after_name_in_brackets(text, start, database)
        else:
            end, wrong = _skipped(text, start, piece, database)
        if wrong is not None:
            return wrong
        position = end
    if open_brackets:
        start = open_brackets[-1]
        return Fault(f"the {text[start]} is never closed", f"close it with {_CLOSING[text[start]]}", start, 1)
    return None


@dataclass(frozen=True, slots=True)
class Name:
    """A word outside of quoted texts and comments that is neither called, qualified, cast to nor the type of a literal.

    A `quoted` one stood in double quotes, which are not part of `text`; `start` and `length` count them.
    """

    text: str
    start: int
    length: int
    quoted: bool


_WORD = lazy_re.compile(r"[^\W\d][\w$]*")
_BEFORE_A_FOREIGN_NAME = lazy_re.compile(r"(?:[.:@$]|\bcollate|\bas|\breturning)\s*$", re.IGNORECASE)
_AFTER_A_FOREIGN_NAME = lazy_re.compile(r"\s*(?:[.(]|=>|:=)|'|\s+'")


def names(text: str, database: Database) -> Iterator[Name]:
    """Yield the words of a text without faults that can be columns, keywords among them."""
    position = 0
    found, word = _PIECE.search(text), _WORD.search(text)
    while found is not None or word is not None:
        if word is not None and (found is None or word.start() < found.start()):
            end = word.end()
            if text[end : end + 1] == "'" and word[0].upper() in ("E", "B", "X", "N", "U"):
                end = _after_quote(text, end, "'", escaped=word[0].upper() == "E") or len(text)
            elif _is_own(text, word.start(), end):
                yield Name(word[0], word.start(), len(word[0]), quoted=False)
        elif found is not None:
            end = _after_piece(text, found, database)
            if found[0] == '"' and _is_own(text, found.start(), end):
                name = text[found.end() : end - 1].replace('""', '"')
                yield Name(name, found.start(), end - found.start(), quoted=True)
        position = end
        found = _PIECE.search(text, position) if found is not None and found.start() < position else found
        word = _WORD.search(text, position) if word is not None and word.start() < position else word


def _after_piece(text: str, found: re.Match[str], database: Database) -> int:
    """Where what a quote, a comment or a bracket begins has ended; a bracket that is no quote ends at once."""
    if found[0] in "()[];":
        return _after_name_in_brackets(text, found.start(), database)
    return max(_skipped(text, found.start(), found[0], database)[0], found.end())


def bare(text: str, database: Database) -> str:
    """Return a text without faults with a space for every character of its quoted texts, quoted names and comments."""
    pieces: list[str] = []
    position = 0
    while (found := _PIECE.search(text, position)) is not None:
        start, end = found.start(), _after_piece(text, found, database)
        is_kept = found[0] in "()[];$" and end == found.end()
        pieces += [text[position:start], text[start:end] if is_kept else " " * (end - start)]
        position = end
    return "".join((*pieces, text[position:]))


def _is_own(text: str, start: int, end: int) -> bool:
    return (
        _BEFORE_A_FOREIGN_NAME.search(text[max(0, start - 20) : start]) is None
        and _AFTER_A_FOREIGN_NAME.match(text, end) is None
    )


def _is_called(text: str, clause: re.Match[str]) -> bool:
    """A function of that name, or a comparison with a column of it, is no clause; CHECK is never a function."""
    rest = text.lstrip()[clause.end() :].lstrip()
    word = clause[0].upper()
    return word != "CHECK" and rest[:1] in ("(", "=", "<", ">", "!", "") or rest[:1] in ("=", "<", ">", "!", "")


def _repeated_clause(text: str, clause: re.Match[str]) -> Fault:
    word = clause[0]
    start = len(text) - len(text.lstrip())
    rest = text.strip()[clause.end() :].strip()
    unwrapped = rest[1:-1].strip() if rest.startswith("(") and _closes_at_the_end(rest) else rest
    message = f"{word.upper()} is written by dovetail, and would stand there twice"
    return Fault(message, f"write {unwrapped}", start, len(word), unwrapped)


def _closes_at_the_end(text: str) -> bool:
    depth = 0
    for i, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return i == len(text) - 1
    return False


def _bracket(text: str, start: int, open_brackets: list[int], database: Database) -> Fault | None:
    """Count a bracket, or refuse it; a semicolon is refused wherever it stands."""
    piece = text[start]
    if piece == ";":
        last = not text[start + 1 :].strip()
        mended = text[:start].rstrip() if last else None
        help = "leave it out" if last else "an expression is one piece of a statement: keep what comes before it"
        return Fault("the ; ends the statement that the text becomes part of", help, start, 1, mended)
    if piece == "[" and database == "sqlite":
        return None
    if piece in _CLOSING:
        open_brackets.append(start)
        return None
    if open_brackets and _CLOSING[text[open_brackets[-1]]] == piece:
        open_brackets.pop()
        return None
    if piece == "]" and database == "sqlite":
        return None
    opening = next(bracket for bracket, closing in _CLOSING.items() if closing == piece)
    return Fault(f"the {piece} closes nothing", f"take it away, or open it with {opening}", start, 1)


def _after_name_in_brackets(text: str, start: int, database: Database) -> int:
    """SQLite takes `[order]` for a name, as other databases do."""
    if text[start] == "[" and database == "sqlite":
        return (text.find("]", start) + 1) or len(text)
    return start + 1


def _skipped(text: str, start: int, piece: str, database: Database) -> tuple[int, Fault | None]:
    """Return where a quoted text or a comment that begins at `start` has ended, or what is wrong with it."""
    if piece == "--":
        return _after_line(text, start)
    if piece == "/*":
        end = _after_comment(text, start, nested=database == "postgresql")
        return end or 0, None if end else Fault("the comment is never closed", "close it with */", start, 2)
    if piece == "$":
        tag = _DOLLAR_TAG.match(text, start) if database == "postgresql" else None
        if tag is None or (start and (text[start - 1].isalnum() or text[start - 1] in "_$")):
            return start + 1, None
        end = text.find(tag[0], tag.end())
        if end < 0:
            return 0, Fault(f"the text after {tag[0]} is never closed", f"close it with {tag[0]}", start, len(tag[0]))
        return end + len(tag[0]), None
    if piece == "`" and database == "postgresql":
        return start, Fault("PostgreSQL knows no backticks", 'put a name in double quotes: "..."', start, 1)
    end = _after_quote(text, start, piece, escaped=piece == "'" and _is_escape_string(text, start, database))
    what = "quoted text" if piece == "'" else "name"
    return end or 0, (
        None if end else Fault(f"the {what} is never closed", f"close it with {piece}", start, len(text) - start)
    )


def _after_line(text: str, start: int) -> tuple[int, Fault | None]:
    end = text.find("\n", start)
    if end >= 0 and _VISIBLE.search(text, end) is not None:
        return end, None
    message = "the comment would hide what follows the text in the statement"
    return 0, Fault(
        message, "leave it out, or write it as doc:", start, len(text[start:].rstrip()), text[:start].rstrip() or None
    )


def _after_comment(text: str, start: int, *, nested: bool) -> int | None:
    depth = 0
    for found in _COMMENT_MARK.finditer(text, start):
        depth = depth + 1 if found[0] == "/*" and (nested or not depth) else depth - (found[0] == "*/")
        if depth == 0:
            return found.end()
    return None


def _after_quote(text: str, start: int, quote: str, *, escaped: bool) -> int | None:
    """A doubled quote stands for itself, and so does one after a backslash in E'...'."""
    position = start + 1
    while position < len(text):
        if escaped and text[position] == "\\":
            position += 2
        elif text[position] != quote:
            position += 1
        elif text[position + 1 : position + 2] == quote:
            position += 2
        else:
            return position + 1
    return None


def _is_escape_string(text: str, start: int, database: Database) -> bool:
    before = text[max(0, start - 2) : start].upper()
    return database == "postgresql" and before[-1:] == "E" and not (before[:-1].isalnum() or before[:-1] == "_")

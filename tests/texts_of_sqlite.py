"""What SQLite keeps of statements: their texts, here with everything taken out that is no difference."""

import re
import sqlite3

__all__ = ["definitions"]

_PIECE = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|\s+|[(),]|[^\s'\"(),-]+|-")
_PLAIN = re.compile(r'"[a-z_][a-z0-9_]*"')


def definitions(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """Return for every table and index what it is made of, in no order: columns and constraints, or the whole of an index."""
    rows = connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
    return {name: sorted(_parts(sql)) for name, sql in rows}


def _parts(sql: str) -> list[str]:
    """The parts between commas that stand in no brackets but the outermost, without a choice of spaces and quotes."""
    parts, depth = [""], 0
    for piece in _PIECE.findall(sql):
        depth += (piece == "(") - (piece == ")")
        if piece == "," and depth == 1:
            parts.append("")
        elif not piece.isspace():
            parts[-1] += " " + (piece[1:-1] if _PLAIN.fullmatch(piece) else piece)
    first, *others = parts
    head, _, opening = first.partition(" (")
    last = others.pop() if others else opening
    if others or last is not opening:
        others.insert(0, opening)
    return (
        [head, *(part.strip() for part in others), last.rsplit(")", 1)[0].strip()]
        if head.startswith(" CREATE TABLE")
        else [first]
    )

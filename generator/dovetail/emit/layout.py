"""How generated Python is laid out: the one place that decides whether an expression stays on its line or explodes.

An expression that fits within 88 columns stays on one line; any other is exploded, one item to a line, with the magic trailing
comma that black never takes away. Both are black's own choice, so black has nothing left to change. Counting a character too
wide is harmless (exploding is stable at every width); counting one too narrow is not, and `width` never does.
"""

from collections.abc import Iterable
from typing import TypeAlias

from dovetail import lazy_re

__all__ = [
    "LINE",
    "Expression",
    "call",
    "class_line",
    "flat",
    "followed",
    "lay",
    "listing",
    "mapping",
    "prefixed",
    "settled",
    "subscript",
    "width",
]

LINE = 88
"""Columns of a line, black's default."""

_NARROW = LINE // 2
"""So many characters are no wider than a line, whichever they are."""

_STEP = 4
_LAST_NARROW = "\u10ff"
_TOO_LONG = lazy_re.compile(rf"\n.{{{LINE + 1}}}")
_LONE_LITERAL = lazy_re.compile(r"""\s*(?:\w+=)?("|').*\1,""")


Bracketed: TypeAlias = tuple[str, tuple["Expression", ...], str, bool]
"""What opens, items that commas separate, what closes, and whether every item has a line of its own at any width.

A plain tuple, since there are dozens of them to a table.
"""

Expression: TypeAlias = str | Bracketed


def call(function: str, arguments: Iterable[Expression], *, exploded: bool = False) -> Expression:
    """Return the call of `function`; keyword arguments are `prefixed("name=", value)`."""
    items = tuple(arguments)
    return (f"{function}(", items, ")", exploded) if items else f"{function}()"


def subscript(name: str, items: Iterable[Expression]) -> Expression:
    """Return `name` with the items in brackets behind it."""
    return f"{name}[", tuple(items), "]", False


def listing(items: Iterable[Expression], brackets: str = "[]", *, exploded: bool = False) -> Expression:
    """Return a list, or with other `brackets` a tuple or a set.

    The comma of a tuple of one item is no magic one: black explodes it only where it does not fit.
    """
    found = tuple(items)
    if not found:
        return brackets
    if brackets == "()" and len(found) == 1:
        return "(", found, ",)", False
    return brackets[0], found, brackets[1], exploded


def mapping(pairs: Iterable[tuple[str, Expression]], *, exploded: bool = False) -> Expression:
    """Return a dict; the keys are expressions already."""
    items = tuple(prefixed(f"{key}: ", value) for key, value in pairs)
    return ("{", items, "}", exploded) if items else "{}"


def prefixed(prefix: str, expression: Expression) -> Expression:
    """Return the expression with `prefix` before it, such as `name=` or `"key": `."""
    if isinstance(expression, str):
        return prefix + expression
    opening, items, closing, exploded = expression
    return prefix + opening, items, closing, exploded


def followed(expression: Expression, text: str) -> Expression:
    """Return the expression with `text` behind its end, such as the call of a method."""
    if isinstance(expression, str):
        return expression + text
    opening, items, closing, exploded = expression
    return opening, items, closing + text, exploded


def flat(expression: Expression) -> str:
    """Return the expression on one line, however long."""
    if isinstance(expression, str):
        return expression
    opening, items, closing, _ = expression
    return f"{opening}{', '.join(map(flat, items))}{closing}"


def lay(expression: Expression, *, indent: int = 0, suffix: str = "") -> str:
    """Return the lines of a statement or item that starts at column `indent` (in columns, not levels) and ends in `suffix`."""
    margin = " " * indent
    if isinstance(expression, str):
        return f"{margin}{expression}{suffix}"
    line = _on_one_line(expression)
    if line is not None:
        line = f"{margin}{line}{suffix}"
        if len(line) <= _NARROW or width(line) <= LINE:
            return line
    opening, items, closing, _ = expression
    below = indent + _STEP
    lines = [margin + opening]
    lines += [
        f"{' ' * below}{item}," if isinstance(item, str) else lay(item, indent=below, suffix=",") for item in items
    ]
    lines.append(f"{margin}{closing.lstrip(',')}{suffix}")
    return "\n".join(lines)


def _on_one_line(expression: Bracketed) -> str | None:
    """Return what `flat` does; None where a part asks for one item to a line."""
    opening, items, closing, exploded = expression
    if exploded:
        return None
    lines = []
    for item in items:
        line = item if isinstance(item, str) else _on_one_line(item)
        if line is None:
            return None
        lines.append(line)
    return f"{opening}{', '.join(lines)}{closing}"


def class_line(name: str, base: Expression) -> str:
    """Return the line, or where that is too long the lines, that begin the class `name` with one base."""
    line = f"class {name}({flat(base)}):"
    return line if width(line) <= LINE else f"class {name}(\n{lay(base, indent=_STEP)}\n):"


def width(text: str) -> int:
    """Return the columns that `text` takes at most: wide characters, symbols and characters yet unknown take two."""
    return len(text) if text.isascii() else len(text) + sum(map(_is_wide, text))


def _is_wide(character: str) -> bool:
    if character <= _LAST_NARROW:
        return False
    from unicodedata import category, east_asian_width

    return east_asian_width(character) in "WF" or category(character) in ("So", "Cn")


def settled(text: str) -> bool:
    """Say whether black leaves the laid out `text` as it is: no line is too long, or only because of a literal alone on it."""
    if text.isascii() and not _TOO_LONG.search(f"\n{text}"):
        return True
    return all(width(line) <= LINE or _LONE_LITERAL.fullmatch(line) for line in text.split("\n"))

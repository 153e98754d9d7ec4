"""How generated Python is laid out: the one place that decides whether an expression stays on its line or explodes.

An expression that fits within 88 columns stays on one line; any other is exploded, one item to a line, with the magic trailing
comma that black never takes away. Both are black's own choice, so black has nothing left to change. Counting a character too
wide is harmless (exploding is stable at every width); counting one too narrow is not, and `width` never does.
"""

from collections.abc import Iterable
from typing import NamedTuple

from dovetail import lazy_re

__all__ = [
    "LINE",
    "Bracketed",
    "Expression",
    "call",
    "class_line",
    "flat",
    "lay",
    "listing",
    "mapping",
    "prefixed",
    "settled",
    "width",
]

LINE = 88
"""Columns of a line, black's default."""

_STEP = 4
_LAST_NARROW = "\u10ff"
_LONE_LITERAL = lazy_re.compile(r"""\s*(?:\w+=)?("|').*\1,""")


class Bracketed(NamedTuple):
    """`opening`, items separated by commas, `closing`; `exploded` asks for one item to a line at any width.

    A tuple, since there are dozens of them to a table.
    """

    opening: str
    items: tuple["Expression", ...]
    closing: str
    exploded: bool = False


Expression = str | Bracketed


def call(function: str, arguments: Iterable[Expression], *, exploded: bool = False) -> Expression:
    """Return the call of `function`; keyword arguments are `prefixed("name=", value)`."""
    items = tuple(arguments)
    return Bracketed(f"{function}(", items, ")", exploded) if items else f"{function}()"


def listing(items: Iterable[Expression], brackets: str = "[]", *, exploded: bool = False) -> Expression:
    """Return a list, or with other `brackets` a tuple or a set.

    The comma of a tuple of one item is no magic one: black explodes it only where it does not fit.
    """
    found = tuple(items)
    if not found:
        return brackets
    if brackets == "()" and len(found) == 1:
        return Bracketed("(", found, ",)")
    return Bracketed(brackets[0], found, brackets[1], exploded)


def mapping(pairs: Iterable[tuple[str, Expression]], *, exploded: bool = False) -> Expression:
    """Return a dict; the keys are expressions already."""
    items = tuple(prefixed(f"{key}: ", value) for key, value in pairs)
    return Bracketed("{", items, "}", exploded) if items else "{}"


def prefixed(prefix: str, expression: Expression) -> Expression:
    """Return the expression with `prefix` before it, such as `name=` or `"key": `."""
    if isinstance(expression, str):
        return prefix + expression
    return Bracketed(prefix + expression.opening, expression.items, expression.closing, expression.exploded)


def flat(expression: Expression) -> str:
    """Return the expression on one line, however long."""
    if isinstance(expression, str):
        return expression
    return f"{expression.opening}{', '.join(map(flat, expression.items))}{expression.closing}"


def lay(expression: Expression, *, indent: int = 0, suffix: str = "") -> str:
    """Return the lines of a statement or item that starts at column `indent` (in columns, not levels) and ends in `suffix`."""
    margin = " " * indent
    if isinstance(expression, str):
        return f"{margin}{expression}{suffix}"
    line = _on_one_line(expression)
    if line is not None and width(line := f"{margin}{line}{suffix}") <= LINE:
        return line
    below = indent + _STEP
    lines = [margin + expression.opening]
    lines += [
        f"{' ' * below}{item}," if isinstance(item, str) else lay(item, indent=below, suffix=",")
        for item in expression.items
    ]
    lines.append(f"{margin}{expression.closing.lstrip(',')}{suffix}")
    return "\n".join(lines)


def _on_one_line(expression: Bracketed) -> str | None:
    """Return what `flat` does; None where a part asks for one item to a line."""
    if expression.exploded:
        return None
    items = []
    for item in expression.items:
        line = item if isinstance(item, str) else _on_one_line(item)
        if line is None:
            return None
        items.append(line)
    return f"{expression.opening}{', '.join(items)}{expression.closing}"


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
    if text.isascii() and max(map(len, text.split("\n"))) <= LINE:
        return True
    return all(width(line) <= LINE or _LONE_LITERAL.fullmatch(line) for line in text.split("\n"))

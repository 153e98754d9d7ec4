"""Values as Python source: strings, constants and docstrings, spelled as black spells them."""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from dovetail import lazy_re
from dovetail.emit.layout import LINE, Expression, listing
from dovetail.schema.columns import ConstantValue

__all__ = ["constant", "docstring", "literal"]

_NAMED_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LINE_BREAK = lazy_re.compile(r"\r\n|[\r\n]")
_QUOTES = '"""'


@lru_cache(maxsize=16_384)
def literal(text: str) -> str:
    """Return the string literal of `text`: double quotes unless single ones need fewer backslashes.

    What a reader could not see (control characters, directions of writing, odd spaces) is escaped.
    """
    if _is_itself(text):
        return f'"{text}"'
    quote = "'" if text.count('"') > text.count("'") else '"'
    body = _with_escapes(text).replace(quote, f"\\{quote}")
    return f"{quote}{body}{quote}"


def constant(value: ConstantValue | None) -> Expression:
    """Return the literal of a constant; a Decimal becomes a string, for whoever wants it to wrap, and a tuple a list."""
    match value:
        case str():
            return literal(value)
        case Decimal():
            return literal(format(value, "f"))
        case tuple():
            return listing(constant(item) for item in value)
        case _:
            return repr(value)


def docstring(text: str, *, indent: int = 0) -> str:
    """Return the docstring of `text` at column `indent`, without the margin of its first line; "" if there is no text.

    Lines too long are wrapped, unless they are indented (code, lists).
    """
    room = LINE - indent
    if _is_itself(text) and (words := text.strip()) and len(words) + 2 * len(_QUOTES) <= room:
        return f"{_QUOTES}{words}{_QUOTES}"
    source = _dedented(text)
    lines = _wrapped(source, room)
    if len(lines) == 1 and len(lines[0]) + 2 * len(_QUOTES) > room:
        lines = _wrapped(source, room - 2 * len(_QUOTES))
    if not lines:
        return ""
    lead = " " if lines[0].startswith('"') else ""
    if len(lines) == 1:
        trail = " " if lines[0].endswith('"') else ""
        return f"{_QUOTES}{lead}{lines[0]}{trail}{_QUOTES}"
    margin = " " * indent
    rest = [margin + line if line else "" for line in lines[1:]]
    return "\n".join([f"{_QUOTES}{lead}{lines[0]}", *rest, f"{margin}{_QUOTES}"])


def _is_itself(text: str) -> bool:
    """Say whether a text may stand between quotes as it is, as nearly all do."""
    return text.isidentifier() or (text.isprintable() and '"' not in text and "\\" not in text)


def _dedented(text: str) -> list[str]:
    """The lines of a text without common margin, trailing blanks, and empty lines around."""
    if text.isprintable():
        return [text.strip()]
    lines = [line.expandtabs(4).rstrip() for line in _LINE_BREAK.split(text.strip())]
    if len(lines) == 1:
        return lines
    from textwrap import dedent

    return [lines[0].lstrip(), *dedent("\n".join(lines[1:])).split("\n")]


def _wrapped(lines: list[str], room: int) -> list[str]:
    """Break long lines at blanks and escape what needs it; the first line shares its place with the opening quotes."""
    found: list[str] = []
    for line in lines:
        escaped = _with_escapes(line).replace(_QUOTES, '\\"\\"\\"')
        width = room if found else room - len(_QUOTES)
        if len(escaped) <= width or escaped.startswith(" "):
            found.append(escaped)
        else:
            found += _broken(escaped, width, room)
    return found if any(found) else []


def _broken(line: str, width: int, room: int) -> Iterator[str]:
    """Break a line at blanks, the first piece to a `width` of its own; a word that is too long stays whole."""
    while len(line) > width:
        at = line.rfind(" ", 0, width + 1)
        if at < 0:
            at = line.find(" ", width)
        if at < 0:
            break
        yield line[:at].rstrip(" ")
        line, width = line[at:].lstrip(" "), room
    yield line


def _with_escapes(text: str) -> str:
    if text.isprintable() and "\\" not in text:
        return text
    return "".join(map(_escaped, text))


def _escaped(character: str) -> str:
    if character in _NAMED_ESCAPES:
        return _NAMED_ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

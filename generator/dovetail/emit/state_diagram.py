"""The flow of an enum as a state diagram in the language of Mermaid.

https://mermaid.js.org/syntax/stateDiagram.html

Mermaid has no escapes. A value that its grammar could misread is called by a number, and shown in quotes without what ends them.
"""

from collections.abc import Iterator

from dovetail import lazy_re
from dovetail.emit.markdown import words
from dovetail.schema.flows import Flow
from dovetail.schema.model import Enum

__all__ = ["state_diagram"]

_PLAIN = lazy_re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_NOT_IN_QUOTES = lazy_re.compile(r'["%\\`#;<>{}~:]')
_KEYWORDS = frozenset(
    {
        *(
            "as",
            "class",
            "classdef",
            "click",
            "default",
            "direction",
            "end",
            "hide",
            "left",
            "note",
            "of",
            "over",
            "right",
        ),
        *("scale", "state", "statediagram", "style", "width"),
    }
)


def state_diagram(enum: Enum, flow: Flow) -> list[str]:
    """Return the lines of the diagram, from where rows begin to where they stay."""
    names = {value.name: _name(value.name, number) for number, value in enumerate(enum.values, 1)}
    return ["stateDiagram-v2", *(f"    {line}" for line in _lines(flow, names))]


def _lines(flow: Flow, names: dict[str, str]) -> Iterator[str]:
    for value, name in names.items():
        if name != value:
            yield f'state "{_shown(value)}" as {name}'
    for value in flow.initial:
        yield f"[*] --> {names[value]}"
    for earlier, later in flow.moves:
        yield f"{names[earlier]} --> {names[later]}"
    left = {earlier for earlier, _ in flow.moves}
    for value, name in names.items():
        if value not in left:
            yield f"{name} --> [*]"


def _name(value: str, number: int) -> str:
    """What a value is called in the diagram: no plain value has the name of a numbered one, which begins with a capital."""
    return value if _PLAIN.fullmatch(value) and value not in _KEYWORDS else f"S{number}"


def _shown(value: str) -> str:
    return _NOT_IN_QUOTES.sub("_", words(value)) or "_"

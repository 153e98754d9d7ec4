"""Values in braces that YAML cuts at a comma: `{type: numeric(10, 2)}`, `{type: enum(open, closed)}`."""

import re
from collections.abc import Callable

from dovetail import lazy_re
from dovetail.data_classes import dataclass
from dovetail.diagnostics import Diagnostic, Fix
from dovetail.spec.lookalikes import plainly
from dovetail.spec.source import EMPTY_MAP, Map
from dovetail.spec.type_habits import in_our_words

__all__ = ["Cut", "cut_value"]

_CLOSED = lazy_re.compile(r"[)”’]")
_ENUM = lazy_re.compile(r"\s*(?:enum|choices?|set)\s*\((.*)\)\s*", re.IGNORECASE)
_MOST_KEYS = 100


@dataclass(frozen=True, slots=True)
class Cut:
    """A value that was cut, and the `keys` that are the pieces cut off. `mend` joins them in the data again."""

    diagnostic: Diagnostic
    keys: tuple[str, ...]
    mend: Callable[[], None]


def cut_value(around: Map, key: str, owner: str) -> Cut | None:
    """Return the value that `key` is the first piece cut off from, None where it is no such piece.

    `owner` is the name of the column, or of what else has the value.
    """
    pieces = _pieces(around, key) if len(around) <= _MOST_KEYS else ()
    entries = list(around)
    before = entries[entries.index(key) - 1]
    first = around[before]
    if not pieces or not isinstance(first, str) or not first.count("(") > first.count(")"):
        return None
    whole = ", ".join((around.written(before), *pieces))
    bare = plainly(whole).strip("\"'")
    meant = in_our_words(bare) if before == "type" else bare
    values = _ENUM.fullmatch(bare) if before == "type" else None

    def mend() -> None:
        for piece in pieces:
            around.move(piece, EMPTY_MAP.copy())
        around[before] = meant if values is None else "text"

    span = around.span_from_value(before, pieces[-1])
    if values is not None:
        help = f"write `{owner}: [{values[1]}]` under `enums:`, and `type: {owner}` here"
        return Cut(Diagnostic("Y205", f"{whole} is no type: an enum is declared by name", span, help), pieces, mend)
    help = (
        f'a comma inside {{...}} belongs to YAML: put {"the type" if before == "type" else "it"} in quotes: "{meant}"'
    )
    help += "" if meant == bare else f", which is what {bare.partition('(')[0]} is called here"
    message = f"{whole} is not in quotes, and YAML cuts it at the comma"
    return Cut(Diagnostic("Y205", message, span, help, fix=Fix(span, f'"{meant}"')), pieces, mend)


def _pieces(around: Map, key: str) -> tuple[str, ...]:
    """The keys from `key` on up to the one that closes the bracket, all of them without a value."""
    pieces = list[str]()
    for each in list(around)[list(around).index(key) :]:
        if around[each] is not None:
            return ()
        pieces.append(each)
        if _CLOSED.search(each):
            return tuple(pieces)
    return ()

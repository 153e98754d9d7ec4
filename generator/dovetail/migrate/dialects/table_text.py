"""How a CREATE TABLE is laid out, which is the same for every database."""

from collections.abc import Iterable, Sequence

from dovetail.data_classes import dataclass

__all__ = ["ColumnText", "create_table", "joined"]

_INDENT = "    "
_WIDEST = 100
_WIDEST_CELL = 40


@dataclass(frozen=True, slots=True)
class ColumnText:
    """A column as three cells: its quoted name, its type, and whatever follows."""

    name: str
    type: str
    rest: str


def create_table(name: str, columns: Sequence[ColumnText], constraints: Iterable[str]) -> str:
    """Return CREATE TABLE with one column or constraint to a line, names and types in columns of their own."""
    lines = [*_columns(columns), *constraints]
    return f"CREATE TABLE {name} (\n" + ",\n".join(_INDENT + line for line in lines) + "\n)"


def joined(clause: str, continuation: str) -> str:
    """Return a clause with its second half, which gets a line of its own where both do not fit on one."""
    one_line = f"{clause} {continuation}"
    return one_line if len(_INDENT + one_line) <= _WIDEST else f"{clause}\n{_INDENT * 2}{continuation}"


def _columns(columns: Sequence[ColumnText]) -> Iterable[str]:
    names = _cell_width(column.name for column in columns)
    types = _cell_width(column.type for column in columns if column.rest)
    return (f"{column.name:<{names}} {column.type:<{types}} {column.rest}".rstrip() for column in columns)


def _cell_width(texts: Iterable[str]) -> int:
    """The width of the widest text; the few that are wider than a reader's eye can follow stand out."""
    return max((len(text) for text in texts if len(text) <= _WIDEST_CELL and "\n" not in text), default=0)

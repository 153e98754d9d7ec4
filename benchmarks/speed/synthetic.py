"""A made-up spec of any number of tables: ten columns, two references, an enum, a check and indexes each."""

from collections.abc import Iterator, Sequence
from pathlib import Path

__all__ = ["STATES", "edit", "name", "neighbour", "parent", "write_spec"]

STATES = ("draft", "active", "closed", "archived")

_TABLES_OF_A_FILE = 100
_KINDS = ("order", "customer", "shipment", "invoice", "product", "supplier", "account", "ticket", "asset", "contract")
_PROJECT = '[tool.dovetail]\nspecs = ["shop.yaml"]\n'


def name(number: int) -> str:
    """Return the name of a table."""
    return f"{_KINDS[number % len(_KINDS)]}_{number:04}"


def parent(number: int) -> int:
    """Return the table that the first reference of a table leads to."""
    return number // 2


def neighbour(number: int) -> int:
    """Return the table that the second reference of a table leads to."""
    return number * 3 // 4


def write_spec(folder: Path, tables: int, databases: Sequence[str] = ("postgresql",)) -> None:
    """Write a project with one spec into the empty `folder`; `tables` are the parts of one business, of a hundred to a file."""
    (folder / "tables").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(_PROJECT)
    head = f"dovetail: 1\nname: shop\ndatabases: [{', '.join(databases)}]\ninclude: [tables/*.yaml]\n"
    (folder / "shop.yaml").write_text(head)
    for first in range(0, tables, _TABLES_OF_A_FILE):
        numbers = range(first, min(first + _TABLES_OF_A_FILE, tables))
        text = "".join([*_enums(numbers), *_tables(numbers)])
        (folder / "tables" / f"part_{first // _TABLES_OF_A_FILE:03}.yaml").write_text(text)


def edit(folder: Path, number: int) -> None:
    """Add a column to the first table, another one for each `number`."""
    file = folder / "tables" / "part_000.yaml"
    head, columns, rest = file.read_text().partition("    columns:\n")
    file.write_text(f"{head}{columns}      remark_{number}: text?\n{rest}")


def _enums(numbers: range) -> Iterator[str]:
    yield "enums:\n"
    for number in numbers:
        yield f"  {name(number)}_state: [{', '.join(STATES)}]\n"


def _tables(numbers: range) -> Iterator[str]:
    yield "tables:\n"
    for number in numbers:
        yield _table(number)


def _table(number: int) -> str:
    own = name(number)
    return f"""\
  {own}:
    doc: A {own} as the business knows it.
    columns:
      id: {{type: bigint, primary_key: true, identity: always}}
      code: {{type: varchar(40), unique: true}}
      title: {{type: text}}
      state: {{type: {own}_state, default: draft}}
      quantity: {{type: int, default: 0}}
      price: {{type: "numeric(12, 2)"}}
      remark: text?
      created_at: {{type: timestamptz, default: now}}
    references:
      parent: {{to: {name(parent(number))}, optional: true, on_delete: set null, inverse: {own}_children}}
      neighbour: {{to: {name(neighbour(number))}, optional: true, on_delete: cascade, inverse: {own}_neighbours}}
    checks:
      quantity_is_positive: quantity >= 0
    indexes: [[state, created_at], [title]]
"""

"""A made-up spec of any number of tables: ten columns, two references, an enum, a check and indexes each."""

from collections.abc import Iterator
from pathlib import Path

__all__ = ["edit", "write_spec"]

_TABLES_OF_A_FILE = 100
_KINDS = ("order", "customer", "shipment", "invoice", "product", "supplier", "account", "ticket", "asset", "contract")
_PROJECT = '[tool.dovetail]\nspecs = ["shop.yaml"]\n'


def write_spec(folder: Path, tables: int) -> None:
    """Write a project with one spec into the empty `folder`; `tables` are the parts of one business, of a hundred to a file."""
    (folder / "tables").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(_PROJECT)
    (folder / "shop.yaml").write_text("dovetail: 1\nname: shop\ninclude: [tables/*.yaml]\n")
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
        yield f"  {_name(number)}_state: [draft, active, closed, archived]\n"


def _tables(numbers: range) -> Iterator[str]:
    yield "tables:\n"
    for number in numbers:
        yield _table(number)


def _table(number: int) -> str:
    name = _name(number)
    return f"""\
  {name}:
    doc: A {name} as the business knows it.
    columns:
      id: {{type: bigint, primary_key: true, identity: always}}
      code: {{type: varchar(40), unique: true}}
      title: {{type: text}}
      state: {{type: {name}_state, default: draft}}
      quantity: {{type: int, default: 0}}
      price: {{type: "numeric(12, 2)"}}
      remark: text?
      created_at: {{type: timestamptz, default: now}}
    references:
      parent: {{to: {_name(number // 2)}, optional: true, on_delete: set null, inverse: {name}_children}}
      neighbour: {{to: {_name(number * 3 // 4)}, optional: true, on_delete: cascade, inverse: {name}_neighbours}}
    checks:
      quantity_is_positive: quantity >= 0
    indexes: [[state, created_at], [title]]
"""


def _name(number: int) -> str:
    return f"{_KINDS[number % len(_KINDS)]}_{number:04}"

"""LinkML's generators of tables, models and schemas. They remember nothing, compare nothing, and know no migrations."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.speed.contestants.contestant import Act
from benchmarks.speed.synthetic import STATES, name, neighbour, parent

__all__ = ["LinkML"]

_GENERATORS = ("gen-sqlddl", "gen-sqla", "gen-pydantic")
_HEAD = """\
id: https://example.org/shop
name: shop
prefixes: {linkml: https://w3id.org/linkml/}
imports: [linkml:types]
default_range: string
"""


class LinkML:
    name = "LinkML, three generators"

    def __init__(self, folder: Path, tables: int) -> None:
        folder.mkdir()
        self._folder = folder
        (folder / "shop.yaml").write_text("".join(_schema(tables)))

    def acts(self) -> Mapping[str, Act]:
        commands = [[str(Path(sys.executable).with_name(generator)), "shop.yaml"] for generator in _GENERATORS]
        return {"cold": Act(self._folder, commands)}


def _schema(tables: int) -> Iterator[str]:
    yield _HEAD
    yield "enums:\n"
    for number in range(tables):
        yield f"  {name(number)}_state: {{permissible_values: {{{', '.join(f'{state}: ' for state in STATES)}}}}}\n"
    yield "classes:\n"
    yield from map(_class, range(tables))


def _class(number: int) -> str:
    own = name(number)
    return f"""\
  {own}:
    description: A {own} as the business knows it.
    attributes:
      id: {{identifier: true, range: integer}}
      code: {{required: true}}
      title: {{required: true}}
      state: {{range: {own}_state, required: true}}
      quantity: {{range: integer, required: true, minimum_value: 0}}
      price: {{range: decimal, required: true}}
      remark: {{}}
      created_at: {{range: datetime, required: true}}
      parent: {{range: {name(parent(number))}}}
      neighbour: {{range: {name(neighbour(number))}}}
"""

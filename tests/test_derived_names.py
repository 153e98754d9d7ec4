"""Derived columns under names that have to be quoted, over keys of several columns, of domains, and of columns of their own names."""

from collections.abc import Iterator
from typing import Any

import pytest

from guarded import Guarded, Tried, guarded, tried

SPEC = """
lint: {reserved_word: off}
domains:
  amount: {type: "numeric(10,2)", min: -1000}
tables:
  Order:
    columns:
      tenant: int
      "Num'ber": {type: int, attribute: number}
      key_1: {type: amount, derive: {sum: lines.Price, where: "\\"Select\\" > 0 OR \\"te'xt\\" = 'it''s;\\n  -- two $$ lines'"}}
      changed: {type: int?, derive: {max: lines.changed}}
      referenced: {type: int, derive: {count: lines, where: changed > 0 AND key_1 IS NOT NULL}}
      doubled: {type: int, derive: {sum: lines.twice}}
    primary_key: [tenant, "Num'ber"]
  order_lines:
    columns:
      id: {type: int, primary_key: true}
      Price: amount
      Select: int
      twice: {type: int, generated: {sql: '"Select" * 2'}}
      changed: int?
      key_1: {type: int, default: 7}
      new_rows: {type: text?, attribute: news}
      "te'xt": {type: text?, attribute: words}
    references: {order: {to: Order, on_delete: cascade, on_update: cascade, inverse: lines}}
"""

ROWS = (
    """INSERT INTO "Order" (tenant, "Num'ber") VALUES (1, 1), (1, 2), (2, 1)""",
    """INSERT INTO order_lines (id, "Price", "Select", changed, "te'xt", order_tenant, "order_Num'ber")
       VALUES (1, 1.10, 1, 3, NULL, 1, 1), (2, 2.20, 0, 4, 'it''s;\n  -- two $$ lines', 1, 1), (3, 5, 0, -4, 'x', 1, 1), (4, 7, 1, NULL, NULL, 1, 2)""",
)
STORED = """SELECT tenant, "Num'ber", key_1, changed, referenced FROM "Order" ORDER BY 1, 2"""


@pytest.fixture(scope="module")
def made(lasting_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    with guarded(lasting_database_url, SPEC, tmp_path_factory.mktemp("names")) as found:
        yield found


@pytest.fixture
def database(made: Guarded) -> Iterator[Tried]:
    with tried(made, *ROWS) as found:
        yield found


def stored(database: Tried) -> list[tuple[Any, ...]]:
    return [(*row[:2], float(row[2]), *row[3:]) for row in database.rows(STORED)]


def test_names_and_texts_stay_what_they_are(database: Tried) -> None:
    assert stored(database) == [(1, 1, 3.3, 4, 2), (1, 2, 7, None, 0), (2, 1, 0, None, 0)]
    database.run("""UPDATE "Order" SET tenant = 3 WHERE tenant = 1""")
    assert stored(database) == [(2, 1, 0, None, 0), (3, 1, 3.3, 4, 2), (3, 2, 7, None, 0)]
    database.run("""UPDATE order_lines SET "order_Num'ber" = 2, changed = changed + 1 WHERE id < 3""")
    assert stored(database) == [(2, 1, 0, None, 0), (3, 1, 0, -4, 0), (3, 2, 10.3, 5, 2)]
    database.run("DELETE FROM order_lines WHERE id = 2")
    assert stored(database) == [(2, 1, 0, None, 0), (3, 1, 0, -4, 0), (3, 2, 8.1, 4, 1)]


def test_what_refuses_has_its_name(database: Tried) -> None:
    assert database.refused("""UPDATE "Order" SET key_1 = 99""") == "Order_key_1_derived"
    assert database.refused("""UPDATE "Order" SET changed = -5 WHERE "Num'ber" = 2""") == "Order_changed_derived"
    assert (
        database.refused("""INSERT INTO "Order" (tenant, "Num'ber", referenced) VALUES (9, 9, 9)""")
        == "Order_referenced_derived"
    )


def test_what_is_computed_in_a_row_is_counted_when_the_row_changes(database: Tried) -> None:
    doubled = """SELECT doubled FROM "Order" WHERE tenant = 1 ORDER BY "Num'ber\""""
    assert database.rows(doubled) == [(2,), (2,)]
    database.run("""UPDATE order_lines SET "Select" = "Select" + 1 WHERE id < 3""")
    assert database.rows(doubled) == [(6,), (2,)]
    database.run("DELETE FROM order_lines WHERE id = 1")
    assert database.rows(doubled) == [(2,), (2,)]

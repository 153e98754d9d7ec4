"""drizzle-kit's generate, between a schema in TypeScript and its migrations; it asks no database."""

import shutil
from collections.abc import Mapping
from itertools import count
from pathlib import Path

from benchmarks.speed.contestants.contestant import Act, insert
from benchmarks.speed.synthetic import STATES, name, neighbour, parent

__all__ = ["Drizzle"]

_HEAD = """\
import { sql } from "drizzle-orm";
import {
  type AnyPgColumn, bigint, check, index, integer, numeric, pgEnum, pgTable, text, timestamp, varchar,
} from "drizzle-orm/pg-core";
"""
_KEY = 'id: bigint({ mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),\n'


class Drizzle:
    """`npm` is a folder with node_modules, in which drizzle-kit and drizzle-orm are installed."""

    name = "drizzle-kit"

    def __init__(self, folder: Path, tables: int, npm: Path) -> None:
        folder.mkdir()
        self._folder = folder
        self._edits = count()
        (folder / "node_modules").symlink_to(npm / "node_modules")
        (folder / "schema.ts").write_text("".join([_HEAD, *map(_table, range(tables))]))

    def acts(self) -> Mapping[str, Act]:
        program = str(self._folder / "node_modules" / ".bin" / "drizzle-kit")
        generate = [[program, "generate", "--dialect", "postgresql", "--schema", "./schema.ts", "--out", "./out"]]
        return {
            "cold": Act(self._folder, generate, self._empty),
            "no-op": Act(self._folder, generate),
            "edit": Act(self._folder, generate, self._edit),
        }

    def _empty(self) -> None:
        shutil.rmtree(self._folder / "out", ignore_errors=True)

    def _edit(self) -> None:
        insert(self._folder / "schema.ts", _KEY, f"  remark_{next(self._edits)}: text(),\n")


def _table(number: int) -> str:
    own = name(number)
    states = ", ".join(f'"{state}"' for state in STATES)
    return f"""
export const {own}_state = pgEnum("{own}_state", [{states}]);
export const {own} = pgTable("{own}", {{
  {_KEY}\
  code: varchar({{ length: 40 }}).notNull().unique(),
  title: text().notNull(),
  state: {own}_state().notNull().default("draft"),
  quantity: integer().notNull().default(0),
  price: numeric({{ precision: 12, scale: 2 }}).notNull(),
  remark: text(),
  created_at: timestamp({{ withTimezone: true }}).notNull().defaultNow(),
  parent_id: bigint({{ mode: "bigint" }}).references((): AnyPgColumn => {name(parent(number))}.id, {{ onDelete: "set null" }}),
  neighbour_id: bigint({{ mode: "bigint" }}).references((): AnyPgColumn => {name(neighbour(number))}.id, {{ onDelete: "cascade" }}),
}}, (table) => [
  check("ck_{own}_quantity_is_positive", sql`quantity >= 0`),
  index("ix_{own}_state_created_at").on(table.state, table.created_at),
  index("ix_{own}_title").on(table.title),
  index("ix_{own}_parent_id").on(table.parent_id),
  index("ix_{own}_neighbour_id").on(table.neighbour_id),
]);
"""

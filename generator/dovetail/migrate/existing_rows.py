"""Queries that list the rows which a migration would be refused for. They run before it, on the tables as they are then."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from dovetail.data_classes import dataclass
from dovetail.migrate.changes import (
    AddColumn,
    AlterColumn,
    AlterDomain,
    AlterEnum,
    Change,
    RenameColumn,
    RenameTable,
    RenameValue,
)
from dovetail.migrate.dialects.constraints import check_condition
from dovetail.migrate.dialects.domains import domain_condition
from dovetail.migrate.dialects.indexes import exists_on
from dovetail.migrate.dialects.postgresql_columns import default_of, is_null
from dovetail.migrate.dialects.postgresql_partitions import taken_by
from dovetail.migrate.dialects.postgresql_types import type_name
from dovetail.migrate.dialects.quoting import enclosed, identifier, qualified
from dovetail.migrate.dialects.sqlite_tables import default_of as sqlite_default
from dovetail.migrate.sql_words import mentioned, spoken_of
from dovetail.schema.columns import Column, Database, Sql
from dovetail.schema.constraints import Check, Exclusion, ForeignKey, Index
from dovetail.schema.keys import identifying_columns
from dovetail.schema.model import Domain, Schema, Table
from dovetail.schema.naming import passing_name
from dovetail.schema.partitions import Partitioning
from dovetail.schema.rule_sql import quoted
from dovetail.schema.types import ArrayType, DomainType, EnumType, Type

__all__ = ["ExistingRows"]


@dataclass(frozen=True)
class ExistingRows:
    """The rows of the tables of `before` on one database, spoken of in the names of `after`.

    `moved` is `before` once its things have their new names. A method returns None where the question cannot be put as a
    query on the tables as they are: it is about a value that the migration itself computes or converts.
    """

    database: Database
    before: Schema
    moved: Schema
    after: Schema
    changes: tuple[Change, ...]

    def all_of(self, table: str) -> str:
        return f"SELECT {self._identity(table)} FROM {self._source(table)}"

    def without_value(self, table: str, column: Column, using: Sql | None) -> str | None:
        """The rows in which a column is NULL, and stays so."""
        given = using.on(self.database) if using is not None else None
        conditions = [f"{self._name(column.name)} {self._is_null(column)}"]
        if given is not None:
            conditions.append(f"{enclosed(given)} {self._is_null(column)}")
        return f"{self.all_of(table)} WHERE {' AND '.join(conditions)}"

    def left_empty(self, table: str, column: Column, using: Sql) -> str | None:
        """The rows for which the expression that is to fill a new column gives nothing; it is over the columns as they were."""
        given = using.on(self.database)
        if given is None or not self._is_as_it_was(table):
            return None
        return f"{self.all_of(table)} WHERE {enclosed(given)} {self._is_null(column)}"

    def _is_null(self, column: Column) -> str:
        return is_null(column) if self.database == "postgresql" else "IS NULL"

    def repeated(self, table: str, columns: tuple[str, ...], *, nulls_not_distinct: bool = False) -> str | None:
        """The values that stand in more than one row, of columns that are to be a key."""
        if self._is_computed(table, columns):
            return None
        names = ", ".join(map(self._name, columns))
        known = (
            []
            if nulls_not_distinct and self.database == "postgresql"
            else [f"{self._name(c)} IS NOT NULL" for c in columns]
        )
        where = f" WHERE {' AND '.join(known)}" if known else ""
        return f"SELECT {names} FROM {self._source(table, columns)}{where} GROUP BY {names} HAVING count(*) > 1"

    def repeated_in_index(self, table: str, index: Index) -> str | None:
        """The same of the columns and expressions of a unique index, among the rows that it holds."""
        texts = [part.expression for part in index.parts] + [index.predicate]
        columns = tuple(part.column for part in index.parts if part.column is not None)
        spoken = {*columns, *(word for text in texts for word in mentioned(text))}
        if not exists_on(index, self.database) or self._is_computed(table, spoken):
            return None
        parts = [self._part(part.column, part.expression) for part in index.parts]
        conditions = (
            []
            if index.nulls_not_distinct and self.database == "postgresql"
            else [f"{part} IS NOT NULL" for part in parts]
        )
        predicate = index.predicate.on(self.database) if index.predicate is not None else None
        conditions += [enclosed(predicate)] if predicate is not None else []
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        listed = ", ".join(parts)
        return f"SELECT {listed} FROM {self._source(table, spoken)}{where} GROUP BY {listed} HAVING count(*) > 1"

    def violating(self, table: str, check: Check) -> str | None:
        """The rows that a CHECK would refuse; one that is NULL refuses nothing."""
        text = check_condition(check, self.after, self.database)
        spoken = spoken_of(check.condition)
        if text is None or self._is_computed(table, spoken):
            return None
        return f"SELECT {self._identity(table)} FROM {self._source(table, spoken)} WHERE NOT {text}"

    def excluding(self, table: str, exclusion: Exclusion) -> str | None:
        """The rows that an exclusion constraint does not let stand beside another one."""
        texts = [part.key.expression for part in exclusion.parts] + [exclusion.predicate]
        spoken = {*exclusion.columns, *(word for text in texts for word in mentioned(text))}
        if self.database == "sqlite" or self._is_computed(table, spoken):
            return None
        shown = identifying_columns(self.moved.tables_by_name[table])
        number = self._name(passing_name("row", "number", shown))
        names = [self._name(passing_name("part", str(at), shown)) for at, _ in enumerate(exclusion.parts)]
        compared = [self._part(part.key.column, part.key.expression) for part in exclusion.parts]
        values = ", ".join(f"{value} AS {name}" for value, name in zip(compared, names, strict=True))
        predicate = exclusion.predicate.on(self.database) if exclusion.predicate is not None else None
        where = f" WHERE {enclosed(predicate)}" if predicate is not None else ""
        source = f"{self._source(table, spoken)}{where}"
        held = f"SELECT {self._identity(table)}, row_number() OVER () AS {number}, {values} FROM {source}"
        met = [f"one.{name} {part.operator} other.{name}" for part, name in zip(exclusion.parts, names, strict=True)]
        other = f"SELECT 1 FROM held AS other WHERE other.{number} <> one.{number} AND {' AND '.join(met)}"
        return f"WITH held AS ({held}) SELECT {self._identity(table)} FROM held AS one WHERE EXISTS ({other})"

    def without_partition(self, table: str, partitioning: Partitioning) -> str | None:
        """The rows that none of the partitions takes, of which there is no default one."""
        if self._is_computed(table, partitioning.columns):
            return None
        after = self.after.tables_by_name[table]
        taken = " OR ".join(taken_by(each, after, partitioning, self.after) for each in partitioning.partitions)
        source = self._source(table, partitioning.columns)
        return f"SELECT {self._identity(table)} FROM {source} WHERE ({taken or 'false'}) IS NOT TRUE"

    def dangling(self, table: str, key: ForeignKey, *beside: str) -> str | None:
        """The rows that refer to a row that is not there. What is added to the query may speak of the columns `beside`, too."""
        referenced = self.moved.tables_by_name.get(key.referenced_table)
        standing = {column.name for column in self.moved.tables_by_name[table].columns}
        is_any_in_the_way = referenced is None and standing.issuperset(key.columns)
        if self._is_computed(table, key.columns) and not is_any_in_the_way:
            return None
        known = " AND ".join(f"{self._name(column)} IS NOT NULL" for column in key.columns)
        start = f"SELECT {self._identity(table)} FROM {self._source(table, (*key.columns, *beside))} WHERE {known}"
        if referenced is None:
            return start
        if self._is_computed(referenced.name, key.referenced_columns):
            return None
        here = self._here(table)
        alias = "referenced" if here != "referenced" else "referenced_row"
        there = self._source(referenced.name, key.referenced_columns, alias=alias)
        pairs = zip(key.columns, key.referenced_columns, strict=True)
        same = " AND ".join(f"{alias}.{self._name(far)} = {here}.{self._name(near)}" for near, far in pairs)
        return f"{start} AND NOT EXISTS (SELECT 1 FROM {there} WHERE {same})"

    def dangling_by_word(self, table: str, key: ForeignKey, discriminator: str, word: str) -> str | None:
        """The same of rows that refer to one of several tables, and to this one where the discriminator holds `word`."""
        rows = self.dangling(table, key, discriminator)
        if rows is None or self._is_computed(table, (discriminator,)):
            return None
        own = self._name(discriminator)
        text = f"{own}::text" if self.database == "postgresql" else own
        return f"{rows} AND {text} = {quoted(word)}"

    def with_values(self, table: str, column: Column, values: Iterable[str]) -> str:
        """The rows in which a column holds one of the values of its enum."""
        listed, own = ", ".join(map(quoted, values)), self._name(column.name)
        if not isinstance(column.type, ArrayType):
            text = f"{own}::text" if self.database == "postgresql" else own
            return f"{self.all_of(table)} WHERE {text} IN ({listed})"
        if self.database == "postgresql":
            return f"{self.all_of(table)} WHERE {own}::text[] && ARRAY[{listed}]"
        return f"{self.all_of(table)} WHERE EXISTS (SELECT 1 FROM json_each({own}) WHERE value IN ({listed}))"

    def outside_domain(self, table: str, column: Column, domain: Domain) -> str | None:
        """The rows in which a column holds what its domain refuses; PostgreSQL alone has domains."""
        condition = domain_condition(domain)
        if condition is None or self.database != "postgresql" or isinstance(column.type, ArrayType):
            return None
        value = f"(VALUES ({self._here(table)}.{self._name(column.name)})) AS held (value)"
        return f"{self.all_of(table)} WHERE EXISTS (SELECT 1 FROM {value} WHERE NOT {enclosed(condition)})"

    def unfit(self, table: str, condition: str) -> str:
        """The rows for which a condition on their former values holds."""
        return f"{self.all_of(table)} WHERE {condition}"

    # --- in words of SQL ---

    def _name(self, name: str) -> str:
        return identifier(name, self.database)

    def _part(self, column: str | None, expression: Sql | None) -> str:
        if column is not None:
            return self._name(column)
        return enclosed((expression.on(self.database) if expression is not None else None) or "NULL")

    def _identity(self, table: str) -> str:
        return ", ".join(map(self._name, identifying_columns(self.moved.tables_by_name[table])))

    def _here(self, table: str) -> str:
        return self._name(self.moved.tables_by_name[table].identifier.name)

    def _is_as_it_was(self, table: str) -> bool:
        return (
            not self._former_names(table)
            and self._former(table).identifier == self.moved.tables_by_name[table].identifier
        )

    def _source(self, table: str, spoken: Iterable[str] = (), alias: str | None = None) -> str:
        """The table as it is; where it or its columns are called otherwise then, or lack some, a query that makes up for it."""
        moved, former = self.moved.tables_by_name[table], self._former(table)
        own = qualified(former.identifier, self.database)
        new = [column for column in self._added(table) if column.name in set(spoken)]
        if self._is_as_it_was(table) and not new:
            return own if alias is None else f"{own} AS {alias}"
        names = self._former_names(table)
        columns = [
            (
                f"{self._name(names[column.name])} AS {self._name(column.name)}"
                if column.name in names
                else self._name(column.name)
            )
            for column in moved.columns
        ]
        columns += [f"{self._first_value(column)} AS {self._name(column.name)}" for column in new]
        return f"(SELECT {', '.join(columns)} FROM {own}) AS {alias or self._name(moved.identifier.name)}"

    def _first_value(self, column: Column) -> str:
        if self.database == "sqlite":
            return sqlite_default(column, self.after) or "NULL"
        return f"CAST({default_of(column, self.after) or 'NULL'} AS {type_name(column.type, self.after)})"

    # --- what changes ---

    def changes_of(self, table: str) -> list[Change]:
        """Return the changes to a table, which `table` names as it is called afterwards."""
        return self._changes_by_table.get(table, [])

    @cached_property
    def _changes_by_table(self) -> dict[str, list[Change]]:
        found: dict[str, list[Change]] = {}
        for change in self.changes:
            table = change.after.name if isinstance(change, RenameTable) else getattr(change, "table", None)
            if isinstance(table, str):
                found.setdefault(table, []).append(change)
        return found

    def former_table(self, table: str) -> str:
        """Return what a table is called before all that is renamed is; `table` is what it is called afterwards."""
        for change in reversed(self._renamed_tables):
            if change.after.name == table:
                table = change.before.name
        return table

    @cached_property
    def _renamed_tables(self) -> tuple[RenameTable, ...]:
        return tuple(change for change in self.changes if isinstance(change, RenameTable))

    def former_column(self, table: str, column: str) -> str:
        """Return what a column is called before; `table` and `column` are called so afterwards."""
        return self._former_names(table).get(column, column)

    def _former(self, table: str) -> Table:
        return self.before.tables_by_name[self.former_table(table)]

    def _former_names(self, table: str) -> dict[str, str]:
        names: dict[str, str] = {}
        for change in self.changes_of(table):
            if isinstance(change, RenameColumn):
                names[change.after] = names.pop(change.before, change.before)
        return names

    def _added(self, table: str) -> Iterator[Column]:
        return (change.column for change in self.changes_of(table) if isinstance(change, AddColumn))

    def _is_computed(self, table: str, columns: Iterable[str]) -> bool:
        """Say whether the migration gives one of the columns values that are not there before."""
        wanted = set(columns)
        if any(_computes(change, wanted) for change in self.changes_of(table)):
            return True
        known = (column for column in self.moved.tables_by_name[table].columns if column.name in wanted)
        return any(self._is_of_changed_type(column.type) for column in known)

    def _is_of_changed_type(self, type_: Type) -> bool:
        """Say whether values of an enum or a domain get other names, another order, or another type."""
        element = type_.element if isinstance(type_, ArrayType) else type_
        if isinstance(element, DomainType):
            return element.name in self._changed_types or self._is_of_changed_type(
                self.moved.domains_by_name[element.name].type
            )
        return isinstance(element, EnumType) and element.name in self._changed_types

    @cached_property
    def _changed_types(self) -> frozenset[str]:
        found: set[str] = set()
        for change in self.changes:
            match change:
                case RenameValue(enum=name):
                    found.add(name)
                case AlterEnum(after=enum):
                    found.add(enum.name)
                case AlterDomain(before, after) if before.type != after.type:
                    found.add(after.name)
                case _:
                    continue
        return frozenset(found)


def _computes(change: Change, columns: set[str]) -> bool:
    match change:
        case AddColumn(column=column, using=using) if column.name in columns:
            return using is not None or column.generated is not None or column.identity is not None
        case AlterColumn(before=before, after=after, using=using) if after.name in columns:
            return using is not None or (before.type, before.generated) != (after.type, after.generated)
        case _:
            return False

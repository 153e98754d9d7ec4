"""`relationship()`: both sides of every relation, in agreement with the referential action of its foreign key."""

from collections import Counter
from collections.abc import Iterable, Iterator

from dovetail.data_classes import dataclass
from dovetail.emit.base import Context
from dovetail.emit.imports import Imports
from dovetail.emit.layout import Expression, call, lay
from dovetail.emit.literals import literal
from dovetail.emit.names import Names
from dovetail.emit.sql_source import keyword
from dovetail.schema.constraints import ForeignKey
from dovetail.schema.model import Association, Discriminator, Relation, Schema, Table
from dovetail.schema.order import detached

__all__ = ["Paths", "relationship_lines"]

_PairKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Paths:
    """What a relationship has to know of the rest of the schema, counted once."""

    keys: dict[tuple[str, str], ForeignKey]
    written: dict[tuple[str, str], tuple[str, ...]]
    between: Counter[_PairKey]
    writers: dict[tuple[str, str], dict[tuple[str, str], list[Relation]]]
    circular: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, schema: Schema) -> "Paths":
        keys = {(table.name, key.name): key for table in schema.tables for key in table.foreign_keys}
        between = Counter(_pair(table, key.referenced_table) for (table, _), key in keys.items() if key.enforced)
        written = {name: _written_columns(schema.tables_by_name[name[0]], key) for name, key in keys.items()}
        writers: dict[tuple[str, str], dict[tuple[str, str], list[Relation]]] = {}
        for relation in (found for found in schema.relations if found.foreign_key is not None):
            key = _key_of(relation)
            for column in written[key]:
                writers.setdefault((key[0], column), {}).setdefault(key, []).append(relation)
        circles = {name for name in detached(schema) if keys[name].referenced_table != name[0]}
        circles |= {name for name, key in keys.items() if key.within and key.referenced_table == name[0]}
        return cls(keys, written, between, writers, frozenset(circles))

    def is_ambiguous(self, relation: Relation) -> bool:
        """Say whether SQLAlchemy would see more than one way from one table to the other."""
        return self.between[_pair(relation.table, relation.related_table)] > 1

    def rivals(self, key: tuple[str, str]) -> list[Relation]:
        """The relations of other foreign keys that set one of the columns which those of `key` set."""
        found = [self.writers[key[0], column] for column in self.written[key]]
        return [rival for by_key in found for other, rivals in by_key.items() if other != key for rival in rivals]


def relationship_lines(table: Table, context: Context, imports: Imports, paths: Paths) -> Iterator[str]:
    """Yield the statement of every relation of `table`, sorted by name."""
    for relation in context.schema.relations_by_table[table.name]:
        yield _Relationship(relation, context, imports, paths, _key_of(relation)).line()


@dataclass(frozen=True, slots=True)
class _Relationship:
    """One `relationship()` in the making. `key` is the table and the name of its foreign key, if it goes through no association."""

    relation: Relation
    context: Context
    imports: Imports
    paths: Paths
    key: tuple[str, str]

    def line(self) -> str:
        attribute = self.context.names.relation(self.relation.table, self.relation.name)
        mapped = self.imports.name("sqlalchemy.orm", "Mapped")
        function = self.imports.name("sqlalchemy.orm", "relationship")
        local = self._local_class()
        head = f"{attribute}: {mapped}[{self._annotation(local)}] = {function}"
        return lay(call(head, self._arguments(local)), indent=4)

    def _annotation(self, local: str) -> str:
        relation = self.relation
        if relation.cardinality == "many":
            return f'{self.imports.name("", "list")}["{local}"]'
        return f'"{local} | None"' if relation.optional else f'"{local}"'

    def _local_class(self) -> str:
        """The related class under its name in this module; for type checkers alone, the registry knows it at run time."""
        names, related = self.context.names, self.relation.related_table
        if related == self.relation.table:
            return names.class_of(related)
        return self.imports.name(f".{names.module_of(related)}", names.class_of(related), only_for_types=True)

    def _arguments(self, local: str) -> list[Expression]:
        relation, names = self.relation, self.context.names
        class_ = names.class_of(relation.related_table)
        is_given_class = local != class_
        arguments: list[Expression] = [literal(class_)] if is_given_class else []
        through = relation.association
        if relation.discriminator is not None:
            arguments += self._join_by_discriminator(relation.discriminator)
        else:
            arguments += self._join() if through is None else self._join_through(through)
        if relation.inverse is not None:
            inverse = names.relation(relation.related_table, relation.inverse)
            arguments.append(keyword("back_populates", literal(inverse)))
        if relation.discriminator is not None:
            arguments.append(keyword("viewonly", "True"))
        else:
            arguments += self._behaviour() if through is None else self._behaviour_through(through)
        if is_given_class and relation.cardinality == "one" and relation.side == "referenced":
            arguments.append(keyword("uselist", "False"))
        arguments.append(keyword("lazy", '"raise"'))
        return arguments

    def _join(self) -> Iterator[Expression]:
        """How the rows find each other, as far as the foreign keys leave it open."""
        relation, names = self.relation, self.context.names
        key, table = self.paths.keys[self.key], self.key[0]
        written = self.paths.written[self.key]
        says_all = key.enforced and written == key.columns
        if key.within and relation.table == relation.related_table:
            yield keyword("primaryjoin", literal(self._annotated_join(key)))
            return
        if not says_all:
            yield keyword("primaryjoin", literal(self._key_join()))
        if not says_all or self.paths.is_ambiguous(relation):
            yield keyword("foreign_keys", literal(_columns(table, written, names)))
        if relation.table == relation.related_table:
            near, referenced = key.relating
            far = referenced if relation.side == "referencing" else near
            if relation.side == "referencing" or set(far) & set(referenced):
                yield keyword("remote_side", literal(_columns(table, far, names)))

    def _join_by_discriminator(self, discriminator: Discriminator) -> Iterator[Expression]:
        """Rows find each other where the referencing one names the table, too: more than an assignment could set."""
        relation, names = self.relation, self.context.names
        is_referencing = relation.side == "referencing"
        table = relation.table if is_referencing else relation.related_table
        near, far = relation.columns, relation.related_columns
        says_which = f"{_columns(table, (discriminator.column,), names)} == {literal(discriminator.value)}"
        yield keyword("primaryjoin", literal(f"({self._key_join()}) & ({says_which})"))
        yield keyword("foreign_keys", literal(_columns(table, near if is_referencing else far, names)))
        if relation.table == relation.related_table:
            remote = far if is_referencing else (*far, discriminator.column)
            yield keyword("remote_side", literal(_columns(table, remote, names)))

    def _key_join(self) -> str:
        """The join of a relation whose constraint, if it has one, does not say all."""
        relation, names = self.relation, self.context.names
        pairs = zip(relation.columns, relation.related_columns, strict=True)
        return _conjunction(
            f"{_columns(relation.table, (column,), names)} == {_columns(relation.related_table, (related,), names)}"
            for column, related in pairs
        )

    def _annotated_join(self, key: ForeignKey) -> str:
        """The join of an owned pointer to its own table, where a column stands on both sides: each says where it does."""
        relation, names = self.relation, self.context.names
        is_far = relation.side == "referencing"

        def side(column: str, *, referring: bool) -> str:
            written = _columns(relation.table, (column,), names)
            if referring and column in key.pointing:
                written = f"foreign({written})"
            return f"remote({written})" if referring != is_far else written

        return _conjunction(
            f"{side(near, referring=True)} == {side(far, referring=False)}"
            for near, far in zip(key.columns, key.referenced_columns, strict=True)
        )

    def _behaviour(self) -> Iterator[Expression]:
        """What happens to referencing rows is the database's business; SQLAlchemy keeps out of its way."""
        relation, names = self.relation, self.context.names
        key = self.paths.keys[self.key]
        if relation.side == "referenced":
            if key.enforced and key.on_delete == "cascade":
                cascade = "all" if self._may_be_null(key) else "all, delete-orphan"
                yield keyword("cascade", literal(cascade))
            leaves = key.enforced and key.on_delete in ("cascade", "set null")
            yield keyword("passive_deletes", "True" if leaves else '"all"')
        if self.key in self.paths.circular and self._may_be_null(key):
            yield keyword("post_update", "True")
        rivals = self.paths.rivals(self.key)
        if rivals:
            attributes = sorted({names.relation(rival.table, rival.name) for rival in rivals})
            yield keyword("overlaps", literal(",".join(attributes)))

    def _may_be_null(self, key: ForeignKey) -> bool:
        table = self.context.schema.tables_by_name[self.key[0]]
        return any(table.column(column).nullable for column in key.columns)

    def _join_through(self, association: Association) -> Iterator[Expression]:
        yield keyword("secondary", self._secondary(association))
        if self._needs_joins(association):
            yield keyword("primaryjoin", literal(self._association_join(association, near=True)))
            yield keyword("secondaryjoin", literal(self._association_join(association, near=False)))
        if not all(self.paths.keys[association.table, name].enforced for name in _key_names(association)):
            referring = (*association.columns, *association.related_columns)
            yield keyword("foreign_keys", literal(_columns(association.table, referring, self.context.names)))

    def _behaviour_through(self, association: Association) -> Iterator[Expression]:
        """Rows of a plain association table come and go unseen; any other is written as what it is, and only read through."""
        rows = self.context.schema.relations_by_table[association.table]
        keys = (association.foreign_key, association.related_foreign_key)
        beside = [row for row in rows if row.foreign_key in keys and row.side == "referencing"]
        if all(row.inverse is None for row in beside) and self._is_plain(association):
            attributes = sorted(self.context.names.relation(row.table, row.name) for row in beside)
            yield keyword("overlaps", literal(",".join(attributes)))
            yield keyword("passive_deletes", "True")
        else:
            yield keyword("viewonly", "True")

    def _secondary(self, association: Association) -> Expression:
        identifier = self.context.schema.tables_by_name[association.table].identifier
        full = identifier.dotted
        if all(part.isidentifier() for part in full.split(".")):
            return literal(full)
        return f"lambda: {self.imports.name('.base', 'Base')}.metadata.tables[{literal(full)}]"

    def _needs_joins(self, association: Association) -> bool:
        keys = [self.paths.keys[association.table, name] for name in _key_names(association)]
        pairs = [_pair(association.table, key.referenced_table) for key in keys]
        says_more = any(not key.enforced or key.relating[0] != key.columns for key in keys)
        return says_more or any(self.paths.between[pair] > 1 for pair in pairs)

    def _association_join(self, association: Association, *, near: bool) -> str:
        relation, names = self.relation, self.context.names
        table = relation.table if near else relation.related_table
        ends = relation.columns if near else relation.related_columns
        columns = association.columns if near else association.related_columns
        return _conjunction(
            f"{_columns(table, (end,), names)} == {_columns(association.table, (column,), names)}"
            for column, end in zip(columns, ends, strict=True)
        )

    def _is_plain(self, association: Association) -> bool:
        """Say whether rows of the association table can be made and taken away unseen.

        That is so where the table holds nothing but its two references, and the database takes a row away with either end:
        SQLAlchemy does so whatever the database would say.
        """
        table = self.context.schema.tables_by_name[association.table]
        keys = [self.paths.keys[association.table, name] for name in _key_names(association)]
        falls = all(key.enforced and key.on_delete == "cascade" for key in keys)
        return falls and {column.name for column in table.columns} == {
            *association.columns,
            *association.related_columns,
        }


def _written_columns(table: Table, key: ForeignKey) -> tuple[str, ...]:
    """The columns that assigning a relation sets. Of a key that can be null in part the rest belongs to the row itself,
    such as its tenant, and stays when the relation is taken away; so does what an owned pointer has of the row's own key.
    """
    nullable = tuple(name for name in key.pointing if table.column(name).nullable)
    return nullable or key.pointing


def _key_of(relation: Relation) -> tuple[str, str]:
    """The table and name of the foreign key of a relation that goes through no association."""
    table = relation.table if relation.side == "referencing" else relation.related_table
    return table, relation.foreign_key or ""


def _key_names(association: Association) -> tuple[str, str]:
    return association.foreign_key, association.related_foreign_key


def _pair(one: str, other: str) -> _PairKey:
    return (one, other) if one < other else (other, one)


def _conjunction(terms: Iterable[str]) -> str:
    """All of the terms, without and_(): SQLAlchemy would take it for a table that is called so."""
    first, *others = terms
    return " & ".join(f"({term})" for term in (first, *others)) if others else first


def _columns(table: str, columns: Iterable[str], names: Names) -> str:
    """Columns as SQLAlchemy evaluates them from text: `Skill.author_id`, several in brackets."""
    found = [f"{names.class_of(table)}.{names.attribute(table, column)}" for column in columns]
    return found[0] if len(found) == 1 else f"[{', '.join(found)}]"

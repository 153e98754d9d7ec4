"""Every name that the generated Python uses, given once per Schema; two things that would share one are an error."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from dovetail.diagnostics import Diagnostic, Related, Span
from dovetail.emit.identifiers import attribute_name, class_name, is_usable, member_name, module_name
from dovetail.schema.columns import Column
from dovetail.schema.model import Enum, Schema, Table

__all__ = ["Names"]

_OUR_CLASSES = {"Base": "the base class of all models"}
_OUR_MODULES = frozenset(("base", "database", "runtime"))
"""Modules that generated packages have beside the modules of the tables."""


@dataclass(frozen=True, slots=True)
class Names:
    """The Python names of a Schema. Tables, enums, columns and relations are asked for by their names in the spec.

    A table has a class, a module and, as a collection of rows, an attribute (`db.skills`). Columns and relations have one
    attribute, the same in every layer. `diagnostics` are G101 to G105; with errors among them the names are of no use.
    """

    classes: Mapping[str, str]
    modules: Mapping[str, str]
    collections: Mapping[str, str]
    attributes: Mapping[tuple[str, str], str]
    relations: Mapping[tuple[str, str], str]
    enum_classes: Mapping[str, str]
    members: Mapping[tuple[str, str], str]
    diagnostics: tuple[Diagnostic, ...] = ()

    @classmethod
    def of(cls, schema: Schema) -> "Names":
        """Name everything in `schema`; takes time in proportion to its size."""
        classes = {table.name: _class_of(table) for table in schema.tables}
        names = cls(
            classes=classes,
            modules={table: _module_of(name) for table, name in classes.items()},
            collections={table: attribute_name(table) for table in classes},
            attributes={
                (table.name, column.name): column.attribute or attribute_name(column.name)
                for table in schema.tables
                for column in table.columns
            },
            relations={(item.table, item.name): attribute_name(item.name) for item in schema.relations},
            enum_classes={enum.name: enum.class_name or class_name(enum.name) for enum in schema.enums},
            members={
                (enum.name, value.name): member_name(value.name) for enum in schema.enums for value in enum.values
            },
        )
        return names._with_diagnostics(schema)

    def class_of(self, table: str) -> str:
        return self.classes[table]

    def module_of(self, table: str) -> str:
        return self.modules[table]

    def collection_of(self, table: str) -> str:
        """Return the plural of a table's rows, such as the attribute of a database object: the table's own name."""
        return self.collections[table]

    def attribute(self, table: str, column: str) -> str:
        return self.attributes[table, column]

    def relation(self, table: str, relation: str) -> str:
        return self.relations[table, relation]

    def enum_class(self, enum: str) -> str:
        return self.enum_classes[enum]

    def member(self, enum: str, value: str) -> str:
        return self.members[enum, value]

    def _with_diagnostics(self, schema: Schema) -> "Names":
        found = [
            *_class_collisions(self, schema),
            *_module_collisions(self, schema),
            *_collection_collisions(self, schema),
            *(found for table in schema.tables for found in _attribute_collisions(self, schema, table)),
            *(found for enum in schema.enums for found in _member_collisions(self, enum)),
            *_unusable(schema),
        ]
        return Names(
            self.classes,
            self.modules,
            self.collections,
            self.attributes,
            self.relations,
            self.enum_classes,
            self.members,
            tuple(sorted(found, key=Diagnostic.sort_key)),
        )


@dataclass(frozen=True, slots=True)
class _Claim:
    """Something that wants a name: `what` it is, in the words of a message."""

    name: str
    what: str
    span: Span | None


def _class_of(table: Table) -> str:
    return table.class_name or class_name(table.name, plural=True)


def _module_of(class_: str) -> str:
    module = module_name(class_)
    return f"{module}_" if module in _OUR_MODULES else module


def _collisions(code: str, kind: str, claims: Iterable[_Claim], help: str) -> Iterator[Diagnostic]:
    """Report every claim on a name that an earlier claim holds."""
    holders: dict[str, _Claim] = {}
    for claim in claims:
        holder = holders.setdefault(claim.name.casefold() if code == "G104" else claim.name, claim)
        if holder is not claim:
            related = (Related(holder.span, f"{holder.what} has it first"),) if holder.span else ()
            message = f'{claim.what} and {holder.what} would both be {kind} "{claim.name}"'
            yield Diagnostic(code, message, claim.span, help, related)


def _class_collisions(names: Names, schema: Schema) -> Iterator[Diagnostic]:
    claims = [_Claim(name, what, None) for name, what in _OUR_CLASSES.items()]
    claims += [_Claim(names.class_of(item.name), f'table "{item.name}"', item.span) for item in schema.tables]
    claims += [_Claim(names.enum_class(item.name), f'enum "{item.name}"', item.span) for item in schema.enums]
    return _collisions("G101", "class", claims, "give one of them another name with class:")


def _module_collisions(names: Names, schema: Schema) -> Iterator[Diagnostic]:
    first_of_class = {names.class_of(table.name): table for table in reversed(schema.tables)}
    claims = [
        _Claim(names.module_of(table.name), f'table "{table.name}"', table.span)
        for table in schema.tables
        if first_of_class[names.class_of(table.name)] is table
    ]
    return _collisions("G104", "module", claims, "give one of them another name with class:")


def _collection_collisions(names: Names, schema: Schema) -> Iterator[Diagnostic]:
    claims = [_Claim(names.collection_of(item.name), f'table "{item.name}"', item.span) for item in schema.tables]
    return _collisions(
        "G102", "Database attribute", claims, "rename one of the tables, and keep what the database calls it with name:"
    )


def _attribute_collisions(names: Names, schema: Schema, table: Table) -> Iterator[Diagnostic]:
    claims = [
        _Claim(names.attribute(table.name, column.name), f'column "{column.name}"', column.span or table.span)
        for column in table.columns
    ]
    claims += [
        _Claim(names.relation(table.name, relation.name), f'relation "{relation.name}"', relation.span or table.span)
        for relation in schema.relations_by_table[table.name]
    ]
    kind = f"{names.class_of(table.name)} attribute"
    return _collisions("G102", kind, claims, "rename the relation, or give the column another name with attribute:")


def _member_collisions(names: Names, enum: Enum) -> Iterator[Diagnostic]:
    claims = [_Claim(names.member(enum.name, value.name), f'value "{value.name}"', enum.span) for value in enum.values]
    return _collisions("G103", f"{names.enum_class(enum.name)} member", claims, "rename one of the values")


def _unusable(schema: Schema) -> Iterator[Diagnostic]:
    """Names that users chose for Python, which Python does not take."""
    for table in schema.tables:
        if table.class_name and not is_usable(table.class_name):
            yield _not_identifier(table.class_name, f'table "{table.name}"', table)
        if table.class_mixin and not _is_class_path(table.class_mixin):
            yield _not_identifier(table.class_mixin, f'the mixin of table "{table.name}"', table)
        for column in table.columns:
            if column.attribute and attribute_name(column.attribute) != column.attribute:
                yield _not_identifier(column.attribute, f'column "{table.name}.{column.name}"', column)
    for enum in schema.enums:
        if enum.class_name and not is_usable(enum.class_name):
            yield _not_identifier(enum.class_name, f'enum "{enum.name}"', enum)


def _is_class_path(text: str) -> bool:
    module, colon, name = text.partition(":")
    return colon == ":" and is_usable(name) and all(map(str.isidentifier, module.split(".")))


def _not_identifier(text: str, what: str, part: Table | Column | Enum) -> Diagnostic:
    return Diagnostic("G105", f'"{text}" cannot be the Python name of {what}', part.span, _USABLE)


_USABLE = (
    "use a Python identifier that no keyword, leading underscore or attribute of SQLAlchemy or pydantic stands against"
)

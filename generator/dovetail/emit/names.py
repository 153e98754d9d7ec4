"""Every name that the generated Python uses, given once per Schema; two things that would share one are an error."""

from collections.abc import Mapping

from dovetail.data_classes import dataclass, replace
from dovetail.diagnostics import Diagnostic
from dovetail.emit.identifiers import attribute_name, class_name, member_name, module_name
from dovetail.schema.model import Composite, Domain, Enum, Schema, Table

__all__ = ["Names"]

_OUR_MODULES = frozenset(("base", "types"))
"""Modules that `models` has beside the modules of the tables; every layer calls these alike."""


@dataclass(frozen=True, slots=True)
class Names:
    """The Python names of a Schema. Tables, types, columns and relations are asked for by their names in the spec.

    A table has a class, a module and, as a collection of rows, an attribute (`db.skills`). Columns and relations have one
    attribute, the same in every layer. `diagnostics` are G101 to G105; with errors among them the names are of no use.
    """

    _classes: Mapping[str, str]
    _modules: Mapping[str, str]
    _collections: Mapping[str, str]
    _attributes: Mapping[tuple[str, str], str]
    _relations: Mapping[tuple[str, str], str]
    _enum_classes: Mapping[str, str]
    _members: Mapping[tuple[str, str], str]
    _composite_classes: Mapping[str, str]
    _fields: Mapping[tuple[str, str], str]
    _constants: Mapping[str, str]
    _shape_modules: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...] = ()

    @classmethod
    def of(cls, schema: Schema) -> "Names":
        """Name everything in `schema`; takes time in proportion to its size."""
        from dovetail.emit.name_clashes import mistakes

        classes = {table.name: _class_of(table) for table in schema.tables}
        names = cls(
            _classes=classes,
            _modules={table: _module_of(name) for table, name in classes.items()},
            _collections={table: attribute_name(table) for table in classes},
            _attributes={
                (table.name, column.name): column.attribute or attribute_name(column.name)
                for table in schema.tables
                for column in table.columns
            },
            _relations={
                **{(item.table, item.name): attribute_name(item.name) for item in schema.relations},
                **{
                    (table.name, item.name): attribute_name(item.name)
                    for table in schema.tables
                    for item in table.polymorphic
                },
            },
            _enum_classes={enum.name: _own_class_of(enum) for enum in schema.enums},
            _members={
                (enum.name, value.name): member_name(value.name) for enum in schema.enums for value in enum.values
            },
            _composite_classes={each.name: _own_class_of(each) for each in schema.composites},
            _fields={
                (each.name, field.name): attribute_name(field.name)
                for each in schema.composites
                for field in each.fields
            },
            _constants={part.name: _constant_of(part) for part in schema.types},
            _shape_modules=_modules_of_shapes(schema) if schema.shapes else {},
        )
        return replace(names, diagnostics=tuple(sorted(mistakes(names, schema), key=Diagnostic.sort_key)))

    def class_of(self, table: str) -> str:
        return self._classes[table]

    def module_of(self, table: str) -> str:
        return self._modules[table]

    def collection_of(self, table: str) -> str:
        """Return the plural of a table's rows, such as the attribute of a database object: the table's own name."""
        return self._collections[table]

    def attribute(self, table: str, column: str) -> str:
        return self._attributes[table, column]

    def relation(self, table: str, relation: str) -> str:
        return self._relations[table, relation]

    def enum_class(self, enum: str) -> str:
        return self._enum_classes[enum]

    def member(self, enum: str, value: str) -> str:
        return self._members[enum, value]

    def composite_class(self, composite: str) -> str:
        return self._composite_classes[composite]

    def field(self, composite: str, field: str) -> str:
        return self._fields[composite, field]

    def type_constant(self, type_: str) -> str:
        """Return the name of the column type of an enum, a domain or a composite, in upper case: `models` has one of each."""
        return self._constants[type_]

    def shape_module(self, shape: str) -> str:
        """Return the module of a shape, whose name is that of its class; shapes that lead to each other share one."""
        return self._shape_modules[shape]


def _class_of(table: Table) -> str:
    return table.class_name or class_name(table.name, plural=True)


def _module_of(class_: str) -> str:
    module = module_name(class_)
    return f"{module}_" if module in _OUR_MODULES else module


def _modules_of_shapes(schema: Schema) -> dict[str, str]:
    from dovetail.emit.shape_classes import shared_modules

    return {shape: module_name(first) for shape, first in shared_modules(schema).items()}


def _own_class_of(part: Enum | Composite) -> str:
    return part.class_name or class_name(part.name)


def _constant_of(part: Enum | Domain | Composite) -> str:
    """What has a class names its constant after it, and otherwise than it even where the class has no small letter."""
    if isinstance(part, Domain):
        return member_name(part.name)
    class_ = _own_class_of(part)
    constant = member_name(class_)
    return f"{constant}_TYPE" if constant == class_ else constant

"""Schemas: pydantic classes for what is read, created and updated, one module to a table."""

from collections.abc import Iterator
from typing import NamedTuple

from dovetail.data_classes import dataclass
from dovetail.emit.base import Context
from dovetail.emit.imports import Imports, export_key
from dovetail.emit.layout import Expression, lay, listing, prefixed
from dovetail.emit.literals import docstring, literal
from dovetail.emit.pydantic_classes import bytes_settings, class_config, field_statement
from dovetail.emit.schema_fields import Values, default_of
from dovetail.files import File
from dovetail.schema.columns import Column
from dovetail.schema.guarantees import AppendOnly, derivations
from dovetail.schema.model import Table
from dovetail.schema.soft_deletion import moment_of
from dovetail.schema.tenants import is_own_tenant

__all__ = ["VARIANTS", "Schemas", "values_of"]

VARIANTS = ("Read", "Create", "Update")
"""What the names of a table's classes end in."""


class ClassView(NamedTuple):
    """One class: its docstring and the statements of its fields. `config` is what pydantic is told of it."""

    name: str
    docstring: str
    fields: tuple[str, ...]
    config: str


@dataclass(frozen=True, slots=True)
class SchemaView:
    """One schema module, and what it calls what its classes are made of."""

    imports: str
    base_model: str
    types: tuple[str, ...]
    classes: tuple[ClassView, ...]


@dataclass(frozen=True, slots=True)
class PackageView:
    """The package of all schemas: what it imports and exports."""

    imports: str
    exports: str


class Schemas:
    """The artefact `schemas`."""

    name = "schemas"

    def emit(self, context: Context) -> Iterator[File]:
        """Yield a module for every table, and the package that exports all classes."""
        if context.only is None:
            yield context.file("schemas/__init__.py", "schemas/__init__.py.j2", view=_package(context))
        for table in context.tables:
            path = f"schemas/{context.names.module_of(table.name)}.py"
            yield context.file(path, "schemas/table.py.j2", view=_schema(table, context))


def values_of(table: Table, context: Context) -> tuple[Imports, Values]:
    """Return the names of the module of a table's schemas, and how it spells values: its own types have their names there."""
    class_ = context.names.class_of(table.name)
    attributes = [context.names.attribute(table.name, column.name) for column in table.columns]
    imports = Imports([*attributes, *(f"{class_}{variant}" for variant in VARIANTS)])
    for name in ("BaseModel", "ConfigDict"):
        imports.name("pydantic", name)
    return imports, Values(table, context, imports)


def _schema(table: Table, context: Context) -> SchemaView:
    class_ = context.names.class_of(table.name)
    imports, values = values_of(table, context)
    base_model, config_dict = imports.name("pydantic", "BaseModel"), imports.name("pydantic", "ConfigDict")
    fields = _Fields(table, context, imports, values)
    types = tuple(lay(prefixed(f"{own.name} = ", own.expression)) for own in values.own_types)
    settings = bytes_settings(table.columns, context.schema)
    read, write = (
        class_config(config_dict, [first, *settings]) for first in ("from_attributes=True", 'extra="forbid"')
    )
    classes = (
        ClassView(f"{class_}Read", _doc(table, "read"), tuple(fields.read()), read),
        ClassView(f"{class_}Create", _doc(table, "create"), tuple(fields.create()), write),
        ClassView(f"{class_}Update", _doc(table, "update"), tuple(fields.update()), write),
    )
    return SchemaView(imports.lines(), base_model, types, classes)


def _doc(table: Table, variant: str) -> str:
    name = table.identifier.name
    texts = {
        "read": table.doc or f"A row of {name}.",
        "create": f"A new row of {name}. What is left out is up to the database.",
        "update": f"Changes to a row of {name}. What is left out stays as it is.",
    }
    return docstring(texts[variant], indent=4) or docstring(f"A row of {name}.", indent=4)


@dataclass(frozen=True, slots=True)
class _Fields:
    """The fields of a table's three classes."""

    table: Table
    context: Context
    imports: Imports
    values: Values

    def read(self) -> Iterator[str]:
        """Every column but the secret ones."""
        for column in self.table.columns:
            if not column.secret:
                yield self._field(column, self.values.or_none(column, self.values.read(column)), None)

    def create(self) -> Iterator[str]:
        """Every column that the database does not make by itself; those it can make may be left out."""
        made = {moment_of(self.table), *(each.column for each in derivations(self.table.guarantees))}
        for column in self.table.columns:
            if not (column.generated or (column.identity and column.identity.always) or column.name in made):
                yield self._created(column)

    def update(self) -> Iterator[str]:
        """Every column that may change."""
        key = self.table.primary_key.columns if self.table.primary_key else ()
        settled = {*key, moment_of(self.table), *(each.column for each in derivations(self.table.guarantees))}
        is_append_only = any(isinstance(each, AppendOnly) for each in self.table.guarantees)
        for column in self.table.columns:
            fixed = column.generated or column.identity or column.read_only or column.name in settled or is_append_only
            if not fixed:
                yield self._omissible(column)

    def _created(self, column: Column) -> str:
        default = default_of(column, self.values, self.context)
        if default is not None:
            return self._field(column, self.values.or_none(column, self.values.write(column)), default)
        has_default = column.default is not None or column.identity is not None or is_own_tenant(self.table, column)
        if has_default or column.nullable:
            return self._omissible(column)
        type_ = self.values.write(column)
        if self.values.may_be_none(column):
            type_ = f"{self.imports.own('runtime.field_types', 'NotNull')}[{type_}]"
        return self._field(column, type_, None)

    def _omissible(self, column: Column) -> str:
        type_ = self.values.write(column)
        if column.nullable:
            return self._field(column, self.values.or_none(column, type_), "None")
        unset = self.imports.own("runtime.field_types", "OrUnset")
        return self._field(column, f"{unset}[{type_}]", "None")

    def _field(self, column: Column, type_: str, default: Expression | None) -> str:
        name = self.context.names.attribute(self.table.name, column.name)
        return field_statement(name, type_, self.imports, column.doc, default)


def _package(context: Context) -> PackageView:
    imports = Imports()
    exported = [
        imports.name(f".{context.names.module_of(table.name)}", f"{context.names.class_of(table.name)}{variant}")
        for table in context.schema.tables
        for variant in VARIANTS
    ]
    exports = listing([literal(name) for name in sorted(exported, key=export_key)], exploded=True)
    return PackageView(imports.lines(), lay(prefixed("__all__ = ", exports)))

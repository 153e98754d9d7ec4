"""The dataclasses of composites, which every layer of a generated package shares."""

from collections.abc import Iterator

from dovetail.data_classes import dataclass
from dovetail.emit.base import Context
from dovetail.emit.identifiers import class_name
from dovetail.emit.imports import Imports
from dovetail.emit.layout import lay, prefixed
from dovetail.emit.literals import docstring
from dovetail.emit.schema_fields import Values
from dovetail.schema.columns import Column
from dovetail.schema.model import Composite, Table

__all__ = ["CompositesView", "composites_view"]


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field: its statement, and a docstring or nothing."""

    statement: str
    doc: str


@dataclass(frozen=True, slots=True)
class CompositeView:
    """One dataclass."""

    class_name: str
    doc: str
    fields: tuple[FieldView, ...]


@dataclass(frozen=True, slots=True)
class CompositesView:
    """The module of all composites, and what it calls what its classes are made of."""

    imports: str
    dataclass: str
    config: str
    types: tuple[str, ...]
    composites: tuple[CompositeView, ...]


def composites_view(context: Context) -> CompositesView:
    """Return the module; a class stands after those that its fields are of."""
    names, composites = context.names, context.schema.composites_in_order
    attributes = (names.field(each.name, field.name) for each in composites for field in each.fields)
    classes = (names.composite_class(each.name) for each in composites)
    imports = Imports([*classes, *attributes], inside=".", itself=".composites")
    decorator = imports.name("dataclasses", "dataclass")
    class_variable, config = imports.name("typing", "ClassVar"), imports.name("pydantic", "ConfigDict")
    told = f"__pydantic_config__: {class_variable}[{config}] = {imports.own('runtime.field_types', 'OF_COMPOSITES')}"
    values = {each.name: _values(each, context, imports) for each in composites}
    types = tuple(lay(prefixed(f"{own.name} = ", own.expression)) for each in values.values() for own in each.own_types)
    views = tuple(_composite(each, values[each.name], context) for each in composites)
    return CompositesView(imports.lines(), decorator, told, types, views)


def _values(composite: Composite, context: Context, imports: Imports) -> Values:
    """How the fields are spelled: as columns are that may be NULL."""
    class_ = context.names.composite_class(composite.name)

    def named(column: Column) -> str:
        return class_ + class_name(context.names.field(composite.name, column.name))

    return Values(Table(composite.name, composite.identifier, tuple(_columns(composite))), context, imports, named)


def _columns(composite: Composite) -> Iterator[Column]:
    return (Column(field.name, field.type, nullable=True) for field in composite.fields)


def _composite(composite: Composite, values: Values, context: Context) -> CompositeView:
    names = context.names
    doc = docstring(composite.doc or "", indent=4) or docstring(f"A value of {composite.identifier.name}.", indent=4)
    fields = []
    for field, column in zip(composite.fields, _columns(composite), strict=True):
        type_ = values.or_none(column, values.write(column))
        statement = f"    {names.field(composite.name, field.name)}: {type_} = None"
        fields.append(FieldView(statement, docstring(field.doc or "", indent=4)))
    return CompositeView(names.composite_class(composite.name), doc, tuple(fields))

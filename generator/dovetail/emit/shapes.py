"""Shapes: the classes that read queries take, one module to a shape."""

from collections.abc import Iterable, Iterator

from dovetail.data_classes import dataclass
from dovetail.emit.base import Context
from dovetail.emit.imports import Imports, export_key
from dovetail.emit.layout import class_line, lay, listing, prefixed
from dovetail.emit.literals import docstring, literal
from dovetail.emit.pydantic_classes import bytes_settings, class_config
from dovetail.emit.shape_classes import ShapeClass, classes_of, takes_all
from dovetail.emit.shape_fields import ShapeFieldsWriter
from dovetail.emit.shape_names import names_of_fields
from dovetail.files import File
from dovetail.schema.columns import Column
from dovetail.schema.shapes import Shape, ShapeFields

__all__ = ["Shapes"]


@dataclass(frozen=True, slots=True)
class ClassView:
    """One class: the line that begins it, its docstring, what pydantic is told of it, and the statements of its fields."""

    line: str
    docstring: str
    config: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ModuleView:
    """The module of a shape, or of several that lead to each other. `completed` are classes that name a later one."""

    imports: str
    classes: tuple[ClassView, ...]
    completed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PackageView:
    """The package of all shapes: what it imports and exports."""

    imports: str
    exports: str


class Shapes:
    """The artefact `shapes`."""

    name = "shapes"

    def emit(self, context: Context) -> Iterator[File]:
        """Yield the package that exports all shapes, and their modules; nothing for a spec without any."""
        if not context.schema.shapes:
            return
        if context.only is None:
            yield context.file("shapes/__init__.py", "shapes/__init__.py.j2", view=_package(context))
        modules: dict[str, list[Shape]] = {}
        for shape in context.schema.shapes:
            modules.setdefault(context.names.shape_module(shape.name), []).append(shape)
        for module, shapes in modules.items():
            yield context.file(f"shapes/{module}.py", "shapes/shape.py.j2", view=_module(shapes, context))


def _module(shapes: Iterable[Shape], context: Context) -> ModuleView:
    classes = _in_order((shape, class_) for shape in shapes for class_ in classes_of(shape, context.schema))
    fields = [name for _, class_ in classes for name in names_of_fields(class_.fields, context.names)]
    imports = Imports([*fields, *(class_.name for _, class_ in classes)])
    writer = ShapeFieldsWriter(context, imports, {class_.name for _, class_ in classes})
    views = tuple(_class(shape, class_, context, imports, writer) for shape, class_ in classes)
    return ModuleView(imports.lines(), views, tuple(writer.incomplete))


def _in_order(classes: Iterable[tuple[Shape, ShapeClass]]) -> list[tuple[Shape, ShapeClass]]:
    """The classes of a module, those that are derived from one of its shapes after all others."""
    known = list(classes)
    own = {shape.name for shape, _ in known}
    return sorted(known, key=lambda each: each[1].base in own)


def _class(
    shape: Shape, class_: ShapeClass, context: Context, imports: Imports, writer: ShapeFieldsWriter
) -> ClassView:
    fields, names = class_.fields, context.names
    if class_.base is not None:
        module, config = f".{names.shape_module(class_.base)}", ""
        is_own = names.shape_module(class_.base) == names.shape_module(shape.name)
        base = class_.base if is_own else imports.name(module, class_.base)
    elif takes_all(fields, context.schema):
        base = imports.name(f"..schemas.{names.module_of(fields.table)}", f"{names.class_of(fields.table)}Read")
        config = _config_beside_read(fields, context, imports)
    else:
        base = imports.name("pydantic", "BaseModel")
        settings = bytes_settings([*_columns(fields, context), *_payload(fields, context)], context.schema)
        config = class_config(imports.name("pydantic", "ConfigDict"), ["from_attributes=True", *settings])
    doc = _doc(shape, class_, context)
    return ClassView(class_line(class_.name, base), doc, config, tuple(writer.fields(class_)))


def _config_beside_read(fields: ShapeFields, context: Context, imports: Imports) -> str:
    """What the Read schema does not tell pydantic: that bytes come from the association table."""
    settings = bytes_settings(_payload(fields, context), context.schema)
    if not settings or bytes_settings(context.schema.tables_by_name[fields.table].columns, context.schema):
        return ""
    return class_config(imports.name("pydantic", "ConfigDict"), settings)


def _columns(fields: ShapeFields, context: Context) -> list[Column]:
    return [context.schema.tables_by_name[fields.table].column(name) for name in fields.columns]


def _payload(fields: ShapeFields, context: Context) -> list[Column]:
    if fields.association is None:
        return []
    association = context.schema.tables_by_name[fields.association]
    return [association.column(item.column) for item in fields.payload]


def _doc(shape: Shape, class_: ShapeClass, context: Context) -> str:
    table = context.schema.tables_by_name[class_.fields.table].identifier.dotted
    if class_.within is not None:
        return docstring(f"A row of {table}, as {class_.around}.{class_.within.name} reads it.", indent=4)
    return docstring(shape.doc or "", indent=4) or docstring(f"What is read of a row of {table}.", indent=4)


def _package(context: Context) -> PackageView:
    imports = Imports()
    exported = [
        imports.name(f".{context.names.shape_module(shape.name)}", shape.name) for shape in context.schema.shapes
    ]
    exports = listing([literal(name) for name in sorted(exported, key=export_key)], exploded=True)
    return PackageView(imports.lines(), lay(prefixed("__all__ = ", exports)))

"""Run in a process of its own: what a generated package holds, as JSON, so that nothing it does goes unseen."""

import importlib
import json
import sys
from typing import Any, get_args


def held(name: str) -> dict[str, Any]:
    """The texts of the package `name` by table, as the spec calls tables and columns."""
    enums = importlib.import_module(f"{name}.enums")
    models = importlib.import_module(f"{name}.models")
    schemas = importlib.import_module(f"{name}.schemas")
    importlib.import_module(f"{name}.relations")
    importlib.import_module(f"{name}.queries")
    classes = {mapper.local_table.name: mapper.class_ for mapper in models.Base.registry.mappers}
    return {
        "tables": {table: row(class_, schemas) for table, class_ in classes.items()},
        "enums": [[member.value for member in getattr(enums, each)] for each in classes_of(enums)],
        "enum_docs": [getattr(enums, each).__doc__ for each in classes_of(enums)],
        "spec_doc": importlib.import_module(name).__doc__,
    }


def classes_of(module: Any) -> list[str]:
    return [name for name, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__]


def row(class_: Any, schemas: Any) -> dict[str, Any]:
    table, mapper = class_.__table__, class_.__mapper__
    create = getattr(schemas, f"{class_.__name__}Create").model_fields
    read = getattr(schemas, f"{class_.__name__}Read").model_fields
    attributes = {column.name: mapper.get_property_by_column(column).key for column in table.columns}
    return {
        "doc": class_.__doc__,
        "comment": table.comment,
        "comments": {column.name: column.comment for column in table.columns},
        "descriptions": {column: read[attribute].description for column, attribute in attributes.items()},
        "defaults": {column: plain(create[attribute]) for column, attribute in attributes.items()},
        "literals": {
            column: sorted(literals(create[attribute].annotation)) for column, attribute in attributes.items()
        },
        "constraints": sorted(constraint.name for constraint in table.constraints if constraint.name),
        "indexes": sorted(index.name for index in table.indexes),
    }


def plain(field: Any) -> Any:
    value = field.get_default(call_default_factory=True)
    return value if isinstance(value, str | int | list | dict | None) else str(value)


def literals(annotation: Any) -> list[str]:
    found = get_args(annotation)
    return [text for each in found for text in ([each] if isinstance(each, str) else literals(each))]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(held(sys.argv[1])))

"""Generated packages to import: the layers that a Schema, or the text of a spec, compiles to, under a name used once."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

from dovetail import pipeline
from dovetail.emit.base import Context
from dovetail.emit.models import Models
from dovetail.emit.names import Names
from dovetail.emit.package import Package
from dovetail.emit.schemas import Schemas
from dovetail.emit.templates import Templates
from dovetail.files import File
from dovetail.output.formatter import format
from dovetail.schema.model import Schema

_numbers = count()


def schema_of(folder: Path, text: str) -> Schema:
    """The schema of a spec; the keys that every root has are added."""
    root = folder / "spec.yaml"
    root.write_text(f"dovetail: 1\nname: made\n{text}")
    return pipeline.read(root).schema


def layers(schema: Schema, templates: Path | None = None) -> Iterator[File]:
    """The files of the package itself, its models and its schemas, as their emitters lay them out."""
    context = Context(schema, Names.of(schema), Templates(templates))
    for emitter in (Package(), Models(), Schemas()):
        yield from emitter.emit(context)


def write_layers(schema: Schema, folder: Path) -> None:
    for file in format(layers(schema)):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text)


@contextmanager
def package(schema: Schema, folder: Path) -> Iterator[Any]:
    """The imported package of `schema`, with `models` and `schemas` loaded; forgotten again afterwards."""
    name = f"made_{next(_numbers)}"
    write_layers(schema, folder / name)
    sys.path.insert(0, str(folder))
    try:
        module = importlib.import_module(name)
        importlib.import_module(f"{name}.models")
        importlib.import_module(f"{name}.schemas")
        yield module
    finally:
        sys.path.remove(str(folder))
        _forget(module)


def _forget(module: ModuleType) -> None:
    for name in [name for name in sys.modules if name == module.__name__ or name.startswith(f"{module.__name__}.")]:
        del sys.modules[name]

"""Generated packages to import: the layers that a Schema, or the text of a spec, compiles to, under a name used once."""

import importlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from dovetail import pipeline
from dovetail.emit.base import Context
from dovetail.emit.models import Models
from dovetail.emit.names import Names
from dovetail.emit.package import Package
from dovetail.emit.schemas import Schemas
from dovetail.emit.shapes import Shapes
from dovetail.emit.templates import Templates
from dovetail.files import File
from dovetail.output.formatter import format
from dovetail.schema.model import Schema
from importing import forget

_numbers = count()


def schema_of(folder: Path, text: str) -> Schema:
    """The schema of a spec; the keys that every root has are added."""
    root = folder / "spec.yaml"
    root.write_text(f"dovetail: 1\nname: made\n{text}")
    return pipeline.read(root).schema


def layers(schema: Schema, templates: Path | None = None) -> Iterator[File]:
    """The files of the package itself, its models, its schemas and its shapes, as their emitters lay them out."""
    context = Context(schema, Names.of(schema), Templates(templates))
    for emitter in (Package(), Models(), Schemas(), Shapes()):
        yield from emitter.emit(context)


def write_layers(schema: Schema, folder: Path) -> None:
    for file in format(layers(schema)):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text)


def write_side_by_side(schemas: Mapping[str, Schema], folder: Path) -> None:
    """Write packages by their names, for checkers of types: all have the same runtime, so all but the first hand that one on."""
    shared: dict[str, str] = {}
    for name, schema in schemas.items():
        write_layers(schema, folder / name)
        own = folder / name / "runtime"
        runtime = {path.relative_to(own).as_posix(): path.read_text() for path in own.rglob("[!_]*.py")}
        assert runtime == (shared := shared or runtime)
        for module in runtime if name != next(iter(schemas)) else ():
            dotted = module.removesuffix(".py").replace("/", ".")
            (own / module).write_text(f"from {next(iter(schemas))}.runtime.{dotted} import *\n")


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
        forget(name)

"""The package itself: its front page, its enums and composites, and the runtime that it carries with it."""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from dovetail.data_classes import dataclass
from dovetail.emit.base import Context
from dovetail.emit.composites import composites_view
from dovetail.emit.imports import Imports
from dovetail.emit.layout import Expression, lay, listing, mapping, prefixed
from dovetail.emit.literals import docstring, literal
from dovetail.files import HEADER, File, content
from dovetail.schema.flows import Flow
from dovetail.schema.model import Enum

__all__ = ["Package"]


@dataclass(frozen=True, slots=True)
class MemberView:
    """One member of an enum; `doc` is a docstring, or empty."""

    name: str
    value: str
    doc: str


@dataclass(frozen=True, slots=True)
class EnumView:
    """One enum; `flow` are the statements that say how its values follow each other, if they do."""

    class_name: str
    base: str
    doc: str
    members: tuple[MemberView, ...]
    flow: str


@dataclass(frozen=True, slots=True)
class EnumsView:
    """The module of all enums."""

    imports: str
    enums: tuple[EnumView, ...]


class Package:
    """The artefact `package`: what lies at the top of the generated package."""

    name = "package"

    def emit(self, context: Context) -> Iterator[File]:
        """Yield the package's own module, its enums and composites if there are any, and the runtime as it is."""
        schema = context.schema
        doc = docstring(schema.doc or "") or docstring(f"Everything that {schema.name} keeps in its database.")
        yield context.file("__init__.py", "package/__init__.py.j2", docstring=doc)
        if schema.enums:
            yield context.file("enums.py", "package/enums.py.j2", view=_enums(context))
        if schema.composites:
            yield context.file("composites.py", "package/composites.py.j2", view=composites_view(context))
        yield from _runtime()
        yield File("py.typed", f"# {HEADER}\n")


def _enums(context: Context) -> EnumsView:
    imports = Imports((context.names.enum_class(enum.name) for enum in context.schema.enums), inside=".")
    enums = tuple(_enum(enum, context, imports) for enum in context.schema.enums)
    return EnumsView(imports.lines(), enums)


def _enum(enum: Enum, context: Context, imports: Imports) -> EnumView:
    names = context.names
    if enum.flow is None:
        base, flow = imports.name("enum", "StrEnum"), ""
    else:
        base, flow = imports.own("runtime.status_flow", "StatusFlow"), _flow(enum.flow)
    members = tuple(
        MemberView(names.member(enum.name, value.name), literal(value.name), docstring(value.doc or "", indent=4))
        for value in enum.values
    )
    doc = docstring(enum.doc or "", indent=4) or docstring(f"The values of {enum.identifier.name}.", indent=4)
    return EnumView(names.enum_class(enum.name), base, doc, members, flow)


def _flow(flow: Flow) -> str:
    """The attributes that `runtime.status_flow` reads."""
    initial = prefixed("__initial__ = ", _values(flow.initial))
    moves = prefixed("__moves__ = ", mapping((literal(value), _values(later)) for value, later in flow.by_value()))
    return f"{lay(initial, indent=4)}\n{lay(moves, indent=4)}"


def _values(values: tuple[str, ...]) -> Expression:
    return listing(map(literal, values), "()")


@cache
def _runtime() -> tuple[File, ...]:
    """The modules of `dovetail.runtime`, each under the header of a generated file."""
    folder = os.fspath(Path(__file__).resolve().parent.parent / "runtime")
    paths = (f"{place}{os.sep}{name}" for place, _, names in os.walk(folder) for name in names if name.endswith(".py"))
    modules = sorted(path.removeprefix(f"{folder}{os.sep}").replace(os.sep, "/") for path in paths)
    return tuple(
        File(f"runtime/{module}", f"# {HEADER}\n\n{content(f'{folder}/{module}').decode()}") for module in modules
    )

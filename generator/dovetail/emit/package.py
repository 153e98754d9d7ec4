"""The package itself: its front page, its enums, and the runtime that it carries with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dovetail.emit.base import Context
from dovetail.emit.imports import Imports
from dovetail.emit.literals import docstring, literal
from dovetail.files import HEADER, File
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
    """One enum."""

    class_name: str
    doc: str
    members: tuple[MemberView, ...]


@dataclass(frozen=True, slots=True)
class EnumsView:
    """The module of all enums, and what the base class of each is called there."""

    imports: str
    str_enum: str
    enums: tuple[EnumView, ...]


class Package:
    """The artefact `package`: what lies at the top of the generated package."""

    name = "package"

    def emit(self, context: Context) -> Iterator[File]:
        """Yield the package's own module, its enums if there are any, and the runtime as it is."""
        schema = context.schema
        doc = docstring(schema.doc or "") or docstring(f"Everything that {schema.name} keeps in its database.")
        yield context.file("__init__.py", "package/__init__.py.j2", docstring=doc)
        if schema.enums:
            yield context.file("enums.py", "package/enums.py.j2", view=_enums(context))
        yield from _runtime()
        yield File("py.typed", f"# {HEADER}\n")


def _enums(context: Context) -> EnumsView:
    enums = tuple(_enum(enum, context) for enum in context.schema.enums)
    imports = Imports(enum.class_name for enum in enums)
    str_enum = imports.name("enum", "StrEnum")
    return EnumsView(imports.lines(), str_enum, enums)


def _enum(enum: Enum, context: Context) -> EnumView:
    names = context.names
    members = tuple(
        MemberView(names.member(enum.name, value.name), literal(value.name), docstring(value.doc or "", indent=4))
        for value in enum.values
    )
    doc = docstring(enum.doc or "", indent=4) or docstring(f"The values of {enum.identifier.name}.", indent=4)
    return EnumView(names.enum_class(enum.name), doc, members)


@cache
def _runtime() -> tuple[File, ...]:
    """The modules of `dovetail.runtime`, each under the header of a generated file."""
    folder = Path(__file__).resolve().parent.parent / "runtime"
    return tuple(
        File(f"runtime/{path.relative_to(folder).as_posix()}", f"# {HEADER}\n\n{path.read_text(encoding='utf-8')}")
        for path in sorted(folder.rglob("*.py"))
    )

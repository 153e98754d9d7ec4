"""The imports of one generated module: collected while its text is made, sorted as ruff's isort sorts them."""

import builtins
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from dovetail import lazy_re
from dovetail.emit.layout import LINE, call, lay, width
from dovetail.schema.types import Symbol

__all__ = ["Imports", "export_key", "member_key"]

_WORD = lazy_re.compile(r"([^\W\d]\w*)")
_DIGITS = lazy_re.compile(r"(\d+)")
_INNER_NAMES = {"Decimal": "decimal", "date": "datetime", "datetime": "datetime"}
"""Where the names inside the brackets of a `Symbol` come from, if not from builtins."""

Origin = tuple[str, str]
"""A module and a name in it."""

_TYPE_CHECKING = ("typing", "TYPE_CHECKING")


class _StatementKey(NamedTuple):
    """Orders statements: by section; there, relative imports from far away come first; then by module and first name."""

    section: int
    nearness: int
    module: tuple[object, ...]
    first: tuple[object, ...]


class Imports:
    """The names of one module. One that the module itself `defines` is imported under another: `date as date_`.

    `inside` is the prefix of modules of the generated package, such as ".." in a package one level down. `itself` is the
    module as its neighbours import it, such as ".types".
    """

    def __init__(self, defines: Iterable[str] = (), *, inside: str = "..", itself: str | None = None) -> None:
        self._taken = set(defines)
        self._locals: dict[Origin, str] = {}
        self._plain: dict[Origin, str] = {}
        self._symbols: dict[Origin, str] = {}
        self._only_for_types: dict[Origin, None] = {}
        self._inside = inside
        self._itself = itself
        self._local(_TYPE_CHECKING)  # type checkers know it by this name only

    def define(self, name: str) -> str:
        """Return a name for something more that the module defines: `name`, or one like it that nothing else has."""
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        return name

    def name(self, module: str, name: str, *, only_for_types: bool = False) -> str:
        """Return what `name` of `module` is called here; "" is builtins, which need an import only under another name.

        Modules that start with a dot are relative to the module. With `only_for_types` the import is for type checkers.
        """
        origin = (module, name)
        known = self._plain.get(origin)
        if known is not None:
            return known
        if module == self._itself:
            return name
        local = self._local(origin)
        if only_for_types:
            self._only_for_types[origin] = None
        else:
            self._only_for_types.pop(origin, None)
            self._plain[origin] = local
        return local

    def own(self, module: str, name: str) -> str:
        """Return what `name` is called here, of a `module` of the generated package given as "enums" or "runtime.types"."""
        return self.name(self._inside + module, name)

    def symbol(self, symbol: Symbol) -> str:
        """Return the text of a symbol of the table of types, with everything it names imported."""
        known = self._symbols.get((symbol.module, symbol.text))
        if known is None:
            pieces = _pieces(symbol.module, symbol.text)
            known = "".join([piece if isinstance(piece, str) else self._from(*piece) for piece in pieces])
            self._symbols[symbol.module, symbol.text] = known
        return known

    def lines(self, indent: int = 0) -> str:
        """Return the import statements, with a blank line between sections; "" if there are none.

        They fit into a block that is indented so far, and are not indented themselves.
        """
        if not self._only_for_types:
            return _sections(self._plain, indent)
        checking = self._locals[_TYPE_CHECKING]
        text = _sections({**self._plain, _TYPE_CHECKING: checking}, indent)
        typed = _sections({origin: self._locals[origin] for origin in self._only_for_types}, indent=4)
        block = "\n".join(f"    {line}" if line else "" for line in typed.split("\n"))
        return f"{text}\n\nif {checking}:\n{block}"

    def _local(self, origin: Origin) -> str:
        """What the imported thing is called here; the first to ask gets the name itself."""
        known = self._locals.get(origin)
        if known is None:
            known = self._locals[origin] = self.define(origin[1])
        return known

    def _from(self, module: str, name: str) -> str:
        """What `name` is called here, of a module as a `Symbol` gives it: one of the generated package begins with a dot."""
        return self.own(module[1:], name) if module.startswith(".") else self.name(module, name)


def _sections(named: Mapping[Origin, str], indent: int) -> str:
    """The statements that import things as they are `named`, in as many sections as it takes."""
    statements: dict[Origin, list[str]] = {}
    for (module, name), local in named.items():
        if local != name:
            statements[module or "builtins", name] = [f"{name} as {local}"]
        elif module:
            statements.setdefault((module, ""), []).append(name)
    found = [_statement(module, tuple(names), indent) for (module, _), names in statements.items()]
    lines: list[str] = []
    section = None
    for key, statement in sorted(found):
        if section not in (None, key.section):
            lines.append("")
        lines.append(statement)
        section = key.section
    return "\n".join(lines)


def export_key(name: str) -> tuple[int, tuple[object, ...]]:
    """Order the names in `__all__`: as `member_key` does, but capitals before small letters."""
    kind, _, exact = member_key(name)
    return kind, exact


@cache
def member_key(name: str) -> tuple[int, tuple[object, ...], tuple[object, ...]]:
    """Order names as isort's order-by-type does: constants, classes, the rest; numbers in names count as numbers."""
    bare = name.split(" as ", maxsplit=1)[0]
    kind = 0 if len(bare) > 1 and bare.isupper() else 1 if bare[:1].isupper() else 2
    return kind, _natural(name.lower()), _natural(name)


@cache
def _statement(module: str, names: tuple[str, ...], indent: int) -> tuple["_StatementKey", str]:
    """The statement that imports the names of a module, and what orders it among others."""
    ordered = sorted(names, key=member_key)
    key = _StatementKey(*_module_key(module), member_key(ordered[0]))
    line = f"from {module} import {', '.join(ordered)}"
    if width(line) + indent <= LINE:
        return key, line
    return key, lay(call(f"from {module} import ", ordered, exploded=True))


def _section_of(module: str) -> int:
    """The section of a module: 0 is the standard library, 1 other packages, 2 the generated package itself."""
    if module.startswith("."):
        return 2
    return 0 if module.split(".", maxsplit=1)[0] in sys.stdlib_module_names else 1


@cache
def _module_key(module: str) -> tuple[int, int, tuple[object, ...]]:
    """Order modules: by section, and there from far away to near."""
    bare = module.lstrip(".")
    return _section_of(module), len(bare) - len(module), _natural(bare.lower())


@cache
def _pieces(module: str, text: str) -> tuple[str | Origin, ...]:
    """The text of a symbol from `module` in pieces; what has to be imported is given by where it comes from."""
    head, *_ = _WORD.findall(text)
    return tuple(_origin(piece, module if piece == head else None) for piece in _WORD.split(text) if piece)


def _origin(piece: str, module: str | None) -> str | Origin:
    if module is not None:
        return module, piece
    is_inner = piece in _INNER_NAMES or hasattr(builtins, piece)
    return (_INNER_NAMES.get(piece, ""), piece) if is_inner else piece


def _natural(text: str) -> tuple[object, ...]:
    pieces = filter(None, _DIGITS.split(text))
    return tuple([(0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces])

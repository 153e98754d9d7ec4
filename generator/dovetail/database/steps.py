"""Steps that people write in Python: a module with `up(connection)`, and `down(connection)` where there is a way back."""

import ast
import sys
import traceback
from collections.abc import Callable
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from typing import TYPE_CHECKING

from dovetail.database.work import NO_WAY_BACK, Work
from dovetail.diagnostics import Diagnostic, Span, SpecError

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["refuse_missing_function", "run_step", "where_it_broke"]


def refuse_missing_function(work: Work) -> None:
    """Raise SpecError where a module is no Python (D113), or has no function for the direction (D113 up, D128 down)."""
    try:
        tree = ast.parse(work.history.content[work.path], work.path)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        message = f"{work.migration.name} is no Python: {getattr(error, 'msg', None) or error}"
        raise SpecError(
            (Diagnostic("D113", message, Span(work.file, line, 1), "mend it, then `dovetail generate`"),)
        ) from None
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    if work.direction in functions:
        return
    if work.direction == "up":
        message, help = f"{work.migration.name} has no function `up`", "write def up(connection): …"
        raise SpecError((Diagnostic("D113", message, Span(work.file, 1, 1), help),))
    message = f"{work.migration.name} cannot be undone: it has no function `down`"
    raise SpecError((Diagnostic("D128", message, Span(work.file, 1, 1), NO_WAY_BACK),))


def run_step(work: Work, connection: "Connection") -> None:
    """Call the function of the direction. Whatever it raises comes through."""
    function = _function(work)
    function(connection)


def where_it_broke(work: Work, error: BaseException) -> int | None:
    """Return the line of the step that was running when the error was raised."""
    file = str(work.history.folder / work.path)
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    return lines[-1] if lines else None


def _function(work: Work) -> "Callable[[Connection], object]":
    name = f"dovetail_step_{work.migration.name}"
    loader = SourceFileLoader(name, str(work.history.folder / work.path))
    spec = spec_from_loader(name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # nothing but migrations lies beside them
    try:
        loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = writes
    function: Callable[[Connection], object] = getattr(module, work.direction)
    return function

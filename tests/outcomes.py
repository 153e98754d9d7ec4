"""What becomes of a spec: located diagnostics or a whole generation, and nothing else."""

from pathlib import Path

from dovetail import pipeline
from dovetail.codes.table import CODES
from dovetail.diagnostics import Diagnostic, SpecError
from dovetail.files import File
from dovetail.rendering import render_text

__all__ = ["import_everything", "outcome", "outcome_of"]


def outcome(root: Path) -> tuple[tuple[File, ...], tuple[Diagnostic, ...]]:
    """Read, check and render the spec at `root`; its files, and what was said of it, which can be shown."""
    try:
        spec = pipeline.read(root)
        files, diagnostics = pipeline.render(spec), spec.warnings
    except SpecError as error:
        files, diagnostics = (), error.diagnostics
        assert any(diagnostic.severity == "error" for diagnostic in diagnostics)
    for diagnostic in diagnostics:
        _is_sound(diagnostic)
    assert bool(render_text(diagnostics)) is bool(diagnostics)
    return files, diagnostics


def outcome_of(text: str | bytes, folder: Path) -> tuple[tuple[File, ...], tuple[Diagnostic, ...]]:
    """The outcome of a spec that consists of `text`."""
    root = folder / "spec.yaml"
    root.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    return outcome(root)


def import_everything(folder: Path) -> None:
    """Come to both outcomes once, so that what comes after imports nothing any more."""
    head = "dovetail: 1\nname: first\ndatabases: [postgresql, sqlite]\n"
    for table in ("{columns: {id: {type: int, primary_key: true}}}", "1"):
        outcome_of(f"{head}tables: {{t: {table}}}\n", folder)


def _is_sound(diagnostic: Diagnostic) -> None:
    assert diagnostic.code in CODES, diagnostic
    assert diagnostic.span is not None, diagnostic
    assert diagnostic.message, diagnostic
    assert (diagnostic.message + (diagnostic.help or "")).isprintable(), diagnostic
    assert diagnostic.span.line > 0, diagnostic
    assert diagnostic.span.column > 0, diagnostic
    assert diagnostic.span.length > 0, diagnostic

"""Lay out what the emitters left unsettled. The only module that imports black, and only when there is work for it."""

import re
from collections.abc import Iterable

from dovetail import lazy_re
from dovetail.diagnostics import Diagnostic, Report
from dovetail.files import File

__all__ = ["LINE_LENGTH", "format"]

LINE_LENGTH = 88
"""The columns of generated Python, black's own default."""

_LINE = lazy_re.compile(r": (\d+):\d+$", re.MULTILINE)
"""Where black says it stopped: "cannot parse: 2:4", and below it the line."""


def format(files: Iterable[File]) -> tuple[File, ...]:
    """Return the files with the unsettled ones laid out, in the same order.

    Python is laid out by the pinned black; other text gets LF line ends and one final newline. SpecError (G302) names every
    file that is not valid Python, which only a user's template or text can cause.
    """
    report = Report()
    formatted = tuple(file if file.settled else _formatted(file, report) for file in files)
    report.stop_on_errors()
    return formatted


def _formatted(file: File, report: Report) -> File:
    text = _with_unix_lines(file.text)
    if file.path.endswith((".py", ".pyi")):
        text = _by_black(file.path, text, report)
    return file._replace(text=text, settled=True)


def _with_unix_lines(text: str) -> str:
    body = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    return f"{body}\n" if body else ""


def _by_black(path: str, text: str, report: Report) -> str:
    from black import format_str
    from black.mode import Mode, TargetVersion
    from black.parsing import InvalidInput

    mode = Mode(target_versions={TargetVersion.PY311}, line_length=LINE_LENGTH, is_pyi=path.endswith(".pyi"))
    try:
        return format_str(text, mode=mode)
    except InvalidInput as error:
        report.add(_invalid(path, text, str(error)))
        return text


def _invalid(path: str, text: str, reason: str) -> Diagnostic:
    place = _LINE.search(reason)
    number = int(place[1]) if place is not None else 1
    line = text.split("\n")[number - 1].strip()
    return Diagnostic(
        "G302",
        f"generated file {path}, line {number}, is not valid Python: {line}",
        None,
        "mend the template that writes this file, or remove it from your `templates:` folder to use the one that dovetail has",
    )

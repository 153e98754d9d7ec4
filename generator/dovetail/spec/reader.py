"""From the bytes of one file to a `Map`: size, encoding, characters, then YAML."""

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from dovetail import lazy_re
from dovetail.diagnostics import Diagnostic, Fix, Report, Span, SpecError
from dovetail.spec.recovery import compose_on
from dovetail.spec.roots import LARGEST_FILE
from dovetail.spec.source import Map, Source
from dovetail.suggestions import did_you_mean

__all__ = ["read", "read_on", "read_text"]

_LANGUAGES = {
    r"(?i)\s*(create|alter|drop|insert)\s": "SQL",
    r"(?i)\s*table\s+[\w.]+\s*\{": "dbml",
    r"\s*(model|datasource|generator)\s+\w+\s*\{": "a schema of Prisma",
    r"\s*(from\s+\S+\s+)?import\s|\s*class\s": "Python",
}
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f"
_FORBIDDEN = lazy_re.compile(f"[{_CONTROLS}-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
"""What YAML does not allow as it is, and the three line ends of YAML 1.1 that YAML 1.2 and editors take for characters."""

_FORBIDDEN_ASCII = lazy_re.compile(f"[{_CONTROLS}]")
"""The ASCII part of it: most specs have no other, and Unicode's takes half a millisecond to compile."""

_BYTE_ORDER_MARK = "\ufeff"
_MOST_FORBIDDEN = 20
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read(path: Path, shown_as: str) -> Map:
    """Return the mapping that the file holds; its spans say `shown_as`. Raises SpecError with all that is wrong."""
    report = Report()
    found = read_on(path, shown_as, report)
    report.stop_on_errors()
    assert found is not None
    return found


def read_text(text: str, shown_as: str) -> Map:
    """Return the mapping that `text` holds; its spans say `shown_as`. Raises SpecError with all that is wrong."""
    report = Report()
    found = _read_on(text, shown_as, report)
    report.stop_on_errors()
    assert found is not None
    return found


def read_on(path: Path, shown_as: str, report: Report, included: bool = False) -> Map | None:
    """Return the mapping that the file holds, or was meant to hold; None where that is not clear. A spec includes it, or not.

    What is wrong goes to `report`: Y301 where the file cannot be read, Y104 where it is over 5 MB, Y103 where it is not UTF-8,
    Y101, Y102 and Y105 to Y108 as `compose` says, Y109 where there is nothing, Y203 where there is something else than a
    mapping.
    """
    try:
        return _read_on(_decoded(_bytes(path, shown_as), shown_as), shown_as, report, included)
    except SpecError as error:
        report.extend(error.diagnostics)
        return None


def _bytes(path: Path, shown_as: str) -> bytes:
    try:
        if path.exists() and not path.is_file():
            help = "name the YAML file in it, or no spec at all for every one of the project" if path.is_dir() else None
            raise _refused("Y301", "this is not a file", Span(shown_as, 1, 1), help)
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
        if len(data) > LARGEST_FILE:
            raise _refused("Y104", f"the file is larger than {LARGEST_FILE:,} bytes", Span(shown_as, 1, 1), _SPLIT_HELP)
        return data
    except OSError as error:
        reason = error.strerror or type(error).__name__
        help = _file_meant(path) if isinstance(error, FileNotFoundError) else None
        raise _refused("Y301", f"the file cannot be read: {reason}", Span(shown_as, 1, 1), help) from None


def _file_meant(path: Path) -> str:
    """What to do where there is no such file."""
    try:
        names = [each.name for each in path.parent.glob("*.y*ml")]
    except OSError:
        names = []
    meant = did_you_mean(path.name, names)
    return f'did you mean "{meant}"?' if meant else "`dovetail init` writes a spec to start from"


def _read_on(text: str, shown_as: str, report: Report, included: bool = False) -> Map | None:
    mark = _BYTE_ORDER_MARK if text.startswith(_BYTE_ORDER_MARK) else ""
    source = Source(text.removeprefix(mark), shown_as, mark)
    forbidden = list(islice(_forbidden_characters(source), _MOST_FORBIDDEN))
    if forbidden:
        report.extend(forbidden)
        return None
    with _collector_off():
        composed = compose_on(source, report)
    if not composed.is_sound:
        return None
    if composed.value is None:
        help = "write `tables:` and a table under it, or take it out of `include`"
        help = help if included else "`dovetail init` writes a spec to start from"
        report.add(Diagnostic("Y109", "the file is empty", Span(shown_as, 1, 1), help))
    elif not isinstance(composed.value, Map):
        found = "a list" if isinstance(composed.value, list) else "a single value"
        help = "a spec begins with keys such as `dovetail: 1`, `name:` and `tables:`"
        if language := next((name for pattern, name in _LANGUAGES.items() if re.match(pattern, source.text)), None):
            help = f"this looks like {language}, and a spec is YAML; {help}"
        report.add(Diagnostic("Y203", f"expected a mapping, found {found}", _first_line(source), help))
    return composed.value if isinstance(composed.value, Map) else None


def _decoded(data: bytes, shown_as: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = Source(data[: error.start].decode("utf-8").removeprefix(_BYTE_ORDER_MARK), shown_as)
        place = before.span(len(before.text))
        if data.startswith(_UTF16_MARKS):
            raise _refused("Y103", "the file is encoded in UTF-16, not in UTF-8", place, _UTF8_HELP) from None
        raise _refused("Y103", f"the byte 0x{data[error.start]:02X} is not UTF-8", place, _UTF8_HELP) from None


_SPLIT_HELP = "split it into several files with `include`"
_UTF8_HELP = "save the file as UTF-8"


def _forbidden_characters(source: Source) -> Iterator[Diagnostic]:
    forbidden = _FORBIDDEN_ASCII if source.text.isascii() else _FORBIDDEN
    for found in forbidden.finditer(source.text):
        place = source.span(found.start(), found.end())
        message = f"the character U+{ord(found[0]):04X} is not allowed here"
        fix = Fix(place, "") if found[0] not in "\x85\u2028\u2029" else None
        yield Diagnostic("Y101", message, place, _character_help(found[0]), fix=fix)


def _character_help(character: str) -> str:
    if character in "\x85\u2028\u2029":
        return "it looks like the end of a line and is none; delete it"
    return "it cannot be seen; delete it"


def _first_line(source: Source) -> Span:
    """The first line with something on it other than a comment."""
    written = re.search(r"^(?!---)[^\S\r\n]*[^\s#]", source.text, re.MULTILINE)
    return source.span(written.end() - 1, len(source.text)) if written else source.span(0)


def _refused(code: str, message: str, place: Span, help: str | None) -> SpecError:
    return SpecError((Diagnostic(code, message, place, help),))


@contextmanager
def _collector_off() -> Iterator[None]:
    """Nothing that is composed can be garbage yet, and looking for garbage takes most of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

"""From the bytes of one file to a `Map`: size, encoding, characters, then YAML."""

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from dovetail.diagnostics import Diagnostic, Report, Span, SpecError
from dovetail.spec.composer import compose
from dovetail.spec.source import Map, Source

__all__ = ["LARGEST_FILE", "read", "read_text"]

LARGEST_FILE = 5_000_000
"""Bytes in one file; a thousand tables are about one million."""

_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What YAML does not allow as it is, and the three line ends of YAML 1.1 that YAML 1.2 and editors take for characters."""

_MOST_FORBIDDEN = 20
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read(path: Path, shown_as: str) -> Map:
    """Return the mapping that the file holds; its spans say `shown_as`.

    Raises SpecError: Y301 where the file cannot be read, Y104 where it is over 5 MB, Y103 where it is not UTF-8, and
    whatever `read_text` raises.
    """
    try:
        if path.exists() and not path.is_file():
            help = "name the YAML file in it, or no spec at all for every one of the project" if path.is_dir() else None
            raise _refused("Y301", "this is not a file", Span(shown_as, 1, 1), help)
        if path.stat().st_size > LARGEST_FILE:
            raise _refused("Y104", f"the file is larger than {LARGEST_FILE:,} bytes", Span(shown_as, 1, 1), _SPLIT_HELP)
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise _refused("Y301", f"the file cannot be read: {reason}", Span(shown_as, 1, 1), None) from None
    return read_text(_decoded(data, shown_as), shown_as)


def read_text(text: str, shown_as: str) -> Map:
    """Return the mapping that `text` holds; its spans say `shown_as`.

    Raises SpecError with all that is wrong: Y101, Y102 and Y105 to Y108 as `compose` says, Y109 where there is nothing, Y203
    where there is something else than a mapping.
    """
    source = Source(text.removeprefix("\ufeff"), shown_as)
    report = Report()
    report.extend(islice(_forbidden_characters(source), _MOST_FORBIDDEN))
    report.stop_on_errors()
    with _collector_off():
        value = compose(source, report)
    report.stop_on_errors()
    if value is None:
        raise _refused("Y109", "the file is empty", Span(shown_as, 1, 1), "`dovetail init` writes a spec to start from")
    if not isinstance(value, Map):
        found = "a list" if isinstance(value, list) else "a single value"
        help = "a spec begins with keys such as `dovetail: 1`, `name:` and `tables:`"
        raise _refused("Y203", f"expected a mapping, found {found}", _first_line(source), help)
    return value


def _decoded(data: bytes, shown_as: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = Source(data[: error.start].decode("utf-8").removeprefix("\ufeff"), shown_as)
        place = before.span(len(before.text))
        if data.startswith(_UTF16_MARKS):
            raise _refused("Y103", "the file is encoded in UTF-16, not in UTF-8", place, _UTF8_HELP) from None
        raise _refused("Y103", f"the byte 0x{data[error.start]:02X} is not UTF-8", place, _UTF8_HELP) from None


_SPLIT_HELP = "split it into several files with `include`"
_UTF8_HELP = "save the file as UTF-8"


def _forbidden_characters(source: Source) -> Iterator[Diagnostic]:
    for found in _FORBIDDEN.finditer(source.text):
        place = source.span(found.start(), found.end())
        message = f"the character U+{ord(found[0]):04X} is not allowed here"
        yield Diagnostic("Y101", message, place, _character_help(found[0]))


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

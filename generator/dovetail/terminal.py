"""How a stream is written to, and whether whoever reads it wants colours."""

import os
from typing import TextIO

__all__ = ["put", "wants_color"]


def put(text: str, stream: TextIO | None) -> None:
    """Write a text at once, to a stream that may not be there; what the stream has no characters for is written as escapes."""
    if stream is None:
        return
    try:
        stream.write(text)
    except UnicodeEncodeError:
        encoding = stream.encoding or "ascii"
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()


def wants_color(stream: object) -> bool:
    """Say whether to colour what goes to the stream: on a terminal and nowhere else. https://no-color.org"""
    return "NO_COLOR" not in os.environ and bool(getattr(stream, "isatty", bool)())

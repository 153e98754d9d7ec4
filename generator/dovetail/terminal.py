"""How a stream is written to, and whether whoever reads it wants colours."""

import os
from typing import TextIO

__all__ = ["put", "wants_color"]


def put(text: str, stream: TextIO | None) -> None:
    """Write a text at once, to a stream that may not be there; in UTF-8, if the stream has no characters for something in it."""
    if stream is None:
        return
    try:
        stream.write(text)
    except UnicodeEncodeError:
        stream.flush()
        stream.buffer.write(text.encode(errors="backslashreplace"))
    stream.flush()


def wants_color(stream: object) -> bool:
    """Say whether to colour what goes to the stream: on a terminal and nowhere else. https://no-color.org"""
    return "NO_COLOR" not in os.environ and bool(getattr(stream, "isatty", bool)())

"""What a stream is to whoever reads it."""

import os

__all__ = ["wants_color"]


def wants_color(stream: object) -> bool:
    """Say whether to colour what goes to the stream: on a terminal and nowhere else. https://no-color.org"""
    return "NO_COLOR" not in os.environ and bool(getattr(stream, "isatty", bool)())

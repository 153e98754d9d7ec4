"""Pages that speak of all tables, with what they say of a few of them replaced."""

import re
from collections.abc import Iterator
from itertools import zip_longest

from dovetail import lazy_re

__all__ = ["with_box", "with_news"]

_MARK = lazy_re.compile(r"^(?:#+ |```).*\n?", re.MULTILINE)
"""A line that begins a section, or something fenced, or ends it."""

_Section = tuple[tuple[str, ...], str]
"""The headings that lead to some lines, and the lines, headed by the last of them."""


def with_news(page: str, before: str, after: str) -> str | None:
    """Return the `page` with what is different in a part of it `after` an edit; `before` is how that part has been.

    Every section, or else every line of it, has to speak of one table. None where the page does not say what the part said, or
    where its headings change.
    """
    sections = list(_sections(page))
    parts, news = dict(_sections(before)), dict(_sections(after))
    if list(parts) != list(news) or len(dict(sections)) < len(sections):
        return None
    changes = {headings: (text, news[headings]) for headings, text in parts.items() if text != news[headings]}
    lines: list[str] = []
    for headings, text in sections:
        change = changes.pop(headings, None)
        found = text if change is None else _replaced(text, *change)
        if found is None:
            return None
        lines.append(found)
    return None if changes else "".join(lines)


def _replaced(text: str, before: str, after: str) -> str | None:
    """The section after the change: all of it, if it speaks of nothing else, or those lines of it that have changed."""
    if text.rstrip("\n") == before.rstrip("\n"):
        return after.rstrip("\n") + text[len(text.rstrip("\n")) :]
    for old, new in zip_longest(before.splitlines(keepends=True), after.splitlines(keepends=True)):
        if old != new:
            if old is None or new is None or f"\n{text}".count(f"\n{old}") != 1:
                return None
            text = f"\n{text}".replace(f"\n{old}", f"\n{new}")[1:]
    return text


def _sections(page: str) -> Iterator[_Section]:
    """The sections of a page in their order; what is fenced holds no headings."""
    headings: list[str] = []
    start, fence = 0, ""
    for mark in _MARK.finditer(page):
        line = mark[0]
        if line.startswith("`"):
            if not fence or line.strip() == fence:
                fence = "" if fence else line[: len(line) - len(line.lstrip("`"))]
        elif not fence:
            yield tuple(headings), page[start : mark.start()]
            level = len(line) - len(line.lstrip("#"))
            headings, start = [*headings[: level - 1], line], mark.start()
    yield tuple(headings), page[start:]


def with_box(page: str, before: list[str], after: list[str]) -> str | None:
    """Return the page of diagrams with the box of a table replaced; None where it is not there, or not as it was."""
    old, new = ("".join(f"{line}\n" for line in lines) for lines in (before, after))
    return page.replace(f"\n{old}", f"\n{new}") if page.count(f"\n{old}") == 1 else None

"""Quotes that are never closed, closed too early, or closed where nobody meant to; and what stands in them."""

import re
from collections.abc import Iterator

from dovetail.diagnostics import Related
from dovetail.spec.edits import Edit
from dovetail.spec.slip import Problem, Slip, in_quotes

__all__ = ["escape", "open_quote", "text_after_quote", "text_after_quote_at_a_sign"]


def open_quote(problem: Problem) -> Iterator[Slip]:
    if "quoted scalar" in problem.context_name and "unexpected" in problem.wish and problem.context is not None:
        yield _never_closed(problem, problem.context, ())


def _never_closed(problem: Problem, start: int, related: tuple[Related, ...]) -> Slip:
    """The quote at `start` is the cause; the text up to where its value would end on the line is what it was to close."""
    quote = problem.text[start]
    value = problem.rest_of_value(start)
    span = problem.source.span(start, start + 1)
    edit = Edit(start, start + len(value), value + quote)
    shown = f"{value}{quote}"
    return problem.slip(
        "this quote is never closed", span, f"write {quote} at the end of the text: {shown}", related, edit
    )


def escape(problem: Problem) -> Iterator[Slip]:
    if re.search("escape|hexa?dec", problem.wish) and problem.context is not None:
        begin = problem.text.rfind("\\", 0, problem.at + 1)
        escape = problem.text[begin : begin + 2]
        help = "write \\\\ for a backslash, or use single quotes, which keep backslashes as they are"
        span = problem.source.span(begin, begin + 2)
        if re.search("Unicode|hexa?dec", problem.wish):
            yield problem.slip(f'the escape that begins with "{escape}" names no character', span, help)
            return
        message = f'"{escape}" does not begin an escape that YAML knows'
        doubled = Edit(begin, begin + 2, f"\\{escape}")
        yield problem.slip(message, span, help, edit=_in_single_quotes(problem, problem.context) or doubled)


def _in_single_quotes(problem: Problem, start: int) -> Edit | None:
    """The text that begins at `start`, with its backslashes as they are."""
    found = re.compile(r'"((?:[^"\\\r\n]|\\[^"\r\n])*)"').match(problem.text, start)
    return Edit(start, found.end(), in_quotes(found[1])) if found and "'" not in found[1] else None


def text_after_quote(problem: Problem) -> Iterator[Slip]:
    """`"a" > 0`, `'it's'`: the value ended before its author thought so."""
    before = problem.line_before.rstrip()
    is_cast = problem.text.startswith("::", problem.at)
    if not before or (problem.character in "\r\n:" and not is_cast) or before[-1] not in "'\"":
        return
    quoted = problem.last_quoted
    if quoted and problem.source.span(quoted.start).line < problem.here.line and _is_here(problem, quoted.end):
        closed = Related(problem.source.span(quoted.end - 1, quoted.end), "this quote was taken for its end")
        yield _never_closed(problem, quoted.start, (closed,))
        return
    yield _ended_too_early(problem)


def _is_here(problem: Problem, end: int) -> bool:
    return not problem.text[end : problem.at].strip() or end >= problem.at - len(problem.line_before)


def text_after_quote_at_a_sign(problem: Problem) -> Iterator[Slip]:
    """`"a" > 0`, where the parser takes the > for the beginning of a block of text."""
    if "block scalar" not in problem.context_name or problem.context is None:
        return
    if problem.before(problem.context).rstrip()[-1:] in ("'", '"'):
        yield _ended_too_early(problem, problem.context)


def _ended_too_early(problem: Problem, at: int | None = None) -> Slip:
    at = problem.at if at is None else at
    span = problem.source.span(at, at + 1)
    edit = _whole_value(problem, at)
    help = "put the whole value in quotes"
    return problem.slip(
        "text follows the closing quote", span, f"{help}: {edit.replacement}" if edit else help, edit=edit
    )


def _whole_value(problem: Problem, at: int) -> Edit | None:
    """The value that `at` lies in, from its first quote on, in quotes that hold it all."""
    before = problem.before(at)
    found = re.search(r"(?:[:\-]\s+|[\[{,]\s*)(['\"])(?:(?!\1).|\1(?=\s*[^\s,\]}]))*\Z", before)
    found = found or re.search(r"(?:[:\-]\s+|[\[{,]\s*)(['\"])[^'\"]*['\"]\s*\Z", before)
    if found is None:
        return None
    start = at - len(before) + found.start(1)
    value = problem.rest_of_value(start)
    quote = value[0]
    inner = value[1:-1] if value[-1] == quote and value.count(quote) == 3 else value
    return Edit(start, start + len(value), in_quotes(inner))

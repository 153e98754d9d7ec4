"""Keys among the items of a list, and items among keys, at the same depth."""

import re

from dovetail import lazy_re
from dovetail.diagnostics import Diagnostic, Related, Span
from dovetail.spec.column_texts import is_type_text
from dovetail.spec.edits import Edit
from dovetail.spec.slip import Problem, Slip

__all__ = ["SAME_INDENTATION", "among_others"]

SAME_INDENTATION = "give all keys of one mapping the same indentation"
_COLUMN = lazy_re.compile(r"([\w-]+):\s+(\{\s*type:.*|.+)")


def among_others(problem: Problem, span: Span, related: tuple[Related, ...]) -> Slip:
    """Return the Slip for the line at the place of the problem, which is no item among items, or no key among keys."""
    line, start = problem.line(problem.at), problem.line_start(problem.at)
    now = len(line) - len(line.lstrip())
    above = problem.previous_line()[1].lstrip()
    if line.lstrip().startswith("- "):
        width = len(line[now:]) - len(line[now + 1 :].lstrip())
        edit = Edit(start + now, start + now + width, "")
        return problem.slip("a dash stands among keys, which have none", span, "delete the dash", related, edit)
    if re.match(r"- +[\w-]+:", above):
        edit = Edit(start, start + now + 1, " " * (now + 2) + line[now])
        help = f"indent it as deep as the words after the dash, by {now + 2} spaces"
        return problem.slip("this key does not belong to the list item above it", span, help, related, edit)
    if (found := _after_a_dash(problem, now)) is not None:
        return found
    if above.startswith("- "):
        return _key_among_items(problem, span, related, problem.rest_of_line(start + now))
    return problem.slip("this does not belong to the lines above it", span, SAME_INDENTATION, related)


def _key_among_items(problem: Problem, span: Span, related: tuple[Related, ...], line: str) -> Slip:
    found, owner = _COLUMN.fullmatch(line), _key_above(problem)
    if owner is None or found is None or not (found[2].startswith("{") or is_type_text(found[2])):
        help = "put a dash before it, or give it the indentation of the key that the list belongs to"
        return problem.slip("a key stands among the items of a list", span, help, related)
    message = f'column "{found[1]}" stands under "{owner}", among the items of a list'
    start = problem.line_start(problem.at)
    left_out = Edit(start, start + len(problem.line(problem.at)), "")
    return Slip(Diagnostic("Y101", message, span, "move it to `columns:`", related), (left_out,))


def _key_above(problem: Problem) -> str | None:
    """The key whose list the line above is an item of."""
    offset = problem.at
    while offset > 0:
        offset, line = problem.previous_line(offset)
        if not line.lstrip().startswith("-"):
            found = re.fullmatch(r"\s*([\w-]+):", line)
            return found[1] if found else None
    return None


def _after_a_dash(problem: Problem, depth: int) -> Slip | None:
    """`- users:`, and further down, at the same depth, `posts:`: the first of them has a dash too many."""
    offset = problem.at
    while offset > 0:
        offset, line = problem.previous_line(offset)
        if len(line) - len(line.lstrip()) <= depth:
            break
    else:
        return None
    found = re.match(r" *(- +)([\w-]+):\Z", line)
    if found is None or len(line) - len(line.lstrip()) != depth:
        return None
    edit = Edit(offset + found.start(1), offset + found.end(1), "")
    span = problem.source.span(offset + found.start(1), offset + len(line))
    return problem.slip(
        "a dash stands before a name, as in a list", span, f"leave the dash out: `{found[2]}:`", (), edit
    )

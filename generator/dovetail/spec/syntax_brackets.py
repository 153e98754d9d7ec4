"""Brackets and braces: never closed, closed by another, closed twice, and what is missing between them."""

import re
from collections.abc import Iterator

from dovetail import lazy_re
from dovetail.diagnostics import Related
from dovetail.spec.edits import Edit
from dovetail.spec.slip import Problem, Slip, in_quotes

__all__ = ["after_a_bracket", "array_in_brackets", "open_bracket"]

_CLOSING = {"[": "]", "{": "}"}
_SPACES = lazy_re.compile(r"[ \t]*")
_EMPTY_ARRAY = lazy_re.compile(r"ARRAY\[\](?:::[\w ]+(?:\[\])?)?", re.IGNORECASE)
_BLOCK_LINE = lazy_re.compile(r"\s*(?:- |[\w\"'-]+\s*:(?:\s|\Z))")
_STRING_OR_SIGN = lazy_re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|[\[\]{}]|(?:^|\s)#.*", re.MULTILINE)


def array_in_brackets(problem: Problem) -> Iterator[Slip]:
    if not problem.in_brackets:
        return
    if word := re.search(r"[\w()]+\Z", problem.line_before):
        start = problem.at - len(word[0])
        if empty := _EMPTY_ARRAY.match(problem.text, start):
            span = problem.source.span(*empty.span())
            yield problem.slip(f"{empty[0]} is an empty list in SQL", span, "write []", edit=Edit(*empty.span(), "[]"))
        elif problem.text.startswith("[]", problem.at):
            span = problem.source.span(start, problem.at + 2)
            edit = Edit(start, problem.at + 2, f"{word[0]} array")
            message = f'"{word[0]}[]" must be in quotes inside brackets'
            yield problem.slip(message, span, f'write "{word[0]} array"', edit=edit)
        elif problem.character == "?":
            span = problem.source.span(start, problem.at + 1)
            edit = Edit(start, problem.at + 1, f'"{word[0]}?"')
            message = f'"{word[0]}?" must be in quotes inside brackets'
            yield problem.slip(message, span, f'write "{word[0]}?" with its quotes, or `optional: true`', edit=edit)


def open_bracket(problem: Problem) -> Iterator[Slip]:
    if not problem.in_brackets or problem.context is None:
        return
    opening = problem.text[problem.context : problem.context + 1]
    opened = problem.source.span(problem.context, problem.context + 1)
    closing = _CLOSING.get(opening, "a closing bracket")
    related = (Related(opened, "opened here"),)
    if opening in _CLOSING and problem.character in ("]", "}") and problem.character != closing:
        edit = Edit(problem.at, problem.at + 1, closing)
        message = f"{opening} is closed by {problem.character}"
        yield problem.slip(message, problem.here, f"close it with {closing}", related, edit)
    elif "node content" in problem.wish and problem.character in (",", "]", "}"):
        out = Edit(problem.at, problem.at + 1, "") if problem.character == "," else None
        yield problem.slip("a value is missing here", problem.here, "delete the comma, or write the value", (), out)
    elif problem.here.line != opened.line or problem.is_at_end:
        yield _over_several_lines(problem, closing, related)
    else:
        yield _on_one_line(problem, closing, related)


def _on_one_line(problem: Problem, closing: str, related: tuple[Related, ...]) -> Slip:
    before = problem.line_before
    if problem.character == ":" and (words := re.search(r"(?:\A|[\s,{\[])(\S+)\s+([\w\"']+)\s*\Z", before)):
        if words[1].endswith(":"):
            start = problem.at - len(before) + words.start(2)
            text = problem.rest_of_value(start)
            message = '": " inside a value that is not in quotes'
            edit = Edit(start, start + len(text), in_quotes(text))
            return problem.slip(message, problem.here, f"put the value in quotes: {edit.replacement}", (), edit)
        if words[1].endswith(";"):
            at = problem.at - len(before) + words.end(1) - 1
            span = problem.source.span(at, at + 1)
            return problem.slip("; does not separate entries", span, "write a comma", related, Edit(at, at + 1, ","))
        first, second = problem.at - len(before) + words.start(1), problem.at - len(before) + words.start(2)
        edit = Edit(first, first + len(words[1]), f"{words[1]},")
        message = f"a comma is missing between {words[1]} and {words[2]}"
        span = problem.source.span(second, second + len(words[2]))
        return problem.slip(message, span, f"write {words[1]}, {words[2]}: ...", related, edit)
    if value := re.search(r"(?:: +|[,{\[] *)((?:(?!: )[^'\",{\[])+)\Z", before):
        start = problem.at - len(before) + value.start(1)
        whole = problem.rest_of_value(start)
        if re.search(r"[\[\]{}]", whole):
            edit = Edit(start, start + len(whole), f"'{whole}'")
            message = f"text with {problem.character} in it must be in quotes inside brackets"
            return problem.slip(message, problem.here, f"write '{whole}'", related, edit)
    help = "separate entries by commas; put text that contains brackets, commas or colons in quotes"
    return problem.slip(f"expected a comma or {closing}", problem.here, help, related)


def _over_several_lines(problem: Problem, closing: str, related: tuple[Related, ...]) -> Slip:
    assert problem.context is not None
    start, line = problem.previous_line()
    line = problem.rest_of_line(start)
    if not problem.is_at_end and _depth(problem, problem.at) <= _depth(problem, problem.context) < _depth(
        problem, start
    ):
        opened = problem.source.span(problem.context, problem.context + 1)
        edit = _close_after(problem, problem.context, start + len(line))
        return problem.slip(
            "this bracket is never closed", opened, f"write {closing} after {line.split()[-1]}", (), edit
        )
    goes_on = problem.line(problem.context).rstrip()[-1:] in ("{", "[", ",")
    if not problem.is_at_end and goes_on and line[-1:] not in ",[{:":
        word = line.split()[-1] if line.split() else ""
        end = start + len(line)
        edit = Edit(end - len(word), end, f"{word},") if word else None
        span = problem.source.span(max(start, end - 1), end)
        return problem.slip("a comma is missing at the end of this line", span, f"write {word},", related, edit)
    context = _left_open(problem.text) if problem.is_at_end else problem.context
    context = problem.context if context is None else context
    opened = problem.source.span(context, context + 1)
    closing = _CLOSING.get(problem.text[context : context + 1], closing)
    return problem.slip(
        "this bracket is never closed", opened, f"write {closing} at the end", (), _closed(problem, context)
    )


def _depth(problem: Problem, offset: int) -> int:
    line = problem.line(offset)
    return len(line) - len(line.lstrip())


def _close_after(problem: Problem, context: int, end: int) -> Edit | None:
    """The brackets that are open since `context`, closed before offset `end`, the end of a line."""
    missing = "".join(_CLOSING[sign] for sign in reversed(_open_signs(problem.text[context:end])))
    last = problem.text[end - 1]
    return Edit(end - 1, end, ("" if last == "," else last) + missing) if missing else None


def _closed(problem: Problem, context: int) -> Edit | None:
    """The line on which the bracket stands, closed at its end, where the next line is none of its entries."""
    rest = problem.rest_of_line(context)
    following = problem.text[context + len(rest) :].split("\n", 1)[-1]
    ends = problem.is_at_end and not following.strip()
    if not rest or rest[-1] in ",{[" or not (ends or _BLOCK_LINE.match(following)):
        return None
    missing = "".join(_CLOSING[sign] for sign in reversed(_open_signs(rest)))
    word = re.search(r"\S+\Z", rest)
    at = context + (word.start() if word else 0)
    return Edit(at, context + len(rest), problem.text[at : context + len(rest)] + missing) if missing else None


def _open_signs(text: str) -> list[str]:
    signs: list[str] = []
    for found in _STRING_OR_SIGN.finditer(text):
        if found[0] in _CLOSING:
            signs.append(found[0])
        elif found[0] in ("]", "}") and signs:
            signs.pop()
    return signs


def _left_open(text: str) -> int | None:
    """The bracket whose closing one stands, by its indentation, under the line of another: the one that was forgotten."""
    opened: list[tuple[int, int, str]] = []
    start = at = 0
    for found in _STRING_OR_SIGN.finditer(text):
        start, at = max(start, text.rfind("\n", at, found.start()) + 1), found.start()
        first = _SPACES.match(text, start, at)
        indentation = (first.end() if first else start) - start
        if found[0] in _CLOSING:
            opened.append((found.start(), indentation, found[0]))
        elif found[0] in ("]", "}") and opened:
            around = [depth for depth, (_, column, _) in enumerate(opened) if column == indentation]
            if start + indentation == at and opened[-1][1] != indentation and around:
                return opened[around[-1] + 1][0] if around[-1] + 1 < len(opened) else opened[-1][0]
            opened.pop()
    return opened[-1][0] if opened else None


def after_a_bracket(problem: Problem) -> Iterator[Slip]:
    """`{...}}`, `[...],` and `{...} text`, where nothing may follow."""
    before = problem.line_before.rstrip()
    follows = before[-1:] in ("]", "}") and problem.character not in ("", "\r", "\n", ":")
    if problem.in_brackets or not (follows or problem.character in ("]", "}")):
        return
    sign, span = problem.character, problem.here
    edit = Edit(problem.at, problem.at + 1, "")
    if sign in ("]", "}"):
        yield problem.slip(f"this {sign} closes nothing", span, "delete it", (), edit)
    elif sign in (",", ";"):
        yield problem.slip(f"a line does not end in {sign}", span, "delete it", (), edit)
    else:
        rest = problem.rest_of_line(problem.at)
        span = problem.source.span(problem.at, problem.at + len(rest))
        help = "write it inside the brackets, behind a comma, or put # before it if it is a comment"
        yield problem.slip("text follows the closing bracket", span, help)

"""Lines: how deep they are indented, and what stands between a key and its value."""

import re
from collections.abc import Iterator

from dovetail import lazy_re
from dovetail.diagnostics import Diagnostic, Related
from dovetail.spec.column_texts import is_type_text
from dovetail.spec.edits import Edit
from dovetail.spec.slip import Problem, Slip, in_quotes
from dovetail.spec.syntax_items import SAME_INDENTATION, among_others

__all__ = [
    "colon_in_value",
    "dash_on_key_line",
    "deeper",
    "equals_sign",
    "indentation",
    "missing_colon",
    "missing_space",
    "no_colon",
    "tab",
    "text_of_a_block",
]

_DEEPER = "this line is indented deeper than its neighbours"
_TABS = lazy_re.compile(r"^[ ]*\t[ \t]*(?=\S)", re.MULTILINE)
_NO_SPACE = lazy_re.compile(r"\s*(?:- )?([^\s:#'\"{}\[\]]+):([^\s:/].*)")
_LONGEST_KEY = 1024


def tab(problem: Problem) -> Iterator[Slip]:
    if problem.character != "\t":
        return
    if problem.line_before.strip():
        edit = Edit(problem.at, problem.at + 1, " ")
        yield problem.slip("a tab cannot stand here", problem.here, "write spaces", edit=edit)
        return
    lines = list(_TABS.finditer(problem.text))
    width = len(re.match(r"[ \t]*", problem.line(problem.at))[0])  # type: ignore[index]
    start = problem.line_start(problem.at)
    span = problem.source.span(start, start + width)
    if len(lines) == 1:
        edit = Edit(start, start + width, " " * _expected_indentation(problem))
        yield problem.slip("a tab cannot indent a line", span, f"indent with {len(edit.replacement)} spaces", edit=edit)
        return
    message, help = (
        "a tab cannot indent a line",
        f"indent with spaces, here and wherever a line begins with a tab: {len(lines)} do",
    )
    edits = tuple(Edit(found.start(), found.end(), found[0].replace("\t", "  ")) for found in lines)
    yield Slip(
        Diagnostic("Y101", message, span, help),
        edits,
        is_guess=re.search(r"^ ", problem.text, re.MULTILINE) is not None,
    )


def _expected_indentation(problem: Problem) -> int:
    """The indentation of the line above, or two more where that line begins a mapping."""
    above = problem.previous_line()[1]
    return len(above) - len(above.lstrip()) + 2 * above.endswith(":")


def missing_space(problem: Problem) -> Iterator[Slip]:
    """`email:text` swallows the next line, and the colon there is what the parser complains of."""
    if "mapping values" not in problem.wish and "could not find expected ':'" not in problem.wish:
        return
    start, line = problem.previous_line()
    if "could not find" in problem.wish and problem.context is not None:
        start, line = problem.context, problem.rest_of_line(problem.context)
    here = problem.line_start(problem.at)
    lines = [(here, problem.rest_of_line(here)), (start, line)]
    for start, text in lines:
        found = _NO_SPACE.match(text)
        if found is None:
            continue
        whole = f"{found[1]}: {found[2].strip()}"
        edit = Edit(start + found.start(1), start + found.end(2), whole)
        span = problem.source.span(edit.start, edit.end)
        yield problem.slip("a space is missing after the colon", span, f'write "{whole}"', edit=edit)
        return


def equals_sign(problem: Problem) -> Iterator[Slip]:
    """`id = {type: int}`."""
    for start in (problem.line_start(problem.at), problem.previous_line()[0]):
        line = problem.line(start)
        if found := re.match(r"\s*(?:- )?([\w-]+)\s*(:?=)\s*(?=\S)", line):
            at = start + found.start(2)
            edit = Edit(start + found.start(1), start + found.end(), f"{found[1]}: ")
            span = problem.source.span(at, at + len(found[2]))
            message = f"{found[2]} does not stand between a key and its value"
            yield problem.slip(message, span, f"write a colon: {found[1]}: ...", edit=edit)
            return


def missing_colon(problem: Problem) -> Iterator[Slip]:
    """`columns` alone on its line, with lines below it that are indented deeper."""
    if "mapping values" not in problem.wish and not problem.context_name.startswith("while parsing a block"):
        return
    start, above = problem.previous_line()
    found = re.match(r"\s*(?:- )?([\w.-]+)\Z", above)
    here = problem.line(problem.at)
    if found and len(here) - len(here.lstrip()) > len(above) - len(above.lstrip()):
        edit = Edit(start + found.start(1), start + found.end(1), f"{found[1]}:")
        span = problem.source.span(edit.start, edit.end)
        yield problem.slip(f'a colon is missing after "{found[1]}"', span, f"write {found[1]}:", edit=edit)


def colon_in_value(problem: Problem) -> Iterator[Slip]:
    if "mapping values" not in problem.wish:
        return
    if found := re.match(r"\s*(?:- )*([^\s:]+):\s+(.*)", problem.line_before):
        start = problem.at - len(problem.line_before) + found.start(2)
        value = problem.rest_of_line(start)
        if re.fullmatch(r"\(.*\)", value):
            edit = Edit(start, start + len(value), f"{{{value[1:-1]}}}")
            span = problem.source.span(start, start + 1)
            yield problem.slip("a mapping stands in braces", span, f"write {edit.replacement}", edit=edit)
            return
        first, _, rest = value.partition(":")
        if is_type_text(first):
            beside = f" beside it: {found[1]}: {{type: {first}, default: {rest.strip()}}}" if rest.strip() else ""
            help = f"a type ends the line; what else the column has stands in braces{beside}"
            message = f'a second colon follows the type of "{found[1]}"'
            yield Slip(Diagnostic("Y101", message, problem.here, help), (Edit(start, start + len(value), first),))
            return
        edit = Edit(start, start + len(value), in_quotes(value))
        help = f"put the value in quotes: {found[1]}: {edit.replacement}"
        yield problem.slip('": " inside a value that is not in quotes', problem.here, help, edit=edit)


def deeper(problem: Problem) -> Iterator[Slip]:
    if "mapping values" not in problem.wish:
        return
    start, above = problem.previous_line()
    width = len(above) - len(above.lstrip())
    related = (Related(problem.source.span(start + width, start + len(above)), "the value above it"),)
    if not problem.line_before.lstrip():
        yield problem.slip("a key is missing before this colon", problem.here, "write the key, or delete the line")
        return
    if len(problem.line_before) - len(problem.line_before.lstrip()) == width and not re.search(
        r":(\s|\Z)|^\s*- ", above
    ):
        span = problem.source.span(start + width, start + len(above))
        yield problem.slip("this line has no colon", span, "write `key: value`, or put # before a comment")
        return
    if above.endswith(":"):
        yield problem.slip(_DEEPER, problem.here, SAME_INDENTATION, related)
        return
    yield _at_another_depth(problem, _DEEPER, width, related)


def _at_another_depth(problem: Problem, message: str, width: int, related: tuple[Related, ...]) -> Slip:
    """A line that should be indented by `width` spaces."""
    line, start = problem.line(problem.at), problem.line_start(problem.at)
    now = len(line) - len(line.lstrip())
    key = re.match(r"[^\s:]+", line.lstrip())
    span = problem.source.span(start + now, start + now + (len(key[0]) if key else 1))
    help = f"{SAME_INDENTATION}: {width} spaces here, not {now}"
    if now == width:
        return among_others(problem, span, related)
    end = start + now + (len(key[0]) if key else 1)
    edit = Edit(start, end, " " * width + problem.text[start + now : end])
    return problem.slip(message, span, help, related, edit)


def text_of_a_block(problem: Problem) -> Iterator[Slip]:
    """`doc: |` with its text no deeper than the key."""
    start, above = problem.previous_line()
    found = re.match(r"(\s*)(?:- )?([\w-]+):\s+[|>][-+\d]*\Z", above)
    line = problem.line(problem.at if problem.context is None else problem.context)
    begin = problem.line_start(problem.at if problem.context is None else problem.context)
    if problem.context is not None:
        start, above = problem.previous_line(problem.context)
        found = re.match(r"(\s*)(?:- )?([\w-]+):\s+[|>][-+\d]*\Z", above)
    width = len(line) - len(line.lstrip())
    if found is None or width > len(found[1]):
        return
    edit = Edit(begin, begin + len(line), f"{found[1]}  {line.strip()}")
    message = f"the text of `{above.strip()}` is not indented"
    related = (Related(problem.source.span(start + len(found[1]), start + len(above)), "the text belongs to this key"),)
    span = problem.source.span(begin + width, begin + len(line))
    yield problem.slip(message, span, f"indent it deeper than `{found[2]}`", related, edit)


def no_colon(problem: Problem) -> Iterator[Slip]:
    if "could not find expected ':'" in problem.wish and problem.context is not None:
        rest = problem.rest_of_line(problem.context)
        span = problem.source.span(problem.context, problem.context + max(1, len(rest)))
        if span.length > _LONGEST_KEY:
            yield problem.slip("a key has at most 1,024 characters", span, "shorten the key")
            return
        above = problem.previous_line(problem.context)[1]
        depth = len(problem.before(problem.context))
        if re.match(rf"[ ]{{{depth}}}- ", above) and re.fullmatch(r"[\w.-]+", rest):
            edit = Edit(problem.context, problem.context + len(rest), f"- {rest}")
            yield problem.slip(f'a dash is missing before "{rest}"', span, f"write - {rest}", edit=edit)
            return
        if re.fullmatch(r"([-=*_~+])\1{2,}", rest):
            edit = Edit(problem.context, problem.context + len(rest), f"# {rest}")
            yield problem.slip("a line of signs means nothing in YAML", span, f"write # {rest}", edit=edit)
            return
        help = "write `key: value`, or indent the line to make it part of the value above"
        yield problem.slip("this line has no colon and is no value", span, help)


def dash_on_key_line(problem: Problem) -> Iterator[Slip]:
    if "sequence entries are not allowed" not in problem.wish:
        return
    found = re.match(r"\s*(?:- )*([\w-]+):\s+\Z", problem.line_before)
    items = [item.strip() for item in re.split(r"(?:\A|\s)- ", problem.rest_of_line(problem.at)) if item.strip()]
    simple = found is not None and items and all(re.fullmatch(r"[\w.*/-]+", item) for item in items)
    following = problem.text[problem.at :].split("\n", 2)[1:2]
    if not simple or (following and following[0].lstrip().startswith("- ")):
        help = "begin the list on the next line, or write it in brackets: [a, b]"
        yield problem.slip("a list cannot begin here", problem.here, help)
        return
    listed = f"[{', '.join(items)}]"
    edit = Edit(problem.at, problem.at + len(problem.rest_of_line(problem.at)), listed)
    yield problem.slip("a list cannot begin here", problem.here, f"write it in brackets: {listed}", edit=edit)


def indentation(problem: Problem) -> Iterator[Slip]:
    if not problem.context_name.startswith("while parsing a block"):
        return
    if problem.character == ":" and not problem.line_before.strip():
        yield problem.slip("a key is missing before this colon", problem.here, "write the key, or delete the line")
        return
    if problem.line_before.strip():
        help = "put the whole value in quotes"
        yield problem.slip("this does not belong to the value before it", problem.here, help)
        return
    above = problem.previous_line()[1]
    width = len(above) - len(above.lstrip())
    if len(problem.line_before) > width:
        item = re.match(r"- +(?=[\w-]+:)", above.lstrip())
        yield _at_another_depth(problem, _DEEPER, width + (len(item[0]) if item else 0), ())
        return
    nearest = _nearest_depth(problem)
    offset, line = nearest
    depth = len(line) - len(line.lstrip())
    related = (
        Related(problem.source.span(offset + depth, offset + len(line)), f"{depth} spaces stand before this line"),
    )
    yield _at_another_depth(problem, "the indentation matches no line above", depth, related if line else ())


def _depth_below(problem: Problem) -> int:
    """More than every indentation that the line can have: that of the next line, where that is to stand under this one."""
    here, *below = problem.text[problem.line_start(problem.at) :].splitlines()[:2]
    is_block = here.split(" #")[0].rstrip().endswith(":") and below and below[0].strip()
    return len(below[0]) - len(below[0].lstrip()) if is_block else 1_000_000


def _nearest_depth(problem: Problem) -> tuple[int, str]:
    """The line above, among those that the place could continue, whose indentation is nearest; the deeper of two."""
    wanted, offset = len(problem.line_before), problem.at
    best, deepest = (0, ""), _depth_below(problem)
    while offset > 0 and deepest > 0:
        start, line = problem.previous_line(offset)
        depth = len(line) - len(line.lstrip())
        if line and depth < deepest:
            deepest = depth
            if not best[1] or abs(depth - wanted) < abs(len(best[1]) - len(best[1].lstrip()) - wanted):
                best = (start, line)
        offset = start
    return best

"""What belongs to another tool than YAML: version control, Markdown, templates, other languages, word processors."""

import re
from collections.abc import Iterator

from dovetail import lazy_re
from dovetail.diagnostics import Diagnostic, Related
from dovetail.spec.edits import Edit
from dovetail.spec.lookalikes import lookalike, plainly
from dovetail.spec.slip import Problem, Slip

__all__ = ["characters_that_look_alike", "comment_of_another_language", "fence", "merge_conflict", "template"]

_OURS, _THEIRS, _BASE, _END = (
    lazy_re.compile(rf"^{re.escape(sign * 7)}(?: .*)?$\n?", re.MULTILINE) for sign in ("<", "=", "|", ">")
)
_MARKER = lazy_re.compile(r"^(?:<{7}|>{7}|={7}|\|{7})(?: .*)?$", re.MULTILINE)
_FENCE = lazy_re.compile(r"^```.*(?:\n|\Z)", re.MULTILINE)
_STATEMENT = lazy_re.compile(r"^[ \t]*\{[%#].*[%#]\}[ \t]*(?:#.*)?(?:\n|\Z)", re.MULTILINE)
_COMMENT = lazy_re.compile(r"(?P<before>^|\s)(?P<sign>//|--|/\*)(?=\s|\w)(?P<text>.*)")
_OPENING = lazy_re.compile(r"(?:^\s*|[:\-,\[{]\s*)(?P<quote>[“”„‘’])")
_RENDER = "render the template first, and give dovetail what comes out of it"


def merge_conflict(problem: Problem) -> Iterator[Slip]:
    """Both sides of a merge, between the lines that git marks them with. Our side is read on."""
    text = problem.text.replace("\r\n", " \n")
    if found := _conflict(text):
        ours, base, theirs, end = found
        other = Related(problem.source.span(theirs.start(), theirs.start() + 7), "the other side begins here")
        help = "keep one of the two sides, or both, and delete the lines with <<<<<<<, ======= and >>>>>>>"
        span = problem.source.span(ours.start(), ours.end())
        diagnostic = Diagnostic("Y101", "a merge conflict was left in the file", span, help, (other,))
        yield Slip(diagnostic, (Edit(ours.start(), ours.end(), ""), Edit(base, end.end(), "")))
    elif (marker := _MARKER.search(text)) and problem.source.span(marker.start()).line <= problem.here.line:
        span = problem.source.span(marker.start(), marker.end())
        help = "delete the line, and look whether both sides of the merge are still in the file"
        edit = Edit(marker.start(), marker.end(), "")
        yield problem.slip("a marker of a merge conflict was left in the file", span, help, edit=edit)


def _conflict(text: str) -> tuple[re.Match[str], int, re.Match[str], re.Match[str]] | None:
    """The first conflict: its first line, where the lines that are not ours begin, the line between them, the last line."""
    ours = _OURS.search(text)
    theirs = _THEIRS.search(text, ours.end()) if ours else None
    end = _END.search(text, theirs.end()) if theirs else None
    if ours is None or theirs is None or end is None:
        return None
    base = _BASE.search(text, ours.end(), theirs.start())
    return ours, base.start() if base else theirs.start(), theirs, end


def fence(problem: Problem) -> Iterator[Slip]:
    if problem.character != "`" or not (fences := list(_FENCE.finditer(problem.text))):
        return
    span = problem.source.span(fences[0].start(), fences[0].end())
    diagnostic = Diagnostic("Y101", "``` belongs to Markdown, not to the spec", span, "delete the lines with ```")
    yield Slip(diagnostic, tuple(Edit(found.start(), found.end(), "") for found in fences))


def template(problem: Problem) -> Iterator[Slip]:
    """`{% for ... %}`: a template that nobody has rendered."""
    statements = list(_STATEMENT.finditer(problem.text))
    if not statements or problem.source.span(statements[0].start()).line > problem.here.line:
        return
    start = statements[0].start() + len(statements[0][0]) - len(statements[0][0].lstrip())
    span = problem.source.span(start, statements[0].end())
    diagnostic = Diagnostic("Y101", "this line belongs to a template, not to a spec", span, _RENDER)
    yield Slip(diagnostic, tuple(Edit(found.start(), found.end(), "") for found in statements))


def characters_that_look_alike(problem: Problem) -> Iterator[Slip]:
    """Spaces, colons, commas and quotes as a page or a word processor has them."""
    places = [problem.at, problem.previous_line()[0]]
    if problem.context is not None:
        places.insert("could not find" not in problem.wish, problem.context)
    for start in map(problem.line_start, places):
        line = problem.rest_of_line(start)
        odd = lookalike(line)
        if odd is None or not _is_to_blame(line, odd.character):
            continue
        first = line.index(odd.character)
        last = max(index for index, character in enumerate(line) if lookalike(character))
        edit = Edit(start + first, start + last + 1, plainly(line[first : last + 1]))
        width = len(line[first:]) - len(line[first:].lstrip(odd.character)) or 1
        span = problem.source.span(start + first, start + first + width)
        help = f"write `{plainly(line).strip()}`" if odd.is_sign else odd.help
        yield problem.slip(odd.message, span, help, edit=edit)
        return


def _is_to_blame(line: str, character: str) -> bool:
    """Say whether the character stands where YAML wants a sign of its own."""
    if character in "“”„‟‘’‚‛":
        return _OPENING.search(line) is not None
    return True


def comment_of_another_language(problem: Problem) -> Iterator[Slip]:
    """`// ...`, `-- ...` and `/* ... */` on the line that cannot be read, or the one above it."""
    for start in (problem.line_start(problem.at), problem.previous_line()[0]):
        line = problem.line(start)
        found = _COMMENT.search(line)
        if found is None or re.search(r"['\"#]", line[: found.start("sign")]):
            continue
        before = line[: found.start("sign")].rstrip()
        if before and problem.character != found["sign"][0] and before[-1] not in "]}":
            continue
        at = start + found.start("sign")
        text = found["text"].removesuffix("*/").strip()
        edit = Edit(at, start + len(line.rstrip()), f"# {text}")
        span = problem.source.span(at, at + 2)
        yield problem.slip(f"{found['sign']} does not begin a comment in YAML", span, f"write # {text}", edit=edit)
        return

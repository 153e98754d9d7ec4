"""What is wrong with YAML that cannot be parsed, in plain words.

libyaml says where it gave up and what it would have liked there. People want to know what they did: so the text around the
place decides what is said, and libyaml's own words are the last resort.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import yaml

from dovetail.diagnostics import Diagnostic, Related, Span
from dovetail.spec.source import Source

__all__ = ["Quoted", "explain"]


_DEEPER = "this line is indented deeper than its neighbours"
_SAME_INDENTATION = "give all keys of one mapping the same indentation"
_QUOTE_ALL = "put the whole value in quotes; write '' for a single quote inside single quotes"


@dataclass(frozen=True, slots=True)
class Quoted:
    """The offsets between which a quoted scalar stands."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Problem:
    """Where and why the parser gave up. `context` is where the thing began that it was reading."""

    source: Source
    wish: str
    context_name: str
    at: int
    context: int | None
    last_quoted: Quoted | None

    @property
    def text(self) -> str:
        return self.source.text

    @property
    def character(self) -> str:
        return self.text[self.at : self.at + 1]

    @property
    def here(self) -> Span:
        if self.at < len(self.text.rstrip()):
            return self.source.span(self.at, self.at + 1)
        return self.source.span(max(0, len(self.text.rstrip()) - 1))

    @property
    def line_before(self) -> str:
        """The part of the line in front of the place."""
        return self.before(self.at)

    def previous_line(self) -> tuple[int, str]:
        """The offset and the text of the last line above that is neither empty nor a comment."""
        start = self._line_start(self.at)
        while start > 0:
            end, start = start, self._line_start(start - 1)
            line = self.text[start:end].rstrip()
            if line.strip() and not line.lstrip().startswith("#"):
                return start, line
        return 0, ""

    def diagnostic(self, message: str, span: Span, help: str, related: tuple[Related, ...] = ()) -> Diagnostic:
        return Diagnostic("Y101", message, span, help, related)

    def before(self, offset: int) -> str:
        """What stands on the line in front of `offset`."""
        return self.text[self._line_start(offset) : offset]

    def rest_of_line(self, offset: int) -> str:
        """What stands on the line from `offset` on, without a comment."""
        return re.split(r"[\r\n]|\s#", self.text[offset:], maxsplit=1)[0].rstrip()

    def _line_start(self, offset: int) -> int:
        return max(self.text.rfind("\n", 0, offset), self.text.rfind("\r", 0, offset)) + 1


def explain(error: yaml.MarkedYAMLError, source: Source, last_quoted: Quoted | None) -> Diagnostic:
    """Return the Y101 that tells what `error` means. `last_quoted` is the quoted scalar read last, if any."""
    mark = error.problem_mark or error.context_mark
    at = min(mark.index, len(source.text)) if mark else 0
    context = error.context_mark.index if error.context_mark else None
    problem = _Problem(source, error.problem or "", error.context or "", at, context, last_quoted)
    return next(found for explanation in _EXPLANATIONS for found in explanation(problem))


def _quoted(value: str) -> str:
    """The value in single quotes, in which nothing but the quote itself is special."""
    doubled = value.replace("'", "''")
    return f"'{doubled}'"


def _tab(problem: _Problem) -> Iterator[Diagnostic]:
    if problem.character == "\t" and not problem.line_before.strip():
        yield problem.diagnostic("a tab cannot indent a line", problem.here, "indent with spaces")
    elif problem.character == "\t":
        yield problem.diagnostic("a tab cannot stand here", problem.here, "write spaces")


def _open_quote(problem: _Problem) -> Iterator[Diagnostic]:
    if "quoted scalar" in problem.context_name and "unexpected" in problem.wish and problem.context is not None:
        start = problem.source.span(problem.context, problem.context + 1)
        quote = problem.text[problem.context]
        yield problem.diagnostic("this quote is never closed", start, f"write {quote} at the end of the text")


def _escape(problem: _Problem) -> Iterator[Diagnostic]:
    if re.search("escape|hexa?dec", problem.wish) and problem.context is not None:
        begin = problem.text.rfind("\\", 0, problem.at + 1)
        escape = problem.text[begin : begin + 2]
        message = f'"{escape}" does not begin an escape that YAML knows'
        if re.search("Unicode|hexa?dec", problem.wish):
            message = f'the escape that begins with "{escape}" names no character'
        help = "write \\\\ for a backslash, or use single quotes, which keep backslashes as they are"
        yield problem.diagnostic(message, problem.source.span(begin, begin + 2), help)


def _text_after_value(problem: _Problem) -> Iterator[Diagnostic]:
    """`"a" > 0`, `'it's'`, `[a]b`: the value ended before its author thought so."""
    before = problem.line_before.rstrip()
    if not before or problem.character in "\r\n:" or not problem.character or before[-1] not in "'\"]}":
        return
    if before[-1] in "]}" and ("flow" in problem.context_name or problem.character in ",]}"):
        return
    if problem.last_quoted and problem.source.span(problem.last_quoted.start).line < problem.here.line:
        yield from _quote_closed_too_late(problem, problem.last_quoted)
        return
    what = "quote" if before[-1] in "'\"" else "bracket"
    yield problem.diagnostic(f"text follows the closing {what}", problem.here, _QUOTE_ALL)


def _quote_closed_too_late(problem: _Problem, quoted: Quoted) -> Iterator[Diagnostic]:
    if quoted.end >= problem.at - 1 - len(problem.line_before):
        opened = Related(problem.source.span(quoted.start, quoted.start + 1), "the text began here")
        help = "the quote on an earlier line was perhaps never closed"
        yield problem.diagnostic("text follows the closing quote", problem.here, help, (opened,))


def _reserved_start(problem: _Problem) -> Iterator[Diagnostic]:
    if "cannot start any token" not in problem.wish:
        return
    if problem.character in "@`%":
        message = f"a value cannot begin with {problem.character} unless it is in quotes"
        rest = re.match(r"[^\s,\]}]*", problem.text[problem.at :])
        shown = rest[0] if rest else problem.character
        yield problem.diagnostic(message, problem.here, f'put it in quotes: "{shown}"')
    elif problem.character in "|>":
        message = f"a value in brackets cannot begin with {problem.character}"
        yield problem.diagnostic(message, problem.here, "put it in quotes")


def _directive(problem: _Problem) -> Iterator[Diagnostic]:
    if "directive" in problem.context_name:
        yield problem.diagnostic("a line cannot begin with %", problem.here, 'put the key in quotes: "%..."')
    elif "incompatible YAML document" in problem.wish:
        yield problem.diagnostic("the document asks for another version of YAML", problem.here, "leave %YAML out")
    elif "document start" in problem.wish:
        help = "begin the keys of the document in the first column, and leave out lines of three dots"
        yield problem.diagnostic("this stands outside of the document", problem.here, help)


def _missing_space(problem: _Problem) -> Iterator[Diagnostic]:
    """`email:text` swallows the next line, and the colon there is what the parser complains of."""
    if "mapping values" not in problem.wish and "could not find expected ':'" not in problem.wish:
        return
    start, line = problem.previous_line()
    if "could not find" in problem.wish and problem.context is not None:
        start, line = problem.context, problem.rest_of_line(problem.context)
    if found := re.match(r"\s*(?:- )?([^\s:#'\"]+):([^\s:/].*)", line):
        span = problem.source.span(start + found.start(1), start + found.end(2))
        help = f'write "{found[1]}: {found[2].strip()}"'
        yield problem.diagnostic("a space is missing after the colon", span, help)


def _colon_in_value(problem: _Problem) -> Iterator[Diagnostic]:
    if "mapping values" not in problem.wish:
        return
    if found := re.match(r"\s*(?:- )*([^\s:]+):\s+(.*)", problem.line_before):
        start = problem.at - len(problem.line_before) + found.start(2)
        help = f"put the value in quotes: {found[1]}: {_quoted(problem.rest_of_line(start))}"
        yield problem.diagnostic('": " inside a value that is not in quotes', problem.here, help)
    else:
        start = problem.at - len(problem.line_before.lstrip())
        above = Related(problem.source.span(problem.previous_line()[0], problem.at), "the value above it")
        yield problem.diagnostic(_DEEPER, problem.source.span(start, problem.at), _SAME_INDENTATION, (above,))


def _no_colon(problem: _Problem) -> Iterator[Diagnostic]:
    if "could not find expected ':'" in problem.wish and problem.context is not None:
        span = problem.source.span(problem.context, problem.context + 1_000_000)
        if span.length > 1024:
            yield problem.diagnostic("a key has at most 1,024 characters", span, "shorten the key")
            return
        help = "write `key: value`, or indent the line to make it part of the value above"
        yield problem.diagnostic("this line has no colon and is no value", span, help)


def _array_in_brackets(problem: _Problem) -> Iterator[Diagnostic]:
    if "flow" not in problem.context_name:
        return
    if word := re.search(r"[\w()]+\Z", problem.line_before):
        if problem.text.startswith("[]", problem.at):
            span = problem.source.span(problem.at - len(word[0]), problem.at + 2)
            message = f'"{word[0]}[]" must be in quotes inside brackets'
            yield problem.diagnostic(message, span, f'write "{word[0]} array"')
        elif problem.character == "?":
            span = problem.source.span(problem.at - len(word[0]), problem.at + 1)
            message = f'"{word[0]}?" must be in quotes inside brackets'
            yield problem.diagnostic(message, span, f'write "{word[0]}?" with its quotes, or `optional: true`')


def _open_bracket(problem: _Problem) -> Iterator[Diagnostic]:
    if "flow" not in problem.context_name or problem.context is None:
        return
    opening = problem.text[problem.context : problem.context + 1]
    if opening not in ("[", "{"):
        opening = ""
    opened = problem.source.span(problem.context, problem.context + 1)
    closing = {"[": "]", "{": "}"}.get(opening, "a closing bracket")
    related = (Related(opened, "opened here"),)
    if opening and problem.character in ("]", "}") and problem.character != closing:
        message = f"{opening} is closed by {problem.character}"
        yield problem.diagnostic(message, problem.here, f"close it with {closing}", related)
    elif "node content" in problem.wish and problem.character in (",", "]", "}"):
        yield problem.diagnostic("a value is missing here", problem.here, "delete the comma, or write the value")
    elif problem.here.line != opened.line or problem.at >= len(problem.text.rstrip()):
        yield problem.diagnostic("this bracket is never closed", opened, f"write {closing} at the end")
    else:
        help = "separate entries by commas; put text that contains brackets, commas or colons in quotes"
        yield problem.diagnostic(f"expected a comma or {closing}", problem.here, help, related)


def _dash_on_key_line(problem: _Problem) -> Iterator[Diagnostic]:
    if "sequence entries are not allowed" in problem.wish:
        help = "begin the list on the next line, or write it in brackets: [a, b]"
        yield problem.diagnostic("a list cannot begin here", problem.here, help)


def _block_text(problem: _Problem) -> Iterator[Diagnostic]:
    if "block scalar" not in problem.context_name or problem.context is None:
        return
    span = problem.source.span(problem.context, problem.context + 1)
    if problem.before(problem.context).rstrip()[-1:] in ("'", '"'):
        yield problem.diagnostic("text follows the closing quote", span, _QUOTE_ALL)
        return
    value = problem.rest_of_line(problem.context)
    message = f"a value that begins with {value[:1]} is a block of text on the lines below"
    yield problem.diagnostic(message, span, f"put the value in quotes: {_quoted(value)}")


def _anchor(problem: _Problem) -> Iterator[Diagnostic]:
    if re.search("anchor|alias|tag", problem.context_name) and problem.context is not None:
        sign = problem.text[problem.context]
        names = {"&": "names the value after it", "*": "stands for a named value", "!": "begins a tag"}
        message = f"a value that begins with {sign} {names.get(sign, 'has a meaning of its own')}"
        span = problem.source.span(problem.context, problem.context + 1)
        yield problem.diagnostic(message, span, "put the value in quotes if it is meant as text")


def _indentation(problem: _Problem) -> Iterator[Diagnostic]:
    if problem.context_name.startswith("while parsing a block"):
        if problem.line_before.strip():
            help = "put the whole value in quotes"
            yield problem.diagnostic("this does not belong to the value before it", problem.here, help)
            return
        span = problem.source.span(problem.at, problem.at + max(1, len(problem.rest_of_line(problem.at))))
        above = problem.previous_line()[1]
        if len(problem.line_before) > len(above) - len(above.lstrip()):
            yield problem.diagnostic(_DEEPER, span, _SAME_INDENTATION)
        else:
            yield problem.diagnostic("the indentation matches no line above", span, _SAME_INDENTATION)


def _in_its_own_words(problem: _Problem) -> Iterator[Diagnostic]:
    wish = problem.wish or "the document ends too early"
    help = "put values with special characters in quotes, and indent with spaces"
    yield problem.diagnostic(f"this is not valid YAML: {wish}", problem.here, help)


_EXPLANATIONS: tuple[Callable[[_Problem], Iterator[Diagnostic]], ...] = (
    _tab,
    _open_quote,
    _escape,
    _text_after_value,
    _reserved_start,
    _directive,
    _missing_space,
    _colon_in_value,
    _no_colon,
    _array_in_brackets,
    _open_bracket,
    _dash_on_key_line,
    _block_text,
    _anchor,
    _indentation,
    _in_its_own_words,
)
"""Asked in this order; the first that knows the mistake answers, and the last one always does."""

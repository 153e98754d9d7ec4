"""What is wrong with YAML that cannot be parsed, in plain words.

libyaml says where it gave up and what it would have liked there. People want to know what they did: so the text around the
place decides what is said, and libyaml's own words are the last resort.
"""

import re
from collections.abc import Callable, Iterator

from dovetail.spec import syntax_brackets, syntax_foreign, syntax_lines, syntax_quotes
from dovetail.spec.edits import Edit
from dovetail.spec.pyyaml import yaml
from dovetail.spec.slip import Problem, Quoted, Slip, in_quotes
from dovetail.spec.source import Source

__all__ = ["explain"]


def explain(error: yaml.MarkedYAMLError, source: Source, last_quoted: Quoted | None) -> Slip:
    """Return the Y101 that tells what `error` means. `last_quoted` is the quoted scalar read last, if any."""
    mark = error.problem_mark or error.context_mark
    at = min(mark.index, len(source.text)) if mark else 0
    context = error.context_mark.index if error.context_mark else None
    problem = Problem(source, error.problem or "", error.context or "", at, context, last_quoted)
    return next(found for explanation in _EXPLANATIONS for found in explanation(problem))


def _reserved_start(problem: Problem) -> Iterator[Slip]:
    if "cannot start any token" not in problem.wish:
        return
    if problem.character in "@`%":
        message = f"a value cannot begin with {problem.character} unless it is in quotes"
        shown = problem.rest_of_value(problem.at)
        if re.fullmatch(r"`[\w ]+`", shown):
            edit = Edit(problem.at, problem.at + len(shown), shown.strip("`"))
            yield problem.slip(message, problem.here, f"leave ` out: {edit.replacement}", edit=edit)
            return
        edit = Edit(problem.at, problem.at + len(shown), in_quotes(shown))
        yield problem.slip(message, problem.here, f"put it in quotes: {edit.replacement}", edit=edit)
    elif problem.character in "|>":
        shown = problem.rest_of_value(problem.at)
        edit = Edit(problem.at, problem.at + len(shown), in_quotes(shown))
        message = f"a value in brackets cannot begin with {problem.character}"
        yield problem.slip(message, problem.here, f"put it in quotes: {edit.replacement}", edit=edit)


def _directive(problem: Problem) -> Iterator[Slip]:
    if "directive" in problem.context_name:
        yield problem.slip("a line cannot begin with %", problem.here, 'put the key in quotes: "%..."')
    elif "incompatible YAML document" in problem.wish:
        yield problem.slip("the document asks for another version of YAML", problem.here, "leave %YAML out")
    elif "document start" in problem.wish:
        help = "begin the keys of the document in the first column, and leave out lines of three dots"
        yield problem.slip("this stands outside of the document", problem.here, help)


def _block_text(problem: Problem) -> Iterator[Slip]:
    if "block scalar" not in problem.context_name or problem.context is None:
        return
    value = problem.rest_of_line(problem.context)
    edit = Edit(problem.context, problem.context + len(value), in_quotes(value))
    message = f"a value that begins with {value[:1]} is a block of text on the lines below"
    span = problem.source.span(problem.context, problem.context + 1)
    yield problem.slip(message, span, f"put the value in quotes: {edit.replacement}", edit=edit)


def _anchor(problem: Problem) -> Iterator[Slip]:
    if re.search("anchor|alias|tag", problem.context_name) and problem.context is not None:
        sign = problem.text[problem.context]
        names = {"&": "names the value after it", "*": "stands for a named value", "!": "begins a tag"}
        message = f"a value that begins with {sign} {names.get(sign, 'has a meaning of its own')}"
        span = problem.source.span(problem.context, problem.context + 1)
        value = problem.rest_of_value(problem.context)
        edit = Edit(problem.context, problem.context + len(value), in_quotes(value))
        yield problem.slip(message, span, f"put it in quotes if it is meant as text: {edit.replacement}", edit=edit)


def _in_its_own_words(problem: Problem) -> Iterator[Slip]:
    wish = problem.wish or "the document ends too early"
    help = "put values with special characters in quotes, and indent with spaces"
    yield problem.slip(f"this is not valid YAML: {wish}", problem.here, help)


_EXPLANATIONS: tuple[Callable[[Problem], Iterator[Slip]], ...] = (
    syntax_foreign.merge_conflict,
    syntax_foreign.fence,
    syntax_foreign.template,
    syntax_lines.tab,
    syntax_foreign.characters_that_look_alike,
    syntax_foreign.comment_of_another_language,
    syntax_quotes.open_quote,
    syntax_quotes.escape,
    syntax_quotes.text_after_quote,
    _reserved_start,
    _directive,
    syntax_lines.missing_space,
    syntax_lines.equals_sign,
    syntax_lines.missing_colon,
    syntax_lines.colon_in_value,
    syntax_lines.deeper,
    syntax_lines.text_of_a_block,
    syntax_lines.no_colon,
    syntax_brackets.array_in_brackets,
    syntax_brackets.open_bracket,
    syntax_brackets.after_a_bracket,
    syntax_lines.dash_on_key_line,
    syntax_quotes.text_after_quote_at_a_sign,
    _block_text,
    _anchor,
    syntax_lines.indentation,
    _in_its_own_words,
)
"""Asked in this order; the first that knows the mistake answers, and the last one always does."""

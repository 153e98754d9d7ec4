"""Warnings that stay true while the text around them moves: each is kept with the piece of the spec that it is about."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from dovetail.data_classes import replace
from dovetail.diagnostics import Diagnostic, Fix, Related, Span
from dovetail.excerpt.no_answer import NoAnswerError

__all__ = ["Layout", "Numbers", "dumped", "in_files", "in_pieces", "loaded", "piece_of"]

Numbers = tuple[int, int]
"""Those of a file of the spec, and of a piece of it."""


class Layout(NamedTuple):
    """Which pieces stand in some texts, and on which lines they begin; texts go by the names that diagnostics show.

    `places` are the same by pieces.
    """

    pieces: dict[str, list[Numbers]]
    lines: dict[str, list[int]]
    places: dict[Numbers, tuple[str, int]]

    @classmethod
    def of(cls, texts: Iterable[tuple[str, int, Iterable[tuple[int, str]]]]) -> "Layout":
        """Return the layout of texts, each with its name and its number, put together from pieces by number."""
        layout = cls({}, {}, {})
        for shown_as, file, pieces in texts:
            line = 1
            layout.pieces[shown_as], layout.lines[shown_as] = [], []
            for number, text in pieces:
                layout.pieces[shown_as].append((file, number))
                layout.lines[shown_as].append(line)
                layout.places[file, number] = shown_as, line
                line += text.count("\n")
        return layout

    def in_piece(self, span: Span) -> Span:
        """Return the place as one of a piece, whose name then are its numbers. Raises NoAnswerError for one in another text."""
        if span.file not in self.pieces:
            raise NoAnswerError
        at = bisect_right(self.lines[span.file], span.line) - 1
        file, number = self.pieces[span.file][at]
        return Span(f"{file} {number}", span.line - self.lines[span.file][at], span.column, span.length)

    def in_file(self, span: Span) -> Span:
        """Return what `in_piece` was given."""
        shown_as, line = self.places[piece_of(span)]
        return Span(shown_as, line + span.line, span.column, span.length)


def piece_of(span: Span | None) -> Numbers:
    """Return the numbers of the piece in which a place is."""
    if span is None:
        raise NoAnswerError
    file, number = span.file.split()
    return int(file), int(number)


def in_pieces(diagnostics: Iterable[Diagnostic], layout: Layout) -> list[Diagnostic]:
    """Return the diagnostics with places in pieces. Raises NoAnswerError where one is about anything else."""
    return [_moved(each, layout.in_piece) for each in diagnostics]


def in_files(diagnostics: Iterable[Diagnostic], layout: Layout) -> list[Diagnostic]:
    """Return the diagnostics with places in files, from those in pieces."""
    return [_moved(each, layout.in_file) for each in diagnostics]


def _moved(diagnostic: Diagnostic, move: Callable[[Span], Span]) -> Diagnostic:
    if diagnostic.span is None:
        raise NoAnswerError
    return replace(
        diagnostic,
        span=move(diagnostic.span),
        related=tuple(Related(move(each.span), each.message) for each in diagnostic.related),
        fix=diagnostic.fix and Fix(move(diagnostic.fix.span), diagnostic.fix.replacement),
    )


def dumped(diagnostics: Iterable[Diagnostic]) -> list[Any]:
    """Return diagnostics as plain data, which `loaded` reads."""
    return [
        [
            *(each.code, each.message, each.span and each.span.stretch, each.help),
            [[related.span.stretch, related.message] for related in each.related],
            each.fix and [each.fix.span.stretch, each.fix.replacement],
            each.severity,
        ]
        for each in diagnostics
    ]


def loaded(data: Sequence[Sequence[Any]]) -> list[Diagnostic]:
    """Return the diagnostics that were dumped."""
    return [
        Diagnostic(
            *(code, message, span and Span(*span), help),
            tuple(Related(Span(*place), text) for place, text in related),
            fix and Fix(Span(*fix[0]), fix[1]),
            severity,
        )
        for code, message, span, help, related, fix, severity in data
    ]

"""An excerpt of a spec, read as it was before an edit and as it is after it."""

import json
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from dovetail.diagnostics import Diagnostic, Report, SpecError
from dovetail.excerpt.named_in_sql import words_of
from dovetail.excerpt.no_answer import NoAnswerError
from dovetail.excerpt.pieces import CUT, SHAPES, TABLES, TYPES, Piece, changed, chosen
from dovetail.excerpt.warnings import Layout, Numbers, in_pieces, piece_of
from dovetail.excerpt.whole import Whole

if TYPE_CHECKING:
    from dovetail.pipeline import Spec
    from dovetail.spec.source import Map

__all__ = ["Edit", "Reading", "edits_of", "read_excerpt"]

Entry = tuple[str, str]
"""A section and the name of something in it."""

_MOST_TABLES = 60
"""With more tables than these around those that were edited, reading all of the spec takes about as long."""

_KEYS = "keys of other tables"
"""What messages would call the text that says of some tables nothing but their keys."""


class Edit(NamedTuple):
    """New texts for some pieces: by the number of the file, and that of the piece."""

    texts: dict[int, dict[int, str]]
    tables: frozenset[str]


class Reading(NamedTuple):
    """The excerpt as it was, and as it is; and the `warnings` about the whole spec as it is, with their places in pieces."""

    before: "Spec"
    after: "Spec"
    warnings: list[Diagnostic]

    @property
    def both(self) -> "tuple[Spec, Spec]":
        return self.before, self.after


def edits_of(whole: Whole, news: Mapping[str, str]) -> Edit:
    """Return which tables are different in the new texts of some files. Raises NoAnswerError if more than tables is."""
    texts: dict[int, dict[int, str]] = {}
    edited: list[Piece] = []
    for number, path in enumerate(whole.paths):
        if path in news:
            found = changed(whole.pieces[number], news[path])
            if found is None:
                raise NoAnswerError
            texts[number] = found
            edited += (whole.pieces[number][each] for each in found)
    if not all(piece.section == TABLES and piece.entry and piece.entry not in whole.bound for piece in edited):
        raise NoAnswerError
    return Edit(texts, frozenset(piece.entry for piece in edited))


def read_excerpt(whole: Whole, edit: Edit) -> Reading:
    """Return what the excerpt means without the edit and with it. Raises NoAnswerError where it means nothing."""
    concerned = [read for read in whole.shapes.values() if not edit.tables.isdisjoint(read[0])]
    tables = edit.tables.union(*(read_tables for read_tables, _ in concerned))
    written, known = _tables_of(whole, edit.tables, tables)
    keys = "".join(f"  {json.dumps(name)}: {whole.keys[name]}\n" for name in sorted(known))
    texts = [text for pieces in edit.texts.values() for text in pieces.values()]
    wanted = _wanted(whole, written, [*texts, keys])
    wanted |= {(SHAPES, shape) for _, shapes in concerned for shape in shapes}
    _refuse_calls(whole, wanted, texts)
    try:
        before, said_before = _read(whole, wanted, keys, edit, {})
        after, said_after = _read(whole, wanted, keys, edit, edit.texts)
    except SpecError as error:
        raise NoAnswerError from error
    return Reading(before, after, _warnings(whole, edit, said_before, said_after))


def _refuse_calls(whole: Whole, wanted: set[Entry], texts: Iterable[str]) -> None:
    """Raise NoAnswerError where something speaks of a function of the spec, which the excerpt does not have."""
    if whole.functions:
        read = (piece.text for pieces in whole.pieces for piece in pieces if piece[:2] in wanted)
        if any(not words_of(text).isdisjoint(whole.functions) for text in (*texts, *read)):
            raise NoAnswerError


def _warnings(whole: Whole, edit: Edit, before: Iterable[Diagnostic], after: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The warnings about the whole spec after the edit: those about other pieces have to be the same, whoever gives them."""
    edited = {(file, number) for file, texts in edit.texts.items() for number in texts}
    known, known_elsewhere = _about(whole.warnings, edited)
    old, old_elsewhere = _about(before, edited)
    new, new_elsewhere = _about(after, edited)
    if known != old or old_elsewhere != new_elsewhere:
        raise NoAnswerError
    return [*known_elsewhere, *new]


def _about(warnings: Iterable[Diagnostic], pieces: Container[Numbers]) -> tuple[set[Diagnostic], set[Diagnostic]]:
    """The warnings about some pieces, and those about others."""
    found = set(warnings)
    own = {warning for warning in found if piece_of(warning.span) in pieces}
    return own, found - own


def _tables_of(whole: Whole, edited: Iterable[str], tables: Iterable[str]) -> tuple[set[str], set[str]]:
    """The tables that have to be read for some of them to be edited, and those of which the key is enough."""
    written = {*tables, *(each for table in edited for each in whole.around[table])}
    known: set[str] = set()
    waiting = list(written)
    while waiting:
        for table in whole.beside[waiting.pop()]:
            if table in whole.keys:
                known.add(table)
            elif table not in written:
                written.add(table)
                waiting.append(table)
    if len(written) > _MOST_TABLES:
        raise NoAnswerError
    return written, known - written


def _wanted(whole: Whole, tables: Iterable[str], texts: Iterable[str]) -> set[Entry]:
    """The tables, and whatever else the texts of theirs and others mention: types, mixins, and what those mention."""
    wanted = {(TABLES, table) for table in tables}
    by_entry = {(piece.section, piece.entry): piece.text for pieces in whole.pieces for piece in pieces if piece.entry}
    others = [entry for entry in by_entry if entry[0] in TYPES]
    waiting = [*texts, *(by_entry[entry] for entry in wanted if entry in by_entry)]
    while waiting:
        words = {word for text in waiting for word in words_of(text)}
        found = {entry for entry in others if entry not in wanted and _is_among(entry[1].casefold(), words)}
        wanted |= found
        waiting = [by_entry[entry] for entry in found]
    return wanted


def _is_among(name: str, words: set[str]) -> bool:
    return name in words if name.isascii() and name.isidentifier() else words_of(name) <= words


def _read(
    whole: Whole, wanted: set[Entry], keys: str, edit: Edit, texts: Mapping[int, Mapping[int, str]]
) -> "tuple[Spec, list[Diagnostic]]":
    """The excerpt with these texts in place of the pieces that were edited, and the warnings about them, by pieces."""
    from dovetail.pipeline import understood
    from dovetail.spec.documents import Documents

    files = list(_files(whole, wanted, edit, texts))
    documents = [
        _document("".join(text for _, text in pieces), path, included=file > 0) for path, file, pieces in files
    ]
    if keys:
        documents.append(_document(f"{TABLES}:\n{keys}", _KEYS, included=True))
    root, *included = documents
    spec = understood(Path(whole.root), Documents(root, tuple(included)), Path(whole.project), Report())
    about_more = (warning for warning in spec.warnings if warning.span is None or warning.span.file != _KEYS)
    return spec, in_pieces(about_more, Layout.of(files))


def _files(
    whole: Whole, wanted: set[Entry], edit: Edit, texts: Mapping[int, Mapping[int, str]]
) -> Iterator[tuple[str, int, list[tuple[int, str]]]]:
    """The files of the excerpt: the path, the number, and the pieces by number."""
    for file, (path, pieces) in enumerate(zip(whole.paths, whole.pieces, strict=True)):
        if file == 0 or any(piece[:2] in wanted or piece.section not in ("", *CUT) for piece in pieces):
            numbers, own = chosen(pieces, wanted, edit.texts.get(file, {})), texts.get(file, {})
            yield path, file, [(number, own.get(number, pieces[number].text)) for number in numbers]


def _document(text: str, path: str, included: bool) -> "Map":
    from dovetail.spec.grammar import check_and_mend
    from dovetail.spec.reader import read_text

    document = read_text(text, path)
    mistakes, _ = check_and_mend(document, included)
    if mistakes or document.source.has_anchors:
        raise NoAnswerError
    return document

"""Every type of the language keeps its values: read as objects and in shapes, through every driver of PostgreSQL and SQLite."""

from collections.abc import Sequence
from types import GenericAlias
from typing import Any

import pytest
from sqlalchemy import Enum

from dovetail.runtime.domain import Domain
from dovetail.runtime.enum_text import EnumText, values_of
from dovetail.runtime.types import Array
from dovetail.runtime.values.json_values import AnyDecimal
from dovetail.schema.types import WORDS
from edge_values import EDGES, Colour, resolved
from keeping_values import keeps

CASES = [pytest.param(word, arguments, id=word + "".join(map(str, arguments))) for word, arguments in EDGES]
COLOUR = Enum(Colour, name="colour", values_callable=values_of).with_variant(EnumText(Colour), "sqlite")


def annotation_of(word: str) -> Any:
    """What a shape says to take every value of a type."""
    return AnyDecimal if WORDS[word].family == "decimal" else resolved(WORDS[word].python)


@pytest.mark.every_postgresql(when="soaking")
@pytest.mark.parametrize(("word", "arguments"), CASES)
def test_values_come_back_as_they_went_in(word: str, arguments: tuple[int, ...], database_url: str) -> None:
    keeps(database_url, resolved(WORDS[word].portable, arguments), annotation_of(word), EDGES[word, arguments])


@pytest.mark.parametrize(("word", "arguments"), CASES)
def test_types_for_postgresql_alone_keep_the_same_values(
    word: str, arguments: tuple[int, ...], postgresql: str
) -> None:
    keeps(postgresql, resolved(WORDS[word].sqlalchemy, arguments), annotation_of(word), EDGES[word, arguments])


def lists_of(values: Sequence[Any]) -> list[list[Any]]:
    return [[], [*values], [None], [None, values[0], None]]


@pytest.mark.parametrize(("word", "arguments"), CASES)
def test_arrays_keep_their_elements(word: str, arguments: tuple[int, ...], database_url: str) -> None:
    type_ = Array(resolved(WORDS[word].portable, arguments))
    keeps(database_url, type_, GenericAlias(list, annotation_of(word) | None), lists_of(EDGES[word, arguments]))


@pytest.mark.parametrize(("word", "arguments"), CASES)
def test_domains_keep_their_values(word: str, arguments: tuple[int, ...], database_url: str) -> None:
    base = resolved(WORDS[word].portable, arguments)
    type_ = Domain("some", base).with_variant(base, "sqlite")
    keeps(database_url, type_, annotation_of(word), EDGES[word, arguments])


@pytest.mark.every_postgresql
def test_enums_keep_their_values(database_url: str) -> None:
    keeps(database_url, COLOUR, Colour, list(Colour))


@pytest.mark.every_postgresql
def test_arrays_of_enums_keep_their_values(database_url: str) -> None:
    each = [[colour] for colour in Colour]
    keeps(database_url, Array(COLOUR), list[Colour | None], [*lists_of(list(Colour)), *each])

"""Streams: all rows, a batch at a time, in memory that does not grow with their number."""

import tracemalloc
from typing import Any

import pytest
from sqlalchemy import insert

from registries import Registry, Slug, VersionCard


class Family(Slug):
    versions: list[VersionCard]


def test_every_row_comes_once_and_in_order(registry: Registry) -> None:
    skill = registry.models.Skill
    for batch in (1, 2, 3, 500):
        found = list(registry.database.skills.stream(Family, order_by=skill.id, batch=batch))
        assert [(item.slug, len(item.versions)) for item in found] == [("fmt", 3), ("lint", 1), ("test", 0)]
    assert list(registry.database.skills.stream(Slug, where=skill.id > 99)) == []


def test_objects_come_with_their_relations(registry: Registry) -> None:
    order = registry.models.Skill.id
    found = list(registry.database.skills.stream(order_by=order, batch=2, with_={"versions": True, "author": True}))
    assert [(item.slug, len(item.versions)) for item in found] == [("fmt", 3), ("lint", 1), ("test", 0)]
    assert found[0].author.email == "ann@x"


def test_a_stream_may_be_left_early(registry: Registry) -> None:
    stream = registry.database.skills.stream(Slug, order_by=registry.models.Skill.id, batch=1)
    assert next(stream).slug == "fmt"
    stream.close()
    assert registry.database.skills.count() == 3


def test_mistakes_are_said_before_the_first_row_is_asked_for(registry: Registry) -> None:
    with pytest.raises(ValueError, match="a batch holds at least one row"):
        list(registry.database.skills.stream(Slug, batch=0))
    with pytest.raises(registry.queries.ShapeError):
        list(registry.database.skills.stream(VersionCard))


def test_memory_does_not_grow_with_the_rows(registry: Registry) -> None:
    few, many = 500, 5_000
    version = registry.models.Version
    rows = [{"id": 1000 + number, "number": number, "skill_id": 1} for number in range(many)]
    registry.session.execute(insert(version), rows)
    peaks = [peak(registry, version.id < 1000 + number) for number in (few, few, many)]
    assert peaks[2] < 2 * peaks[1]
    assert registry.database.versions.count() > many


def peak(registry: Registry, where: Any) -> int:
    """The most memory, in bytes, that is held at once while rows are streamed."""
    tracemalloc.start()
    for _ in registry.database.versions.stream(VersionCard, where=where, batch=100):
        pass
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return held

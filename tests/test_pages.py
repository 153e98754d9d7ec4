"""Pages: every row once and in order, whatever the order, its ties and its NULLs, forwards and backwards."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import MagicMock

import pytest
from pydantic import BaseModel, TypeAdapter
from sqlalchemy import delete, func, text

from registries import Registry, Slug

ROWS = 17


class Ranked(BaseModel):
    id: int
    rank: int | None


@pytest.fixture
def skills(registry: Registry) -> Any:
    """Skills that are equal in rank by threes, and have none by fives."""
    models = registry.models
    for number in range(100, 100 + ROWS):
        moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(microseconds=number % 4)
        price = None if number % 2 else Decimal(number % 7) / 4
        rank = None if number % 5 == 0 else number // 3
        row = models.Skill(id=number, slug=f"s{number % 6}", created_at=moment, price=price, rank=rank)
        row.weight, row.public = number / 10, None if number % 4 == 0 else number % 3 == 0
        registry.session.add(row)
    registry.session.flush()
    return registry.database.skills


def orders(models: Any) -> dict[str, Any]:
    skill = models.Skill
    return {
        "none": None,
        "key": skill.id.desc(),
        "ties": skill.slug,
        "two": [skill.slug.desc(), skill.created_at.desc()],
        "mixed": [skill.created_at, skill.slug.desc()],
        "nulls": skill.rank,
        "nulls backwards": skill.rank.desc(),
        "nulls first": [skill.rank.desc().nulls_first(), skill.slug],
        "nulls last": [skill.rank.asc().nulls_last(), skill.price.desc().nulls_last()],
        "expression": [func.lower(skill.slug).desc(), func.abs(skill.price)],
        "reals": skill.weight.desc(),
        "truths": [skill.public, skill.weight],
        "named key": [skill.slug, skill.id.desc()],
    }


ORDERS = [*orders(MagicMock())]


@pytest.mark.parametrize("order", ORDERS)
class TestEveryOrder:
    def test_pages_are_the_whole_forwards_and_backwards(self, registry: Registry, skills: Any, order: str) -> None:
        models = registry.models
        order_by = orders(models)[order]
        where = models.Skill.id >= 100
        whole = [item.id for item in skills.paginate(Ranked, where=where, order_by=order_by, limit=1000).items]
        assert sorted(whole) == list(range(100, 100 + ROWS))
        if order not in ("none", "named key"):
            terms = [order_by] if not isinstance(order_by, list) else order_by
            expected = skills.find_many(Ranked, where=where, order_by=[*terms, models.Skill.id])
            assert whole == [item.id for item in expected]
        for limit in (1, 3, 7):
            forwards = self.walk(skills, limit, where=where, order_by=order_by)
            assert [item.id for page in forwards for item in page.items] == whole
            assert [len(page.items) for page in forwards[:-1]] == [limit] * (len(forwards) - 1)
            backwards = self.walk_back(skills, limit, forwards[-1], where=where, order_by=order_by)
            assert [item.id for page in backwards for item in page.items] == whole
            assert (backwards[0].previous, forwards[-1].next) == (None, None)

    def walk(self, skills: Any, limit: int, **asked: Any) -> list[Any]:
        pages = [skills.paginate(Ranked, limit=limit, **asked)]
        while pages[-1].next is not None:
            pages.append(skills.paginate(Ranked, limit=limit, after=pages[-1].next, **asked))
        return pages

    def walk_back(self, skills: Any, limit: int, last: Any, **asked: Any) -> list[Any]:
        pages = [last]
        while pages[0].previous is not None:
            pages.insert(0, skills.paginate(Ranked, limit=limit, before=pages[0].previous, **asked))
        return pages


class TestPages:
    def test_one_statement_reads_a_page(self, registry: Registry, skills: Any) -> None:
        registry.statements.clear()
        page = skills.paginate(Slug, order_by=registry.models.Skill.slug, limit=2)
        skills.paginate(Slug, order_by=registry.models.Skill.slug, limit=2, after=page.next)
        assert len(registry.statements) == 2

    def test_rows_that_come_and_go_shift_nothing(self, registry: Registry, skills: Any) -> None:
        skill = registry.models.Skill
        page = skills.paginate(Slug, order_by=[skill.slug.desc(), skill.id], limit=3)
        registry.session.add(skill(id=900, slug="zzz"))
        registry.session.flush()
        following = skills.paginate(Slug, order_by=[skill.slug.desc(), skill.id], limit=3, after=page.next)
        assert [item.slug for item in (*page.items, *following.items)] == ["test", "s5", "s5", "s5", "s4", "s4"]

    def test_a_page_whose_rows_are_gone_leads_on(self, registry: Registry, skills: Any) -> None:
        skill = registry.models.Skill
        where, asked = skill.id >= 100, {"order_by": skill.id, "limit": 3}
        first = skills.paginate(Ranked, where=where, **asked)
        second = skills.paginate(Ranked, where=where, after=first.next, **asked)
        third = skills.paginate(Ranked, where=where, after=second.next, **asked)
        registry.session.execute(delete(skill).where(skill.id.in_([item.id for item in first.items])))
        gone = skills.paginate(Ranked, where=where, before=second.previous, **asked)
        assert (gone.items, gone.previous) == ([], None)
        assert skills.paginate(Ranked, where=where, after=gone.next, **asked).items == second.items
        registry.session.execute(delete(skill).where(skill.id > third.items[-1].id))
        ended = skills.paginate(Ranked, where=where, after=third.next, **asked)
        assert (ended.items, ended.next) == ([], None)
        assert skills.paginate(Ranked, where=where, before=ended.previous, **asked).items == third.items

    def test_of_objects_come_with_their_relations(self, registry: Registry) -> None:
        models = registry.models
        page = registry.database.skills.paginate(order_by=models.Skill.id, limit=2, with_={"versions": True})
        assert [len(item.versions) for item in page.items] == [3, 1]
        assert page.next is not None

    def test_a_condition_that_is_a_text_holds_together(self, registry: Registry, skills: Any) -> None:
        where = text("id = 1 OR id >= 100")
        page = skills.paginate(Ranked, where=where, limit=3)
        assert [item.id for item in page.items] == [1, 100, 101]
        after = skills.paginate(Ranked, where=where, limit=3, after=page.next)
        assert [item.id for item in after.items] == [102, 103, 104]

    def test_without_rows_are_empty(self, registry: Registry) -> None:
        page = registry.database.skills.paginate(Slug, where=registry.models.Skill.id < 0)
        assert (page.items, page.next, page.previous) == ([], None, None)

    def test_are_plain_data_to_pydantic(self, registry: Registry) -> None:
        page = registry.database.skills.paginate(Slug, limit=1)
        adapter = TypeAdapter(registry.queries.Page[Slug])
        assert adapter.validate_json(adapter.dump_json(page)) == page


class TestCursors:
    def test_that_were_tampered_with_are_refused(self, registry: Registry, skills: Any) -> None:
        error = registry.queries.CursorError
        order_by = registry.models.Skill.rank
        cursor: str = skills.paginate(Ranked, order_by=order_by, limit=3).next
        changed = bytearray(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        changed[-2] ^= 1
        damaged = [
            urlsafe_b64encode(changed).decode(),
            cursor[:-1],
            cursor + "A",
            cursor[1:],
            "",
            "x",
            "é",
            "\0",
            "[]" * 9,
        ]
        damaged += [cursor.swapcase(), "A" * 200_000, "' OR 1=1 --"]
        for cursor in damaged:
            with pytest.raises(error, match="cursor"):
                skills.paginate(Ranked, order_by=order_by, after=cursor)
            with pytest.raises(error, match="cursor"):
                skills.paginate(Ranked, order_by=order_by, before=cursor)

    def test_of_another_query_are_refused(self, registry: Registry, skills: Any) -> None:
        skill = registry.models.Skill
        cursor = skills.paginate(Ranked, order_by=skill.rank, limit=3).next
        near = skills.paginate(Ranked, order_by=func.abs(skill.id - 100), limit=3).next
        with pytest.raises(registry.queries.CursorError, match="another order"):
            skills.paginate(Ranked, order_by=func.abs(skill.id - 110), limit=3, after=near)
        for order in (None, skill.slug, skill.rank.desc(), [skill.rank, skill.slug]):
            with pytest.raises(registry.queries.CursorError, match="another order"):
                skills.paginate(Ranked, order_by=order, after=cursor)

    @pytest.mark.parametrize("limit", [0, -1, 2**63, "5", None])
    def test_pages_hold_at_least_one_row(self, skills: Any, limit: Any) -> None:
        with pytest.raises((TypeError, ValueError), match="limit"):
            skills.paginate(Ranked, limit=limit)

    def test_an_order_that_no_cursor_could_keep_is_refused(self, registry: Registry, skills: Any) -> None:
        if registry.session.get_bind().dialect.name == "postgresql":
            letters = func.string_to_array(registry.models.Skill.slug, "x")
            with pytest.raises(TypeError, match=r"pages cannot follow string_to_array.*, whose values are of list"):
                skills.paginate(Ranked, order_by=letters, limit=1)

    def test_a_page_lies_in_one_direction(self, registry: Registry, skills: Any) -> None:
        with pytest.raises(TypeError, match="after a cursor or before one, not both"):
            skills.paginate(Ranked, after="a", before="b")
        with pytest.raises(TypeError, match="order_by takes columns"):
            skills.paginate(Ranked, order_by="rank")

"""Singulars and plurals of the nouns that tables and relations are named for."""

import pytest

from dovetail.schema.words import looks_plural, looks_singular, plural, singular


@pytest.mark.parametrize(
    ("plural", "expected"),
    [
        ("skills", "skill"),
        ("skill_versions", "skill_version"),
        ("addresses", "address"),
        ("categories", "category"),
        ("statuses", "status"),
        ("boxes", "box"),
        ("churches", "church"),
        ("people", "person"),
        ("zombies", "zombie"),
        ("analyses", "analysis"),
        ("menus", "menu"),
        ("OrderItems", "OrderItem"),
        ("Order Items", "Order Item"),
        ("ai_usage", "ai_usage"),
        ("research_plan", "research_plan"),
        ("news", "news"),
        ("series", "series"),
        ("status", "status"),
        ("gas", "gas"),
        ("", ""),
        ("价格", "价格"),
    ],
)
def test_a_singular_is_what_one_would_say(plural: str, expected: str) -> None:
    assert singular(plural) == expected


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("skill", "skills"),
        ("skill_version", "skill_versions"),
        ("category", "categories"),
        ("day", "days"),
        ("address", "addresses"),
        ("box", "boxes"),
        ("church", "churches"),
        ("person", "people"),
        ("OrderItem", "OrderItems"),
    ],
)
def test_singular_and_plural_belong_together(one: str, many: str) -> None:
    assert plural(one) == many
    assert singular(many) == one
    assert looks_singular(one)
    assert not looks_plural(one)
    assert looks_plural(many)
    assert not looks_singular(many)


@pytest.mark.parametrize("name", ["staff", "settings", "news", "metadata", "fish", "address2", "价格", ""])
def test_some_words_are_both(name: str) -> None:
    assert looks_singular(name)
    assert looks_plural(name)


@pytest.mark.parametrize("name", ["following", "befriended", "ids"])
def test_some_words_can_stand_for_several(name: str) -> None:
    assert looks_plural(name)

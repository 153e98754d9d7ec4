"""Singulars of the nouns that tables are named for."""

import pytest

from dovetail.schema.words import singular


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

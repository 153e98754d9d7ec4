"""Relation definitions: both sides of every reference, as data."""

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from dovetail import pipeline
from dovetail.output.writer import write
from specs import imported

SPEC = """
dovetail: 1
name: shop
databases: [postgresql, sqlite]
tables:
  users:
    columns: {id: {type: int, primary_key: true}, email: {type: text, unique: true}}
  profiles:
    columns: {id: {type: int, primary_key: true}}
    references:
      user: {to: users, on_delete: cascade, inverse: profile, unique: true}
  skills:
    columns: {id: {type: int, primary_key: true}, author_email: text?}
    references:
      author: {to: users.email, column: author_email, on_delete: set null, on_update: cascade, inverse: skills, optional: true, doc: 'Who "wrote" it.'}
      reviewer: {to: users, on_delete: restrict, inverse: reviewed, optional: true}
      forked_from: {to: skills, on_delete: no action, inverse: forks, optional: true}
      class: {to: users, on_delete: no action, inverse: none, enforced: false}
    relations:
      tags: {through: skill_tags, inverse: skills}
  tags:
    columns: {id: {type: int, primary_key: true}}
  skill_tags:
    references:
      skill: {to: skills, on_delete: cascade, inverse: none}
      tag: {to: tags, on_delete: cascade, inverse: none}
    primary_key: [skill, tag]
  notes:
    columns: {id: {type: int, primary_key: true}, skill_id: int, tag_id: int}
    references:
      tagging: {to: "skill_tags(skill_id, tag_id)", columns: [skill_id, tag_id], on_delete: cascade, inverse: notes}
  lonely:
    columns: {id: {type: int, primary_key: true}}
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("relations")
    (folder / "shop.yaml").write_text(SPEC)
    write(folder / "shop", pipeline.render(pipeline.read(folder / "shop.yaml")))
    with imported(folder, "shop"):
        import importlib

        yield importlib.import_module("shop.relations")


def test_a_reference_gives_both_sides(shop: ModuleType) -> None:
    author, skills = shop.RELATIONS["skills"]["author"], shop.RELATIONS["users"]["skills"]
    assert (author.side, author.cardinality, author.optional) == ("referencing", "one", True)
    assert (skills.side, skills.cardinality, skills.optional) == ("referenced", "many", False)
    assert (author.columns, author.related_columns) == (("author_email",), ("email",))
    assert (skills.columns, skills.related_columns) == (("email",), ("author_email",))
    assert author.foreign_key == skills.foreign_key == "fk_skills_author_email_users"
    assert (author.on_delete, author.on_update) == (skills.on_delete, skills.on_update) == ("set null", "cascade")
    assert (author.inverse, skills.inverse) == ("skills", "author")
    assert author.doc == skills.doc == 'Who "wrote" it.'


def test_one_to_one_is_one_on_both_sides(shop: ModuleType) -> None:
    assert shop.RELATIONS["users"]["profile"].cardinality == "one"
    assert shop.RELATIONS["users"]["profile"].optional


def test_an_association_names_its_table_and_both_keys(shop: ModuleType) -> None:
    tags, skills = shop.RELATIONS["skills"]["tags"], shop.RELATIONS["tags"]["skills"]
    assert (tags.side, tags.cardinality, tags.foreign_key) == ("association", "many", None)
    assert (tags.association.table, skills.association.table) == ("skill_tags", "skill_tags")
    assert (tags.association.columns, tags.association.related_columns) == (("skill_id",), ("tag_id",))
    assert (skills.association.columns, skills.association.related_columns) == (("tag_id",), ("skill_id",))


def test_composite_references_pair_their_columns(shop: ModuleType) -> None:
    tagging = shop.RELATIONS["notes"]["tagging"]
    assert tagging.columns == tagging.related_columns == ("skill_id", "tag_id")


def test_what_no_constraint_keeps_says_so(shop: ModuleType) -> None:
    unenforced = shop.RELATIONS["skills"]["class_"]
    assert (unenforced.enforced, unenforced.foreign_key, unenforced.on_delete) == (False, None, None)
    assert unenforced.inverse is None


def test_relations_to_one_table_and_to_the_table_itself_stay_apart(shop: ModuleType) -> None:
    assert set(shop.RELATIONS["users"]) == {"profile", "reviewed", "skills"}
    assert shop.RELATIONS["skills"]["forks"].inverse == "forked_from"
    assert shop.RELATIONS["skills"]["forks"].related_table == "skills"


def test_the_two_sides_mirror_each_other(shop: ModuleType) -> None:
    for relations in shop.RELATIONS.values():
        for relation in relations.values():
            if relation.inverse is not None:
                other = shop.RELATIONS[relation.related_table][relation.inverse]
                assert (other.related_table, other.inverse) == (relation.table, relation.name)
                assert (other.columns, other.related_columns) == (relation.related_columns, relation.columns)


def test_tables_without_relations_are_left_out(shop: ModuleType) -> None:
    assert "lonely" not in shop.RELATIONS


def test_definitions_are_frozen_and_read_as_prose(shop: ModuleType) -> None:
    with pytest.raises(AttributeError):
        shop.RELATIONS["skills"]["author"].name = "other"
    text = (Path(shop.__file__ or "").parent / "skill.py").read_text()
    assert '"""The row of users whose email is author_email, or none. When it is deleted, this row' in text
    assert "The rows of tags that skill_tags joins to this one." in text
    assert "No constraint keeps this." in text

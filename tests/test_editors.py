"""What editors get: descriptions for people who hover, words to complete, snippets, and a schema that means what the grammar means."""

import json
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from dovetail import pipeline
from dovetail.codes.table import CODES
from dovetail.schema.types import WORDS
from dovetail.spec.checks.index_options import INDEX_METHODS
from dovetail.spec.editors import words
from dovetail.spec.editors.schema import editor_schema
from dovetail.spec.editors.snippets import NAMES, SNIPPETS
from dovetail.spec.grammar import grammar
from effort import law
from test_grammar import SOUND, mutate, plain

GRAMMAR = grammar()
SCHEMA = editor_schema()
EDITOR = Draft202012Validator(SCHEMA)
IN_PLACE = {"$defs", "properties"}
LISTED = {"allOf", "anyOf", "oneOf"}
INNER = {"additionalProperties", "else", "if", "items", "not", "propertyNames", "then"}


def subschemas(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every subschema with the way to it."""
    if not isinstance(schema, dict):
        return
    yield path, schema
    for keyword, value in schema.items():
        if keyword in IN_PLACE:
            for name, inner in value.items():
                yield from subschemas(inner, f"{path}/{name}")
        elif keyword in LISTED:
            for at, inner in enumerate(value):
                yield from subschemas(inner, f"{path}/{keyword}[{at}]")
        elif keyword in INNER:
            yield from subschemas(value, f"{path}/{keyword}")


def in_place(schema: dict[str, Any]) -> dict[str, Any]:
    """The subschema as a schema of its own."""
    return {**schema, "$defs": GRAMMAR["$defs"]}


EVERYWHERE = dict(subschemas(SCHEMA))
IN_GRAMMAR = dict(subschemas(GRAMMAR))
DESCRIBED = {path: schema["description"] for path, schema in EVERYWHERE.items() if "description" in schema}
OF_LINES = [text for schema in EVERYWHERE.values() for text in schema.get("enumDescriptions", ())]
OURS = {path: schema["description"] for path, schema in IN_GRAMMAR.items() if "description" in schema}
JARGON = re.compile(r"\b(boolean|string|integer|array|object|regex|subschema|keyword|enum value|schema key|node)\b")


class TestDescriptions:
    """Who hovers over a key knows SQL, perhaps, and neither JSON Schema nor how dovetail is made."""

    def test_every_key_and_every_definition_has_one(self) -> None:
        for name, definition in SCHEMA["$defs"].items():
            assert definition.get("description"), name
            for key, property in definition.get("properties", {}).items():
                target = SCHEMA["$defs"][property["$ref"].removeprefix("#/$defs/")] if "$ref" in property else {}
                assert property.get("description") or target.get("description"), f"{name}.{key}"

    @pytest.mark.parametrize("text", sorted({*DESCRIBED.values(), *OF_LINES}))
    def test_they_are_sentences(self, text: str) -> None:
        assert text.endswith(".")
        assert text[0].isupper() or text[0] == "`"
        assert "  " not in text
        assert "\n" not in text
        assert len(text) <= 420

    @pytest.mark.parametrize("text", sorted({*OURS.values(), *OF_LINES}))
    def test_they_are_short_and_without_jargon(self, text: str) -> None:
        said = re.sub(r"`[^`]*`", "x", text)
        assert len(re.findall(r"[.](?= |$)", said)) <= 4
        assert len(text) <= 260
        assert not JARGON.search(said)

    @pytest.mark.parametrize("text", sorted({*DESCRIBED.values(), *OF_LINES}))
    def test_markdown_shows_them_as_they_are(self, text: str) -> None:
        assert text.count("`") % 2 == 0
        assert not re.search(r"[*_<>#\[\]\\]", re.sub(r"`[^`]*`", "", text))

    def test_those_of_keys_with_a_default_name_it(self) -> None:
        for path, schema in IN_GRAMMAR.items():
            if "default" in schema:
                default = schema["default"]
                written = default if isinstance(default, str) else json.dumps(default).replace('"', "")
                assert f"Default: `{written}`" in schema["description"], path

    def test_every_word_of_a_closed_set_has_a_line(self) -> None:
        for path, schema in IN_GRAMMAR.items():
            if "enum" in schema:
                assert len(schema["enumDescriptions"]) == len(schema["enum"]), path

    def test_conventions_are_described_by_their_codes(self) -> None:
        conventions = {code.name: code for code in CODES.values() if code.level is not None}
        described = SCHEMA["$defs"]["lint"]["properties"]
        assert described.keys() == GRAMMAR["$defs"]["lint"]["properties"].keys() == conventions.keys()
        for name, code in conventions.items():
            assert described[name]["default"] == code.level
            for part in (code.id, code.summary, code.why, f"`{code.level}`"):
                assert part in described[name]["description"]

    def test_examples_are_shown_as_they_are_written_in_a_spec(self) -> None:
        shown = 0
        for path, schema in IN_GRAMMAR.items():
            if "examples" not in schema or "description" not in schema or not path:
                continue
            block = re.search(r"```yaml\n(.*)```", EVERYWHERE[path]["markdownDescription"], re.DOTALL)
            assert block is not None, path
            if len(schema["examples"]) == 1:
                [example], told = schema["examples"], yaml.safe_load(block[1])
                assert told == example or list(told.values()) == [example], path
            shown += 1
        assert shown > 40


class TestWords:
    def test_every_type_is_offered(self) -> None:
        assert words.MEANINGS.keys() == WORDS.keys()
        offered = {text.split("(")[0].removesuffix(" array") for text, _ in words.types()}
        assert offered == WORDS.keys()

    def test_what_is_offered_is_a_type(self, tmp_path: Path) -> None:
        columns: dict[str, Any] = {f"c{at}": {"type": text} for at, (text, _) in enumerate(words.types())}
        columns["id"] = {"type": "int", "primary_key": True}
        root = tmp_path / "spec.yaml"
        root.write_text(json.dumps({"dovetail": 1, "name": "types", "tables": {"values": {"columns": columns}}}))
        assert len(pipeline.read(root).schema.tables[0].columns) == len(columns)

    def test_every_index_method_is_offered(self) -> None:
        assert words.INDEX_METHODS.keys() == INDEX_METHODS.keys()

    def test_they_are_where_an_editor_looks_for_them(self) -> None:
        """VS Code's extension does not look into `then` and `else` for values."""
        definitions = SCHEMA["$defs"]
        of_columns, of_references = definitions["column"]["properties"], definitions["reference"]["properties"]
        assert "timestamptz" in _offered(definitions["columns"]["additionalProperties"])
        assert "timestamptz" in _offered(definitions["type"])
        assert _offered(of_columns["identity"]) == ["always", "by default"]
        assert _offered(definitions["default"]) == ["now", "uuid4", "uuid7"]
        assert _offered(of_references["inverse"]) == ["none"]
        assert "hnsw" in _offered(definitions["index"]["properties"]["using"])


def _offered(schema: dict[str, Any]) -> list[Any]:
    return [branch["const"] for branch in schema["anyOf"] if "const" in branch]


FILLING = re.compile(r"\$\{\d+(?::([^{}]*)|\|([^,|]*)[^|]*\|)\}")


def filled_in(snippet: str) -> str:
    return FILLING.sub(lambda place: place[1] or place[2], snippet)


class TestSnippets:
    TABLES = """
dovetail: 1
name: shop
tables:
  users: {columns: {id: {type: int, primary_key: true}}}
  teams: {columns: {id: {type: int, primary_key: true}}}
  tags: {columns: {id: {type: int, primary_key: true}}}
"""
    POSTS = """  posts:
    columns:
      key: {type: int, primary_key: true}
"""
    RELATIONS = """
dovetail: 1
name: shop
tables:
  teams: {columns: {id: {type: int, primary_key: true}}}
  tags: {columns: {id: {type: int, primary_key: true}}}
  memberships:
    references:
      user: {to: users, on_delete: cascade, inverse: memberships}
      team: {to: teams, on_delete: cascade, inverse: memberships}
    primary_key: [user, team]
  users:
    columns: {id: {type: int, primary_key: true}}
    relations:
"""
    SHAPES = """
dovetail: 1
name: shop
tables:
  users: {columns: {id: {type: int, primary_key: true}, name: text}}
  posts:
    columns: {id: {type: int, primary_key: true}, title: text, created_at: timestamptz}
    references: {author: {to: users, on_delete: cascade, inverse: posts}}
  ratings:
    columns: {id: {type: int, primary_key: true}, stars: int}
    references: {user: {to: users, on_delete: cascade, inverse: ratings}}
shapes:
"""
    OBJECTS = """
dovetail: 1
name: shop
tables:
  users: {columns: {id: {type: int, primary_key: true}}}
"""
    TOUCH = "touch: CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
    AROUND: ClassVar = {
        "included": ("", 0),
        "enums": ("dovetail: 1\nname: shop\ntables: {}\nenums:\n", 2),
        "composites": ("dovetail: 1\nname: shop\ntables: {}\ncomposites:\n", 2),
        "tables": (TABLES, 2),
        "columns": (TABLES + POSTS, 6),
        "references": (TABLES + POSTS + "    references:\n", 6),
        "relations": (RELATIONS, 6),
        "shapes": (SHAPES, 2),
        "functions": (f"{OBJECTS}functions:\n", 2),
        "triggers": (f"{OBJECTS}functions:\n  {TOUCH}\ntriggers:\n", 2),
        "views": (f"{OBJECTS}views:\n", 2),
        "shapeRelations": (f"{SHAPES}  UserPage:\n    table: users\n    relations:\n", 6),
        "shapeAggregates": (f"{SHAPES}  UserPage:\n    table: users\n    aggregates:\n", 6),
    }
    """What may stand before a snippet, and how far in it goes."""

    @pytest.mark.parametrize(
        ("definition", "label"), [(definition, label) for definition in SNIPPETS for label in SNIPPETS[definition]]
    )
    def test_they_are_right_as_they_stand(self, definition: str, label: str, tmp_path: Path) -> None:
        text = filled_in(SNIPPETS[definition][label][1])
        assert "$" not in text
        root = tmp_path / "spec.yaml"
        before, indent = self.AROUND[definition]
        if "primary_key: true" in text:
            before = before.replace("      key: {type: int, primary_key: true}\n", "")
        root.write_text(f"{before}{textwrap.indent(text, ' ' * indent)}\n")
        assert pipeline.read(root).warnings == ()

    def test_they_are_offered_beside_the_rules(self) -> None:
        """Among the rules themselves, an editor would write a snippet after the key as soon as the key is completed."""
        for definition in SNIPPETS:
            made = SCHEMA["$defs"][definition]
            assert "defaultSnippets" not in made
            assert [each["label"] for each in made["allOf"][-1]["defaultSnippets"]] == list(SNIPPETS[definition])

    def test_every_mapping_of_names_says_what_is_named(self) -> None:
        named = {name for name, definition in GRAMMAR["$defs"].items() if "propertyNames" in definition}
        assert NAMES.keys() == named


class TestMeaning:
    """The schema for editors accepts what the grammar accepts."""

    def test_is_draft_2020_12(self) -> None:
        Draft202012Validator.check_schema(SCHEMA)

    @law(100)
    @given(st.sampled_from(range(len(SOUND))), st.randoms(use_true_random=False), st.integers(0, 4))
    def test_it_agrees_with_the_grammar(self, index: int, chance: Any, times: int) -> None:
        document = json.loads(json.dumps(plain(SOUND[index]), default=str))
        for _ in range(times):
            if document:
                mutate(document, chance)
        assert EDITOR.is_valid(document) is Draft202012Validator(GRAMMAR).is_valid(document)

    def test_examples_and_defaults_keep_to_their_own_rules(self) -> None:
        for path, schema in [*IN_GRAMMAR.items(), *EVERYWHERE.items()]:
            rules = Draft202012Validator(
                {**schema, "$defs": (SCHEMA if schema is EVERYWHERE.get(path) else GRAMMAR)["$defs"]}
            )
            for value in [*schema.get("examples", ()), *([schema["default"]] if "default" in schema else [])]:
                rules.validate(value)

    def test_an_exclusion_is_told_in_words(self) -> None:
        """The extension shows `errorMessage` where it would otherwise say that a schema is not allowed."""
        index = SCHEMA["$defs"]["index"]
        assert index["then"]["errorMessage"] == '"columns" and "expressions" exclude each other.'
        assert index["else"]["errorMessage"] == 'Expected "columns" or "expressions".'
        assert "oneOf" not in index
        assert "not" not in SCHEMA["$defs"]["reference"]

"""The grammar: good JSON Schema, agreement of the fast check with jsonschema, and fixes that mend."""

import json
import random
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from dovetail.diagnostics import Diagnostic
from dovetail.spec.acceptance import Acceptance
from dovetail.spec.dedented import looks_dedented
from dovetail.spec.grammar import check, grammar, grammar_text
from dovetail.spec.reader import read, read_text
from effort import law

TESTS = Path(__file__).parent
GRAMMAR = grammar()
DEFINITIONS = GRAMMAR["$defs"]
EVERYTHING = """
dovetail: 1
name: everything
doc: All keys once.
databases: [postgresql, sqlite]
output: ../out
templates: ../templates
dropped: [old, t.old]
alembic: {down_revision: 0a_b1c}
extensions: [pg_trgm, {name: postgis, schema: gis}]
enums:
  a: [x, {value: y, doc: z}]
  b: {values: [x, {value: y, was: z}], doc: d, schema: s, name: n, class: B, was: bb, removed: {w: x}}
domains:
  d: {type: text, default: x, min_length: 1, max_length: 5, pattern: x, check: {postgresql: a, sqlite: null}, collation: c,
      schema: s, name: n, doc: d, was: dd}
  e: {type: {sql: money}, min: 0.5, max: "10", one_of: [1, a, 2.5]}
mixins:
  m: {columns: {id: uuid}, references: {}, unique: [[id]], indexes: [], checks: {a: b}}
tables:
  t:
    doc: d
    class: {name: T, mixin: "a.b:C"}
    schema: s
    name: n
    mixins: [m]
    external: true
    was: tt
    primary_key: {columns: [a], name: pk}
    columns:
      a: int?
      b: {type: "text[]", optional: true, default: {sql: x}, on_update: now, unique: true, primary_key: true, identity: always,
          generated: {sql: {postgresql: x, sqlite: y}, stored: false}, doc: d, read_only: true, secret: true, attribute: bb}
      c: {type: json, default: {a: [1, null, {b: true}]}}
      e: {type: int, was: ee, using: {postgresql: x, sqlite: y}}
      d: {type: int, identity: {kind: by default, start: 1, increment: -1}}
    references:
      r: {to: "t(a, b)", on_delete: set null, on_update: cascade, inverse: none, optional: true, unique: true, columns: [a, b],
          enforced: false, deferrable: initially deferred, index: false, name: fk, doc: d, was: rr}
      s: {to: t.a, on_delete: no action, inverse: ss, column: c}
    relations:
      many: {through: auto, inverse: none, to: t, via: [a, b], doc: d, was: lots}
    unique: [[a], {columns: [a], name: n, nulls_not_distinct: true, deferrable: not, doc: d}]
    indexes:
      - [a, b desc nulls last, {column: c, order: asc, nulls: first, opclass: o, collation: c}, {expression: lower(a)}]
      - {columns: [a], unique: true, where: a > 0, using: gin, include: [b], opclass: o, nulls_not_distinct: false,
         with: {fillfactor: 70, fastupdate: false, mode: x}, name: i, doc: d}
      - {expressions: [lower(a), {sqlite: x}]}
    checks:
      one: a > 0
      two: {sql: {sqlite: x}, name: n, doc: d}
      three: {postgresql: x, sqlite: null}
  u: {primary_key: [a, b], class: U}
functions:
  f: CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1
  g: {sql: {postgresql: x, sqlite: null}, needs: [f], schema: s, name: n, doc: d}
views:
  v: {sql: x, needs: [t], indexes: [x, {postgresql: x, sqlite: null}], schema: s, name: n, doc: d}
triggers:
  h: {sql: x, needs: [t, f], schema: s, name: n, doc: d}
shapes:
  S:
    table: t
    doc: d
    columns: all
    relations:
      r: [a, b]
      s: {relation: r, columns: none, through: {x: y}, relations: {r: {shape: S}}, aggregates: {n: count(r)},
          where: {postgresql: x, sqlite: null}, order_by: a desc, limit: 1, offset: 0, depth: 2, doc: d}
      t: {columns: [a], through: [b], where: a > 0, order_by: [a desc nulls last, b]}
    aggregates:
      n: count(r)
      m: {count: r, where: a > 0, doc: d}
      o: {sum: r.a}
      p: {avg: r.a}
      q: {min: r.a}
      s: {max: r.a}
"""
SOUND = [
    read_text(EVERYTHING, "everything.yaml"),
    *(read(path, path.name) for path in sorted(TESTS.glob("cases/*/*.yaml"))),
    *(read_text(json.dumps(example), "example.yaml") for example in GRAMMAR["examples"]),
]
ODD: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    5,
    1.5,
    "",
    "x",
    "set null",
    "a b",
    [],
    ["a"],
    [["a"]],
    {},
    {"sql": "x"},
    {"sql": 1},
    {"": 1},
]


def plain(value: Any) -> Any:
    """The value without marks, so that it can be changed."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def mutate(document: Any, chance: random.Random) -> None:
    """Change one thing somewhere: put in an odd value, take an entry away, add or rename a key."""
    place = document
    while True:
        inner = [
            item
            for item in (place.values() if isinstance(place, dict) else place)
            if isinstance(item, dict | list) and item
        ]
        if not inner or chance.random() < 0.2:
            break
        place = chance.choice(inner)
    key = chance.choice(list(place) if isinstance(place, dict) else range(len(place)))
    match chance.choice(["replace", "remove", "rename", "add"]):
        case "replace":
            place[key] = deepcopy(chance.choice(ODD))
        case "remove":
            del place[key]
        case "rename" if isinstance(place, dict):
            place[f"{key}s"] = place.pop(key)
        case _ if isinstance(place, dict):
            place[chance.choice(["type", "sql", "columns", "column", "doc", "name", ""])] = deepcopy(chance.choice(ODD))
        case _:
            place.append(deepcopy(chance.choice([*ODD, place[0]])))


def definition_of(document: Any) -> tuple[str, Draft202012Validator]:
    name = "root" if "dovetail" in document else "included"
    return name, Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": DEFINITIONS})


def found_in(text: str, included: bool = False) -> list[Diagnostic]:
    return list(check(read_text(text, "f"), included))


class TestSchema:
    def test_is_draft_2020_12(self) -> None:
        Draft202012Validator.check_schema(json.loads(grammar_text()))

    def test_accepts_roots_and_included_files_alike(self) -> None:
        editor = Draft202012Validator(GRAMMAR)
        assert editor.is_valid({"dovetail": 1, "name": "a", "tables": {}})
        assert editor.is_valid({"tables": {}})
        assert not editor.is_valid({"dovetail": 1, "tables": {}})
        assert not editor.is_valid({"name": "a", "tables": {}})

    def test_every_key_is_described(self) -> None:
        for name, definition in DEFINITIONS.items():
            for key, property in definition.get("properties", {}).items():
                target = DEFINITIONS[property["$ref"].removeprefix("#/$defs/")] if "$ref" in property else {}
                description = property.get("description") or target.get("description")
                assert (description or "").endswith("."), f"{name}.{key}"

    def test_every_definition_is_used_titled_and_closed(self) -> None:
        text = grammar_text()
        for name, definition in DEFINITIONS.items():
            assert f'"#/$defs/{name}"' in text, name
            assert definition["title"]
            if definition.get("type") == "object":
                assert "additionalProperties" in definition, name

    def test_examples_keep_to_it(self) -> None:
        for owner in [
            GRAMMAR,
            *DEFINITIONS.values(),
            *(p for d in DEFINITIONS.values() for p in d.get("properties", {}).values()),
        ]:
            rules = {**owner, "$defs": DEFINITIONS}
            for example in owner.get("examples", []):
                Draft202012Validator(rules).validate(example)


class TestFastCheck:
    @pytest.mark.parametrize("document", SOUND, ids=range(len(SOUND)))
    def test_sound_documents_pass_both(self, document: Any) -> None:
        name, validator = definition_of(document)
        assert validator.is_valid(document)
        assert list(check(document, name == "included")) == []

    @law(100)
    @given(st.sampled_from(range(len(SOUND))), st.randoms(use_true_random=False), st.integers(1, 4))
    def test_it_agrees_with_jsonschema_and_every_no_is_explained(
        self, index: int, chance: random.Random, times: int
    ) -> None:
        document = json.loads(json.dumps(plain(SOUND[index]), default=str))
        for _ in range(times):
            if document:
                mutate(document, chance)
        name, validator = definition_of(document)
        read_back = read_text(json.dumps(document), "f")
        valid = validator.is_valid(read_back)
        assert Acceptance(DEFINITIONS).of({"$ref": f"#/$defs/{name}"})(read_back) is valid
        found = list(check(read_back, name == "included"))
        assert valid or found
        assert not (valid and found) or looks_dedented(read_back)

    def test_unknown_keywords_are_refused(self) -> None:
        with pytest.raises(ValueError, match="multipleOf"):
            Acceptance({}).of({"type": "integer", "multipleOf": 2})

    @pytest.mark.parametrize("name", sorted(DEFINITIONS))
    def test_every_keyword_of_the_grammar_is_known(self, name: str) -> None:
        Acceptance(DEFINITIONS).of(DEFINITIONS[name])

    def test_a_thousand_right_tables_are_never_explained(self, monkeypatch: pytest.MonkeyPatch) -> None:
        document = read_text(EVERYTHING, "f")
        table = document["tables"]["t"]
        document["tables"].update({f"table_{number}": table for number in range(1_000)})
        monkeypatch.setattr("dovetail.spec.mistakes.mistakes", lambda *_: pytest.fail("the slow way was taken"))
        assert list(check(document, False)) == []


class TestWords:
    """The files in tests/errors hold codes and places; here are the helps and the fixes."""

    COLUMN = "dovetail: 1\nname: a\ntables:\n  t:\n    columns:\n      c: {{type: text, {}}}\n"
    REFERENCE = "dovetail: 1\nname: a\ntables:\n  t:\n    references:\n      r: {{to: t, {}}}\n"

    @pytest.mark.parametrize(
        ("written", "help"),
        [
            ("nullable: true", "optional: true"),
            ("nullable: false", "leave it out"),
            ('"null": false', "leave it out"),
            ("not_null: true", "leave it out"),
            ("required: true", "leave it out"),
            ("references: users.id", "{to: users, on_delete"),
            ("foreign_key: users.id", "{to: users, on_delete"),
            ("on_delete: cascade", "`references:`"),
            ("pk: true", "primary_key: true"),
            ("length: 20", "varchar(20)"),
            ("values: [a]", "`enums:`"),
            ("comment: x", "`doc`"),
            ("autoincrement: true", "identity"),
            ("index: true", "`indexes:`"),
            ("sql: x", 'type: {sql: "x"}'),
            ("secrt: true", 'did you mean "secret"?'),
            ("renamed_from: x", "write `was`"),
            ("cast: x", "write `using`"),
            ("xyzzy: 1", "a column has: type, optional"),
        ],
    )
    def test_of_unknown_column_keys(self, written: str, help: str) -> None:
        [found] = found_in(self.COLUMN.format(written))
        assert found.code == "Y201"
        assert found.help is not None
        assert help in found.help

    @pytest.mark.parametrize(
        ("written", "help", "fix"),
        [
            ("class: {name: Home, mixin: 'a:B'}, fields: {a: text}", "no mixin: write `class: Home`", "Home"),
            ("class: {mixin: 'a:B'}, fields: {a: text}", "no mixin: write `class: Address`", None),
            ("fields: {a: {type: {sql: point}}}", "make a column of its own of it", None),
        ],
    )
    def test_of_composites(self, written: str, help: str, fix: str | None) -> None:
        [found] = found_in(f"dovetail: 1\nname: a\ncomposites: {{address: {{{written}}}}}\ntables: {{}}\n")
        assert found.code == "Y203"
        assert found.help is not None
        assert help in found.help
        assert (found.fix and found.fix.replacement) == fix

    @pytest.mark.parametrize(
        ("written", "code", "help"),
        [
            ("inverse: none", "Y202", "cascade, set null, set default, restrict, no action (a decision"),
            ("on_delete: cascade", "Y202", "`inverse:` and what the referenced table calls"),
            ("ondelete: cascade, inverse: none", "Y201", 'did you mean "on_delete"?'),
            ("on delete: cascade, inverse: none", "Y201", 'did you mean "on_delete"?'),
            ("on_delete: set_null, inverse: none", "Y204", 'did you mean "set null"?'),
            ("on_delete: SET NULL, inverse: none", "Y204", 'did you mean "set null"?'),
            ("on_delete: delete, inverse: none", "Y204", 'did you mean "cascade"?'),
            ("on_delete: vanish, inverse: none", "Y204", "it can be: cascade, set null"),
            ("on_delete: cascade, inverse: none, backref: x", "Y201", "`inverse`"),
            ("on_delete: cascade, inverse: null", "Y203", "inverse: none"),
        ],
    )
    def test_of_references(self, written: str, code: str, help: str) -> None:
        [found] = found_in(self.REFERENCE.format(written))
        assert found.code == code
        assert found.help is not None
        assert help in found.help

    @pytest.mark.parametrize(
        "written",
        [
            "on_delete: set_null, inverse: none",
            "ondelete: cascade, inverse: none",
            "on_delete: null, inverse: none",
            "on_delete: cascade, inverse: 5",
            "on_delete: cascade, inverse: none, unique: yes",
            "on_delete: cascade, inverse: none, columns: a",
            "on_delete: cascade, inverse: ~",
        ],
    )
    def test_fixes_mend(self, written: str) -> None:
        text = self.REFERENCE.format(written)
        [found] = found_in(text)
        assert found.fix is not None
        assert found.fix.span == found.span
        lines = text.split("\n")
        line, start = lines[found.fix.span.line - 1], found.fix.span.column - 1
        lines[found.fix.span.line - 1] = line[:start] + found.fix.replacement + line[start + found.fix.span.length :]
        assert found_in("\n".join(lines)) == []

    def test_a_misspelled_key_is_not_missed_as_well(self) -> None:
        assert [d.code for d in found_in(self.REFERENCE.format("ondelete: cascade, invers: none"))] == ["Y201", "Y201"]

    def test_the_map_or_the_list_that_was_meant(self) -> None:
        found = found_in("dovetail: 1\nname: a\ntables: {t: {indexes: [{column: a}, 5], checks: {a: {sqll: x}}}}\n")
        assert [d.code for d in found] == ["Y201", "Y203", "Y201"]
        assert not any("valid under" in d.message for d in found)

    def test_a_wrong_table_among_a_thousand_is_explained(self) -> None:
        tables = "".join(f"  t{i}: {{columns: {{a: text, b: {{type: int, default: 0}}}}}}\n" for i in range(1_000))
        [found] = found_in(f"dovetail: 1\nname: a\ntables:\n{tables}  wrong: {{colums: {{}}}}\n")
        assert found.help == 'did you mean "columns"?'

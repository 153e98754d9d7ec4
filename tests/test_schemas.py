"""The schemas: what is read, what has to be given, what may be left out, and the rules that hold for it."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field, TypeAdapter, ValidationError

from dovetail.emit.schema_fields import is_shared_regex
from packages import package, schema_of

SPEC = r"""databases: [postgresql, sqlite]
enums:
  stage: [draft, live]
domains:
  address: {type: varchar(50), pattern: "@", default: nobody@example.org}
tables:
  things:
    doc: A thing.
    columns:
      id: {type: bigint, identity: always, primary_key: true}
      number: {type: int, identity: by default}
      name: {type: varchar(5), min_length: 2, doc: "What it is \"called\"."}
      nick: {type: text?, max_length: 3}
      code: {type: text, pattern: "^[a-z]+(?:-[a-z]+)*$", read_only: true}
      odd: {type: text, pattern: "^(?!x)[a-z]", default: a}
      size: {type: smallint, min: 1, max: 5, default: 3}
      level: {type: int, one_of: [1, 2], default: 1}
      tier: {type: text, one_of: [free, "pro\""], default: free}
      rate: {type: "numeric(5,2)", max: 99.5, default: 0.5}
      share: {type: "numeric(3,1)", one_of: [0.5, 1.5], default: 0.5}
      since: {type: date, min: "2020-01-01", default: "2024-02-29"}
      stage: {type: stage, default: draft}
      stages: {type: "stage[]", default: [draft, live]}
      prices: {type: "numeric(4,2)[]", default: []}
      mail: address
      settings: {type: jsonb, default: {a: [1, null, true], "b\"": {}}}
      raw: jsonb
      secret: {type: text, secret: true}
      flags: {type: bit(3), default: "010"}
      created_at: {type: timestamptz, default: now}
      token: {type: uuid, default: uuid4}
      total: {type: int?, generated: {sql: "size + 1"}}
      metadata: text?
      date: date?
      Any: jsonb?
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("schemas")
    text = SPEC.replace("      number: {type: int, identity: by default}\n", "")
    with package(schema_of(folder, text), folder) as found:
        yield found.schemas


NEEDED = {"name": "abc", "code": "a-b", "raw": {}, "secret": "s"}


def refused(made: Any, variant: str = "Create", **fields: Any) -> str:
    """The reason why a field is refused."""
    given = NEEDED if variant == "Create" else {}
    with pytest.raises(ValidationError) as raised:
        getattr(made, f"Thing{variant}")(**{**given, **fields})
    return str(raised.value.errors()[0]["type"])


def test_what_is_read(made: Any) -> None:
    fields = made.ThingRead.model_fields
    assert "secret" not in fields
    assert {"id", "total", "metadata_", "created_at"} <= set(fields)
    assert all(field.is_required() for field in fields.values())
    assert made.ThingRead.__doc__ == "A thing."
    assert fields["name"].description == 'What it is "called".'


def test_what_has_to_be_given(made: Any) -> None:
    fields = made.ThingCreate.model_fields
    assert {name for name, field in fields.items() if field.is_required()} == set(NEEDED)
    assert not {"id", "total"} & set(fields)


def test_constants_are_visible_and_the_database_makes_the_rest(made: Any) -> None:
    thing = made.ThingCreate(**NEEDED)
    assert (thing.size, thing.level, thing.tier, thing.rate, thing.odd) == (3, 1, "free", Decimal("0.5"), "a")
    assert (thing.stage, thing.stages) == ("draft", ["draft", "live"])
    assert thing.settings == {"a": [1, None, True], 'b"': {}}
    assert (str(thing.since), thing.flags, thing.mail) == ("2024-02-29", "010", "nobody@example.org")
    assert (thing.created_at, thing.token) == (None, None)
    assert thing.model_dump(exclude_unset=True) == NEEDED
    assert thing.stages is not made.ThingCreate(**NEEDED).stages


def test_what_is_left_out_is_not_null(made: Any) -> None:
    assert refused(made, created_at=None) == "value_error"
    assert refused(made, raw=None) == "value_error"
    assert refused(made, "Update", name=None) == "value_error"
    assert made.ThingUpdate(nick=None).model_dump(exclude_unset=True) == {"nick": None}
    assert made.ThingUpdate().model_dump(exclude_unset=True) == {}


def test_what_may_change(made: Any) -> None:
    fields = made.ThingUpdate.model_fields
    assert not {"id", "total", "code"} & set(fields)
    assert {"name", "secret", "created_at", "metadata_"} <= set(fields)
    assert not any(field.is_required() for field in fields.values())


@pytest.mark.parametrize("variant", ["Create", "Update"])
def test_rules_hold_wherever_something_is_written(made: Any, variant: str) -> None:
    assert refused(made, variant, name="a") == "string_too_short"
    assert refused(made, variant, name="abcdef") == "string_too_long"
    assert refused(made, variant, nick="abcd") == "string_too_long"
    assert refused(made, variant, odd="xa") == "value_error"
    assert refused(made, variant, size=6) == "less_than_equal"
    assert refused(made, variant, level=3) == "literal_error"
    assert refused(made, variant, tier="gold") == "literal_error"
    assert refused(made, variant, rate=Decimal("99.51")) == "less_than_equal"
    assert refused(made, variant, rate=Decimal("1.234")) == "decimal_max_places"
    assert refused(made, variant, share=Decimal(1)) == "value_error"
    assert refused(made, variant, since="2019-12-31") == "greater_than_equal"
    assert refused(made, variant, stage="gone") == "enum"
    assert refused(made, variant, prices=[Decimal(123)]) == "decimal_whole_digits"
    assert refused(made, variant, mail="nowhere") == "string_pattern_mismatch"
    assert refused(made, variant, flags="012") == "string_pattern_mismatch"


def test_a_pattern_of_the_create_only_column(made: Any) -> None:
    assert refused(made, code="A") == "string_pattern_mismatch"


def test_integers_fit_their_columns(tmp_path: Path) -> None:
    spec = "tables: {a: {columns: {id: {type: bigint, primary_key: true}, b: smallint, c: int, d: {type: int, min: 0}, e: 'smallint[]'}}}"
    with package(schema_of(tmp_path, spec), tmp_path) as found:
        good: dict[str, Any] = {"id": 2**63 - 1, "b": -(2**15), "c": 2**31 - 1, "d": 2**31 - 1, "e": [1]}
        found.schemas.ACreate(**good)
        for change in ({"id": 2**63}, {"b": 2**15}, {"c": 2**31}, {"d": -1}, {"d": 2**31}, {"e": [2**15]}):
            with pytest.raises(ValidationError):
                found.schemas.ACreate(**{**good, **change})


def test_the_json_schema_shows_lengths_and_hides_what_nobody_may_write(made: Any) -> None:
    properties = made.ThingUpdate.model_json_schema()["properties"]
    assert properties["name"] == {
        "default": None,
        "description": 'What it is "called".',
        "maxLength": 5,
        "minLength": 2,
        "title": "Name",
        "type": "string",
    }
    assert json.dumps(made.ThingCreate.model_json_schema())


def test_rows_are_read_from_models(tmp_path: Path) -> None:
    spec = "tables: {posts: {columns: {id: {type: int, primary_key: true}, metadata: text?}}}"
    with package(schema_of(tmp_path, spec), tmp_path) as found:
        row = found.models.Post(id=1, metadata_="m")
        assert found.schemas.PostRead.model_validate(row).model_dump() == {"id": 1, "metadata_": "m"}


CLOSE_NAMES = """
enums: {any: [one]}
tables:
  users:
    columns:
      id: {type: int, primary_key: true}
      a_b: {type: text, max_length: 1}
      aB: {type: text, max_length: 2}
      Read: {type: text, max_length: 3}
      UserAB: {type: text, max_length: 4, default: none}
      BaseModel: text?
      mood: {type: any, default: one}
      ConfigDict: any?
      Literal: {type: {sql: point}}
"""


def test_columns_with_rules_keep_them_whatever_they_are_called(tmp_path: Path) -> None:
    with package(schema_of(tmp_path, CLOSE_NAMES), tmp_path) as found:
        schemas = found.schemas
        good: dict[str, Any] = {"id": 1, "a_b": "x", "aB": "xx", "Read": "xxx", "UserAB": "xxxx", "Literal": "(1,2)"}
        for name, value in schemas.UserCreate(**good).model_dump(include=good.keys()).items():
            assert value == good[name]
        for name in ("a_b", "aB", "Read", "UserAB"):
            with pytest.raises(ValidationError, match=name):
                schemas.UserCreate(**{**good, name: f"{good[name]}x"})
        assert set(schemas.UserRead.model_fields) > set(good)


def test_an_enum_called_any_is_no_any(tmp_path: Path) -> None:
    with package(schema_of(tmp_path, CLOSE_NAMES), tmp_path) as found:
        user = found.schemas.UserUpdate(ConfigDict=None)
        assert user.ConfigDict is None
        for change in ({"ConfigDict": "two"}, {"mood": None}, {"mood": "two"}, {"Literal": None}):
            with pytest.raises(ValidationError):
                found.schemas.UserUpdate(**change)
        columns = found.models.User.__table__.columns
        assert [columns[name].nullable for name in ("mood", "ConfigDict", "Literal")] == [False, True, False]


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.text(r"ab[]()^$.*?+{}\d-&|,1:=!~", max_size=10), st.text(max_size=6)))
def test_patterns_given_to_pydantic_are_ones_it_reads(regex: str) -> None:
    if is_shared_regex(regex):
        assert TypeAdapter(Annotated[str, Field(pattern=regex)]).core_schema


def test_a_key_that_is_no_column_is_refused(tmp_path: Path) -> None:
    spec = "tables: {notes: {columns: {id: {type: int, primary_key: true}, text: text?}}}"
    with package(schema_of(tmp_path, spec), tmp_path) as made:
        for shape in (made.schemas.NoteCreate, made.schemas.NoteUpdate):
            with pytest.raises(ValidationError, match="txt"):
                shape.model_validate({"id": 1, "txt": "x"})


def test_bytes_go_through_json_as_hexadecimal_digits(tmp_path: Path) -> None:
    spec = "tables: {blobs: {columns: {id: {type: int, primary_key: true}, payload: bytes}}}"
    with package(schema_of(tmp_path, spec), tmp_path) as made:
        written = made.schemas.BlobCreate(id=1, payload=b"\x00\xff").model_dump_json()
        assert json.loads(written) == {"id": 1, "payload": "00ff"}
        assert made.schemas.BlobCreate.model_validate_json(written).payload == b"\x00\xff"

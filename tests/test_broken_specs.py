"""Whatever a spec holds, reading it ends in a Schema or in located diagnostics, never in another exception."""

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dovetail import pipeline
from dovetail.codes.table import CODES
from dovetail.diagnostics import SpecError
from dovetail.emit.names import Names
from effort import law
from specs import CASES

STRANGE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.text(max_size=12),
    st.sampled_from(
        ["none", "now", "uuid4", "users", "users.id", "users(id, id)", "id", "text?", "text array", "auto", "a b"]
    ),
    st.sampled_from([[], {}, [[]], {"sql": "1"}, {"sql": None}, ["id"], {"columns": ["id"]}, {"type": "int"}]).map(
        deepcopy
    ),
)


@cache
def documents() -> list[Any]:
    return [yaml.load(path.read_text(), Loader=yaml.CSafeLoader) for path in CASES if "include" not in path.read_text()]


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(found for key, value in children for found in places(value, (*path, key)))]


@st.composite
def broken(draw: st.DrawFn) -> Any:
    """A good spec with one to four of its values replaced, removed, renamed, or copied to where others were."""
    spec = deepcopy(draw(st.sampled_from(documents())))
    for _ in range(draw(st.integers(1, 4))):
        if not spec:
            break
        *way, key = draw(st.sampled_from([path for path in places(spec) if path]))
        holder = spec
        for step in way:
            holder = holder[step]
        match draw(st.sampled_from(["replace", "remove", "rename", "copy"])):
            case "replace":
                holder[key] = draw(STRANGE)
            case "remove":
                del holder[key]
            case "rename" if isinstance(holder, dict):
                name = draw(st.one_of(st.text(max_size=8), st.sampled_from([*holder])))
                holder[name] = holder.pop(key)
            case _:
                other = draw(st.sampled_from([path for path in places(spec) if path]))
                value = spec
                for step in other:
                    value = value[step]
                holder[key] = deepcopy(value)
    return spec


@law(100)
@given(spec=broken())
def test_a_broken_spec_gives_located_diagnostics(spec: Any, tmp_path: Path) -> None:
    file = tmp_path / "spec.yaml"
    file.write_text(yaml.safe_dump(spec, sort_keys=False, allow_unicode=True))
    try:
        diagnostics = Names.of(pipeline.read(file).schema).diagnostics
    except SpecError as error:
        diagnostics = error.diagnostics
        assert any(diagnostic.severity == "error" for diagnostic in diagnostics)
    for diagnostic in diagnostics:
        assert diagnostic.code in CODES
        assert diagnostic.span is not None, diagnostic
        assert diagnostic.message
        assert "\n" not in diagnostic.message, diagnostic


@pytest.mark.parametrize(
    ("column", "help"),
    [
        ("string(50)", 'did you mean "varchar(50)"?'),
        ("decimal(10,2)", 'did you mean "numeric(10,2)"?'),
        ("bigserial", "write {type: bigint, identity: by default}"),
        ("int not null", "write int: every column is NOT NULL"),
        ("text null", "write text?"),
        ("varchar 200", "write varchar(200)"),
        ("uuid primary key", "write {type: uuid, primary_key: true}"),
        ("Optional[str]", "write text?"),
        ("str | None", "write text?"),
        ("list[int]", "write int array"),
        ("int[3]", "write int array"),
        ("varchar(200", "close the parenthesis"),
        ("geometry", 'write {type: {sql: "geometry"}}'),
        ("{type: geometry, optional: true}", 'write type: {sql: "geometry"}'),
        ("money", 'write numeric(12, 2), or {type: {sql: "money"}}'),
        ("{type: money}", 'write "numeric(12, 2)", or type: {sql: "money"}'),
        ("foo", 'declare it under enums, domains or composites, or write {type: {sql: "..."}}'),
        ("text#comment", "a comment begins with a space and #: text #comment"),
        ("{type: text, required: false}", "write `optional: true`"),
        ("{type: text, not_null: false}", "write `optional: true`"),
        ("{type: text, index: true}", "`indexes: [[a]]`"),
        ("{type: decimal(5, 2)}", 'put the type in quotes: "numeric(5, 2)"'),
        ("{type: date, default: None}", "leave default out"),
        ("{type: text array, default: ARRAY[]::text[]}", "write []"),
        ("text: x", "braces beside it: a: {type: text, default: x}"),
        ("{type: numeric(5, 2)}", "put the type in quotes"),
        ("[text]", "leave the brackets out: text"),
        ("{type: int, unique: 1}", "write true"),
        ("{type: timestamptz, default: now()}", "write now"),
        ("{type: uuid, default: gen_random_uuid()}", "write uuid4"),
        ("{type: uuid, default: uuid4()}", "write uuid4"),
        ("{type: uuid, default: uuid7()}", "write uuid7"),
        ("{type: int, default: autoincrement()}", "write identity: by default"),
        ("{type: inet, default: inet_client_addr()}", 'write {sql: "inet_client_addr()"}'),
        ("{type: timestamptz, auto_now_add: true}", "write `default: now`"),
        ("varchar(200) unique", "write {type: varchar(200), unique: true}"),
        ("numeric(12, 2) unique not null", 'write {type: "numeric(12, 2)", unique: true}'),
        ("numeric(12.2)", "write numeric(12, 2)"),
        ("{type: numeric(12.2)}", 'write "numeric(12, 2)"'),
        ("{type: varchar, length: 60}", "`type: varchar(60)`"),
        ("{type: numeric, precision: 12, scale: 3}", '`type: "numeric(12, 3)"`'),
        ("{type: enum(owner, member)}", "write `a: [owner, member]` under `enums:`, and `type: a` here"),
        ("enum(owner, member)", "such as `name: [owner, member]`"),
        ("{enum: sex}", "write `type: sex`"),
        ("{type: [holiday, illness]}", "as `a: [holiday, illness]`"),
        ("{type: int, one_of: 1}", "write it as a list: [1]"),
        ("{type: {name: text, max_length: 40}}", "`a: {type: text, max_length: 40}`"),
        ("{type: date, min: “1900-01-01”}", 'write straight ones: "1900-01-01"'),
    ],
)
def test_the_help_says_what_to_write(column: str, help: str, tmp_path: Path) -> None:
    file = tmp_path / "spec.yaml"
    file.write_text(f"dovetail: 1\nname: example\ntables:\n  notes:\n    columns:\n      a: {column}\n")
    with pytest.raises(SpecError) as raised:
        pipeline.read(file)
    assert [help in (diagnostic.help or "") for diagnostic in raised.value.diagnostics] == [True]


@pytest.mark.parametrize(
    ("written", "help"),
    [
        ("lint: off", "`lint: {reserved_word: off}`"),
        ("lint: false", "`lint: {reserved_word: off}`"),
        ("lint: [x]", "`lint: {reserved_word: off}`"),
        ("lint: [missing_doc]", "`lint: {missing_doc: off}`"),
        ("lint: {L201: off}", "write `money_in_float`"),
        ("lint: {all: off}", "such as `reserved_word: off`"),
        ("include:\n  users.yaml\n  books.yaml", "write it as a list: [users.yaml, books.yaml]"),
        ("enums:\n  status:\n    open\n    closed\n    lost", "write it as a list: [open, closed, lost]"),
    ],
)
def test_the_help_at_the_top_says_what_to_write(written: str, help: str, tmp_path: Path) -> None:
    file = tmp_path / "spec.yaml"
    file.write_text(f"dovetail: 1\nname: example\n{written}\ntables: {{a: {{columns: {{b: text}}}}}}\n")
    with pytest.raises(SpecError) as raised:
        pipeline.read(file)
    assert [help in (diagnostic.help or "") for diagnostic in raised.value.diagnostics] == [True]


TABLES = """
dovetail: 1
name: example
enums:
  weekday: [monday, tuesday, friday]
domains:
  euros: {type: "numeric(12, 2)"}
tables:
  teachers:
    columns:
      id: {type: int, primary_key: true}
  prices:
    columns:
      product: int
      currency: int
      year: int
    primary_key: [product, currency, year]
  lessons:
    columns:
      id: {type: int, primary_key: true}
      day: weekday
      created_at: timestamptz
    references:
      teacher: {to: teachers, on_delete: cascade, inverse: lessons}
    relations:
      others: {to: teachers, through: auto, inverse: none}
    indexes:
      - [day, created_at]
"""


@pytest.mark.parametrize(
    ("right", "wrong", "help"),
    [
        ("- [day, created_at]", "-[day, created_at]", 'put a space after the dash: "- [day, created_at]"'),
        ("- [day, created_at]", "- [day, {created_at: desc}]", "write created_at desc"),
        ("- [day, created_at]", "- [day, -created_at]", "write created_at desc"),
        ('{type: "numeric(12, 2)"}', "numeric(12, 2)", 'write {type: "numeric(12, 2)"}'),
        ("through: auto", "through: true", "write auto"),
        ("through: auto", "through: auto, on_delete: cascade", "leave it out: the rows of the table that is made"),
        ("inverse: lessons", "inverse: None", "write none"),
        ("inverse: lessons", "inverse: ~", "write `inverse: none`"),
        ("{to: teachers, on", "{on", "write the referenced table: `to: teachers`"),
        ("{to: teachers, on", "{to: self, on", "write lessons"),
        ("{to: teachers, on", "{to: prices, columns: [a, b], on", "columns: [a, b, teacher_year]"),
        ("    indexes:", '    unique:\n      - {columns: [day], where: "id > 9"}\n    indexes:',
         '{columns: [day], where: "id > 9", unique: true}'),
        ("lessons}\n", "lessons}\n      note: text?\n", "move it to `columns:`"),
        ("lessons}\n", "lessons}\n      unique: [[day]]\n", "write it 2 spaces further to the left"),
        ("[monday, tuesday, friday]", "[{monday: a start}, friday]", "write `{value: monday, doc: a start}`"),
    ],
)  # fmt: skip
def test_the_help_is_in_the_words_of_the_spec(right: str, wrong: str, help: str, tmp_path: Path) -> None:
    assert TABLES.count(right) == 1
    file = tmp_path / "spec.yaml"
    file.write_text(TABLES.replace(right, wrong))
    with pytest.raises(SpecError) as raised:
        pipeline.read(file)
    assert [help in (diagnostic.help or "") for diagnostic in raised.value.diagnostics] == [True]


def test_two_values_of_an_enum_without_a_comma(tmp_path: Path) -> None:
    file = tmp_path / "spec.yaml"
    file.write_text(TABLES.replace("tuesday, friday", "tuesday friday, sunday"))
    [found] = [each for each in pipeline.read(file).warnings if each.code == "L105"]
    assert found.help == "write tuesday, friday, if a comma is missing, or tuesday_friday"


@pytest.mark.parametrize(
    ("include", "help"),
    [
        ("order/*.yaml", 'did you mean "orders/*.yaml"?'),
        ("orders/*.yml", 'did you mean "orders/*.yaml"?'),
        ("orders/empty.yaml", "take it out of `include`"),
        ("orders/a.yaml", 'orders/b.yaml declares "images" and is not included'),
    ],
)
def test_the_help_for_files(include: str, help: str, tmp_path: Path) -> None:
    (tmp_path / "orders").mkdir()
    (tmp_path / "orders" / "empty.yaml").write_text("")
    for name, reference in (("a", "{cover: {to: images, on_delete: cascade, inverse: none}}"), ("b", "{}")):
        table = "orders" if name == "a" else "images"
        (tmp_path / "orders" / f"{name}.yaml").write_text(
            f"tables:\n  {table}:\n    columns: {{id: {{type: int, primary_key: true}}}}\n    references: {reference}\n"
        )
    file = tmp_path / "spec.yaml"
    file.write_text(f"dovetail: 1\nname: example\ninclude: [{include}]\n")
    with pytest.raises(SpecError) as raised:
        pipeline.read(file)
    assert [help in (diagnostic.help or "") for diagnostic in raised.value.diagnostics] == [True]

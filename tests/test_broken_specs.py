"""Whatever a spec holds, reading it ends in a Schema or in located diagnostics, never in another exception."""

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dovetail import pipeline
from dovetail.codes import CODES
from dovetail.diagnostics import SpecError
from dovetail.emit.names import Names
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


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
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
        ("uuid primary key", "a type stands alone: {type: uuid, ...}"),
        ("Optional[str]", "write text?"),
        ("str | None", "write text?"),
        ("list[int]", "write int array"),
        ("int[3]", "write int array"),
        ("varchar(200", "close the parenthesis"),
        ("geometry", 'write type: {sql: "geometry"}'),
        ("{type: numeric(5, 2)}", "put the type in quotes"),
        ("[text]", "leave the brackets out: text"),
        ("{type: int, unique: 1}", "write true"),
        ("{type: timestamptz, default: now()}", "write now"),
        ("{type: uuid, default: gen_random_uuid()}", "write uuid4 or uuid7"),
        ("{type: int, default: autoincrement()}", "write identity: by default"),
        ("{type: inet, default: inet_client_addr()}", 'write {sql: "inet_client_addr()"}'),
        ("{type: timestamptz, auto_now_add: true}", "write `default: now`"),
    ],
)
def test_the_help_says_what_to_write(column: str, help: str, tmp_path: Path) -> None:
    file = tmp_path / "spec.yaml"
    file.write_text(f"dovetail: 1\nname: example\ntables:\n  notes:\n    columns:\n      a: {column}\n")
    with pytest.raises(SpecError) as raised:
        pipeline.read(file)
    assert [help in (diagnostic.help or "") for diagnostic in raised.value.diagnostics] == [True]

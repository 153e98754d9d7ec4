"""Any bytes, any text, any YAML as a spec: located diagnostics or a generation, never anything else."""

import re
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dovetail.spec.grammar import grammar
from effort import law, noted
from outcomes import outcome_of
from specs import CASES

HEAD = "dovetail: 1\nname: any\ndatabases: [postgresql, sqlite]\n"


@cache
def good_texts() -> list[str]:
    return [path.read_text() for path in CASES if "include" not in path.read_text()]


@cache
def good_documents() -> list[Any]:
    return [yaml.load(text, Loader=yaml.CSafeLoader) for text in good_texts()]


@cache
def grammar_words() -> list[str]:
    """Every key, and every word that is a value, of the language."""
    text = str(grammar())
    return sorted({*re.findall(r"'(\w[\w ]*)':", text), *re.findall(r"'(\w[\w ]{0,20})'[,\]]", text)})


class TestBytes:
    @law(55)
    @given(data=st.binary(max_size=300))
    def test_any_bytes(self, data: bytes, tmp_path: Path) -> None:
        outcome_of(data, tmp_path)

    @law(55)
    @given(text=st.text(max_size=200), head=st.sampled_from(["", HEAD, f"{HEAD}tables:\n  ", f"{HEAD}doc: "]))
    def test_any_text(self, text: str, head: str, tmp_path: Path) -> None:
        outcome_of(head + text, tmp_path)

    @law(80)
    @given(data=st.data())
    def test_a_good_spec_with_wrong_bytes(self, data: st.DataObject, tmp_path: Path) -> None:
        text = bytearray(data.draw(st.sampled_from(good_texts())).encode())
        for _ in range(data.draw(st.integers(1, 4))):
            at, length = data.draw(st.integers(0, len(text) - 1)), data.draw(st.integers(0, 6))
            text[at : at + length] = data.draw(st.binary(max_size=4))
        outcome_of(bytes(text), tmp_path)


TOKEN = re.compile(r"\n *|[\w.]+|\s+|.", re.DOTALL)
ODD_TOKENS = [
    *(
        "\n",
        "\n  ",
        "\t",
        ": ",
        "- ",
        "? ",
        ", ",
        "[",
        "]",
        "{",
        "}",
        "'",
        '"',
        "#",
        " #",
        "|",
        "|-\n",
        ">",
        "&a ",
        "*a",
        "!!str ",
    ),
    *(
        "<<",
        "---\n",
        "...\n",
        "%YAML 1.1\n",
        "@",
        "`",
        "~",
        "null",
        "true",
        "1e9",
        "\r",
        "\r\n",
        "\x85",
        "\u2028",
        "\ufeff",
        "\0",
    ),
    *(
        "9" * 400,
        "x" * 70,
        "\U0001f600",
        "\u202e",
        "e\u0301",
        "none",
        "to: ",
        "tables:\n",
        "sql: ",
        "\\",
        '"\\ud800"',
        "\x1b[31m",
    ),
]


class TestTokens:
    @law(100)
    @given(data=st.data())
    def test_a_good_spec_with_wrong_tokens(self, data: st.DataObject, tmp_path: Path) -> None:
        tokens = TOKEN.findall(data.draw(st.sampled_from(good_texts())))
        for _ in range(data.draw(st.integers(1, 5))):
            at = data.draw(st.integers(0, len(tokens) - 1))
            match data.draw(st.sampled_from(["insert", "replace", "remove", "swap", "repeat"])):
                case "insert":
                    tokens.insert(at, data.draw(st.sampled_from(ODD_TOKENS)))
                case "replace":
                    tokens[at] = data.draw(st.sampled_from([*ODD_TOKENS, *grammar_words()]))
                case "remove" if len(tokens) > 1:
                    del tokens[at]
                case "swap":
                    other = data.draw(st.integers(0, len(tokens) - 1))
                    tokens[at], tokens[other] = tokens[other], tokens[at]
                case _:
                    tokens[at:at] = tokens[max(0, at - 20) : at]
        outcome_of("".join(tokens), tmp_path)

    @pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\x85", "\u2028", "\v", "\f"])
    @pytest.mark.parametrize("mark", ["", "\ufeff", "\ufeff\ufeff"])
    def test_line_ends_and_marks(self, line_end: str, mark: str, tmp_path: Path) -> None:
        for text in good_texts():
            files, diagnostics = outcome_of(mark + text.replace("\n", line_end), tmp_path)
            assert bool(files) is (line_end in ("\n", "\r\n", "\r") and len(mark) < 2), diagnostics

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "cp037", "latin-1", "shift_jis"])
    def test_other_encodings(self, encoding: str, tmp_path: Path) -> None:
        files, _ = outcome_of(f"{HEAD}doc: é\ntables: {{}}\n".encode(encoding, "ignore"), tmp_path)
        assert not files


WORDS = st.deferred(lambda: st.sampled_from(grammar_words()))
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.decimals(allow_nan=False, allow_infinity=False).map(str),
    st.text(max_size=10),
    WORDS,
    st.sampled_from(
        ["users", "users.id", "a(b, c)", "text?", "int array", "now", "uuid7", "1=1 --", "'", "/*", "x" * 64]
    ),
)
STRUCTURES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(found for key, value in inner for found in places(value, (*path, key)))]


class TestStructures:
    @law(80)
    @given(data=st.data())
    def test_any_structure_anywhere_in_a_good_spec(self, data: st.DataObject, tmp_path: Path) -> None:
        spec = deepcopy(data.draw(st.sampled_from(good_documents())))
        for _ in range(data.draw(st.integers(1, 3))):
            *way, key = data.draw(st.sampled_from([path for path in places(spec) if path]))
            holder = spec
            for step in way:
                holder = holder[step]
            if isinstance(holder, dict) and data.draw(st.booleans()):
                key = data.draw(WORDS)
            holder[key] = data.draw(STRUCTURES)
        text = yaml.safe_dump(spec, sort_keys=False, allow_unicode=True)
        with noted(text):
            outcome_of(text, tmp_path)

    @law(55)
    @given(keys=st.dictionaries(WORDS, STRUCTURES, max_size=5), column=st.dictionaries(WORDS, STRUCTURES, max_size=4))
    def test_any_structure_under_the_keys_of_the_language(
        self, keys: dict[str, Any], column: dict[str, Any], tmp_path: Path
    ) -> None:
        users = {"columns": {"id": {"type": "int", "primary_key": True}, "a": {"type": "text", **column}}, **keys}
        outcome_of(
            HEAD + yaml.safe_dump({**keys, "tables": {"users": users}}, sort_keys=False, allow_unicode=True), tmp_path
        )

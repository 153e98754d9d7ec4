"""Reading YAML: what scalars mean, where values stand, what is refused, which files belong to a spec."""

import gc
import json
import os
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dovetail.diagnostics import Diagnostic, Span, SpecError
from dovetail.spec import composer
from dovetail.spec.documents import load
from dovetail.spec.reader import read, read_text
from dovetail.spec.roots import LARGEST_FILE, find_roots, is_root

ROOT = "dovetail: 1\nname: example\n"
TABLES = "tables:\n  users: {columns: {id: {type: int, primary_key: true}}}\n"


@pytest.fixture(params=["libyaml", "python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each of the two parsers in turn."""
    monkeypatch.setattr(composer, "_Parser", yaml.CLoader if request.param == "libyaml" else yaml.Loader)
    return str(request.param)


def refused(text: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(SpecError) as caught:
        read_text(text, "spec.yaml")
    return caught.value.diagnostics


def codes(error: SpecError) -> list[str]:
    return [diagnostic.code for diagnostic in error.diagnostics]


def mistakes_in(text: str) -> tuple[Diagnostic, ...]:
    try:
        read_text(text, "spec.yaml")
    except SpecError as error:
        return error.diagnostics
    return ()


class TestScalars:
    """The core schema of YAML 1.2, https://yaml.org/spec/1.2.2/#103-core-schema."""

    @pytest.mark.usefixtures("parser")
    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            *[(word, word) for word in ("yes", "no", "on", "off", "Yes", "NO", "y", "n", "tRUE", "nULL")],
            *[(word, True) for word in ("true", "True", "TRUE")],
            *[(word, False) for word in ("false", "False", "FALSE")],
            *[(word, None) for word in ("", "~", "null", "Null", "NULL")],
            ("12:30", "12:30"),
            ("2026-01-31", "2026-01-31"),
            ("010", 10),
            ("0o17", 15),
            ("0x1F", 31),
            ("-7", -7),
            ("+7", 7),
            ("1_000", "1_000"),
            ("0b11", "0b11"),
            ("-0x1F", "-0x1F"),
            ("1.10", Decimal("1.10")),
            ("-.5", Decimal("-0.5")),
            ("5.", Decimal(5)),
            ("1e3", Decimal("1e3")),
            ("0.1", Decimal("0.1")),
            (".inf", ".inf"),
            (".nan", ".nan"),
            (".", "."),
            ("-", None),
            ("1.2.3", "1.2.3"),
            ("'12'", "12"),
            ('"true"', "true"),
            ("text?", "text?"),
            ("text[]", "text[]"),
        ],
    )
    def test_meaning(self, written: str, meant: object) -> None:
        if written == "-":
            assert read_text("a:\n  -\n", "f")["a"] == [None]
            return
        value = read_text(f"a: {written}\n", "f")["a"]
        assert value == meant
        assert type(value) is type(meant)

    def test_fractions_are_exact(self) -> None:
        assert str(read_text("a: 0.10000000000000000000000000001", "f")["a"]) == "0.10000000000000000000000000001"

    @given(st.one_of(st.integers(-(10**300), 10**300), st.decimals(allow_nan=False, allow_infinity=False, places=20)))
    def test_numbers_are_read_back(self, number: int | Decimal) -> None:
        assert read_text(f"a: {number:f}" if isinstance(number, Decimal) else f"a: {number}", "f")["a"] == number


class TestPlaces:
    @pytest.mark.usefixtures("parser")
    def test_of_keys_values_and_items(self) -> None:
        text = "tables:\n  users:\n    mixins: [a, 'b c']\n    doc:\n    list:\n      - x\n      -\n"
        users = read_text(text, "f")["tables"]["users"]
        assert users.key_span("mixins") == Span("f", 3, 5, 6)
        assert users.value_span("mixins") == Span("f", 3, 13, 10)
        assert users["mixins"].item_span(1) == Span("f", 3, 17, 5)
        assert users["mixins"].written(1) == "'b c'"
        assert users.value_span("doc") == users.key_span("doc") == Span("f", 4, 5, 3)
        assert users["list"].item_span(0) == Span("f", 6, 9, 1)
        assert users["list"].item_span(1) == Span("f", 7, 7, 1)
        assert users.span == Span("f", 3, 5, 18)

    @pytest.mark.usefixtures("parser")
    @pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
    @pytest.mark.parametrize("mark", ["", "\ufeff"])
    def test_count_characters_whatever_they_are(self, line_end: str, mark: str) -> None:
        text = mark + line_end.join(["# 😀 comment", "é: 日本", "e\u0301:  'a\t😀' # b", "😀😀: [x, 'é', last]", ""])
        document = read_text(text, "f")
        assert document.value_span("é") == Span("f", 2, 4, 2)
        assert document.key_span("e\u0301") == Span("f", 3, 1, 2)
        assert document.value_span("e\u0301") == Span("f", 3, 6, 5)
        assert document["😀😀"].item_span(2) == Span("f", 4, 14, 4)

    def test_long_values_are_cut_at_their_first_line(self) -> None:
        document = read_text("a: |\n  one\n  two\nb:\n  c: 1   # comment\n  d: 2\n", "f")
        assert document.value_span("a") == Span("f", 1, 4, 1)
        assert document.value_span("b").line == 5

    def test_an_alias_stands_where_it_is_written_and_its_parts_where_they_are(self) -> None:
        document = read_text("a: &x {b: 1}\nc: *x\n", "f")
        assert document.value_span("c") == Span("f", 2, 4, 2)
        assert document["c"].value_span("b") == Span("f", 1, 11, 1)

    def test_collections_are_plain_ones(self) -> None:
        document = read_text("a: {b: [1, 2]}", "f")
        assert document == {"a": {"b": [1, 2]}}
        assert isinstance(document["a"], dict)
        assert isinstance(document["a"]["b"], list)


class TestRefusals:
    """What a file in tests/errors cannot show, because it is too large, or not text, or about more than one parser."""

    @pytest.mark.parametrize(
        ("data", "place", "message"),
        [
            (b"a: 1\nb: \xe9\n", Span("spec.yaml", 2, 4), "the byte 0xE9 is not UTF-8"),
            ("a: é\n".encode("utf-16"), Span("spec.yaml", 1, 1), "the file is encoded in UTF-16, not in UTF-8"),
            ("é: ".encode() + b"\xed\xa0\x80", Span("spec.yaml", 1, 4), "the byte 0xED is not UTF-8"),
        ],
    )
    def test_not_utf8(self, tmp_path: Path, data: bytes, place: Span, message: str) -> None:
        (tmp_path / "spec.yaml").write_bytes(data)
        with pytest.raises(SpecError) as caught:
            read(tmp_path / "spec.yaml", "spec.yaml")
        [found] = caught.value.diagnostics
        assert (found.code, found.span, found.message) == ("Y103", place, message)

    def test_too_large(self, tmp_path: Path) -> None:
        file = tmp_path / "spec.yaml"
        file.write_bytes(b"#" * (LARGEST_FILE + 1))
        with pytest.raises(SpecError) as caught:
            read(file, "spec.yaml")
        assert codes(caught.value) == ["Y104"]
        file.write_bytes(b"a: 1\n" + b"#" * (LARGEST_FILE - 5))
        assert read(file, "spec.yaml") == {"a": 1}

    def test_unreadable(self, tmp_path: Path) -> None:
        (tmp_path / "folder.yaml").mkdir()
        os.mkfifo(tmp_path / "pipe.yaml")
        for name in ("missing.yaml", "folder.yaml", "pipe.yaml"):
            with pytest.raises(SpecError) as caught:
                read(tmp_path / name, name)
            assert codes(caught.value) == ["Y301"]

    @pytest.mark.usefixtures("parser")
    @pytest.mark.parametrize(
        "text",
        [
            "[" * 10_000,
            "a: " + "[" * 10_000 + "]" * 10_000,
            "- " * 10_000,
            "{a: " * 10_000,
            "? " * 10_000,
            "[{" * 10_000,
            "\n".join(" " * depth + "a:" for depth in range(1_500)),
            "\n".join(" " * depth + "-" for depth in range(1_500)),
        ],
        ids=["lists", "closed", "dashes", "maps", "keys", "mixed", "indented", "indented_dashes"],
    )
    def test_deep_nesting_is_refused_at_once(self, text: str) -> None:
        [found] = refused(text)
        assert found.code == "Y105"

    def test_32_levels_are_not_too_deep(self) -> None:
        assert read_text("a: " + "[" * 31 + "]" * 31, "f")

    def test_aliases_within_the_bound_are_shared(self) -> None:
        document = read_text("a: &a [1, 2, 3]\n" + "".join(f"b{i}: *a\n" for i in range(1_000)), "f")
        assert document["b0"] is document["b999"] is document["a"]

    @pytest.mark.usefixtures("parser")
    def test_billions_of_values_are_refused_before_they_are_made(self) -> None:
        lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
        lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 25)]
        assert [found.code for found in refused("\n".join(lines))] == ["Y106"]

    def test_many_mistakes_in_one_run(self) -> None:
        found = refused("a: 1\na: 2\nb: !x y\nc: *nothing\nb: 1\nd: 'open\n")
        assert [(d.code, d.span.line if d.span else 0) for d in found] == [
            ("Y102", 2),
            ("Y108", 3),
            ("Y101", 4),
            ("Y102", 5),
            ("Y101", 6),
        ]
        assert found[0].related[0].span == Span("spec.yaml", 1, 1, 1)
        assert found[0].related[0].message == "first written here"

    def test_the_garbage_collector_is_left_as_it_was(self) -> None:
        refused("a: 'open")
        assert gc.isenabled()
        gc.disable()
        try:
            read_text("a: 1", "f")
            assert not gc.isenabled()
        finally:
            gc.enable()

    @pytest.mark.parametrize("loader", [yaml.CLoader, yaml.Loader])
    @given(text=st.text(alphabet=st.sampled_from("ab\n\t\r :-{}[]'\"#,?|>&*!%@`~\\<01.\x00é\u2028\ufeff😀")))
    def test_any_text_is_read_or_refused_with_a_help(self, loader: type, text: str) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(composer, "_Parser", loader)
            found = mistakes_in(text)
        assert [diagnostic for diagnostic in found if diagnostic.span is None or not diagnostic.help] == []

    @given(st.dictionaries(st.text(), st.text() | st.lists(st.text())))
    def test_what_json_writes_is_read_back(self, value: dict[str, Any]) -> None:
        text = json.dumps(value, ensure_ascii=False)
        if not mistakes_in(text):
            assert read_text(text, "f") == value
        else:
            assert re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff\ufeff]", "".join(_texts(value)))


def _texts(value: dict[str, Any]) -> list[str]:
    return [*value, *(text for item in value.values() for text in (item if isinstance(item, list) else [item]))]


class TestFiles:
    def write(self, folder: Path, files: dict[str, str]) -> Path:
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")
        return folder / "root.yaml"

    def test_included_files_are_sorted_and_read_once(self, tmp_path: Path) -> None:
        names = ["z.yaml", "parts/b.yaml", "parts/a.yaml", "parts/deep/c.yaml", "parts/.hidden.yaml", "parts/.x/d.yaml"]
        files = {name: f"enums: {{{Path(name).stem.strip('.')}: [x]}}\n" for name in names}
        include = 'include: [z.yaml, "parts/**/*.yaml", parts/a.yaml, "*.yaml"]\n'
        root = self.write(tmp_path, {**files, "root.yaml": ROOT + include})
        documents = load(root)
        assert [list(document["enums"]) for document in documents.included] == [["a"], ["b"], ["c"], ["z"]]
        assert documents.root["name"] == "example"

    def test_places_are_relative_to_the_current_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        root = self.write(tmp_path, {"root.yaml": ROOT + TABLES})
        monkeypatch.chdir(tmp_path)
        assert load(root).root.span.file == "root.yaml"
        (tmp_path / "below").mkdir()
        monkeypatch.chdir(tmp_path / "below")
        assert load(Path("../root.yaml")).root.span.file == root.as_posix()

    def test_errors_of_all_files_come_together(self, tmp_path: Path) -> None:
        files = {
            "root.yaml": ROOT + "include: [a.yaml, b.yaml, nothing.yaml, c.yaml]\ntabels: {}\n",
            "a.yaml": "tables: {users: {colums: {}}}\n",
            "b.yaml": "tables: {'\n",
            "c.yaml": "dovetail: 1\n",
        }
        with pytest.raises(SpecError) as caught:
            load(self.write(tmp_path, files))
        assert sorted(codes(caught.value)) == ["Y101", "Y201", "Y201", "Y302", "Y304"]

    def test_a_missing_file_is_suggested(self, tmp_path: Path) -> None:
        root = self.write(
            tmp_path, {"root.yaml": ROOT + "include: [parts/usr.yaml]\n", "parts/user.yaml": "enums: {}\n"}
        )
        with pytest.raises(SpecError) as caught:
            load(root)
        assert caught.value.diagnostics[0].help == 'did you mean "parts/user.yaml"?'

    @pytest.mark.parametrize(
        "pattern", ["../outside/*.yaml", "/etc/*.yaml", "../../**/*.yaml", "link.yaml", "linked/*.yaml"]
    )
    def test_nothing_outside_the_project_is_included(self, tmp_path: Path, pattern: str) -> None:
        outside = tmp_path / "outside"
        self.write(outside, {"a.yaml": "enums: {a: [x]}\n"})
        root = self.write(tmp_path / "project", {"root.yaml": f"{ROOT}include: ['{pattern}']\n"})
        (root.parent / "link.yaml").symlink_to(outside / "a.yaml")
        (root.parent / "linked").symlink_to(outside)
        with pytest.raises(SpecError) as caught:
            load(root)
        assert set(codes(caught.value)) == {"Y303"}

    def test_the_project_may_be_larger_than_the_folder(self, tmp_path: Path) -> None:
        self.write(tmp_path, {"shared/a.yaml": "enums: {a: [x]}\n"})
        root = self.write(tmp_path / "spec", {"root.yaml": ROOT + "include: [../shared/*.yaml]\n"})
        assert len(load(root, tmp_path).included) == 1

    @pytest.mark.parametrize("pattern", ["**x/*.yaml", "[", "a\\b", " ", "*/", "."])
    def test_odd_patterns_match_nothing(self, tmp_path: Path, pattern: str) -> None:
        root = self.write(tmp_path, {"root.yaml": f"{ROOT}include: ['{pattern}']\n"})
        with pytest.raises(SpecError) as caught:
            load(root)
        assert codes(caught.value) == ["Y302"]

    def test_roots_are_found(self, tmp_path: Path) -> None:
        files = {
            "root.yaml": ROOT,
            "b/spec.yml": "# comment\n\n'dovetail': 1\n",
            "b/braces.yaml": '{\n  "dovetail": 1,\n  "name": "x"\n}\n',
            "b/part.yaml": "tables: {}\n",
            "b/text.yaml": "doc: |\n  dovetail: 1\n",
            "b/notes.txt": ROOT,
            ".hidden/root.yaml": ROOT,
            "node_modules/x/root.yaml": ROOT,
            "generated/root.yaml": ROOT,
            "env/pyvenv.cfg": "",
            "env/lib/root.yaml": ROOT,
        }
        self.write(tmp_path, files)
        (tmp_path / "latin.yaml").write_bytes(b"dovetail: 1\nname: \xe9\n")
        found = [path.relative_to(tmp_path).as_posix() for path in find_roots(tmp_path)]
        assert found == ["b/braces.yaml", "b/spec.yml", "latin.yaml", "root.yaml"]

    @pytest.mark.parametrize(
        ("text", "expected"),
        [(ROOT, True), ("{dovetail: 1}", True), ("\ufeffdovetail: 1", True), ("a:\n  dovetail: 1", False), ("", False)],
    )
    def test_what_a_root_is(self, text: str, expected: bool) -> None:
        assert is_root(text.removeprefix("\ufeff")) is expected


def test_a_thousand_tables_are_read() -> None:
    columns = "".join(f"      column_{i}: {{type: text, default: x, min_length: {i}}}\n" for i in range(12))
    text = ROOT + "tables:\n" + "".join(f"  table_{i}:\n    columns:\n{columns}" for i in range(1_000))
    assert len(read_text(text, "f")["tables"]) == 1_000


class TestReadingOn:
    """A mistake of syntax is mended as far as it is clear what was meant, so that the others show too."""

    def test_thirty_thousand_tabs_are_one_mistake(self) -> None:
        with pytest.raises(SpecError) as caught:
            read_text("a:\n" + "\tb:\n\t\tc: 1\n" + "  d:\n\t\tc: 1\n" * 15_000, "f")
        assert [diagnostic.code for diagnostic in caught.value.diagnostics] == ["Y101"]

    def test_places_are_those_before_the_text_was_mended(self) -> None:
        text = 'a:1\nb: {c: d\ne: "f\ng: [h, i\nj: k\nj: l\n'
        with pytest.raises(SpecError) as caught:
            read_text(text, "f")
        places = [(str(found.span), found.code) for found in caught.value.diagnostics]
        assert places == [
            ("f:1:1", "Y101"),
            ("f:2:4", "Y101"),
            ("f:3:4", "Y101"),
            ("f:4:4", "Y101"),
            ("f:6:1", "Y102"),
        ]

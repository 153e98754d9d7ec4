"""How diagnostics look."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dovetail.codes.table import CODES
from dovetail.diagnostics import Diagnostic, Related, Span
from dovetail.rendering import WIDEST_LINE, read_source, render_text
from dovetail.rendering.text import summary
from dovetail.suggestions import did_you_mean, spelled_alike

SPEC = "\n" * 13 + "      author: {to: user, on_delete: set null}\n"
UNKNOWN = Diagnostic(
    "S201",
    'references table "user", which does not exist',
    Span("spec/skills.yaml", 14, 20, 4),
    'did you mean "users"?',
)


def excerpt(line: str, column: int, length: int = 1) -> tuple[str, str]:
    """The source line and the line of carets under it, without their gutters."""
    text = render_text([Diagnostic("S201", "m", Span("f", 1, column, length))], {"f": line})
    return text.splitlines()[1][8:], text.splitlines()[2][8:]


def test_the_form_is_that_of_the_architecture_page() -> None:
    assert render_text([UNKNOWN], {"spec/skills.yaml": SPEC}) == (
        'spec/skills.yaml:14:20: error[S201]: references table "user", which does not exist\n'
        "   14 |       author: {to: user, on_delete: set null}\n"
        "      |                    ^^^^\n"
        '   help: did you mean "users"?\n'
        "\n"
        "1 error\n"
    )


def test_related_places_have_their_own_excerpt() -> None:
    first = Related(Span("f", 1, 1, 1), "first written here")
    text = render_text(
        [Diagnostic("Y102", 'the key "a" is written twice', Span("f", 2, 1), None, (first,))], {"f": "a: 1\na: 2"}
    )
    assert text == (
        'f:2:1: error[Y102]: the key "a" is written twice\n'
        "    2 | a: 2\n"
        "      | ^\n"
        "   f:1:1: first written here\n"
        "    1 | a: 1\n"
        "      | -\n"
        "\n"
        "1 error\n"
    )


def test_sorted_counted_and_each_once() -> None:
    warning = Diagnostic("S404", "twice", Span("a", 9, 1), severity="warning")
    nowhere = Diagnostic("Y305", "no spec", None)
    text = render_text([UNKNOWN, warning, nowhere, UNKNOWN], {})
    assert [line.split(": ")[0] for line in text.splitlines() if "[" in line] == [
        "error[Y305]",
        "a:9:1",
        "spec/skills.yaml:14:20",
    ]
    assert text.endswith("\n2 errors, 1 warning\n")


@pytest.mark.parametrize(
    ("severities", "expected"),
    [("e", "1 error"), ("ee", "2 errors"), ("w", "1 warning"), ("eeew", "3 errors, 1 warning"), ("", "")],
)
def test_summary(severities: str, expected: str) -> None:
    diagnostics = [Diagnostic("S1", "m", None, severity="error" if s == "e" else "warning") for s in severities]
    assert summary(diagnostics) == expected


def test_nothing_is_nothing() -> None:
    assert render_text([], {}) == ""


def test_without_the_source_the_place_remains() -> None:
    for sources in ({}, {"spec/skills.yaml": "short"}, lambda _: None):
        text = render_text([UNKNOWN], sources)
        assert text.startswith("spec/skills.yaml:14:20: error[S201]")
        assert "|" not in text


def test_sources_are_read_from_disk_whatever_is_in_them(tmp_path: Path) -> None:
    file = tmp_path / "f.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: \xe9 b\n")
    assert read_source(str(file)) == "a: \ufffd b\n"
    assert read_source(str(tmp_path)) is None
    assert read_source("no\0file") is None
    assert "^" in render_text([Diagnostic("Y103", "m", Span(str(file), 1, 4))])


@pytest.mark.parametrize(
    ("line", "column", "length", "before", "under"),
    [
        ("\tname: x", 2, 4, 4, 4),
        ("日本: user", 5, 4, 6, 4),
        ("e\u0301: user", 5, 4, 3, 4),
        ("a: 日本", 4, 2, 3, 4),
        ("a: 👩\u200d💻 b", 4, 3, 3, 4),
        ("a:", 3, 1, 2, 1),
    ],
    ids=["tab", "wide", "combining", "wide_word", "joined", "end_of_line"],
)
def test_carets_stand_under_the_words(line: str, column: int, length: int, before: int, under: int) -> None:
    assert excerpt(line, column, length)[1] == " " * before + "^" * under


def test_long_lines_are_cut_around_the_carets() -> None:
    line = "x" * 500 + "user" + "y" * 500
    shown, carets = excerpt(line, 501, 4)
    assert len(shown) <= WIDEST_LINE
    assert shown[carets.index("^") : carets.rindex("^") + 1] == "user"
    assert (shown[0], shown[-1]) == ("…", "…")
    assert excerpt("user" + "y" * 500, 1, 4)[0].startswith("useryyy")
    assert excerpt("x" * 500 + "user", 501, 4)[0].endswith("xxxuser")
    assert len(excerpt("z" * 500, 1, 500)[1]) <= WIDEST_LINE


def test_what_controls_a_terminal_is_shown_and_not_sent() -> None:
    evil = "\x1b[31mred\u202e\x07"
    text = render_text([Diagnostic("S201", evil, Span("f", 1, 1, 3), evil)], {"f": evil})
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", text)
    assert "\\u001b[31mred\\u202e" in text


def test_colours_change_no_word() -> None:
    colored = render_text([UNKNOWN], {"spec/skills.yaml": SPEC}, color=True)
    assert "\x1b[1;31merror[S201]\x1b[0m" in colored
    assert re.sub("\x1b\\[[0-9;]*m", "", colored) == render_text([UNKNOWN], {"spec/skills.yaml": SPEC})


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("us\u200bers", "us\\u200bers"),
        ("us\ufeffers", "us\\ufeffers"),
        ("us\u202eers", "us\\u202eers"),
        ("us\xaders", "us\\u00aders"),
        ("us\U000e0041ers", "us\\U000e0041ers"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
    ids=["zero_width", "byte_order_mark", "override", "soft_hyphen", "tag", "joiner_of_a_script"],
)
def test_what_cannot_be_seen_is_shown(line: str, shown: str) -> None:
    assert excerpt(line, 1)[0] == shown


def test_a_span_beyond_the_end_has_its_caret_after_the_line() -> None:
    assert excerpt("a: 1", 50, 9) == ("a: 1", "    ^")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_kind_end_lines_and_are_not_shown(end: str) -> None:
    text = render_text([Diagnostic("S201", "m", Span("f", 2, 1, 9))], {"f": f"\ufefffirst{end}second{end}third"})
    assert text.splitlines()[1:3] == ["    2 | second", "      | ^^^^^^"]


def test_thousands_of_places_on_one_endless_line_are_shown_without_reading_it_each_time() -> None:
    """A million characters and a thousand places: were each to measure the whole line, this would take minutes."""
    line = "日" * 1_000_000
    found = [Diagnostic("S201", "m", Span("f", 1, column, 900_000)) for column in range(1, 900_000, 900)]
    text = render_text(found, {"f": line})
    assert len(text) < 1000 * 500


CONVENTION = Diagnostic("L102", 'table "a" has no doc', Span("f", 1, 1), "write doc: …", severity="warning")


def test_why_a_convention_is_one_is_said_once_with_the_way_to_turn_it_off() -> None:
    other = Diagnostic("L102", 'table "b" has no doc', Span("f", 2, 1), severity="warning")
    text = render_text([CONVENTION, other, UNKNOWN], {})
    note = (
        f"   note: {CODES['L102'].why}\n"
        "         (`dovetail explain L102` says more; `lint: {missing_doc: off}` turns this off)\n"
    )
    assert text.count("note:") == text.count(note) == 1
    assert text.index("help: write doc") < text.index("note:") < text.index('"b"')


@given(st.text(max_size=300), st.integers(1, 320), st.integers(1, 320))
def test_any_line_and_any_span_can_be_shown(line: str, column: int, length: int) -> None:
    text = render_text([Diagnostic("S201", "m", Span("f", 1, column, length), line)], {"f": line})
    assert "^" in text
    assert text.encode()


@pytest.mark.parametrize(
    ("word", "candidates", "meant"),
    [
        ("ondelete", ["on_delete", "on_update"], "on_delete"),
        ("set_null", ["set null", "set default"], "set null"),
        ("user", ["users", "posts"], "users"),
        ("Users", ["users"], "users"),
        ("tabels", ["tables", "enums"], "tables"),
        ("postgres", ["postgresql", "sqlite"], "postgresql"),
        ("xyz", ["users", "posts"], None),
        ("", ["users"], None),
        ("users", [], None),
        ("cats", ["rats", "bats"], "bats"),
    ],
)
def test_did_you_mean(word: str, candidates: list[str], meant: str | None) -> None:
    assert did_you_mean(word, candidates) == meant


def test_what_is_spelled_alike_differs_in_case_and_signs_only() -> None:
    long = "identity_number_of_the_holder_of_the_account"
    assert spelled_alike("owner_id", ["id", "ownerID", "OwnerId"]) == "OwnerId"
    assert spelled_alike(long, [long.replace("holder", "folder")]) is None
    assert spelled_alike("owner_id", []) is None


def test_codes_are_told_apart_and_explained() -> None:
    assert len({code.name for code in CODES.values()}) == len(CODES)
    for id, code in CODES.items():
        assert id == code.id
        assert re.fullmatch(r"[YSMDGL]\d{3}", id)
        assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", code.name)
        assert code.summary[0].islower() or code.summary.startswith(("SQL", "SQLite"))
        assert 1 <= len(code.explanation.splitlines()) <= 12
        assert max(map(len, code.explanation.splitlines())) <= 120

"""Raw SQL as far as it is looked at: what is refused, what counts as a name, and that no text is too much."""

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dovetail.schema.columns import Database
from dovetail.schema.sql_text import bare, fault, names

TEXTS = st.text(st.sampled_from("ab1 '\"$()[];-/*`E\\\n,.:"), max_size=30)


@pytest.mark.parametrize(
    ("text", "start", "length"),
    [
        ("a > (1", 4, 1),
        ("a > 1)", 5, 1),
        ("a = 'x", 4, 2),
        ("a = 1 -- one", 6, 6),
        ("a = 1;", 5, 1),
        ("/* a /* b */", 0, 2),
        ("a = $t$ $$", 4, 3),
        ("  CHECK (a)", 2, 5),
        ("a = '\\'' OR b", 4, 9),
    ],
)
def test_the_fault_stands_where_it_is(text: str, start: int, length: int) -> None:
    found = fault(text, "postgresql")
    assert found is not None
    assert (found.start, found.length) == (start, length)


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("CHECK (a > 0)", "a > 0"),
        ("check ((a) > (0))", "(a) > (0)"),
        ("WHERE a > 0", "a > 0"),
        ("a > 0 ; ", "a > 0"),
        ("a > 0 -- yes", "a > 0"),
    ],
)
def test_what_stands_there_too_much_is_taken_away(text: str, mended: str) -> None:
    found = fault(text, "postgresql")
    assert found is not None
    assert found.mended == mended
    assert fault(mended, "postgresql") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a > 0 AND b.c = d", ["a", "AND", "d"]),
        ("lower(a) = 'b' || \"C d\"", ["a", "C d"]),
        ("a::numeric > CAST(b AS text)", ["a", "b"]),
        ("DATE '2020-01-01' < a /* b */", ["a"]),
        ("a COLLATE \"C\" > E'\\'b'", ["a", "COLLATE"]),
    ],
)
def test_the_names_of_a_text(text: str, expected: list[str]) -> None:
    found = [name.text for name in names(text, "postgresql")]
    assert [name for name in found if name not in ("CAST", "AS")] == expected


@given(TEXTS, st.sampled_from(["postgresql", "sqlite"]))
def test_every_text_is_read_to_its_end(text: str, database: Database) -> None:
    found = fault(text, database)
    if found is not None:
        assert 0 <= found.start < found.start + found.length <= len(text)
        return
    assert len(bare(text, database)) == len(text)
    for name in names(text, database):
        assert name.text in text[name.start : name.start + name.length].replace('""', '"')


@given(TEXTS)
def test_what_follows_a_text_without_faults_is_not_swallowed(text: str) -> None:
    """Whether SQLite takes the expression or not, it sees what stands behind it."""
    if fault(text, "sqlite") is not None:
        return
    complaint = ""
    with closing(sqlite3.connect(":memory:")) as database:
        try:
            database.execute(f"SELECT ({text}) behind_the_text FROM here_is_no_table")
        except sqlite3.Error as error:
            complaint = str(error)
    assert "incomplete input" not in complaint
    assert "unrecognized token: \"'" not in complaint


@pytest.mark.parametrize("piece", ["(", "a ", "/**/", "--\n", "''", '""', "$a", "[", "a.b::c "])
def test_a_long_text_is_read_in_one_go(piece: str) -> None:
    text = piece * 50_000
    if fault(text, "postgresql") is None:
        assert len(bare(text, "postgresql")) == len(text)
        assert sum(1 for _ in names(text, "postgresql")) <= 100_000

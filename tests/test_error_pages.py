"""Every code has a page with an example that has the mistake, and the same example mended. Both are compiled here."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt

from dovetail.cli.group import main
from dovetail.codes.table import CODES, FAMILIES, Code, family
from dovetail.explanation.examples import diagnostics_of, files_of, is_edit, said_about
from dovetail.explanation.pages import pages
from dovetail.explanation.text import explained, find, listed
from dovetail.files import HEADER_MARK
from dovetail.migrate.hazards import FAMILIES as HAZARD_FAMILIES
from dovetail.output.writer import compare
from forked_dovetail import PROGRAM, forked_dovetail
from sessions import environment, run_session
from specs import REPOSITORY

PAGES = REPOSITORY / "docs" / "errors"
GENERATOR = REPOSITORY / "generator" / "dovetail"
EDITS = [code for code in CODES.values() if is_edit(code.wrong)]
SPECS = [code for code in CODES.values() if code.language == "yaml" and code not in EDITS]
SESSIONS = [code for code in CODES.values() if code.language == "console"]
HAZARDS = tuple(f"{family}:" for family in HAZARD_FAMILIES.values())
CONVENTIONS = [code for code in CODES.values() if code.level]


def blocks_of(code: Code) -> dict[str, str]:
    """The first block of code under each heading of the page on disk."""
    found: dict[str, str] = {}
    heading = ""
    tokens = MarkdownIt().parse((PAGES / f"{code.id}.md").read_text("utf-8"))
    for token, following in zip(tokens, [*tokens[1:], tokens[-1]], strict=True):
        if token.type == "heading_open":
            heading = following.content
        elif token.type == "fence":
            found.setdefault(heading, token.content.rstrip("\n"))
    return found


def identity(code: Code) -> str:
    return code.id


@pytest.mark.parametrize("code", SPECS, ids=identity)
def test_a_page_mends_its_own_example(code: Code) -> None:
    blocks = blocks_of(code)
    assert {diagnostic.code for diagnostic in diagnostics_of(blocks["Wrong"])} == {code.id}, said_about(blocks["Wrong"])
    assert diagnostics_of(blocks["Right"]) == (), said_about(blocks["Right"])


@pytest.mark.parametrize("code", EDITS, ids=identity)
def test_a_page_mends_its_own_edit(code: Code) -> None:
    """One edit often has several hazards; what it cannot have is a mistake in one of the two specs."""
    blocks = blocks_of(code)
    found = {heading: {diagnostic.code for diagnostic in diagnostics_of(blocks[heading])} for heading in blocks}
    assert code.id in found["Wrong"], said_about(blocks["Wrong"])
    assert code.id not in found["Right"], said_about(blocks["Right"])
    assert {id[:2] for id in found["Wrong"] | found["Right"]} <= {"M1", "M2", "M3", "M4"}


@pytest.mark.parametrize("code", EDITS, ids=identity)
def test_an_edit_is_told_of_as_the_commands_do(code: Code, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    after, before = files_of(code.wrong).values()
    spec = tmp_path / "example.yaml"
    spec.write_text(before)
    assert CliRunner().invoke(main, ["generate", "--quiet"]).exit_code == 0
    spec.write_text(after)
    said = said_about(code.wrong)
    if said.startswith(HAZARDS):
        assert said in dedent(CliRunner().invoke(main, ["plan"]).stdout.partition("\n\n")[2])
    else:
        assert CliRunner().invoke(main, ["generate", "--quiet"]).stderr.startswith(said)


@pytest.fixture(scope="module")
def dovetail() -> Iterator[str]:
    """The program that sessions run: there are hundreds of them, and starting the real one takes longer than what it does."""
    with forked_dovetail(environment()) as program:
        yield program


@pytest.mark.parametrize("code", SESSIONS, ids=identity)
def test_a_page_mends_its_own_session(code: Code, tmp_path: Path, dovetail: str) -> None:
    blocks = blocks_of(code)
    for heading in ("Wrong", "Right"):
        (tmp_path / heading).mkdir()
        assert run_session(blocks[heading], tmp_path / heading, dovetail) == blocks[heading]
    assert code.id in blocks["Wrong"]
    assert not re.search(r"(error|warning)\[", blocks["Right"])


@pytest.mark.parametrize("code", ["D131", "G201"])
def test_a_session_is_the_same_with_the_real_program(code: str, tmp_path: Path) -> None:
    for number, session in enumerate((CODES[code].wrong, CODES[code].right)):
        (tmp_path / str(number)).mkdir()
        assert run_session(session, tmp_path / str(number), PROGRAM) == session


def test_the_pages_on_disk_are_what_the_codes_say() -> None:
    assert compare(PAGES, pages()).is_current, "run `make generate`"


@pytest.mark.parametrize("code", CODES.values(), ids=identity)
def test_the_examples_differ_and_are_those_of_the_page(code: Code) -> None:
    blocks = blocks_of(code)
    assert (blocks["Wrong"], blocks["Right"]) == (code.wrong, code.right)
    assert "" != code.wrong != code.right != ""
    assert len(code.wrong.splitlines()) <= 30


@pytest.mark.parametrize("code", CODES.values(), ids=identity)
def test_the_words_of_a_page_are_those_of_its_code(code: Code) -> None:
    """Nothing in them acts as markup: rendered, the words are the same, but for the backticks."""
    tokens = MarkdownIt().parse((PAGES / f"{code.id}.md").read_text("utf-8"))
    inline = [token.children or [] for token in tokens if token.type == "inline"]
    shown = [" ".join("".join(child.content for child in children).split()) for children in inline]
    assert shown[0] == f"{code.id}: {code.summary}".replace("`", "")
    for paragraph in code.explanation.split("\n\n"):
        assert " ".join(paragraph.replace("`", "").split()) in shown


def test_every_code_that_is_raised_is_explained_and_the_other_way_around() -> None:
    raised: set[str] = set()
    for file in sorted(GENERATOR.rglob("*.py")):
        if "codes" not in file.relative_to(GENERATOR).parts[:1]:
            constants = (
                node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Constant)
            )
            raised |= {str(node.value) for node in constants if re.fullmatch(r"[YSMDGL]\d{3}", str(node.value))}
    assert raised == set(CODES)


def test_every_code_has_a_family() -> None:
    assert sorted(code.id for beginning in FAMILIES for code in family(beginning)) == sorted(CODES)


def test_files_of_an_example() -> None:
    assert files_of("tables: {}") == {"example.yaml": "tables: {}\ndovetail: 1\nname: example\n"}
    assert files_of("dovetail: 1\nname: a") == {"example.yaml": "dovetail: 1\nname: a\n"}
    several = "# a.yaml\ninclude: [b/c.yaml]\n\n# b/c.yaml\n# nothing here\n"
    assert files_of(several) == {
        "a.yaml": "include: [b/c.yaml]\ndovetail: 1\nname: example\n",
        "b/c.yaml": "# nothing here\n",
    }


def test_the_specs_of_an_edit() -> None:
    """The lines after the edit keep their numbers."""
    header = "dovetail: 1\nname: example\n"
    edit = "enums: {}\ntables: {}\n# becomes\ntables: {}"
    assert is_edit(edit)
    assert files_of(edit) == {
        "example.yaml": f"\n\n\ntables: {{}}\n{header}",
        "before.yaml": f"enums: {{}}\ntables: {{}}\n{header}",
    }
    assert not is_edit("tables: {}  # becomes\n")


def test_what_is_said_names_no_place_of_this_machine() -> None:
    assert "error[Y306]: the output folder /home/you/somewhere lies outside" in said_about(
        "output: ../somewhere\ntables: {a: {columns: {b: int}}}"
    )


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word", ["L201", "l201", "[L201]", "warning[L201]", "warning[l201]:", " L201 ", "money_in_float", "Money-In-Float"]
)
def test_a_code_is_found_as_people_write_it(word: str) -> None:
    assert find(word) is CODES["L201"]


def test_what_explain_says() -> None:
    text = explained(CODES["L201"])
    in_order = [
        "L201: an amount of money in a binary fraction\nmoney_in_float, a convention; warning unless",
        "Why: binary fractions have no 0.10",
        "lint: {money_in_float: off}",
        "Wrong:\n\n    tables:",
        'dovetail says:\n\n    example.yaml:5:14: warning[L201]: column "price" holds money in double',
        "Right:\n\n    tables:",
    ]
    places = [text.index(part) for part in in_order]
    assert places == sorted(places)
    assert "lint: {missing_doc: warning}" in explained(CODES["L102"])


@pytest.mark.parametrize("code", CODES.values(), ids=identity)
def test_explain_prints_both_examples(code: Code) -> None:
    lines = {line.strip() for line in explained(code).splitlines()}
    assert {line.strip() for line in f"{code.wrong}\n{code.right}".splitlines()} <= lines


def test_without_a_code_all_are_listed() -> None:
    printed = CliRunner().invoke(main, ["explain"]).stdout
    assert printed == listed() + "\n"
    assert re.findall(r"^  ([A-Z]\d+)  ", printed, re.MULTILINE) == [
        code.id for beginning in FAMILIES for code in family(beginning)
    ]


def test_pages_of_codes_that_are_gone_are_removed_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "S999.md").write_text(f"<!-- {HEADER_MARK} -->\n\n# S999\n")
    (tmp_path / "notes.md").write_text("# Mine\n")
    result = CliRunner().invoke(main, ["explain", "--pages", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert {path.name for path in tmp_path.iterdir()} == {"README.md", "notes.md", *(f"{id}.md" for id in CODES)}
    (tmp_path / "S203.md").write_text("# My own\n")
    refused = CliRunner().invoke(main, ["explain", "--pages", str(tmp_path)])
    assert refused.exit_code == 3
    assert "error[G201]" in refused.stderr
    assert (tmp_path / "S203.md").read_text() == "# My own\n"


def test_pages_are_of_all_codes() -> None:
    assert CliRunner().invoke(main, ["explain", "S203", "--pages", "nowhere"]).exit_code == 2


# --- the reference ----------------------------------------------------------------------------------------------------


def test_the_reference_lists_the_conventions() -> None:
    text = (REPOSITORY / "docs" / "spec-reference.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| \[(\w+)\]\(errors/\2\.md\) \| (\w+) \| (.*) \|$", text, re.MULTILINE)
    assert rows == [(code.name, code.id, code.level, code.why) for code in CONVENTIONS]

"""Diagnostics as documents for other programs: JSON, workflow commands, SARIF."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dovetail import __version__
from dovetail.codes.table import CODES
from dovetail.diagnostics import Diagnostic, Fix, Related, Severity, Span
from dovetail.rendering import FORMATS, render
from dovetail.rendering.github import as_log
from sarif_schema import violations

LINES = ["tables:", "  orders:", "    references:", "      buyer: user  # 日本"]
SOURCES = {"shop.yaml": "\n".join(LINES)}
UNKNOWN = Diagnostic(
    "S201",
    'references table "user", which does not exist',
    Span("shop.yaml", 4, 14, 4),
    'did you mean "users"?',
    (Related(Span("shop.yaml", 2, 3, 6), "in this table"),),
    Fix(Span("shop.yaml", 4, 14, 4), "users"),
)
UNDOCUMENTED = Diagnostic("L102", 'table "orders" has no doc', Span("shop.yaml", 2, 3, 6), severity="warning")
NOWHERE = Diagnostic("Y305", "no spec here", None, "run `dovetail init`")

places = st.builds(Span, st.text(min_size=1, max_size=8), st.integers(1, 6), st.integers(1, 40), st.integers(1, 40))
severities: st.SearchStrategy[Severity] = st.sampled_from(["error", "warning"])
diagnostics = st.lists(
    st.builds(
        Diagnostic,
        st.sampled_from(sorted(CODES)),
        st.text(max_size=20),
        st.none() | places,
        st.none() | st.text(max_size=20),
        st.lists(st.builds(Related, places, st.text(max_size=9)), max_size=2).map(tuple),
        st.none() | st.builds(Fix, places, st.text(max_size=9)),
        severities,
    ),
    max_size=6,
)


def document(format: str, *diagnostics: Diagnostic, workspace: str = "") -> Any:
    return json.loads(render(format, diagnostics, SOURCES, environment={"GITHUB_WORKSPACE": workspace}))


def commands(*diagnostics: Diagnostic, workspace: str = "") -> list[str]:
    return render("github", diagnostics, SOURCES, environment={"GITHUB_WORKSPACE": workspace}).splitlines()


def read_command(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as the runner reads it: what it is, its properties, its data."""
    found = re.fullmatch(r"::(\w+) (.*?)::(.*)", line)
    assert found, line
    pairs = (pair.split("=", 1) for pair in found[2].split(","))
    return found[1], {name: unquote(value) for name, value in pairs}, unquote(found[3])


# --- JSON -------------------------------------------------------------------------------------------------------------


def test_json_has_everything_that_a_diagnostic_has() -> None:
    found = document("json", UNKNOWN, UNDOCUMENTED, UNKNOWN, NOWHERE)
    assert (found["format"], found["version"], found["counts"]) == (1, __version__, {"errors": 2, "warnings": 1})
    nowhere, undocumented, unknown = found["diagnostics"]
    place = {"file": "shop.yaml", "line": 4, "column": 14, "end_column": 18}
    assert unknown == {
        "code": "S201",
        "name": "unknown_table",
        "severity": "error",
        "message": 'references table "user", which does not exist',
        "help": 'did you mean "users"?',
        "why": None,
        **place,
        "related": [{"message": "in this table", "file": "shop.yaml", "line": 2, "column": 3, "end_column": 9}],
        "fix": {**place, "replacement": "users"},
        "explain": "dovetail explain S201",
        "page": "docs/errors/S201.md",
    }
    assert undocumented["why"] == CODES["L102"].why
    assert [nowhere[key] for key in ("file", "line", "column", "end_column", "fix")] == [None] * 5


@pytest.mark.parametrize("format", ["json", "sarif"])
def test_nothing_wrong_is_an_empty_document(format: str) -> None:
    found = document(format)
    assert found.get("diagnostics", []) == []
    assert [run["results"] for run in found.get("runs", [])] in ([], [[]])


# --- workflow commands ------------------------------------------------------------------------------------------------


def test_a_workflow_command_has_the_place_the_title_and_the_help() -> None:
    (command,) = commands(UNKNOWN)
    assert command == (
        "::error file=shop.yaml,line=4,endLine=4,col=14,endColumn=18,title=S201 unknown_table::"
        'references table "user", which does not exist%0Ashop.yaml:2:3: in this table%0Ahelp: did you mean "users"?'
    )


def test_errors_come_before_warnings_because_only_ten_of_each_are_shown() -> None:
    assert [line.split(" ")[0] for line in commands(UNDOCUMENTED, UNKNOWN, NOWHERE)] == [
        "::error",
        "::error",
        "::warning",
    ]


def test_without_a_place_there_is_a_command_all_the_same() -> None:
    assert commands(NOWHERE) == ["::error title=Y305 no_spec::no spec here%0Ahelp: run `dovetail init`"]


def test_properties_and_data_are_escaped_by_the_rules_of_the_runner() -> None:
    strange = "a:b,c%0A\n::error::x=y.yaml"
    kind, properties, data = read_command(commands(Diagnostic("S201", "50% of a:b, c", Span(strange, 1, 1)))[0])
    assert (kind, properties["file"], data) == ("error", strange, "50% of a:b, c")


def test_places_are_seen_from_the_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work" / "shop").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "work")
    monkeypatch.chdir(tmp_path / "work" / "shop")
    for workspace, seen in (("work", "shop/shop.yaml"), ("link", "shop/shop.yaml"), ("other", "shop.yaml")):
        assert f"file={seen}," in commands(UNKNOWN, workspace=str(tmp_path / workspace))[0]
        (result,) = document("sarif", UNKNOWN, workspace=str(tmp_path / workspace))["runs"][0]["results"]
        location = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert location == {"uri": seen, "uriBaseId": "%SRCROOT%"}


@given(diagnostics)
def test_each_diagnostic_is_one_line_that_reads_back(found: list[Diagnostic]) -> None:
    text = render("github", found, {}, environment={})
    lines = text.split("\n")[:-1]
    assert len(lines) == len(dict.fromkeys(found))
    assert "\r" not in text
    assert text.encode() or not found
    for line in lines:
        assert read_command(line)[0] in ("error", "warning")


def _files(found: Sequence[Diagnostic]) -> list[str]:
    return [diagnostic.span.file for diagnostic in found if diagnostic.span]


@pytest.mark.parametrize("line", ["::error::x", " \t::add-mask::x", "some ##[error]x"])
def test_nothing_in_the_log_of_a_step_is_a_command(line: str) -> None:
    first, *inside, last = as_log(f"fine\n{line}\n").splitlines()
    assert inside == ["fine", line]
    token = first.removeprefix("::stop-commands::")
    assert re.fullmatch("[0-9a-f]{32}", token)
    assert last == f"::{token}::"
    assert as_log(f"{line}\n") != as_log(f"{line}\n")


def test_a_log_without_commands_is_left_as_it_is() -> None:
    assert as_log("a.yaml:1:1: error[S201]: x::y\n") == "a.yaml:1:1: error[S201]: x::y\n"


# --- SARIF ------------------------------------------------------------------------------------------------------------


def test_sarif_has_results_rules_and_fixes() -> None:
    log = document("sarif", UNKNOWN, UNDOCUMENTED)
    assert violations(log) == []
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("dovetail", __version__)
    assert [rule["id"] for rule in driver["rules"]] == ["L102", "S201"]
    warning, error = run["results"]
    assert [(r["ruleId"], r["ruleIndex"], r["level"]) for r in (warning, error)] == [
        ("L102", 0, "warning"),
        ("S201", 1, "error"),
    ]
    region = {"startLine": 4, "startColumn": 14, "endColumn": 18}
    place = error["locations"][0]["physicalLocation"]
    assert place["region"] == {**region, "snippet": {"text": "user"}}
    assert place["contextRegion"]["snippet"]["text"] == LINES[3]
    assert error["relatedLocations"][0]["message"]["text"] == "in this table"
    (change,) = error["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [{"deletedRegion": region, "insertedContent": {"text": "users"}}]


def test_a_rule_has_the_whole_explanation_of_its_code() -> None:
    (rule,) = document("sarif", UNDOCUMENTED)["runs"][0]["tool"]["driver"]["rules"]
    code = CODES["L102"]
    assert (rule["name"], rule["shortDescription"]["text"]) == (code.name, code.summary)
    assert rule["defaultConfiguration"] == {"level": code.severity, "enabled": code.level != "off"}
    for part in (code.explanation, code.wrong, code.right):
        assert part in rule["help"]["markdown"]
    assert code.explanation in rule["help"]["text"]
    assert f"lint: {{{code.name}: " in rule["help"]["text"]


def test_the_rule_of_every_code_is_valid() -> None:
    log = document("sarif", *(Diagnostic(id, "m", Span("shop.yaml", 1, 1)) for id in CODES))
    assert violations(log) == []
    assert len(log["runs"][0]["tool"]["driver"]["rules"]) == len(CODES)


def test_what_has_no_place_is_a_notification() -> None:
    (run,) = document("sarif", NOWHERE)["runs"]
    assert run["results"] == []
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    (notification,) = invocation["toolConfigurationNotifications"]
    assert notification["message"]["text"] == "no spec here\nhelp: run `dovetail init`"
    assert notification["associatedRule"] == {"id": "Y305", "index": 0}


def test_fingerprints_stay_when_lines_are_put_above_and_are_never_shared() -> None:
    def fingerprints(above: int, *columns: int) -> list[str]:
        source = {"shop.yaml": "\n" * above + "a: user, b: user"}
        found = [Diagnostic("S201", "m", Span("shop.yaml", above + 1, column, 4)) for column in columns]
        (run,) = json.loads(render("sarif", found, source, environment={}))["runs"]
        return [result["partialFingerprints"]["dovetail/v1"] for result in run["results"]]

    assert fingerprints(0, 4, 13) == fingerprints(7, 4, 13)
    assert len(set(fingerprints(0, 4, 13))) == 2


def test_names_of_files_are_encoded() -> None:
    log = document(
        "sarif", *(Diagnostic("S201", "m", Span(name, 1, 1)) for name in ("a b#%?.yaml", "日.yaml", "a:b", "\udcff"))
    )
    assert violations(log) == []
    uris = [r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in log["runs"][0]["results"]]
    assert uris == ["a%20b%23%25%3F.yaml", "a%3Ab", "%E6%97%A5.yaml", "%FF"]


def test_a_file_outside_is_a_whole_uri(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    log = document("sarif", Diagnostic("S201", "m", Span("/elsewhere/a.yaml", 1, 1)))
    location = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": "file:///elsewhere/a.yaml"}


@given(diagnostics)
def test_any_diagnostics_are_a_valid_log(found: list[Diagnostic]) -> None:
    log = json.loads(render("sarif", found, dict.fromkeys(_files(found), "a: 1\n"), environment={}))
    assert violations(log) == []
    results, notifications = (
        log["runs"][0]["results"],
        log["runs"][0]["invocations"][0]["toolConfigurationNotifications"],
    )
    assert len(results) + len(notifications) == len(dict.fromkeys(found))


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_is_the_same_whatever_the_order(format: str) -> None:
    found = [UNKNOWN, UNDOCUMENTED, NOWHERE]
    assert render(format, found, SOURCES, environment={}) == render(format, found[::-1] * 2, SOURCES, environment={})

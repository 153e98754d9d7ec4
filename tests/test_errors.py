"""Every file in tests/errors fails exactly where and how its comments say.

The expected error stands as a comment at the end of the guilty line, several one after the other:

    email: {type: text, nullable: true}  # error[Y201]: unknown key "nullable"

After the code comes a part of the message. A folder with a `spec.yaml` is a spec of several files; comments may stand in
each of them, in a template as `{# error[...]: ... #}`. A file may expect warnings too, as `# warning[S404]: ...`.
"""

import re
from collections import deque
from pathlib import Path

import pytest

from dovetail import pipeline
from dovetail.codes.table import CODES
from dovetail.diagnostics import Diagnostic, SpecError
from dovetail.explanation.examples import is_edit
from dovetail.rendering import render_text

TESTS = Path(__file__).parent
SPECS = sorted([*TESTS.glob("errors/*.yaml"), *TESTS.glob("errors/*/spec.yaml")])
EXPECTED = re.compile(r"#\s*(error|warning)\[([A-Z]\d+)\]: (.*?)(?=\s*#}|\s*# (?:error|warning)\[|$)")

Place = tuple[Path, int]


def diagnostics(root: Path) -> list[Diagnostic]:
    """Everything that the compiler has to say about a spec, from reading it to rendering its files."""
    try:
        spec = pipeline.read(root)
        deque(pipeline.emit(spec), maxlen=0)
    except SpecError as error:
        return list(error.diagnostics)
    return list(spec.warnings)


def expected(root: Path) -> list[tuple[Place, str, str, str]]:
    """The place, severity, code and part of the message of every comment, by place."""
    files = sorted(root.parent.rglob("*.*")) if root.name == "spec.yaml" else [root]
    found: list[tuple[Place, str, str, str]] = []
    for file in files:
        for number, line in enumerate(re.split("\r\n|\r|\n", file.read_text("utf-8")), start=1):
            found += [((file, number), said[1], said[2], said[3]) for said in EXPECTED.finditer(line)]
    return found


def name(root: Path) -> str:
    return root.parent.name if root.name == "spec.yaml" else root.stem


@pytest.mark.parametrize("root", SPECS, ids=name)
def test_errors_are_those_that_the_comments_say(root: Path) -> None:
    remaining = diagnostics(root)
    for place, severity, code, part in expected(root):
        fitting = [d for d in remaining if _is(d, place, severity, code) and part in d.message]
        assert fitting, f"missing at {place[0].name}:{place[1]}: {code} {part}\n{render_text(remaining)}"
        remaining.remove(fitting[0])
    assert not remaining, f"not expected:\n{render_text(remaining)}"
    assert any(code == name(root)[:4] for _, _, code, _ in expected(root))


@pytest.mark.parametrize("root", SPECS, ids=name)
def test_the_place_is_on_the_line_and_before_the_comment(root: Path) -> None:
    for diagnostic in diagnostics(root):
        span = diagnostic.span
        assert span is not None
        line = re.split("\r\n|\r|\n", Path(span.file).read_text("utf-8"))[span.line - 1]
        assert 1 <= span.column <= span.column + span.length - 1 <= max(1, len(line))


def test_every_code_is_tried() -> None:
    """By a file here, by name in a test, or by the edit or the session on its page, which `test_error_pages` runs."""
    tried = {name(root)[:4] for root in SPECS}
    tried |= {code.id for code in CODES.values() if code.language == "console" or is_edit(code.wrong)}
    elsewhere = "".join(test.read_text("utf-8") for test in sorted(TESTS.glob("test_*.py")))
    assert [code for code in CODES if code not in tried and f'"{code}"' not in elsewhere] == []


def _is(diagnostic: Diagnostic, place: Place, severity: str, code: str) -> bool:
    span = diagnostic.span
    at = span is not None and (Path(span.file).resolve(), span.line) == (place[0].resolve(), place[1])
    return at and (diagnostic.severity, diagnostic.code) == (severity, code)

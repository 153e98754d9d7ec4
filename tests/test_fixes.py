"""The fix of a diagnostic is data: written into the file, it mends that mistake and makes no other.

The law is tried on every file in tests/errors, of every family, whatever stage of the compiler finds its mistakes.
"""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from dovetail.codes.table import CODES
from dovetail.diagnostics import Diagnostic, Fix
from dovetail.rendering import render_text
from test_errors import SPECS, diagnostics, name

FAMILIES = sorted({code[0] for code in CODES} - {"D", "M"})
"""All but what a database cannot do, where the way out is a decision and no replacement."""


HIDDEN = {
    "S301_and_nothing_after_it": {"S309", "S313"},
    "Y101_missing_value": {"S401"},
    "Y101_wrong_bracket": {"S401"},
    "Y108_merge_key_in_odd_quotes": {"Y201"},
    "Y201_and_what_is_wrong_elsewhere": {"S201", "S301"},
    "Y203_a_name_behind_a_dash": {"L306"},
}
"""The only new ones allowed: what was wrong all the time, in a part of the file that could not be read before the fix."""


def copied(root: Path, folder: Path) -> Path:
    """A copy of the spec that may be changed, in a project of its own."""
    folder.mkdir(exist_ok=True)
    if root.name == "spec.yaml":
        shutil.copytree(root.parent, folder, dirs_exist_ok=True)
    else:
        shutil.copy(root, folder)
    (folder / "pyproject.toml").touch()
    return folder / root.name


def apply(fix: Fix) -> None:
    """Write the replacement into the file that the fix names."""
    file = Path(fix.span.file)
    text = file.read_bytes().decode("utf-8")
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    line = lines[fix.span.line - 1]
    start, end = fix.span.column - 1, fix.span.column - 1 + fix.span.length
    lines[fix.span.line - 1] = line[:start] + fix.replacement + line[end:]
    file.write_bytes((mark + "".join(lines)).encode("utf-8"))


def said(found: list[Diagnostic]) -> Counter[tuple[str, str]]:
    return Counter((diagnostic.code, diagnostic.message) for diagnostic in found)


@pytest.mark.parametrize("root", SPECS, ids=name)
def test_a_fix_mends_its_mistake_and_makes_no_other(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = copied(root, tmp_path / "as it is")
    monkeypatch.chdir(spec.parent)
    before = diagnostics(spec)
    for index, mistake in enumerate(before):
        if mistake.fix is None:
            continue
        tried = copied(root, tmp_path / str(index))
        monkeypatch.chdir(tried.parent)
        apply(mistake.fix)
        after = diagnostics(tried)
        shown = f"{render_text([mistake])}\n{mistake.fix}\n\n{tried.read_text('utf-8')}\n{render_text(after)}"
        assert said(after)[mistake.code, mistake.message] < said(before)[mistake.code, mistake.message], shown
        new = said(after) - said(before)
        assert {code for code, _ in new} <= HIDDEN.get(name(root), set()), shown


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_offers_fixes(family: str) -> None:
    found = [diagnostic for root in SPECS if name(root).startswith(family) for diagnostic in diagnostics(root)]
    with_fix = [diagnostic for diagnostic in found if diagnostic.fix is not None]
    assert with_fix, f"none of {len(found)} diagnostics has a fix"

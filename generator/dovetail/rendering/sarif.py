"""Diagnostics as a SARIF log, which code scanning and editors read.

SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html
"""

import json
import os
from collections import Counter
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from dovetail import __version__
from dovetail.data_classes import dataclass, field
from dovetail.diagnostics import Diagnostic, Fix, Related, Span
from dovetail.digest import digest_of_few
from dovetail.rendering.page import Page, absolute
from dovetail.rendering.rules import rule

__all__ = ["render"]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_ROOT = "%SRCROOT%"
_FINGERPRINT = "dovetail/v1"


def render(page: Page) -> str:
    """Return a log with one run. Its rules are those that have results, each with its whole explanation.

    What has no place, such as a folder without a spec, is no result but a notification of the run.
    """
    codes = sorted({diagnostic.code for diagnostic in page.diagnostics})
    results = _Results(page, codes)
    run = {
        "tool": {"driver": {"name": "dovetail", "version": __version__, "rules": [rule(code) for code in codes]}},
        "invocations": [_invocation(page.diagnostics, codes)],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "results": [results.result(each, each.span) for each in page.diagnostics if each.span is not None],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _invocation(diagnostics: Iterable[Diagnostic], codes: list[str]) -> dict[str, Any]:
    placeless = [diagnostic for diagnostic in diagnostics if diagnostic.span is None]
    notifications = [
        {
            "level": diagnostic.severity,
            "message": _message(diagnostic),
            "associatedRule": {"id": diagnostic.code, "index": codes.index(diagnostic.code)},
        }
        for diagnostic in placeless
    ]
    succeeded = all(diagnostic.severity != "error" for diagnostic in placeless)
    return {"executionSuccessful": succeeded, "toolConfigurationNotifications": notifications}


@dataclass(slots=True)
class _Results:
    """Makes results; counts those that look alike, so that each has a fingerprint of its own."""

    page: Page
    codes: list[str]
    alike: Counter[str] = field(default_factory=Counter)

    def result(self, diagnostic: Diagnostic, span: Span) -> dict[str, Any]:
        """The result of a diagnostic at `span`."""
        result: dict[str, Any] = {
            "ruleId": diagnostic.code,
            "ruleIndex": self.codes.index(diagnostic.code),
            "level": diagnostic.severity,
            "message": _message(diagnostic),
            "locations": [{"physicalLocation": self._location(span)}],
            "partialFingerprints": {_FINGERPRINT: self._fingerprint(diagnostic, span)},
        }
        if diagnostic.related:
            result["relatedLocations"] = [self._related(id, place) for id, place in enumerate(diagnostic.related, 1)]
        if diagnostic.fix is not None:
            result["fixes"] = [self._fix(diagnostic.fix, diagnostic.help)]
        return result

    def _related(self, id: int, related: Related) -> dict[str, Any]:
        return {"id": id, "message": {"text": related.message}, "physicalLocation": self._location(related.span)}

    def _fix(self, fix: Fix, help: str | None) -> dict[str, Any]:
        replacement = {"deletedRegion": _region(fix.span), "insertedContent": {"text": fix.replacement}}
        change = {"artifactLocation": self._artifact(fix.span.file), "replacements": [replacement]}
        return {**({"description": {"text": help}} if help else {}), "artifactChanges": [change]}

    def _location(self, span: Span) -> dict[str, Any]:
        region, line = _region(span), self.page.lines.line(span)
        location = {"artifactLocation": self._artifact(span.file), "region": region}
        if line is not None:
            region["snippet"] = {"text": line[span.column - 1 : span.column - 1 + span.length]}
            location["contextRegion"] = {"startLine": span.line, "snippet": {"text": line}}
        return location

    def _artifact(self, file: str) -> dict[str, Any]:
        """Where the file is, as a URI: from the root of the sources, or whole for a file that lies elsewhere."""
        place = self.page.place(file)
        if place is None:
            return {"uri": f"file://{_encoded(str(absolute(file)))}"}
        return {"uri": _encoded(place), "uriBaseId": _ROOT}

    def _fingerprint(self, diagnostic: Diagnostic, span: Span) -> str:
        """What stays the same when lines are put above: the code, the file, the words of the line, and the how many-th."""
        line = (self.page.lines.line(span) or "").split()
        identity = json.dumps([diagnostic.code, self.page.place(span.file), diagnostic.message, line])
        digest = digest_of_few(identity.encode())[:16]
        self.alike[digest] += 1
        return f"{digest}:{self.alike[digest]}"


def _message(diagnostic: Diagnostic) -> dict[str, str]:
    help = f"\nhelp: {diagnostic.help}" if diagnostic.help else ""
    return {"text": f"{diagnostic.message}{help}"}


def _region(span: Span) -> dict[str, Any]:
    return {"startLine": span.line, "startColumn": span.column, "endColumn": span.column + span.length}


def _encoded(path: str) -> str:
    return quote(os.fsencode(path))

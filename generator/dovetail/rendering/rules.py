"""Codes as the rules of a SARIF log."""

from typing import Any

from dovetail.codes.table import CODES, Code

__all__ = ["page_of", "rule"]


def page_of(id: str) -> str:
    """Return where the page of a code is, from the root of the repository of dovetail; it has no published address."""
    return f"docs/errors/{id}.md"


def rule(id: str) -> dict[str, Any]:
    """Return the reportingDescriptor of a code: its texts, and its explanation as plain text and as Markdown."""
    code = CODES.get(id)
    if code is None:
        return {"id": id}
    return {
        "id": id,
        "name": code.name,
        "shortDescription": {"text": code.summary},
        "fullDescription": {"text": code.why or _first_paragraph(code.explanation) or code.summary},
        "help": {"text": _text(code), "markdown": _markdown(code)},
        "defaultConfiguration": {"level": code.severity, "enabled": code.level != "off"},
        "properties": {"tags": ["convention"] if code.level else ["schema"], "page": page_of(id)},
    }


def _first_paragraph(explanation: str) -> str:
    return " ".join(explanation.partition("\n\n")[0].split())


def _text(code: Code) -> str:
    examples = [f"{title}:\n\n{_indented(example)}" for title, example in _examples(code)]
    return "\n\n".join([code.explanation, *examples, *_switch(code)])


def _markdown(code: Code) -> str:
    examples = [f"**{title}**\n\n```{code.language}\n{example}\n```" for title, example in _examples(code)]
    return "\n\n".join([code.explanation, *examples, *_switch(code)])


def _examples(code: Code) -> list[tuple[str, str]]:
    return [(title, example) for title, example in (("Wrong", code.wrong), ("Right", code.right)) if example]


def _switch(code: Code) -> list[str]:
    if code.level is None:
        return []
    return [
        f"A convention: `lint: {{{code.name}: error}}` in the spec, or in a table, makes it `error`, `warning` or `off`."
    ]


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.splitlines())

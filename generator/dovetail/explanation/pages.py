"""What every code means, as Markdown: a page for each, and an index."""

from collections.abc import Iterator

from dovetail import lazy_re
from dovetail.codes.table import CODES, FAMILIES, Code, family
from dovetail.emit import markdown
from dovetail.explanation.examples import is_edit, said_about
from dovetail.explanation.text import HOW_TO_SET, setting
from dovetail.files import HEADER_MARK, File

__all__ = ["pages"]

_HEADER = f"<!-- {HEADER_MARK}: `dovetail explain --pages` writes this file anew. -->"
_CODE_SPAN = lazy_re.compile("`([^`]+)`")
_MENTION = lazy_re.compile(r"\b[A-Z]\d{3}\b")

_INDEX = """\
# Errors and warnings

Every message of dovetail has a code. Its page says what it means and why it is bad, and shows an example and the example
mended; `dovetail explain S203` prints the same.

The examples are whole specs, but for the two lines with which every root file begins, `dovetail: 1` and `name: example`.
A comment such as `# orders.yaml` begins another file; the comment `# becomes` stands between a spec and the same spec after an
edit, and the example is about the migration between them."""


def pages() -> Iterator[File]:
    """Yield the index and the page of every code."""
    yield File("README.md", _document(_index()))
    for code in CODES.values():
        yield File(f"{code.id}.md", _document(_page(code)))


def _document(blocks: Iterator[str]) -> str:
    return "\n\n".join([_HEADER, *blocks]) + "\n"


def _index() -> Iterator[str]:
    yield _INDEX
    for beginning, title in FAMILIES.items():
        codes = family(beginning)
        yield f"## {title}"
        yield "\n".join(_conventions(codes) if any(code.level for code in codes) else _errors(codes))


def _errors(codes: tuple[Code, ...]) -> Iterator[str]:
    yield "| Code | Meaning |"
    yield "| --- | --- |"
    for code in codes:
        yield f"| {_link(code.id)} | {_prose(code.summary)} |"


def _conventions(codes: tuple[Code, ...]) -> Iterator[str]:
    yield "| Code | Meaning | Usually | Under `lint:` |"
    yield "| --- | --- | --- | --- |"
    for code in codes:
        name = markdown.code(code.name) if code.level else ""
        yield f"| {_link(code.id)} | {_prose(code.summary)} | {code.level or code.severity} | {name} |"


def _page(code: Code) -> Iterator[str]:
    yield f"# {code.id}: {_prose(code.summary)}"
    said = said_about(code.wrong) if code.language == "yaml" else ""
    yield f"{markdown.code(code.name)} · {_level(code, said)} · [all codes](README.md)"
    if code.why:
        yield f"**Why:** {_prose(code.why)}."
    for paragraph in code.explanation.split("\n\n"):
        yield _prose(paragraph, but=code.id)
    if code.level:
        yield HOW_TO_SET
        yield _block(setting(code), "yaml")
    yield "## Wrong"
    yield _block(code.wrong, code.language)
    if said:
        yield "dovetail says:"
        yield _block(said, "text")
    yield "## Right"
    yield _block(code.right, code.language)


def _level(code: Code, said: str) -> str:
    if code.level:
        return f"convention, usually {code.level}"
    if is_edit(code.wrong) and code.severity == "warning":
        return "hazard, which `dovetail plan` shows"
    milder = code.severity == "error" and f"warning[{code.id}]" in said
    return "error or warning" if milder else code.severity


def _block(text: str, language: str) -> str:
    return markdown.fenced(text.rstrip("\n").split("\n"), language)


def _prose(text: str, but: str = "") -> str:
    """Words with their code spans, and with links to the pages of the codes that they mention."""
    pieces = _CODE_SPAN.split(" ".join(text.split()))
    return "".join(markdown.code(piece) if index % 2 else _words(piece, but) for index, piece in enumerate(pieces))


def _words(text: str, but: str) -> str:
    """Escaped, with the spaces around them."""
    inner = text.strip()
    shown = _MENTION.sub(
        lambda found: _link(found[0]) if found[0] in CODES.keys() - {but} else found[0], markdown.plain(inner)
    )
    return text.replace(inner, shown, 1) if inner else text


def _link(id: str) -> str:
    return f"[{id}]({id}.md)"

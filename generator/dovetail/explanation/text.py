"""What a code means, as the terminal shows it."""

from collections.abc import Iterator
from textwrap import indent

from dovetail import lazy_re
from dovetail.codes.table import CODES, FAMILIES, Code, family
from dovetail.explanation.examples import is_edit, said_about

__all__ = ["HOW_TO_SET", "explained", "find", "listed", "setting"]

HOW_TO_SET = "The root file sets it for the whole spec, a table for itself, to `error`, `warning` or `off`:"

_PASTED = lazy_re.compile(r"(?:error|warning)?\[?([A-Za-z]\d+)\]?:?")


def find(word: str) -> Code | None:
    """Return the code that `word` names: its id as messages show it, in any case, or its name."""
    pasted = _PASTED.fullmatch(word.strip())
    if pasted:
        return CODES.get(pasted[1].upper())
    name = word.strip().lower().replace("-", "_")
    return next((code for code in CODES.values() if code.name == name), None)


def explained(code: Code) -> str:
    """Return what `code` means and why it is bad, an example of it, what dovetail says about that, and the example mended."""
    return "\n\n".join(_paragraphs(code))


def listed() -> str:
    """Return all codes with their summaries, family by family."""
    return "\n\n".join(
        "\n".join([title, *(f"  {code.id}  {code.summary}" for code in family(beginning))])
        for beginning, title in FAMILIES.items()
    )


def setting(code: Code) -> str:
    """Return how a convention is set, as a line of a spec: to a level that it does not have anyway."""
    return f"lint: {{{code.name}: {'warning' if code.level == 'off' else 'off'}}}"


def _paragraphs(code: Code) -> Iterator[str]:
    yield f"{code.id}: {code.summary}\n{code.name}, {_level(code)}"
    if code.why:
        yield f"Why: {code.why}."
    yield code.explanation
    if code.level:
        yield f"{HOW_TO_SET}\n\n{_shown(setting(code))}"
    yield f"Wrong:\n\n{_shown(code.wrong)}"
    if code.language == "yaml":
        yield f"dovetail says:\n\n{_shown(said_about(code.wrong))}"
    yield f"Right:\n\n{_shown(code.right)}"


def _level(code: Code) -> str:
    if is_edit(code.wrong) and code.severity == "warning":
        return "a hazard, which `dovetail plan` shows"
    return f"a convention; {code.level} unless `lint:` says otherwise" if code.level else code.severity


def _shown(text: str) -> str:
    return indent(text.rstrip("\n"), "    ")

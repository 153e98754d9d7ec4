"""A run of `generate` after an edit of a few tables, which need not look at the others."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from dovetail.diagnostics import Report, SpecError
from dovetail.digest import digest
from dovetail.excerpt.edited import Edited, edited
from dovetail.excerpt.no_answer import NoAnswerError
from dovetail.excerpt.warnings import in_files
from dovetail.excerpt.whole import Whole, from_text, text_of
from dovetail.output.comparison import Comparison
from dovetail.output.writer import rewrite_known
from dovetail.remembered import Question, Recalled, Said, amend, kept, tree
from dovetail.terminal import wants_color
from dovetail.wording import told_of_writing, up_to_date

__all__ = ["said_of_edit"]


def said_of_edit(arguments: Sequence[str], recalled: Recalled) -> Said | None:
    """Write what an edit changes, and return what there is to say of it; None, with nothing done, where all has to be looked at.

    `recalled` is what is known of the last run, since which only files of specs have changed.
    """
    try:
        news = {path: _text(Path(path)) for path in recalled.changed}
        wholes = _wholes(arguments, recalled)
        number = _number_of_concerned(wholes, news)
        whole = wholes[number]
        assert whole is not None
        edit = edited(whole, news, recalled.trees[whole.output], lambda path: _text(Path(whole.output) / path))
        if edit is None:
            return None
        wholes[number] = edit.whole
        complaints = _complaints(wholes)
        if not rewrite_known(Path(whole.output), edit.texts, recalled.trees[whole.output]):
            return None
    except (NoAnswerError, OSError, SpecError, ValueError):
        return None
    lines = recalled.said.results.splitlines(keepends=True)
    lines[number] = f"{up_to_date(Path(whole.output), len(edit.whole.written))}\n"
    amend(arguments, Said("".join(lines), complaints), _answers(recalled, news, whole, edit), text_of(wholes))
    lines[number] = "".join(f"{line}\n" for line in told_of_writing(Path(whole.output), _comparison(whole, edit)))
    return Said("".join(lines), complaints)


def _text(path: Path) -> str:
    return path.read_bytes().decode()


def _wholes(arguments: Sequence[str], recalled: Recalled) -> list[Whole | None]:
    """What is kept of every spec; nothing, where that is not enough to make all warnings again."""
    text = kept(arguments, recalled)
    wholes = [] if text is None else from_text(text)
    return wholes if all(wholes) or not recalled.said.complaints else []


def _complaints(wholes: Sequence[Whole | None]) -> str:
    """The warnings about all specs, in the words of a run that reads them."""
    of_each = (Report(in_files(whole.warnings, whole.layout)) for whole in wholes if whole is not None)
    warnings = [warning for report in of_each for warning in report]
    if not warnings:
        return ""
    from dovetail.rendering.complaints import complaints_of

    return complaints_of(warnings, wants_color(sys.stderr))


def _number_of_concerned(wholes: Sequence[Whole | None], news: Mapping[str, str]) -> int:
    """Which of the specs has all the files that were edited. Raises ValueError where others have some of them, too."""
    concerned = [
        (number, news.keys() <= {*whole.paths})
        for number, whole in enumerate(wholes)
        if whole is not None and not news.keys().isdisjoint(whole.paths)
    ]
    ((number, has_all),) = concerned
    if not has_all:
        raise ValueError(number)
    return number


def _answers(recalled: Recalled, news: Mapping[str, str], whole: Whole, edit: Edited) -> list[tuple[Question, str]]:
    """The answers of the last run, but for what the edit has changed."""
    answers: dict[Question, str] = {("file", path): digest(text.encode()) for path, text in news.items()}
    written = {path: digest(text.encode()) for path, text in edit.texts.items()}
    answers["tree", whole.output] = tree({**recalled.trees[whole.output], **written})
    return [(question, answers.get(question, answer)) for question, answer in recalled.answers]


def _comparison(whole: Whole, edit: Edited) -> Comparison:
    return Comparison(
        new=tuple(sorted(edit.new)),
        changed=tuple(sorted(edit.changed)),
        unchanged=tuple(path for path in whole.written if path not in edit.changed),
    )

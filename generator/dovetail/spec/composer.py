"""From YAML events to `Map`, `Seq` and scalars.

The events of the parser are read one by one and put together here, without recursion, so that no file can exhaust a stack;
every limit is kept before the thing it limits is built. An alias is the very value it names, so memory never expands; what
is counted is how large the document would be to somebody who walks it.
"""

from collections.abc import Callable
from typing import Any

from dovetail import lazy_re
from dovetail.data_classes import dataclass, field
from dovetail.diagnostics import Diagnostic, Report, Span
from dovetail.spec.entries import collection_as_key, merge, not_text, without_typographic_quotes, written_twice
from dovetail.spec.pyyaml import yaml
from dovetail.spec.scalars import NumberTooLongError, meaning
from dovetail.spec.slip import Quoted, Slip
from dovetail.spec.source import Map, Marks, Seq, Source

__all__ = ["CHARACTERS_PER_VALUE", "DEEPEST", "EXPANSION_FLOOR", "LARGEST_EXPANSION", "Composed", "compose"]

DEEPEST = 32
"""Collections inside each other; a spec needs about six, and json defaults a few more."""

LARGEST_EXPANSION = 10
"""How many times larger than it is written a document may become through aliases."""

EXPANSION_FLOOR = 10_000
"""Values that a document may always expand to, however short it is."""

CHARACTERS_PER_VALUE = 20
"""Of a long text, which an alias repeats as it repeats a list, every so many count as a value."""

_Parser: Any = getattr(yaml, "CLoader", yaml.Loader)
"""libyaml where PyYAML was built with it; the parser written in Python reads the same specs, some thirty times slower."""

_TYPOGRAPHIC_QUOTES = frozenset("“”„‘’")
_UNSTORABLE = lazy_re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What escapes such as `"\\0"` can write and no database, or no source file, can hold."""

_MISSING = object()
_MERGED = object()
"""The key of an entry that stands for all the entries of its value."""


@dataclass(frozen=True, slots=True)
class Composed:
    """What a text holds; `value` is None where there is nothing, or where it cannot be read on.

    `is_sound` says that nothing is missing from it because of a mistake. `slip` is what the parser stumbled over.
    """

    value: Any
    is_sound: bool = True
    slip: Slip | None = None


class _StopReading(Exception):  # noqa: N818
    """Reading on makes no sense; the report says why."""


@dataclass(slots=True)
class _Anchor:
    """A value with a name. `size` counts the values in it, `height` the collections; `open` while it is being read."""

    value: Any
    size: int = 1
    height: int = 0
    open: bool = False


@dataclass(slots=True)
class _Frame:
    """A collection that is being read. `key` is the key whose value comes next, `size_before` the count at its start."""

    value: Map | Seq
    start: int
    size_before: int
    anchor: str | None
    height: int = 1
    key: Any = _MISSING
    key_start: int = 0
    key_end: int = 0
    merged: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class _Composer:
    """What is read, and what was found so far. `meanings` are those of plain scalars, few of which stand there once only.
    `written` is how many values there are, `aliased` how many more there would be with aliases written out.
    """

    source: Source
    report: Report
    stack: list[_Frame] = field(default_factory=list)
    anchors: dict[str, _Anchor] = field(default_factory=dict)
    meanings: dict[str, Any] = field(default_factory=dict)
    root: Any = _MISSING
    written: int = 0
    aliased: int = 0
    largest_alias: tuple[int, Span | None] = (0, None)
    last_quoted: Quoted | None = None
    slip: Slip | None = None
    is_sound: bool = True
    has_ended: bool = False

    @property
    def expanded(self) -> int:
        return self.written + self.aliased

    def run(self) -> None:
        parser = _Parser(self.source.text)
        take: dict[type, Callable[[Any, int, int], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._open_map,
            yaml.SequenceStartEvent: self._open_seq,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._begin,
        }
        try:
            while not self.has_ended and (event := parser.get_event()) is not None:
                if (step := take.get(type(event))) is not None:
                    step(event, event.start_mark.index, event.end_mark.index)
        except yaml.MarkedYAMLError as error:
            if "nesting depth" in (error.problem or ""):  # libyaml reads ahead, and has a limit of its own
                self._fail_too_deep(error.problem_mark.index if error.problem_mark else 0)
            else:
                from dovetail.spec.syntax import explain

                self.slip = explain(error, self.source, self.last_quoted)
            raise _StopReading from None
        finally:
            parser.dispose()
        self.source.has_anchors = bool(self.anchors)
        self._check_expansion()

    def _begin(self, _: yaml.DocumentStartEvent, start: int, end: int) -> None:
        if self.root is not _MISSING:
            help = "keep one document per file; use `include`"
            self._fail("Y108", "a second document begins here", start, end, help)
            self.has_ended, self.is_sound = True, False

    def _scalar(self, event: yaml.ScalarEvent, start: int, end: int) -> None:
        value: Any = event.value
        style = event.style
        size = 1 + len(value) // CHARACTERS_PER_VALUE
        if not style:
            known = self.meanings.get(value, _MISSING)
            value = self._plain(value, start, end) if known is _MISSING else known
        elif style in "'\"":
            self.last_quoted = Quoted(start, end)
            self._check_storable(value, start, end)
        if event.tag is not None:
            self._refuse_tag(start)
            self.is_sound = self.is_sound and bool(event.value)
        self.written += size
        if event.anchor is not None:
            self.anchors[event.anchor] = _Anchor(value, size)
        self._add(value, start, end, not style and value == "<<")

    def _plain(self, text: str, start: int, end: int) -> Any:
        is_in_odd_quotes = text[:1] in _TYPOGRAPHIC_QUOTES
        if is_in_odd_quotes and not (self.stack and self.stack[-1].key == "doc"):
            text = without_typographic_quotes(text, self.source.span(start, end), self.report)
        try:
            value = meaning(text)
        except NumberTooLongError as error:
            self._fail("Y205", str(error), start, end, "put it in quotes if it is meant as text")
            return text
        if not is_in_odd_quotes:  # which are reported wherever they stand
            self.meanings[text] = value
        return value

    def _check_storable(self, text: str, start: int, end: int) -> None:
        if not text.isprintable() and (found := _UNSTORABLE.search(text)):
            message = f"the escaped character U+{ord(found[0]):04X} is not allowed"
            self._fail("Y101", message, start, end, "leave it out; single quotes keep a backslash as it is")

    def _refuse_tag(self, start: int) -> None:
        shown = self.source.text[start:].split(maxsplit=1)[0]
        help = 'leave the tag out; put a value in quotes to make it text: "12"'
        self._fail("Y108", f'tags such as "{shown}" are not supported', start, start + len(shown), help)

    def _open_map(self, event: yaml.CollectionStartEvent, start: int, _: int) -> None:
        self._open(Map(self.source, start), event, start)

    def _open_seq(self, event: yaml.CollectionStartEvent, start: int, _: int) -> None:
        self._open(Seq(self.source, start), event, start)

    def _open(self, value: Map | Seq, event: yaml.CollectionStartEvent, start: int) -> None:
        if len(self.stack) == DEEPEST:
            self._fail_too_deep(start)
            raise _StopReading
        if event.tag is not None:
            self._refuse_tag(start)
        if event.anchor is not None:
            self.anchors[event.anchor] = _Anchor(value, open=True)
        self.stack.append(_Frame(value, start, self.expanded, event.anchor))
        self.written += 1

    def _close(self, _: yaml.CollectionEndEvent, __: int, end: int) -> None:
        frame = self.stack.pop()
        if isinstance(frame.value, Map):
            for value in frame.merged:
                merge(frame.value, value)
        frame.value.close(end)
        if frame.anchor is not None:
            size = self.expanded - frame.size_before
            self.anchors[frame.anchor] = _Anchor(frame.value, size, frame.height)
        self._grow(frame.height)
        self._add(frame.value, frame.start, end)

    def _alias(self, event: yaml.AliasEvent, start: int, end: int) -> None:
        name = str(event.anchor)
        anchor = self.anchors.get(name)
        if anchor is None:
            help = f'write &{name} before the value it stands for, or put "*{name}" in quotes'
            self._fail("Y101", f'no value before this one is called "&{name}"', start, end, help)
            anchor = _Anchor(None)
            self.is_sound = False
        elif anchor.open:
            self._fail("Y107", f'"*{name}" stands inside the value it names', start, end, "write the value out")
            anchor = _Anchor(None)
            self.is_sound = False
        if len(self.stack) + anchor.height > DEEPEST:
            message = f'with "*{name}" written out, more than {DEEPEST} collections are inside each other'
            self._fail("Y105", message, start, end, _DEEP_HELP)
            raise _StopReading
        self.written += 1
        self.aliased += anchor.size - 1
        self.largest_alias = max(self.largest_alias, (anchor.size, self.source.span(start, end)), key=lambda a: a[0])
        self._grow(anchor.height)
        self._add(anchor.value, start, end)

    def _grow(self, height: int) -> None:
        """Note that the collection around holds one of this height."""
        if self.stack and self.stack[-1].height <= height:
            self.stack[-1].height = height + 1

    def _add(self, value: Any, start: int, end: int, plain_merge: bool = False) -> None:
        """Put a finished value where it stands: the root, a list item, a key, or the value of the key before it."""
        if not self.stack:
            self.root = value
            return
        frame = self.stack[-1]
        if isinstance(frame.value, Seq):
            frame.value.put(value, (start, end))
        elif frame.key is _MISSING:
            is_usual = isinstance(value, str) and not plain_merge
            frame.key = value if is_usual else self._key(value, start, end, plain_merge)
            frame.key_start, frame.key_end = start, end
        else:
            key, marks = frame.key, (frame.key_start, frame.key_end, start, end)
            frame.key = _MISSING
            if isinstance(key, str) and key not in frame.value:
                frame.value.enter(key, value, marks)
            else:
                self._odd_entry(frame, key, value, marks)

    def _key(self, value: Any, start: int, end: int, plain_merge: bool) -> Any:
        """Return the key if it may be one; the entry is dropped where it may not."""
        if plain_merge:
            help = "use `mixins`, or an alias for the whole value"
            self._fail("Y108", 'the merge key "<<" is not part of YAML 1.2', start, end, help)
            return _MERGED
        shown = self.source.text[start:end].splitlines()[0] if end > start else ""
        if isinstance(value, (Map, Seq)):
            self.is_sound = False
            self.report.extend(collection_as_key(self.source, shown, start, end))
            return None
        if not shown:
            self._fail("Y108", "a key is missing before this colon", start, end, "write the key, or delete the line")
            return None
        self.report.add(not_text(shown, self.source.span(start, end)))
        return None

    def _odd_entry(self, frame: _Frame, key: Any, value: Any, marks: Marks) -> None:
        """Keep what a merge key stands for, and report a key that is there twice; what is no text was reported as a key."""
        if key is _MERGED:
            frame.merged.append(value)
        elif key is not None:
            assert isinstance(frame.value, Map)
            self.report.add(written_twice(frame.value, key, value, self.source.span(*marks[:2])))

    def _check_expansion(self) -> None:
        size, span = self.largest_alias
        allowed = max(EXPANSION_FLOOR, LARGEST_EXPANSION * self.written)
        if self.expanded > allowed:
            message = f"aliases make this document {self.expanded:,} values long; {allowed:,} are allowed"
            help = f"this alias stands for {size:,} of them; use `mixins` to share columns"
            self.report.add(Diagnostic("Y106", message, span, help))
            self.is_sound = False

    def _fail_too_deep(self, start: int) -> None:
        self._fail("Y105", f"more than {DEEPEST} collections inside each other", start, start + 1, _DEEP_HELP)

    def _fail(self, code: str, message: str, start: int, end: int, help: str | None) -> None:
        self.report.add(Diagnostic(code, message, self.source.span(start, max(end, start + 1)), help))


_DEEP_HELP = "a table needs about six levels; look for brackets or dashes that repeat"


def compose(source: Source, report: Report) -> Composed:
    """Return the value of the first document in `source`.

    What is wrong is added to `report`: Y102 for repeated keys, Y105 to Y107 for what is too deep, too large or endless, Y108
    for the parts of YAML that a spec does without; but the Y101 for what is not YAML is the `slip` of what is returned.
    """
    composer = _Composer(source, report)
    try:
        composer.run()
    except _StopReading:
        return Composed(None, False, composer.slip)
    return Composed(None if composer.root is _MISSING else composer.root, composer.is_sound)

"""Entries of mappings that YAML allows, or once allowed, and specs do without."""

from collections.abc import Iterator
from typing import Any

from dovetail import lazy_re
from dovetail.diagnostics import Diagnostic, Fix, Related, Report, Span
from dovetail.spec.source import Map, Seq, Source

__all__ = ["collection_as_key", "merge", "not_text", "without_typographic_quotes", "written_twice"]

_TYPOGRAPHIC = lazy_re.compile('[“”„](?P<double>[^“”„"]+)[“”]|[‘’](?P<single>[^‘’"]+)[‘’]')


def without_typographic_quotes(text: str, span: Span, report: Report) -> str:
    """Return what stands between the typographic quotes around a whole value, with a Y101; the text where there are none."""
    found = _TYPOGRAPHIC.fullmatch(text)
    if found is None:
        return text
    inner = str(found["double"] or found["single"])
    fix = Fix(span, f'"{inner}"') if "\\" not in inner and span.length == len(text) else None
    message = f"typographic quotes such as {text[0]} are no quotes to YAML, but part of the value"
    report.add(Diagnostic("Y101", message, span, f'write straight ones: "{inner}"', fix=fix))
    return inner


def merge(map: Map, value: Any) -> None:
    """Enter in `map` what `<<: value` would: the entries of a mapping, or of several, whose keys are not there yet."""
    for source in value if isinstance(value, list) else [value]:
        for key in source if isinstance(source, Map) else ():
            if key not in map:
                map.put(key, source[key], *source.marks(key))


def not_text(shown: str, span: Span) -> Diagnostic:
    """Return the Y108 for a key, written as `shown`, that YAML takes for something else than text."""
    help, fix = f'put it in quotes: "{shown}"', Fix(span, f'"{shown}"')
    if shown.lower() == "null":
        help = (
            "leave `null: false` out, as columns are NOT NULL, and write `optional: true` for `null: true`; "
            'put "null" in quotes where it is a name'
        )
        return Diagnostic("Y108", f"the key {shown} is not text", span, help)
    return Diagnostic("Y108", f"the key {shown} is not text", span, help, fix=fix)


def written_twice(map: Map, key: str, value: Any, span: Span) -> Diagnostic:
    """Return the Y102 for a second entry `key` of `map`, with this value and at this place."""
    both = isinstance(value, (Map, Seq)) and type(value) is type(map[key])
    help = f"keep one of the two, or write what stands under both under one `{key}:`" if both else "keep one of the two"
    related = (Related(map.key_span(key), "first written here"),)
    return Diagnostic("Y102", f'the key "{key}" is written twice', span, help, related)


def collection_as_key(source: Source, shown: str, start: int, end: int) -> Iterator[Diagnostic]:
    """Yield the Y108 for a collection, written as `shown` between two offsets, that stands where a key belongs.

    `{{ name }}` is one inside another, and one mistake.
    """
    if shown.startswith("{{"):
        return
    if start and source.text[start - 1] == "{" == shown[:1]:
        message = f'"{{{{ {shown.strip("{} ")} }}}}" is a placeholder of a template that nobody has filled in'
        help = "render the template first, and give dovetail what comes out of it"
        span = source.span(start - 1, end + (source.text[end : end + 1] == "}"))
        yield Diagnostic("Y108", message, span, help)
        return
    help = "write a word, or text in quotes, before the colon"
    span = source.span(start, max(end, start + 1))
    yield Diagnostic("Y108", "a key is a single word or text, not a collection", span, help)

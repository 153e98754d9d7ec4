"""Names that begin or end with a sign: legal in a database, and hardly ever meant."""

from dovetail import lazy_re
from dovetail.diagnostics import Fix
from dovetail.spec.scope import Place, Scope
from dovetail.spec.source import Map

__all__ = ["warn_of_signs"]

_SIGNS_BEFORE = lazy_re.compile(r"[-•·‣◦–—*+>:?!.,;]+\s*(?=\w)")
_SIGNS_AFTER = lazy_re.compile(r"(?<=\w)\s*[-–—:?!.,;]+\Z")


def warn_of_signs(scope: Scope, what: str, place: Place) -> None:
    """Warn of a name such as those that `nick?: text` and `• id: int` make; a column with an `attribute` is meant so."""
    name = place.key
    if _is_plain(name) or (isinstance(place.value, Map) and "attribute" in place.value):
        return
    before = _SIGNS_BEFORE.match(name)
    meant = name[before.end() :] if before else _SIGNS_AFTER.sub("", name)
    if meant == name or ("S107", place.span, name) in scope.unknown_words:
        return
    scope.unknown_words.add(("S107", place.span, name))
    sign = before[0].strip() if before else name[len(meant) :].strip()
    message = f'{what} "{name}" {"begins" if before else "ends"} with {sign}, which is then part of its name'
    fix = Fix(place.span, meant) if place.span.length == len(name) and sign != "?" else None
    scope.warn("S107", message, place.span, _help(what, place, meant, sign), fix=fix)


def _is_plain(name: str) -> bool:
    return name.isidentifier() or all(sign.isalnum() or sign == "_" for sign in (name[:1], name[-1:]))


def _help(what: str, place: Place, meant: str, sign: str) -> str:
    if what != "column":
        return f"write {meant}"
    kept = "; `attribute:` gives a column that is really called so a name in Python"
    if sign == "?":
        type_ = place.value if isinstance(place.value, str) else "text"
        return f"the ? stands after the type: `{meant}: {type_.rstrip('?')}?`{kept}"
    return f"write {meant}{kept}"

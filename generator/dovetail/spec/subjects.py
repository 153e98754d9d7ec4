"""What a path leads to, in the words of the spec: `column "email" of table "users"`."""

from collections.abc import Iterable

from dovetail.spec.places import Path

__all__ = ["listed", "owner_of", "some", "subject"]

_NOUNS = {
    "tables": "table",
    "mixins": "mixin",
    "enums": "enum",
    "domains": "domain",
    "composites": "composite",
    "shapes": "shape",
    "functions": "function",
    "views": "view",
    "triggers": "trigger",
    "columns": "column",
    "fields": "field",
    "references": "reference",
    "relations": "relation",
    "checks": "check",
}
_ITEMS = {"indexes": "an index", "unique": "a unique key", "exclude": "an exclusion constraint"}


def subject(path: Path) -> str | None:
    """Return the innermost thing with a name that the path leads to or into; None where there is none."""
    named = _named(path)
    return None if named is None else named[0]


def owner_of(path: Path) -> str | None:
    """Return what the key at the end of the path belongs to, as `"unique" of column "email"`; None without a subject."""
    named = _named(path)
    if named is None:
        return None
    words, rest = named
    keys = [step for step in rest if isinstance(step, str)]
    return f'"{keys[-1]}" of {words}' if keys else words


def listed(names: Iterable[object]) -> str:
    """Return the names in quotes, with commas and a last "and"; the fourth and those after it are counted."""
    shown = [f'"{name}"' for name in names]
    if len(shown) > 4:
        shown = [*shown[:3], f"{len(shown) - 3} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def some(values: Iterable[object]) -> str:
    """Return the values with commas, as they are written; of more than eight, the last ones are counted."""
    shown = [str(value) for value in values]
    return ", ".join(shown) if len(shown) <= 8 else f"{', '.join(shown[:7])} and {len(shown) - 7} more"


def _named(path: Path) -> tuple[str, Path] | None:
    """The name of the subject, and the rest of the path from there."""
    if len(path) < 2 or path[0] not in _NOUNS:
        return None
    words, rest = f'{_NOUNS[str(path[0])]} "{path[1]}"', path[2:]
    if path[0] in ("tables", "mixins") and len(rest) >= 2:
        if rest[0] in _NOUNS:
            return f'{_NOUNS[str(rest[0])]} "{rest[1]}" of {words}', rest[2:]
        if rest[0] in _ITEMS:
            return f"{_ITEMS[str(rest[0])]} of {words}", rest[2:]
    return words, rest

"""Helps for unknown keys that repeat what the author wrote beside them, in place of an example."""

from dovetail.spec.source import Map, Seq

__all__ = ["in_own_words", "told_together"]

_LENGTHS = ("length", "size", "len", "maxlen")
_DIGITS = ("precision", "scale", "digits")
_NAMES = ("enum", "values", "choices")


def in_own_words(what: str, around: Map, key: str, help: str) -> str:
    """Return `help`, which is for `key` of `around`, with the names and numbers that stand in `around`."""
    plain = "".join(character for character in key.casefold() if character.isalnum())
    match what, plain:
        case "column" | "domain", _ if plain in _LENGTHS:
            return _with_arguments(around, [key], help)
        case "column" | "domain", _ if plain in _DIGITS:
            return _with_arguments(around, [each for each in around if each.casefold() in _DIGITS], help)
        case "column", _ if plain in _NAMES and str(around[key]).isidentifier() and "type" not in around:
            return f"write `type: {around[key]}`"
        case "unique key", "where" | "condition" | "predicate" | "filter":
            return _as_index(around, key)
        case "many-to-many relation", "ondelete" if around.get("through") == "auto":
            return "leave it out: the rows of the table that is made go with those of either side (cascade)"
    return help


def told_together(around: Map, key: str) -> tuple[str, ...]:
    """Return the keys of `around` that the help for `key` speaks of as well: the scale beside the precision."""
    return tuple(each for each in around if each.casefold() in _DIGITS) if key.casefold() in _DIGITS else ()


def _with_arguments(around: Map, keys: list[str], help: str) -> str:
    type_, numbers = around.get("type"), [around[key] for key in keys]
    if not isinstance(type_, str) or keys == ["scale"] or not all(isinstance(number, int) for number in numbers):
        return help
    word = type_.rstrip("?").partition("(")[0].strip().lower()
    word = {"string": "varchar", "text": "varchar", "decimal": "numeric"}.get(word, word)
    written = f"{word}({', '.join(map(str, numbers))}){'?' if type_.endswith('?') else ''}"
    quote = '"' if len(numbers) > 1 else ""
    return (
        f"write {'the length' if len(numbers) == 1 else 'the numbers'} into the type: `type: {quote}{written}{quote}`"
    )


def _as_index(around: Map, key: str) -> str:
    columns = around.get("columns")
    names = f"[{', '.join(map(str, columns))}]" if isinstance(columns, Seq) else "[...]"
    where = around.written(key) if around.is_short(key) else "..."
    return f"a unique key of some rows is an index: under `indexes:` write `{{columns: {names}, where: {where}, unique: true}}`"

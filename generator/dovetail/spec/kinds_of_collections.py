"""Lists and mappings where something else is expected: how to write it."""

from typing import Any

__all__ = ["help_for_list", "help_for_mapping"]

_FLAGS = ("primary_key", "unique", "optional", "read_only", "secret")


def help_for_list(schema: Any, kinds: list[str], value: list[Any]) -> tuple[str | None, str | None]:
    """Return a help for a list where `schema` expects `kinds` of values, and a text to replace it by; either may be None."""
    if schema.get("title") == "mapping from removed values to those that rows get instead":
        return f"write what rows get in place of each: `removed: {{{value[0] if value else 'declined'}: ...}}`", None
    if "propertyNames" in schema:
        return "write `name: ...` entries, one to a line and without dashes", None
    words = [item for item in value if isinstance(item, str)]
    if schema.get("title") == "mapping from conventions to levels":
        return f"write a level for each: `lint: {{{_known(words, schema)}: off}}`", None
    if str(schema.get("title")).startswith("column ") and words == value and set(words[1:]) <= set(_FLAGS) and words:
        flags = "".join(f", {word}: true" for word in words[1:])
        written = f"{{type: {words[0]}{flags}}}" if flags else words[0]
        return f"write {written}" if flags else f"leave the brackets out: {written}", written
    if str(schema.get("title")).startswith("column ") and value and all(isinstance(item, dict) for item in value):
        return "write {} in place of []: {type: ..., ...}", None
    if "boolean" in kinds:
        return "write true here; a key of several columns stands in the table", "true" if len(value) == 1 else None
    if len(value) == 1 and words:
        leaves_text = "string" in kinds and "array" not in kinds
        return f"leave the brackets out: {value[0]}", value[0] if leaves_text else None
    if "string" in kinds and words == value and schema.get("title") == "text":
        has_description = "description" in schema
        one = "write one text; `|` after the colon begins one of several lines"
        return one if has_description else f"leave the inner brackets out: {', '.join(words)}", None
    return None, None


def _known(words: list[str], schema: Any) -> str:
    """The first of the words that is a key of the schema, or else a convention for an example."""
    return next((word for word in words if word in schema.get("properties", {})), "reserved_word")


def help_for_mapping(schema: Any, kinds: list[str], value: dict[str, Any]) -> tuple[str | None, str | None]:
    """Return a help for a mapping where `schema` expects `kinds` of values, and a text to replace it by."""
    if "array" in kinds and "object" not in kinds:
        if value and all(item is None or item is True for item in value.values()):
            return f"write a list: [{', '.join(value)}]", None
        return "write a list: each entry behind a dash on a line of its own, or all of them in brackets", None
    table, column = value.get("table"), value.get("column")
    if "string" in kinds and isinstance(table, str):
        return f"write {table}.{column}" if isinstance(column, str) else f"write {table}", None
    only = next(iter(value.values()), None)
    if "string" in kinds and len(value) == 1 and isinstance(only, str):
        return f"write the text alone: {only}", None
    return None, None

"""What is written as a column is, wherever it stands."""

from typing import Any

from dovetail import lazy_re
from dovetail.schema.types import WORDS

__all__ = ["is_column", "is_type_text"]

_SQL_TYPES = frozenset(
    {"integer", "string", "boolean", "float", "datetime", "decimal", "serial", "bigserial", "number"}
)
_TYPE_TEXT = lazy_re.compile(r"\w+(\([\d, ]*\))?( array|\[\])?\??")
_ENDS_A_WORD = lazy_re.compile(r"[\s(\[?]")


def is_column(value: Any) -> bool:
    """Say whether a value is written as a column is: as a type, or as a mapping with one."""
    if isinstance(value, dict):
        return "type" in value or "primary_key" in value
    return isinstance(value, str) and _first_word(value) in WORDS.keys() | _SQL_TYPES


def is_type_text(value: Any) -> bool:
    """Say whether a value is the name of a type and nothing else."""
    return is_column(value) and isinstance(value, str) and _TYPE_TEXT.fullmatch(value) is not None


def _first_word(text: str) -> str:
    return _ENDS_A_WORD.split(text, maxsplit=1)[0].lower()

"""How values of each column type become JSON inside the database, so that pydantic
reads back exactly what the column holds.

Numbers that JSON would round become strings, bytes become hexadecimal digits, moments
say that they are in UTC, intervals take the form of ISO 8601, and what JSON has no
number for, NaN and the infinities, is a string.
"""

from typing import Any

from sqlalchemy import ColumnElement

from . import json_postgresql, json_sqlite

__all__ = ["json_of"]

_ENCODINGS = {
    "postgresql": json_postgresql.ENCODINGS,
    "sqlite": json_sqlite.ENCODINGS,
}


def json_of(value: ColumnElement[Any], dialect: str) -> ColumnElement[Any]:
    """Return the JSON, or what the database makes JSON of, for a value of any column
    type.
    """
    return _ENCODINGS[dialect].encoded(value)

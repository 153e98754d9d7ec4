"""What an editor says of words that the grammar leaves open: types, index methods, conventions and special values."""

from collections.abc import Iterator

from dovetail.codes.table import CODES
from dovetail.schema.types import WORDS, Word

__all__ = ["DEFAULTS", "INDEX_METHODS", "INVERSE", "MEANINGS", "THROUGH", "conventions", "types"]

MEANINGS = {
    "bool": "`true` or `false`",
    "smallint": "A whole number of 2 bytes, up to 32,767",
    "int": "A whole number of 4 bytes, up to 2,147,483,647",
    "bigint": "A whole number of 8 bytes",
    "numeric": "A decimal number, exact, as for money: `numeric(10, 2)` has 10 digits, 2 of them after the point",
    "real": "A binary fraction of 4 bytes, about 6 digits; not for money",
    "double": "A binary fraction of 8 bytes, about 15 digits; not for money",
    "text": "Text of any length",
    "varchar": "Text of at most so many characters, as in `varchar(200)`",
    "char": "Text of so many characters, filled up with spaces",
    "citext": "Text that is compared without regard to case, as for e-mail addresses",
    "bytes": "Bytes of any length",
    "date": "A day",
    "time": "A time of day, without a zone",
    "timestamp": "A date and a time of day without a zone; for a point in time take `timestamptz`",
    "timestamptz": "A point in time, with its zone",
    "interval": "A length of time",
    "uuid": "A UUID; as a key it has `default: uuid7` or `uuid4`",
    "json": "JSON, kept as the text it was; to search in it take `jsonb`",
    "jsonb": "JSON that can be searched, compared and indexed",
    "inet": "An address of a host, with or without its network",
    "cidr": "An address of a network",
    "macaddr": "A MAC address",
    "bit": "So many bits, as text of 0 and 1",
    "vector": "A vector of so many numbers, as an embedding; needs the extension `vector`, which is added by itself",
    "tsvector": "The words of a text, for full-text search",
    "int4range": "A range of whole numbers of 4 bytes",
    "int8range": "A range of whole numbers of 8 bytes",
    "numrange": "A range of decimal numbers",
    "tsrange": "A range of times without a zone",
    "tstzrange": "A range of points in time",
    "daterange": "A range of days",
}
"""What each portable word holds, as the beginning of a sentence."""

_SIZED = {"numeric": "(10, 2)", "varchar": "(200)", "char": "(2)", "bit": "(8)", "vector": "(1536)"}
"""The words that are usually, or always, written with arguments, and arguments to begin with."""

INDEX_METHODS = {
    "btree": "Sorted: for `=`, `<`, `BETWEEN`, `ORDER BY` and the beginning of a text. The default.",
    "hash": "For `=` on one column only.",
    "gin": "For what is in a value: arrays, `jsonb`, full-text search, parts of a text (`gin_trgm_ops`).",
    "gist": "For what overlaps or is near: ranges, geometry, exclusion.",
    "spgist": "For values that fall apart into regions: points, networks, ranges.",
    "brin": "Very small: for very large tables whose rows are stored in the order of the column, such as logs by time.",
    "hnsw": "For the nearest vectors; quick to search, slow to build. From the extension `vector`.",
    "ivfflat": "For the nearest vectors; quick to build, best when the table is filled. From the extension `vector`.",
}
"""When to take each index method."""

DEFAULTS = {
    "now": "The current time, for dates and times.",
    "uuid4": "A random UUID.",
    "uuid7": "A UUID that begins with the time, so that new rows stand together in the index.",
}
"""Defaults that are no literals."""

INVERSE = {"none": "The other table has no name for the rows here."}

THROUGH = {"auto": "Makes a plain association table, called after this table and the relation."}


def types() -> Iterator[tuple[str, str]]:
    """Yield what can be offered where a type is written, each with a line about it."""
    for word, row in WORDS.items():
        line = _line(word, row)
        if row.least_arguments == 0:
            yield word, line
        if word in _SIZED:
            yield f"{word}{_SIZED[word]}", line
    yield "text array", "A list of texts; every type can have `array` after it. An array on PostgreSQL, JSON on SQLite."


def _line(word: str, row: Word) -> str:
    postgresql, sqlite = (text.replace("{arguments}", "") for text in (row.postgresql, row.sqlite))
    return f"{MEANINGS[word]}. `{postgresql}` on PostgreSQL, `{sqlite}` on SQLite, `{row.python.text}` in Python."


def conventions() -> dict[str, tuple[str, str]]:
    """Return every convention that `lint` sets by its name, with its usual level and what it looks for."""
    return {
        code.name: (
            code.level,
            f"{code.id}, {code.summary}. Why: {code.why}. Default: `{code.level}`; `dovetail explain {code.id}` says more.",
        )
        for code in CODES.values()
        if code.level is not None
    }

"""Words of SQL expressions that are no columns, and the places in them at which nothing but a value can stand."""

import re

from dovetail import lazy_re
from dovetail.schema.keywords import RESERVED

__all__ = ["NO_COLUMNS", "is_compared"]

_WORDS_OF_EXPRESSIONS = """
absent at between by century char character coalesce conditional content current date day decade decimal dec
dow double doy empty epoch error escape excluding exists extract filter first float following
glob greatest groups hour indent int integer interval isodow isoyear json jsonb julian keep keys last least like match
microseconds microsecond millennium milliseconds millisecond minute month national nchar nfc nfd nfkc nfkd no nocase none
normalize normalized nulls nullif numeric object of oid omit operator others over overlay overlaps partition passing path position
preceding precision quarter quotes range real regexp respect row rows rowid rtrim scalar second setof smallint string
strip substring symmetric tableoid text ties time timestamp timezone timezone_hour timezone_minute treat trim unbounded
unconditional unknown unsigned value values varchar varying version week whitespace within without wrapper xmin ctid year years
months days hours minutes seconds zone boolean bool bigint bit
"""
"""Keywords that may be names, the parts of a date, the names of types of more than one word, and columns of the system."""

NO_COLUMNS = RESERVED["postgresql"] | RESERVED["sqlite"] | frozenset(_WORDS_OF_EXPRESSIONS.split())
"""Words that are not taken for misspelled columns. A column can be called so, and is found by its name before."""

_SIDES = (
    (
        lazy_re.compile(r"(?:^|\(|(?<!\w)(?:AND|OR|NOT|WHEN))\s*$", re.IGNORECASE),
        lazy_re.compile(
            r"\s*(?:[<>!=]=|<>|=|[<>](?![<>@&|])|\b(?:IS|(?:NOT\s+)?(?:IN|BETWEEN|LIKE|ILIKE))\b)", re.IGNORECASE
        ),
    ),
    (lazy_re.compile(r"[\w)\s](?:[<>!]?=|<>|[<>])\s*$"), lazy_re.compile(r"\s*(?:$|\)|(?:AND|OR)\b)", re.IGNORECASE)),
)
"""What stands before and after the left and the right side of a comparison."""

_FAR_ENOUGH = 20
"""Characters in front of a word that say whether it begins a comparison; more would make a long text slow to read."""


def is_compared(expression: str, start: int, end: int) -> bool:
    """Say whether the word from `start` to `end` of an expression without texts is one side of a comparison."""
    begun = "" if start <= _FAR_ENOUGH else "..."
    before = f"{begun}{expression[max(0, start - _FAR_ENOUGH) : start]}"
    return any(front.search(before) and behind.match(expression, end) for front, behind in _SIDES)

"""Every error code once. Y: documents. S: the schema. M: what a database cannot do. G: what is generated."""

from itertools import chain

from dovetail.codes import databases, files, generated, grammar, keys, names, references, relations, syntax, types
from dovetail.codes.code import Code

__all__ = ["CODES", "Code"]

_FAMILIES = (
    syntax.CODES,
    grammar.CODES,
    files.CODES,
    names.CODES,
    references.CODES,
    types.CODES,
    keys.CODES,
    relations.CODES,
    databases.CODES,
    generated.CODES,
)

CODES: dict[str, Code] = {code.id: code for code in chain.from_iterable(_FAMILIES)}
"""The codes by id, family by family."""

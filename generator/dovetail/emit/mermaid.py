"""Entity-relationship diagrams in the language of Mermaid, in the part of it that its versions from 10 on agree about.

https://mermaid.js.org/syntax/entityRelationshipDiagram.html

Mermaid has no escapes. What its grammar cannot hold is replaced by an underscore: in attributes all but ASCII letters, digits
and underscores, in quoted texts what ends them or begins a directive. An attribute that had to be changed shows its real name
in a comment.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import assert_never

from dovetail import lazy_re
from dovetail.emit.markdown import words
from dovetail.schema.columns import Column
from dovetail.schema.model import Relation, Schema, Table
from dovetail.schema.soft_deletion import is_one_of
from dovetail.schema.types import ArrayType, CompositeType, DomainType, EnumType, RawType, ScalarType, Type

__all__ = ["association_line", "entity", "entity_names", "reference_lines"]

_PLAIN = lazy_re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NOT_IN_WORD = lazy_re.compile(r"[^A-Za-z0-9_]")
_NOT_IN_QUOTES = lazy_re.compile(r'["%\\`#;<>{}~]')
_DIRECTION = lazy_re.compile(r"(?<=direction)\s+(?=TB|BT|LR|RL)", re.IGNORECASE)
"""Mermaid looks for this statement anywhere in a line."""

_KEYWORDS = frozenset(
    {
        *("accdescr", "acctitle", "class", "classdef", "direction", "end", "erdiagram", "many", "o", "one", "only"),
        *("optionally", "style", "subgraph", "to", "u", "zero"),
    }
)
_KEY_MARKS = frozenset(("pk", "fk", "uk"))
_MOST_COLUMNS = 100


def entity_names(schema: Schema) -> dict[str, str]:
    """Return what each table is called in a diagram; tables whose names the grammar makes alike are numbered."""
    taken: set[str] = set()
    names: dict[str, str] = {}
    for table in schema.tables:
        bare = name = _quotable(table.name)
        number = 1
        while name in taken:
            number += 1
            name = f"{bare}_{number}"
        taken.add(name)
        is_plain = _PLAIN.fullmatch(name) is not None and name.lower() not in _KEYWORDS
        names[table.name] = name if is_plain else f'"{name}"'
    return names


def entity(table: Table, name: str) -> list[str]:
    """Return the lines of a table's box; a table of very many columns shows those of its keys."""
    marks = _marks(table)
    shown = [column for column in table.columns if len(table.columns) <= _MOST_COLUMNS or column.name in marks]
    if not shown:
        return [f"    {name}"]
    return [f"    {name} {{", *(f"        {_attribute(column, marks)}" for column in shown), "    }"]


def reference_lines(table: Table, names: Mapping[str, str]) -> list[str]:
    """Return one line for each reference of a table, solid where the database enforces it."""
    lines = []
    for key in sorted(table.foreign_keys, key=lambda key: key.reference):
        optional = not key.enforced or any(table.column(column).nullable for column in key.columns)
        ends = f"{'|o' if optional else '||'}{'--' if key.enforced else '..'}"
        ends += "o|" if is_one_of(table, key.relating[0]) else "o{"
        lines.append(_line(names[key.referenced_table], ends, names[table.name], key.reference))
    for reference in table.polymorphic:
        ends = "|o..o|" if is_one_of(table, reference.columns) else "|o..o{"
        lines += [
            _line(names[alternative.table], ends, names[table.name], reference.name)
            for alternative in reference.alternatives
            if reference.discriminator is not None
        ]
    return lines


def association_line(relation: Relation, names: Mapping[str, str]) -> str:
    """Return the line of a many-to-many relation, dashed since it is no foreign key of its own."""
    return _line(names[relation.table], "}o..o{", names[relation.related_table], relation.name)


def _line(from_: str, ends: str, to: str, label: str) -> str:
    return f'    {from_} {ends} {to} : "{_quotable(label)}"'


def _attribute(column: Column, marks: Mapping[str, list[str]]) -> str:
    name = _word(column.name)
    found = marks.get(column.name, [])
    comment = "" if name == column.name else f' "{_quotable(column.name)}"'
    return f"{_type(column.type)} {name}{' ' if found else ''}{', '.join(found)}{comment}"


def _marks(table: Table) -> dict[str, list[str]]:
    """The columns of a table's keys, with the marks Mermaid has for them."""
    groups: list[tuple[str, Iterable[str]]] = [("PK", table.primary_key.columns)] if table.primary_key else []
    groups += [("FK", key.pointing) for key in table.foreign_keys]
    groups += [("UK", unique.columns) for unique in table.uniques if len(unique.columns) == 1]
    marks: dict[str, list[str]] = {}
    for mark, columns in groups:
        for column in columns:
            held = marks.setdefault(column, [])
            if mark not in held:
                held.append(mark)
    return marks


def _type(type_: Type) -> str:
    """The type without its arguments, which the diagram has no room for."""
    match type_:
        case ScalarType(word=word):
            return _word(word)
        case EnumType(name=name) | DomainType(name=name) | CompositeType(name=name):
            return _word(name)
        case ArrayType(element=element):
            return f"{_type(element)}[]"
        case RawType(sql=sql):
            return _word(re.split(r"[\s(]", sql.strip(), maxsplit=1)[0])
        case _:
            assert_never(type_)


@cache
def _word(text: str) -> str:
    """Return `text` as an attribute's type or name: a word that does not begin with a digit and is no mark of a key."""
    if _PLAIN.fullmatch(text) and text.lower() not in _KEY_MARKS:
        return text
    from unicodedata import combining, normalize

    without_accents = "".join(character for character in normalize("NFKD", text) if not combining(character))
    word = _NOT_IN_WORD.sub("_", without_accents) or "_"
    if word[0].isdigit():
        return f"_{word}"
    return f"{word}_" if word.lower() in _KEY_MARKS else word


def _quotable(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else _DIRECTION.sub("_", _NOT_IN_QUOTES.sub("_", words(text))) or "_"

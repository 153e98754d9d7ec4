"""What the text of a function, a view or a trigger plainly speaks of: what it reads or writes, calls, is on or casts to."""

import re
from collections.abc import Iterable, Iterator

from dovetail import lazy_re
from dovetail.data_classes import dataclass
from dovetail.schema.columns import Database
from dovetail.schema.model import Schema
from dovetail.schema.qualified_name import QualifiedName
from dovetail.schema.sql_heads import called_names, head, only_statement, signature
from dovetail.schema.sql_objects import SqlObject
from dovetail.schema.sql_text import bare

__all__ = ["Spoken", "spoken_objects"]

_NAME = r"(?:(?P<{0}_namespace>[^\W\d][\w$]*)\s*\.\s*)?(?P<{0}>[^\W\d][\w$]*)"
_RELATION = lazy_re.compile(
    rf"\b(?:FROM|JOIN|INTO|UPDATE|SETOF|RETURNS)\s+(?:ONLY\s+)?{_NAME.format('name')}(?!\s*\()", re.IGNORECASE
)
_TYPE = lazy_re.compile(rf"(?:::|\bAS)\s*{_NAME.format('name')}", re.IGNORECASE)
_LANGUAGE = lazy_re.compile(r"\bLANGUAGE\s+(?:')?(\w+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A thing that a text speaks of: `what` it is, and what the spec calls it."""

    what: str
    name: str


def spoken_objects(each: SqlObject, text: str, schema: Schema, database: Database) -> Iterator[Spoken]:
    """Yield what the object cannot be made without, as far as its text, one that is right, leaves no doubt."""
    statement = only_statement(text, database)
    plain = _read_when_made(each, statement, database)
    on = head(statement, database)
    relations = {*_names(_RELATION, plain)}
    if on is not None and on.on is not None:
        relations.add(QualifiedName(on.on, None if on.on_namespace == "public" else on.on_namespace))
    yield from _of(relations, ((table.name, table.identifier) for table in schema.tables), "table", database)
    others = [one for one in schema.objects if one.key != each.key]
    yield from _of(relations, ((one.name, one.identifier) for one in others if one.kind == "view"), "view", database)
    if database == "postgresql":
        types = {*_names(_TYPE, plain)} | ({*_words(statement)} if each.kind == "function" else set())
        yield from _of(types, ((enum.name, enum.identifier) for enum in schema.enums), "enum", database)
        yield from _of(types, ((domain.name, domain.identifier) for domain in schema.domains), "domain", database)
        composites = ((each.name, each.identifier) for each in schema.composites)
        yield from _of(types, composites, "composite", database)
        called, functions = called_names(plain), (one for one in others if one.kind == "function")
        yield from (Spoken("function", one.name) for one in functions if one.identifier.name.lower() in called)


def _read_when_made(each: SqlObject, statement: str, database: Database) -> str:
    """As much of a statement as the database understands when it is run: PL/pgSQL is read when it is called."""
    plain = bare(statement, database)
    language = _LANGUAGE.search(plain)
    if each.kind != "function" or (language is not None and language[1].lower() != "sql"):
        return plain
    return plain if "$" not in statement else bare(_opened(statement), database)


def _opened(statement: str) -> str:
    """A statement without the dollar quotes around its body, which is then read like the rest."""
    return re.sub(r"\$(?:[^\W\d]\w*)?\$", "  ", statement)


def _words(statement: str) -> Iterator[QualifiedName]:
    """The words of a function's arguments and result."""
    return (QualifiedName(word.lower()) for word in re.findall(r"[^\W\d]\w*", signature(statement, "postgresql")))


def _names(pattern: re.Pattern[str], plain: str) -> Iterator[QualifiedName]:
    for found in pattern.finditer(plain):
        namespace = found["name_namespace"]
        yield QualifiedName(
            found["name"].lower(), None if namespace is None or namespace.lower() == "public" else namespace.lower()
        )


def _of(
    spoken: set[QualifiedName], known: Iterable[tuple[str, QualifiedName]], what: str, database: Database
) -> Iterator[Spoken]:
    for name, identifier in known:
        own = QualifiedName(identifier.name.lower(), None) if database == "sqlite" else identifier
        if own in spoken or identifier in spoken:
            yield Spoken(what, name)

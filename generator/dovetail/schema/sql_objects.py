"""Functions, views and triggers: objects of a database that the user writes as SQL, and that have a place in the order."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal

from dovetail.data_classes import dataclass, field, fields, is_dataclass
from dovetail.diagnostics import Span
from dovetail.schema.columns import Database, Sql
from dovetail.schema.qualified_name import QualifiedName

__all__ = ["ObjectKey", "ObjectKind", "SqlObject", "behind", "called_functions", "functions_behind", "needable"]

ObjectKind = Literal["function", "trigger", "view"]
ObjectKey = tuple[ObjectKind, str]


@dataclass(frozen=True, slots=True)
class SqlObject:
    """A statement that creates an object, kept as it was written. `name` is what the spec calls it.

    `needs` names the tables, enums, domains, functions and views that have to be there when it is made, sorted. `indexes` are
    the statements that create the indexes of a materialised view.
    """

    kind: ObjectKind
    name: str
    identifier: QualifiedName
    sql: Sql
    needs: tuple[str, ...] = ()
    indexes: tuple[Sql, ...] = ()
    doc: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)

    @property
    def key(self) -> ObjectKey:
        """What tells it from the others: a trigger may be called like the function that it calls."""
        return self.kind, self.name


def called_functions(part: object, functions: Iterable[SqlObject], database: Database) -> frozenset[str]:
    """Return the names of those functions that SQL in a part of a Schema calls, such as a default, a check or an index."""
    known = [each for each in functions if each.kind == "function"]
    if not known:
        return frozenset()
    from dovetail.schema.sql_heads import called_names

    texts = (text for sql in _sql_in(part) if (text := sql.on(database)) is not None)
    called = {name for text in texts for name in called_names(text)}
    return frozenset(each.name for each in known if each.identifier.name.lower() in called)


def needable(objects: Iterable[SqlObject]) -> dict[str, SqlObject]:
    """Return the objects that others can need, by name: nothing needs a trigger."""
    return {each.name: each for each in objects if each.kind != "trigger"}


def behind(names: Iterable[str], objects: Mapping[str, SqlObject]) -> frozenset[str]:
    """Return what objects of these names need, and what those need, and so on: `objects` are those that can be needed."""
    found: set[str] = set()
    waiting = [name for name in names if name in objects]
    while waiting:
        new = [name for name in objects[waiting.pop()].needs if name not in found]
        found.update(new)
        waiting += [name for name in new if name in objects]
    return frozenset(found)


def functions_behind(objects: Iterable[SqlObject], tables: Collection[str]) -> tuple[SqlObject, ...]:
    """Return those of the objects that are functions and need one of the tables, or something that does."""
    known = needable(objects)
    found = (each for each in known.values() if each.kind == "function")
    return tuple(each for each in found if not behind([each.name], known).isdisjoint(tables))


def _sql_in(part: object) -> Iterator[Sql]:
    match part:
        case Sql():
            yield part
        case tuple():
            for each in part:
                yield from _sql_in(each)
        case _ if is_dataclass(part):
            for each in fields(part):
                if each.compare:
                    yield from _sql_in(getattr(part, each.name))

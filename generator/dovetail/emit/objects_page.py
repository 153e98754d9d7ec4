"""What `objects.md` says: the functions, views and triggers of a spec, what each needs, and its SQL."""

from collections.abc import Iterator

from dovetail.data_classes import dataclass
from dovetail.emit.markdown import code, fenced, list_of, plain
from dovetail.schema.columns import TITLES
from dovetail.schema.model import Schema
from dovetail.schema.sql_objects import ObjectKind, SqlObject

__all__ = ["ObjectsPage", "objects_page"]

_HEADINGS: dict[ObjectKind, str] = {"function": "Functions", "view": "Views", "trigger": "Triggers"}


@dataclass(frozen=True, slots=True)
class ObjectText:
    """The statement for one database, or for all of them, and the line above it."""

    heading: str
    sql: str


@dataclass(frozen=True, slots=True)
class ObjectSection:
    name: str
    doc: str
    needs: str
    needed_by: str
    texts: tuple[ObjectText, ...]


@dataclass(frozen=True, slots=True)
class ObjectGroup:
    """All objects of a kind."""

    heading: str
    objects: tuple[ObjectSection, ...]


@dataclass(frozen=True, slots=True)
class ObjectsPage:
    """The view of the page; every text in it is Markdown."""

    title: str
    groups: tuple[ObjectGroup, ...]


def objects_page(schema: Schema) -> ObjectsPage:
    needing = _needing(schema)
    groups = (
        ObjectGroup(heading, tuple(_section(each, schema, needing) for each in schema.objects if each.kind == kind))
        for kind, heading in _HEADINGS.items()
    )
    return ObjectsPage(plain(schema.name), tuple(group for group in groups if group.objects))


def _needing(schema: Schema) -> dict[str, list[str]]:
    """The names of those that need something, sorted, by its name."""
    found: dict[str, list[str]] = {}
    for each in sorted(schema.objects, key=lambda each: each.name):
        for name in each.needs:
            found.setdefault(name, []).append(each.name)
    return found


def _section(each: SqlObject, schema: Schema, needing: dict[str, list[str]]) -> ObjectSection:
    needed_by = needing.get(each.name) if each.kind != "trigger" else None
    return ObjectSection(
        name=code(each.name),
        doc=plain(each.doc or ""),
        needs=f"Needs {list_of(each.needs)}." if each.needs else "",
        needed_by=f"Needed by {list_of(needed_by)}." if needed_by else "",
        texts=tuple(_texts(each, schema)),
    )


def _texts(each: SqlObject, schema: Schema) -> Iterator[ObjectText]:
    """The SQL once, where it is the same everywhere."""
    found = {database: each.sql.on(database) for database in schema.databases}
    if len(set(found.values())) == 1:
        found = {schema.databases[0]: each.sql.on(schema.databases[0])}
    for database, text in found.items():
        heading = f"On {TITLES[database]}:" if len(found) > 1 else ""
        if text is None:
            yield ObjectText(f"On {TITLES[database]}: nothing.", "")
            continue
        indexes = [sql for index in each.indexes if (sql := index.on(database)) is not None]
        lines = [line for one in (text, *indexes) for line in f"{one.strip().removesuffix(';')};".splitlines()]
        yield ObjectText(heading, fenced(lines, "sql"))

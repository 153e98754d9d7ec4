"""Names that a database or a reader could not tell apart, or could not hold at all."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from dovetail.data_classes import dataclass, replace
from dovetail.diagnostics import Diagnostic, Related, Span, place_of
from dovetail.schema.constraints import Exclusion, ForeignKey, Index, Unique
from dovetail.schema.guarantees import Access, Guarantee, RefersToOneOf, RowSecurity, SoftDelete
from dovetail.schema.model import Composite, Domain, Enum, QualifiedName, Schema, Table
from dovetail.schema.naming import LONGEST_NAME, are_distinct, fits, guarantee_name, upkeep_name
from dovetail.schema.promises import promises_of
from dovetail.schema.sql_objects import SqlObject
from dovetail.spec.checks.keys import index_identity
from dovetail.spec.checks.places import name_span, primary_key_span
from dovetail.spec.scope import Place, Scope
from dovetail.spec.source import Map

__all__ = ["distinct_names", "usable_names"]


def usable_names(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Names are not empty, hold no control characters, and fit into the 63 bytes that PostgreSQL keeps."""
    for name, what, span in _named(schema, scope):
        if len(name) <= LONGEST_NAME and name.isascii() and name.isidentifier():
            continue  # as nearly all are, and then nothing below holds
        if not fits(name):
            shown = name if len(name) < 90 else f"{name[:60]}…"
            message = f'{what} "{shown}" is {len(name.encode())} bytes long; PostgreSQL keeps {LONGEST_NAME}'
            yield Diagnostic("S105", message, span, "shorten it: the rest would be cut off without a word")
        elif what == "table" and "." in name:
            message = f'table "{name}" has a dot in its name, which reads as a schema and a table'
            yield Diagnostic("S107", message, span, "choose a name without a dot; schema: says where the table lies")
        elif not name.strip() or not name.isprintable():
            message = f"{what} {name!r} is empty or holds characters that cannot be seen"
            yield Diagnostic("S107", message, span, "choose a name that can be read")


def _named(schema: Schema, scope: Scope) -> Iterator[tuple[str, str, Span | None]]:
    yield from _named_types(schema, scope)
    for table in schema.tables:
        yield from _qualified(table.identifier, "table", _name_of(scope.drafts[table.name].place) or table.span)
        for column in table.columns:
            yield column.name, "column", column.span
        yield from ((check.name, "constraint", check.span) for check in table.checks)
        others: tuple[Unique | Exclusion | Index | ForeignKey, ...] = (
            *table.uniques,
            *table.exclusions,
            *table.indexes,
            *table.foreign_keys,
        )
        for part in others:
            yield part.name, "constraint", part.span if fits(part.name) else name_span(scope, table, part)
        if table.primary_key:
            yield table.primary_key.name, "primary key", table.span
        yield from ((partition.name, "partition", partition.span) for partition in table.partitions)
    for each in schema.objects:
        yield from _qualified(each.identifier, each.kind, _name_of(scope.objects[each.key]) or each.span)
    for relation in schema.relations:
        yield relation.name, "relation", relation.span


def _named_types(schema: Schema, scope: Scope) -> Iterator[tuple[str, str, Span | None]]:
    for part in schema.types:
        span = _name_of(scope.type_places.get(part.name)) or part.span
        yield from _qualified(part.identifier, type(part).__name__.lower(), span)
    for enum in schema.enums:
        for value in enum.values:
            yield value.name, f'value of enum "{enum.name}"', scope.enum_values.get((enum.name, value.name))
    for composite in schema.composites:
        yield from ((field.name, "field", field.span) for field in composite.fields)


def _name_of(place: Place | None) -> Span | None:
    """Where a table or a type is given its name in the database; None where that is the name it has in the spec."""
    node = place.value if place is not None else None
    return node.value_span("name") if isinstance(node, Map) and "name" in node else None


def _qualified(identifier: QualifiedName, what: str, span: Span | None) -> Iterator[tuple[str, str, Span | None]]:
    yield identifier.name, what, span
    if identifier.namespace is not None:
        yield identifier.namespace, "schema", span


def distinct_names(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """No two tables, types, keys or indexes of one namespace share a name, nor two constraints of one table.

    PostgreSQL keeps tables and indexes, and with them primary and unique keys, in one list per namespace, and makes a type
    for every table. https://www.postgresql.org/docs/current/catalog-pg-class.html
    """
    if not schema.objects and are_distinct(list(_all_names(schema))):
        return  # no two things clash, whatever their namespaces, so none has to be asked for its place
    types: list[_Claim] = [_claim("table", table, table.span) for table in schema.tables]
    types += [_claim("type", enum, enum.span) for enum in schema.enums]
    types += [_claim("type", domain, domain.span) for domain in schema.domains]
    types += [_claim("type", composite, composite.span) for composite in schema.composites]
    parts = [part for table in schema.tables for part in _partition_names(table)]
    yield from _clashes([*types, *parts, *_view_names(schema)])
    relations = [_claim("table", table, table.span) for table in schema.tables]
    relations += parts
    named: set[QualifiedName] = set()
    for table in sorted(schema.tables, key=lambda table: place_of(table.span)):
        indexes = list(_index_names(scope, table))
        if table.identifier not in named:
            named.add(table.identifier)
            relations += indexes
        yield from _clashes(_constraint_names(scope, table, indexes))
    relations += _view_names(schema)
    relations += _view_index_names(schema, scope)
    yield from _clashes(relations)
    yield from _clashes([*_function_names(schema), *_guarantee_names(schema)])
    yield from _clashes(_trigger_names(schema))


def _all_names(schema: Schema) -> Iterator[str]:
    """What the tables and types are called, and everything that belongs to a table."""
    yield from (part.identifier.name for part in schema.types)
    for table in schema.tables:
        yield table.identifier.name
        parts = (*table.parts_in_namespace, *table.checks, *table.foreign_keys)
        yield from (part.name for part in parts)
        yield from _names_of_guarantees(table)


@dataclass(frozen=True, slots=True)
class _Claim:
    """Something that has a name in the database: `what` it is, and where the name is written, or what it is a name of."""

    key: tuple[str | None, str]
    what: str
    span: Span | None
    find: Callable[[], Span | None] | None = None
    """Finds where the name itself is written, which takes a search and is only asked of names that clash."""

    @property
    def written(self) -> Span | None:
        return self.find() if self.find is not None else self.span


def _claim(what: str, part: Table | Enum | Domain | Composite | SqlObject, span: Span | None) -> _Claim:
    return _Claim((part.identifier.namespace, part.identifier.name), what, span)


def _partition_names(table: Table) -> Iterator[_Claim]:
    namespace = table.identifier.namespace
    return (_Claim((namespace, each.name), "partition", each.span) for each in table.partitions)


def _index_names(scope: Scope, table: Table) -> Iterator[_Claim]:
    """What is the same under the same name is reported as repeated (S404), not as a clash of names."""
    namespace = table.identifier.namespace
    for unique in {(unique.name, unique.columns): unique for unique in reversed(table.uniques)}.values():
        yield _Claim((namespace, unique.name), "unique key", unique.span, partial(name_span, scope, table, unique))
    for exclusion in table.exclusions:
        what = "exclusion constraint"
        yield _Claim((namespace, exclusion.name), what, exclusion.span, partial(name_span, scope, table, exclusion))
    for index in {(index.name, index_identity(index)): index for index in reversed(table.indexes)}.values():
        yield _Claim((namespace, index.name), "index", index.span, partial(name_span, scope, table, index))
    if table.primary_key:
        yield _Claim((namespace, table.primary_key.name), "primary key", primary_key_span(scope, table))


def _constraint_names(scope: Scope, table: Table, indexes: Iterable[_Claim]) -> Iterator[_Claim]:
    """A reference that is there twice is reported as that (S211), and two keys of one name among the indexes."""
    keys = {(key.name, key.columns, key.referenced_table): key for key in reversed(table.foreign_keys)}
    claims = [_Claim((None, check.name), "check", check.span) for check in table.checks]
    claims += [
        _Claim((None, key.name), "foreign key", key.span, partial(name_span, scope, table, key))
        for key in keys.values()
    ]
    claims += [replace(claim, key=(None, claim.key[1])) for claim in _claims_of_guarantees(table)]
    named = {claim.key for claim in claims}
    yield from claims
    for claim in indexes:
        if claim.what != "index" and (None, claim.key[1]) in named:
            yield replace(claim, key=(None, claim.key[1]))


def _view_names(schema: Schema) -> list[_Claim]:
    return [_claim("view", each, each.span) for each in schema.objects if each.kind == "view"]


def _view_index_names(schema: Schema, scope: Scope) -> Iterator[_Claim]:
    for each in schema.objects:
        node = scope.objects[each.key].value
        for i, index in enumerate(each.indexes):
            name = _index_name(index.on("postgresql"))
            if name is not None and isinstance(node, Map):
                yield _Claim((each.identifier.namespace, name), "index", node["indexes"].item_span(i))


def _index_name(text: str | None) -> str | None:
    from dovetail.schema.sql_heads import TextError, head, only_statement

    try:
        found = None if text is None else head(only_statement(text, "postgresql"), "postgresql")
    except TextError:
        return None
    return None if found is None else found.name


def _function_names(schema: Schema) -> list[_Claim]:
    return [_claim("function", each, each.span) for each in schema.functions]


def _guarantee_names(schema: Schema) -> list[_Claim]:
    """What keeps the guarantees of a table is called after it: two tables can come to the same name."""
    return [claim for table in schema.tables for claim in _claims_of_guarantees(table)]


def _claims_of_guarantees(table: Table) -> list[_Claim]:
    names = _names_of_guarantees(table)
    return [_Claim((table.identifier.namespace, name), "guarantee", names[name]) for name in sorted(names)]


def _names_of_guarantees(table: Table) -> dict[str, Span | None]:
    """The names of functions and triggers, with their places; policies have names for themselves in each table."""
    found: dict[str, Span | None] = {}
    for guarantee in table.guarantees:
        if isinstance(guarantee, (Access, RowSecurity)):
            continue
        found[guarantee_name(table.identifier.name, guarantee.name)] = table.span
        for what in _more_made_for(guarantee):
            found[guarantee_name(table.identifier.name, what)] = table.span
        for promise in promises_of(table, guarantee):
            found[promise.name] = (table.column(promise.columns[0]).span if promise.columns else None) or table.span
    if table.partitioning is not None and table.partitioning.upkeep is not None:
        found[upkeep_name(table.identifier.name)] = table.span
    return found


def _more_made_for(guarantee: Guarantee) -> Iterator[str]:
    """What further functions of a guarantee are called, after the name of its table."""
    match guarantee:
        case SoftDelete():
            yield "soft_delete_lock"
        case RefersToOneOf(name, targets=targets):
            yield from (f"{name}_{target.value}" for target in targets)
        case _:
            return


def _trigger_names(schema: Schema) -> Iterator[_Claim]:
    """SQLite keeps the triggers of all tables in one list, PostgreSQL in one for each table."""
    triggers = [each for each in schema.objects if each.kind == "trigger"]
    if "sqlite" in schema.databases:
        yield from (_Claim((None, each.identifier.name), "trigger", each.span) for each in triggers)
        yield from (replace(claim, key=(None, claim.key[1])) for claim in _guarantee_names(schema) if triggers)
        return
    named = {table.name: _names_of_guarantees(table) for table in schema.tables if triggers}
    for each in triggers:
        for table in each.needs:
            yield _Claim((table, each.identifier.name), "trigger", each.span)
            if each.identifier.name in named.get(table, ()):
                yield _Claim((table, each.identifier.name), "guarantee", schema.tables_by_name[table].span)


def _clashes(claims: Iterable[_Claim]) -> Iterator[Diagnostic]:
    """Blame every claim on a name but the first in the files; a name that is written is easier to change than a usual one."""
    for first, *others in _claimed_together(claims):
        for claim in others:
            is_first_named = first.written != first.span and claim.written == claim.span and first.what == claim.what
            yield _clash(claim, first) if is_first_named else _clash(first, claim)


def _claimed_together(claims: Iterable[_Claim]) -> Iterator[list[_Claim]]:
    """The claims on each name that has more than one, in the order of the files."""
    by_name: dict[tuple[str | None, str], list[_Claim]] = {}
    for claim in claims:
        by_name.setdefault(claim.key, []).append(claim)
    return (sorted(each, key=lambda claim: place_of(claim.span)) for each in by_name.values() if len(each) > 1)


def _clash(first: _Claim, second: _Claim) -> Diagnostic:
    what, other = second.what, first.what
    where = first.written
    related = (Related(where, f"the {other} of that name"),) if where else ()
    plural = "indexes" if what == "index" else f"{what}s"
    both = f"two {plural} are" if what == other else f"{what} and {other} are both"
    help = "give one of them another name with name:"
    if what == other == "guarantee":
        help = "rename one of the columns, or give one of the tables another name with name:"
    if first.span == second.span:
        related, help = (), "a mixin gives it to several tables: leave name: out, so that each has a name of its own"
    return Diagnostic("S104", f'{both} called "{second.key[1]}"', second.written, help, related)

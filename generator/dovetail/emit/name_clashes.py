"""Names that two things of the generated Python would share, and names that Python cannot take."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence

from dovetail.diagnostics import Diagnostic
from dovetail.emit.claims import Claim, collisions, refused
from dovetail.emit.identifiers import attribute_name, class_name, is_usable
from dovetail.emit.names import Names
from dovetail.schema.columns import Column
from dovetail.schema.model import Composite, Domain, Enum, Relation, Schema, Table
from dovetail.schema.naming import are_distinct

__all__ = ["mistakes"]

_OUR_CLASSES = {"Base": "the base class of all models"}
_OF_TABLES, _OF_ENUMS = ("Row", "Record", "Entry"), ("Value", "Kind", "Option")
_OF_COMPOSITES = ("Value", "Parts", "Fields")


def mistakes(names: Names, schema: Schema) -> Iterator[Diagnostic]:
    """Yield G101 to G105: what makes the names of `schema` useless."""
    yield from _class_collisions(names, schema)
    yield from _constant_collisions(names, schema)
    yield from _module_collisions(names, schema)
    yield from _collection_collisions(names, schema)
    for table in schema.tables:
        yield from _attribute_collisions(names, schema, table)
    for enum in schema.enums:
        yield from _member_collisions(names, enum)
    for composite in schema.composites:
        yield from _field_collisions(names, composite)
    yield from _unusable(schema)
    if schema.shapes:
        from dovetail.emit.shape_clashes import mistakes_in_shapes

        yield from mistakes_in_shapes(names, schema, _class_claims(names, schema))


def _collisions(
    code: str,
    kind: str,
    names: Sequence[str],
    claims: Callable[[], Iterable[Claim]],
    seen_as: Callable[[str], str] = str,
) -> Iterator[Diagnostic]:
    """What claims a name that another has. Who claims which is asked only where some are the same: hardly a spec has any."""
    if are_distinct(list(map(seen_as, names))):
        return iter(())
    return collisions(code, kind, claims(), seen_as=seen_as)


def _free(stem: str, endings: tuple[str, ...], taken: Container[str]) -> str:
    """The stem with the first of the endings that makes a name nobody has; with the first one where all are taken."""
    return stem + next((ending for ending in endings if stem + ending not in taken), endings[0])


def _table_claim(name: str, table: Table, taken: Container[str] = ()) -> Claim:
    chosen = table.class_name is not None
    help = (
        "choose another class" if chosen else f"give it another class, such as class: {_free(name, _OF_TABLES, taken)}"
    )
    return Claim(name, f'table "{table.name}"', table.class_span if chosen else table.span, help, chosen)


def _type_class_claim(name: str, part: Enum | Composite, taken: Container[str]) -> Claim:
    chosen = part.class_name is not None
    key, endings = ("values: [...]", _OF_ENUMS) if isinstance(part, Enum) else ("fields: ...", _OF_COMPOSITES)
    help = (
        "choose another class"
        if chosen
        else f"give it another class: {part.name}: {{{key}, class: {_free(name, endings, taken)}}}"
    )
    return Claim(name, _told(part), part.class_span if chosen else part.span, help, chosen)


def _told(part: Enum | Domain | Composite) -> str:
    return f'{type(part).__name__.lower()} "{part.name}"'


def _classes(names: Names, schema: Schema) -> list[str]:
    found = [names.class_of(table.name) for table in schema.tables]
    found += [names.enum_class(enum.name) for enum in schema.enums]
    return found + [names.composite_class(composite.name) for composite in schema.composites]


def _class_claims(names: Names, schema: Schema) -> list[Claim]:
    taken = set(_classes(names, schema))
    claims = [_table_claim(names.class_of(item.name), item, taken) for item in schema.tables]
    claims += [_type_class_claim(names.enum_class(item.name), item, taken) for item in schema.enums]
    claims += [_type_class_claim(names.composite_class(item.name), item, taken) for item in schema.composites]
    ours = [Claim(name, what, None) for name, what in _OUR_CLASSES.items()]
    return [*ours, *sorted(claims, key=Claim.sort_key)]


def _class_collisions(names: Names, schema: Schema) -> Iterator[Diagnostic]:
    classes = [*_OUR_CLASSES, *_classes(names, schema)]
    return _collisions("G101", "class", classes, lambda: _class_claims(names, schema))


def _constant_collisions(names: Names, schema: Schema) -> Iterator[Diagnostic]:
    """Column types among each other and with the classes; a type without its class has no constant to fight for."""
    constants = [names.type_constant(part.name) for part in schema.types]
    known = [*_OUR_CLASSES, *_classes(names, schema), *constants]
    return _collisions("G101", "called", known, lambda: _constant_claims(names, schema))


def _constant_claims(names: Names, schema: Schema) -> list[Claim]:
    classes = {claim.name: claim for claim in reversed(_class_claims(names, schema))}
    of_types = {each.name: names.enum_class(each.name) for each in schema.enums}
    of_types |= {each.name: names.composite_class(each.name) for each in schema.composites}
    types: list[Enum | Composite] = [*schema.enums, *schema.composites]
    classed = [part for part in types if classes[of_types[part.name]].what == _told(part)]
    claims = [_type_claim(names, part, "give it another class") for part in classed]
    rename = "rename it, and keep what the database calls it with name:"
    domains = [_type_claim(names, domain, rename) for domain in schema.domains]
    return [*classes.values(), *claims, *sorted(domains, key=Claim.sort_key)]


def _type_claim(names: Names, part: Enum | Domain | Composite, help: str) -> Claim:
    return Claim(names.type_constant(part.name), f"the column type of {_told(part)}", part.span, help)


def _module_collisions(names: Names, schema: Schema) -> Iterator[Diagnostic]:
    modules = [names.module_of(table.name) for table in schema.tables]
    return _collisions("G104", "module", modules, lambda: _module_claims(names, schema), str.casefold)


def _module_claims(names: Names, schema: Schema) -> list[Claim]:
    first_of_class = {names.class_of(table.name): table for table in reversed(schema.tables)}
    claims = [
        _table_claim(names.module_of(table.name), table)
        for table in schema.tables
        if first_of_class[names.class_of(table.name)] is table
    ]
    return sorted(claims, key=Claim.sort_key)


def _collection_collisions(names: Names, schema: Schema) -> Iterator[Diagnostic]:
    collections = [names.collection_of(table.name) for table in schema.tables]
    return _collisions("G102", "the Database attribute", collections, lambda: _collection_claims(names, schema))


def _collection_claims(names: Names, schema: Schema) -> list[Claim]:
    help = "rename it, and keep what the database calls it with name:"
    claims = [Claim(names.collection_of(item.name), f'table "{item.name}"', item.span, help) for item in schema.tables]
    return sorted(claims, key=Claim.sort_key)


def _attribute_collisions(names: Names, schema: Schema, table: Table) -> Iterator[Diagnostic]:
    given = [names.attribute(table.name, column.name) for column in table.columns]
    given += [names.relation(table.name, each.name) for each in schema.relations_by_table[table.name]]
    given += [names.relation(table.name, each.name) for each in table.polymorphic]
    kind = f"{names.class_of(table.name)}'s attribute"
    return _collisions("G102", kind, given, lambda: _attribute_claims(names, schema, table))


def _attribute_claims(names: Names, schema: Schema, table: Table) -> list[Claim]:
    attributes = [names.attribute(table.name, column.name) for column in table.columns]
    columns = [
        _column_claim(name, table, column, attributes) for name, column in zip(attributes, table.columns, strict=True)
    ]
    relations = [
        _relation_claim(names.relation(table.name, relation.name), table, relation)
        for relation in schema.relations_by_table[table.name]
    ]
    relations += [
        Claim(names.relation(table.name, item.name), f'reference "{item.name}"', item.span, "rename it")
        for item in table.polymorphic
    ]
    return [*sorted(columns, key=Claim.sort_key), *sorted(relations, key=Claim.sort_key)]


def _column_claim(name: str, table: Table, column: Column, taken: list[str]) -> Claim:
    chosen = column.attribute is not None
    better = _free(name.strip("_"), ("_column", "_value", "_field"), taken)
    help = "choose another attribute" if chosen else f"give it another name in Python: attribute: {better}"
    span = column.attribute_span if chosen else column.span
    return Claim(name, f'column "{column.name}"', span or table.span, help, chosen)


def _relation_claim(name: str, table: Table, relation: Relation) -> Claim:
    help = "choose another inverse, or none" if relation.side == "referenced" else "rename it"
    return Claim(name, f'relation "{relation.name}"', relation.span or table.span, help)


def _member_collisions(names: Names, enum: Enum) -> Iterator[Diagnostic]:
    members = [names.member(enum.name, value.name) for value in enum.values]
    kind = f"{names.enum_class(enum.name)}'s member"
    return _collisions("G103", kind, members, lambda: _member_claims(names, enum))


def _member_claims(names: Names, enum: Enum) -> list[Claim]:
    help = "rename it: members are words in upper case, between which spaces and signs become underscores"
    return [
        Claim(names.member(enum.name, value.name), f'value "{value.name}"', value.span or enum.span, help)
        for value in enum.values
    ]


def _field_collisions(names: Names, composite: Composite) -> Iterator[Diagnostic]:
    claims = [
        Claim(names.field(composite.name, field.name), f'field "{field.name}"', field.span, "rename it")
        for field in composite.fields
    ]
    return collisions("G102", f"{names.composite_class(composite.name)}'s attribute", claims)


def _unusable(schema: Schema) -> Iterator[Diagnostic]:
    """Names that users chose for Python, which Python does not take."""
    for table in schema.tables:
        span = table.class_span or table.span
        if table.class_name and not is_usable(table.class_name):
            yield refused(table.class_name, f'table "{table.name}"', span, class_name(table.class_name))
        if table.class_mixin and not _is_class_path(table.class_mixin):
            message = f'"{table.class_mixin}" cannot be the mixin of table "{table.name}"'
            yield Diagnostic("G105", message, span, 'write where it is imported from: "package.module:Class"')
        for column in table.columns:
            if column.attribute and attribute_name(column.attribute) != column.attribute:
                what, where = f'column "{table.name}.{column.name}"', column.attribute_span or column.span
                yield refused(column.attribute, what, where, attribute_name(column.attribute))
    types: list[Enum | Composite] = [*schema.enums, *schema.composites]
    for part in types:
        if part.class_name and not is_usable(part.class_name):
            span = part.class_span or part.span
            yield refused(part.class_name, _told(part), span, class_name(part.class_name))


def _is_class_path(text: str) -> bool:
    module, colon, name = text.partition(":")
    return colon == ":" and is_usable(name) and all(map(str.isidentifier, module.split(".")))

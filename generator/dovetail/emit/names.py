"""Every name that the generated Python uses, given once per Schema; two things that would share one are an error."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from dovetail.diagnostics import Diagnostic, Related, Span
from dovetail.emit.identifiers import attribute_name, class_name, is_usable, member_name, module_name
from dovetail.schema.columns import Column
from dovetail.schema.model import Domain, Enum, Schema, Table

__all__ = ["Names"]

_OUR_CLASSES = {"Base": "the base class of all models"}
_OUR_MODULES = frozenset(("base", "types"))
"""Modules that `models` has beside the modules of the tables; every layer calls these alike."""


@dataclass(frozen=True, slots=True)
class Names:
    """The Python names of a Schema. Tables, enums, domains, columns and relations are asked for by their names in the spec.

    A table has a class, a module and, as a collection of rows, an attribute (`db.skills`). Columns and relations have one
    attribute, the same in every layer. `diagnostics` are G101 to G105; with errors among them the names are of no use.
    """

    _classes: Mapping[str, str]
    _modules: Mapping[str, str]
    _collections: Mapping[str, str]
    _attributes: Mapping[tuple[str, str], str]
    _relations: Mapping[tuple[str, str], str]
    _enum_classes: Mapping[str, str]
    _members: Mapping[tuple[str, str], str]
    _constants: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...] = ()

    @classmethod
    def of(cls, schema: Schema) -> "Names":
        """Name everything in `schema`; takes time in proportion to its size."""
        classes = {table.name: _class_of(table) for table in schema.tables}
        types: list[Enum | Domain] = [*schema.enums, *schema.domains]
        names = cls(
            _classes=classes,
            _modules={table: _module_of(name) for table, name in classes.items()},
            _collections={table: attribute_name(table) for table in classes},
            _attributes={
                (table.name, column.name): column.attribute or attribute_name(column.name)
                for table in schema.tables
                for column in table.columns
            },
            _relations={(item.table, item.name): attribute_name(item.name) for item in schema.relations},
            _enum_classes={enum.name: _enum_class_of(enum) for enum in schema.enums},
            _members={
                (enum.name, value.name): member_name(value.name) for enum in schema.enums for value in enum.values
            },
            _constants={part.name: _constant_of(part) for part in types},
        )
        return replace(names, diagnostics=tuple(sorted(_mistakes(names, schema), key=Diagnostic.sort_key)))

    def class_of(self, table: str) -> str:
        return self._classes[table]

    def module_of(self, table: str) -> str:
        return self._modules[table]

    def collection_of(self, table: str) -> str:
        """Return the plural of a table's rows, such as the attribute of a database object: the table's own name."""
        return self._collections[table]

    def attribute(self, table: str, column: str) -> str:
        return self._attributes[table, column]

    def relation(self, table: str, relation: str) -> str:
        return self._relations[table, relation]

    def enum_class(self, enum: str) -> str:
        return self._enum_classes[enum]

    def member(self, enum: str, value: str) -> str:
        return self._members[enum, value]

    def type_constant(self, type_: str) -> str:
        """Return the name of the column type of an enum or domain, in upper case: `models` has one of each."""
        return self._constants[type_]


@dataclass(frozen=True, slots=True)
class _Claim:
    """Something that wants a name: `what` it is, in the words of a message."""

    name: str
    what: str
    span: Span | None


def _class_of(table: Table) -> str:
    return table.class_name or class_name(table.name, plural=True)


def _module_of(class_: str) -> str:
    module = module_name(class_)
    return f"{module}_" if module in _OUR_MODULES else module


def _enum_class_of(enum: Enum) -> str:
    return enum.class_name or class_name(enum.name)


def _constant_of(part: Enum | Domain) -> str:
    """An enum's constant is named after its class, and another than it even where the class has no small letter."""
    if isinstance(part, Domain):
        return member_name(part.name)
    class_ = _enum_class_of(part)
    constant = member_name(class_)
    return f"{constant}_TYPE" if constant == class_ else constant


def _mistakes(names: Names, schema: Schema) -> Iterator[Diagnostic]:
    yield from _class_collisions(names, schema)
    yield from _constant_collisions(names, schema)
    yield from _module_collisions(names, schema)
    yield from _collection_collisions(names, schema)
    for table in schema.tables:
        yield from _attribute_collisions(names, schema, table)
    for enum in schema.enums:
        yield from _member_collisions(names, enum)
    yield from _unusable(schema)


def _collisions(
    code: str, kind: str, claims: Iterable[_Claim], help: str, *, seen_as: Callable[[str], str] = str
) -> Iterator[Diagnostic]:
    """Report every claim on a name that an earlier claim holds; names that are `seen_as` the same are one."""
    holders: dict[str, _Claim] = {}
    for claim in claims:
        holder = holders.setdefault(seen_as(claim.name), claim)
        if holder is not claim:
            related = (Related(holder.span, f"{holder.what} has it first"),) if holder.span else ()
            message = f'{claim.what} and {holder.what} would both be {kind} "{claim.name}"'
            yield Diagnostic(code, message, claim.span, help, related)


def _class_claims(names: Names, schema: Schema) -> list[_Claim]:
    claims = [_Claim(name, what, None) for name, what in _OUR_CLASSES.items()]
    claims += [_Claim(names.class_of(item.name), f'table "{item.name}"', item.span) for item in schema.tables]
    claims += [_Claim(names.enum_class(item.name), f'enum "{item.name}"', item.span) for item in schema.enums]
    return claims


def _class_collisions(names: Names, schema: Schema) -> Iterator[Diagnostic]:
    return _collisions("G101", "class", _class_claims(names, schema), "give one of them another name with class:")


def _constant_collisions(names: Names, schema: Schema) -> Iterator[Diagnostic]:
    """Column types among each other and with the classes; an enum without its class has no constant to fight for."""
    classes = {claim.name: claim for claim in reversed(_class_claims(names, schema))}
    parts: list[tuple[str, Enum | Domain]] = [
        (what, enum)
        for enum in schema.enums
        if classes[names.enum_class(enum.name)].what == (what := f'enum "{enum.name}"')
    ]
    parts += [(f'domain "{domain.name}"', domain) for domain in schema.domains]
    claims = [_Claim(names.type_constant(part.name), f"the column type of {what}", part.span) for what, part in parts]
    return _collisions("G101", "called", [*classes.values(), *claims], _RENAME_TYPE)


def _module_collisions(names: Names, schema: Schema) -> Iterator[Diagnostic]:
    first_of_class = {names.class_of(table.name): table for table in reversed(schema.tables)}
    claims = [
        _Claim(names.module_of(table.name), f'table "{table.name}"', table.span)
        for table in schema.tables
        if first_of_class[names.class_of(table.name)] is table
    ]
    return _collisions("G104", "module", claims, "give one of them another name with class:", seen_as=str.casefold)


def _collection_collisions(names: Names, schema: Schema) -> Iterator[Diagnostic]:
    claims = [_Claim(names.collection_of(item.name), f'table "{item.name}"', item.span) for item in schema.tables]
    return _collisions(
        "G102", "Database attribute", claims, "rename one of the tables, and keep what the database calls it with name:"
    )


def _attribute_collisions(names: Names, schema: Schema, table: Table) -> Iterator[Diagnostic]:
    claims = [
        _Claim(names.attribute(table.name, column.name), f'column "{column.name}"', column.span or table.span)
        for column in table.columns
    ]
    claims += [
        _Claim(names.relation(table.name, relation.name), f'relation "{relation.name}"', relation.span or table.span)
        for relation in schema.relations_by_table[table.name]
    ]
    kind = f"{names.class_of(table.name)} attribute"
    return _collisions("G102", kind, claims, "rename the relation, or give the column another name with attribute:")


def _member_collisions(names: Names, enum: Enum) -> Iterator[Diagnostic]:
    claims = [_Claim(names.member(enum.name, value.name), f'value "{value.name}"', enum.span) for value in enum.values]
    return _collisions("G103", f"{names.enum_class(enum.name)} member", claims, "rename one of the values")


def _unusable(schema: Schema) -> Iterator[Diagnostic]:
    """Names that users chose for Python, which Python does not take."""
    for table in schema.tables:
        if table.class_name and not is_usable(table.class_name):
            yield _not_identifier(table.class_name, f'table "{table.name}"', table)
        if table.class_mixin and not _is_class_path(table.class_mixin):
            yield _not_identifier(table.class_mixin, f'the mixin of table "{table.name}"', table)
        for column in table.columns:
            if column.attribute and attribute_name(column.attribute) != column.attribute:
                yield _not_identifier(column.attribute, f'column "{table.name}.{column.name}"', column)
    for enum in schema.enums:
        if enum.class_name and not is_usable(enum.class_name):
            yield _not_identifier(enum.class_name, f'enum "{enum.name}"', enum)


def _is_class_path(text: str) -> bool:
    module, colon, name = text.partition(":")
    return colon == ":" and is_usable(name) and all(map(str.isidentifier, module.split(".")))


def _not_identifier(text: str, what: str, part: Table | Column | Enum) -> Diagnostic:
    return Diagnostic("G105", f'"{text}" cannot be the Python name of {what}', part.span, _USABLE)


_RENAME_TYPE = "give one of them another name: an enum or table with class:, a domain by renaming it and keeping name:"
_USABLE = (
    "use a Python identifier that no keyword, leading underscore or attribute of SQLAlchemy or pydantic stands against"
)

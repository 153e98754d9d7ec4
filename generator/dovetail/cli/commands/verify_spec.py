"""What a spec says of tables and relations, held against what its generated package says."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dovetail.cli.commands.verify_package import Findings
    from dovetail.pipeline import Spec
    from dovetail.schema.constraints import ForeignKey
    from dovetail.schema.model import Relation
    from dovetail.schema.polymorphic import PolymorphicReference

__all__ = ["differences"]

_NESTED = ("association", "discriminator", "alternative")

Fields = dict[str, Any]
"""What a relation definition says, by field; those of its association are called `association.table` and so on."""


def differences(spec: "Spec", findings: "Findings") -> Iterator[str]:
    """Yield a sentence for each table and relation that the package has otherwise than the spec."""
    tables = {table.identifier.dotted for table in spec.schema.tables}
    yield from _missing(tables, findings.tables, "table")
    said = {(relation.table, relation.name): relation for relation in spec.schema.relations}
    wanted = dict(_fields(spec, relation) for relation in said.values())
    found = {
        f"{table}.{name}": _flat(fields) for table, each in findings.relations.items() for name, fields in each.items()
    }
    yield from _missing(wanted, found, "relation")
    for place in sorted(wanted.keys() & found.keys()):
        for field, value in wanted[place].items():
            there = found[place].get(field)
            if there != value:
                yield f"{place}: {field} is {_shown(there)}, in the spec {_shown(value)}"


def _missing(wanted: Iterable[str], found: Iterable[str], what: str) -> Iterator[str]:
    for place in sorted({*wanted}.difference(found)):
        yield f"{place}: the spec has this {what}, the package has not"
    for place in sorted({*found}.difference(wanted)):
        yield f"{place}: the package has this {what}, the spec has not"


def _fields(spec: "Spec", relation: "Relation") -> tuple[str, Fields]:
    """The place of a relation, and what its definition has to say."""
    schema, names = spec.schema, spec.names
    tables = {table.name: table.identifier.dotted for table in schema.tables}
    name, table = names.relation(relation.table, relation.name), tables[relation.table]
    key = _key(spec, relation)
    reference = schema.polymorphic_reference(relation)
    kept = key if key is not None and key.enforced else None
    keeps = reference if relation.discriminator is not None and reference and reference.enforced else kept
    is_free = relation.discriminator is not None and keeps is None
    through = relation.association
    inverse = relation.inverse and names.relation(relation.related_table, relation.inverse)
    return f"{table}.{name}", _flat(
        {
            "name": name,
            "table": table,
            "related_table": tables[relation.related_table],
            "side": relation.side,
            "cardinality": relation.cardinality,
            "columns": [*relation.columns],
            "related_columns": [*relation.related_columns],
            "optional": relation.optional,
            "foreign_key": kept and kept.name,
            "on_delete": keeps and keeps.on_delete,
            "on_update": keeps and keeps.on_update,
            "enforced": not is_free and (key is None or key.enforced),
            "inverse": inverse,
            "association": through
            and {
                "table": tables[through.table],
                "columns": [*through.columns],
                "related_columns": [*through.related_columns],
                "foreign_key": through.foreign_key,
                "related_foreign_key": through.related_foreign_key,
            },
            "discriminator": relation.discriminator
            and {"column": relation.discriminator.column, "value": relation.discriminator.value},
            "alternative": _alternative(spec, relation, reference),
            "doc": relation.doc or None,
        }
    )


def _alternative(spec: "Spec", relation: "Relation", reference: "PolymorphicReference | None") -> Fields | None:
    """What a relation to one of several tables is one of several of."""
    if reference is None or relation.side != "referencing":
        return None
    word = next(each.value for each in reference.alternatives if each.relation == relation.name)
    return {"of": spec.names.relation(relation.table, reference.name), "word": word, "optional": reference.optional}


def _key(spec: "Spec", relation: "Relation") -> "ForeignKey | None":
    """The foreign key that a relation has for itself, enforced or not; None where it goes through an association."""
    table = relation.table if relation.side == "referencing" else relation.related_table
    keys = spec.schema.tables_by_name[table].foreign_keys if relation.association is None else ()
    return next((key for key in keys if key.name == relation.foreign_key), None)


def _flat(fields: Mapping[str, Any]) -> Fields:
    flat: Fields = {}
    for name, value in fields.items():
        inner = value or {} if name in _NESTED else None
        flat |= {name: value} if inner is None else {f"{name}.{part}": inner[part] for part in inner}
    return flat


def _shown(value: Any) -> str:
    """A value as a sentence has it."""
    if value is None:
        return "not there"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"({', '.join(map(str, value))})" if isinstance(value, list) else f'"{value}"'

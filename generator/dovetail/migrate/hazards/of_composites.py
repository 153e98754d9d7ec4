"""Hazards of composites that change, in the columns that have them."""

from collections.abc import Iterator

from dovetail.migrate.changes import AlterComposite, AlterDomain, AlterEnum, RenameField
from dovetail.migrate.conversions import conversion
from dovetail.migrate.dialects.base import storage_type
from dovetail.migrate.dialects.domains import domain_condition
from dovetail.migrate.hazards.hazard import Hazard
from dovetail.migrate.hazards.look import Look
from dovetail.migrate.hazards.losses import gone
from dovetail.migrate.hazards.of_types import gone_values
from dovetail.migrate.renamed_parts import holds_enum
from dovetail.schema.model import Field, Schema
from dovetail.schema.types import CompositeType, DomainType, Type, family, spelled

__all__ = ["altered_composite", "fields_of_domain", "fields_of_enum", "renamed_field"]


def altered_composite(change: AlterComposite, look: Look) -> Iterator[Hazard]:
    before, after = change.before, change.after
    places = [f"{table}.{column}" for table, column in _places(after.name, look)]
    later = {field.name: field for field in after.fields}
    for field in before.fields if places else ():
        subject = f"{after.name}.{field.name}"
        if field.name not in later:
            message = f'field "{field.name}" of "{after.name}" goes, and its values in {_listed(places)}'
            help = "if nothing needs them, allow it; if the field has another name now, say was: in the spec"
            yield Hazard("M101", subject, message, help)
            yield gone(subject, f'field "{field.name}" of "{after.name}"')
        elif later[field.name].type != field.type:
            yield from _converted(subject, field, later[field.name], places, look)


def renamed_field(change: RenameField, look: Look) -> Iterator[Hazard]:
    if any(_places(change.composite, look)):
        names = f'the field of "{change.composite}" as "{change.before}", not "{change.after}"'
        help = "stop that code while this is applied, or go in two steps"
        subject = f"{change.composite}.{change.after}"
        yield Hazard("M401", subject, f"code that runs meanwhile knows {names}", help)


def fields_of_enum(change: AlterEnum, look: Look) -> Iterator[Hazard]:
    """Values of an enum that go, under fields that have them."""
    enum, domains, instead = change.after, look.before.domains_by_name, dict(change.removed)
    holding = [
        composite.name
        for composite in look.before.composites
        if any(holds_enum(field.type, domains, enum.name) for field in composite.fields)
    ]
    places = [f"{table}.{column}" for name in holding for table, column in _places(name, look)]
    for value in gone_values(change.before, enum) if places else ():
        subject = f"{enum.name}.{value}"
        if value in instead:
            message = f'fields that are "{value}" become "{instead[value]}", and nothing tells them apart any more'
            yield Hazard("M103", subject, message, "that is what removed: in the spec says; it cannot be undone")
        else:
            help = f"say what they get instead: removed: {{{value}: …}} on the enum, or mend them with a step of yours"
            yield Hazard("M207", subject, f'rows of {_listed(places)} with a field that is "{value}" are refused', help)
        yield gone(subject, f'value "{value}" of "{enum.name}"')


def fields_of_domain(change: AlterDomain, look: Look) -> Iterator[Hazard]:
    """A domain that becomes stricter under fields: PostgreSQL has every value made anew, and refuses what does not fit."""
    condition = domain_condition(change.after)
    if look.database != "postgresql" or condition in (None, domain_condition(change.before)):
        return
    for composite in look.before.composites:
        if any(field.type == DomainType(change.after.name) for field in composite.fields):
            for table, column in _places(composite.name, look):
                message = f'values of "{table}.{column}" may violate the domain "{change.after.name}"'
                yield Hazard("M208", f"{table}.{column}", message, "mend those rows first with a step of yours")


def _converted(subject: str, before: Field, after: Field, places: list[str], look: Look) -> Iterator[Hazard]:
    found = conversion(before.type, after.type, look.before, look.after)
    types = f"from {spelled(before.type)} to {spelled(after.type)}"
    values = f'values of "{subject}" in {_listed(places)}'
    if found.cast == "none":
        help = "add a field of the new type, fill it with a step of yours, and drop the other one later"
        yield Hazard("M107", subject, f'no value of "{subject}" becomes another by itself {types}', help)
        return
    if found.loses:
        yield Hazard("M104", subject, f"{values} lose something {types}", "keep the former type if that matters")
    if found.may_fail and (look.database == "postgresql" or family(storage_type(after.type, look.after)) != "text"):
        yield Hazard("M205", subject, f"{values} may not fit, {types}", "mend them first with a step of yours")
    help = "release code that knows both types first, or go in two steps"
    yield Hazard("M404", subject, f'code that runs meanwhile takes "{subject}" for {spelled(before.type)}', help)


def _listed(places: list[str]) -> str:
    return " and ".join(f'"{place}"' for place in places)


def _places(composite: str, look: Look) -> Iterator[tuple[str, str]]:
    """The columns that hold values of the composite before, itself or in a field, and stay."""
    holding = _holding(composite, look.before)
    for table, column in look.columns_that(lambda column: column.type in holding):
        if look.keeps_type(table.name, column):
            yield table.name, column.name


def _holding(composite: str, schema: Schema) -> set[Type]:
    found: set[Type] = {CompositeType(composite)}
    for each in schema.composites_in_order:
        if any(field.type in found for field in each.fields):
            found.add(CompositeType(each.name))
    return found

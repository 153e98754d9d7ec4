"""Hazards of enums and domains that change, in the columns that have them."""

from collections.abc import Iterator

from dovetail.data_classes import replace
from dovetail.migrate.changes import AlterColumn, AlterDomain, AlterEnum
from dovetail.migrate.dialects.domains import domain_condition
from dovetail.migrate.dialects.postgresql_enums import is_enum_rebuilt
from dovetail.migrate.hazards.hazard import Hazard
from dovetail.migrate.hazards.look import Look
from dovetail.migrate.hazards.losses import gone
from dovetail.migrate.hazards.of_columns import converted, rewritten
from dovetail.migrate.renamed_parts import holds_enum
from dovetail.schema.columns import Column
from dovetail.schema.model import Enum
from dovetail.schema.rule_sql import quoted
from dovetail.schema.types import DomainType

__all__ = ["altered_domain", "altered_enum", "gone_values"]


def altered_enum(change: AlterEnum, look: Look) -> Iterator[Hazard]:
    enum = change.after
    uses = list(look.columns_that(lambda column: holds_enum(column.type, look.before.domains_by_name, enum.name)))
    staying = [(table, column) for table, column in uses if look.keeps_type(table.name, column)]
    instead = dict(change.removed)
    for value in gone_values(change.before, enum) if staying else ():
        subject = f"{enum.name}.{value}"
        rows = " UNION ALL ".join(_places(table.name, column, value, look) for table, column in staying)
        if value in instead:
            message = f'rows that are "{value}" become "{instead[value]}", and nothing tells them apart any more'
            yield Hazard("M103", subject, message, "that is what removed: in the spec says; it cannot be undone")
        else:
            help = f"say what rows get instead: removed: {{{value}: …}} on the enum, or mend them with a step of yours"
            yield Hazard("M207", subject, f'rows that are "{value}" are refused', help, rows)
        yield gone(subject, f'value "{value}" of "{enum.name}"')
    if look.database == "postgresql" and is_enum_rebuilt(change.before, enum):
        yield from (rewritten(table.name, look.database) for table, _ in uses)


def _places(table: str, column: Column, value: str, look: Look) -> str:
    """The rows that have a value, each by the place of the column, since they are of several tables."""
    return f"SELECT {quoted(f'{table}.{column.name}')} AS place FROM ({look.rows.with_values(table, column, [value])}) AS held"


def gone_values(before: Enum, after: Enum) -> list[str]:
    """Return the values that an enum has no more."""
    kept = {value.name for value in after.values}
    return [value.name for value in before.values if value.name not in kept]


def altered_domain(change: AlterDomain, look: Look) -> Iterator[Hazard]:
    before, after = change.before, change.after
    own = DomainType(after.name)
    uses = list(look.columns_that(lambda column: column.type == own))
    condition = domain_condition(after)
    stricter = look.database == "postgresql" and condition is not None and condition != domain_condition(before)
    for table, column in uses:
        if not look.keeps_type(table.name, column):
            continue
        if stricter:
            rows = look.rows.outside_domain(table.name, column, after)
            help = "mend those rows first with a step of yours"
            message = f'values of "{table.name}.{column.name}" may violate the domain "{after.name}"'
            yield Hazard("M208", f"{table.name}.{column.name}", message, help, rows)
            waits = f'every row of "{table.name}" is read, and who writes to it meanwhile waits'
            yield Hazard("M303", table.name, waits, "on a large table, do it while few write")
        if before.type != after.type:
            yield from converted(
                AlterColumn(table.name, replace(column, type=before.type), replace(column, type=after.type)), look
            )

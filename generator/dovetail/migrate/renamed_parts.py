"""Tables after a rename: everything in them that speaks of the renamed thing, as the database itself keeps it up."""

from collections.abc import Mapping

from dovetail.data_classes import replace
from dovetail.migrate.sql_words import mentions, renamed
from dovetail.schema.columns import Column, Constant, ConstantValue, Default, OneOf, Sql
from dovetail.schema.constraints import Check, Exclusion, FilledCheck, ForeignKey, Index, IndexPart, RuleCheck, SqlCheck
from dovetail.schema.model import Composite, Domain, Table
from dovetail.schema.partitions import ListBound, Partition, Partitioning, RangeBound
from dovetail.schema.types import ArrayType, CompositeType, DomainType, EnumType, NamedType, Type

__all__ = [
    "holds_enum",
    "renamed_column",
    "renamed_constant",
    "renamed_field",
    "renamed_type",
    "renamed_type_of_fields",
    "renamed_value",
]

Names = tuple[str, ...]


def renamed_column(table: Table, renamed_in: str, before: str, after: str) -> Table:
    """Return a table once the column `before` of the table `renamed_in` is called `after`: that table, or one that refers to it."""
    is_own = table.name == renamed_in
    keys = tuple(_key(key, renamed_in, before, after, is_own=is_own) for key in table.foreign_keys)
    if not is_own:
        return table if keys == table.foreign_keys else replace(table, foreign_keys=keys)
    key = table.primary_key
    return replace(
        table,
        columns=tuple(_column(column, before, after) for column in table.columns),
        primary_key=None if key is None else replace(key, columns=_names(key.columns, before, after)),
        foreign_keys=keys,
        uniques=tuple(replace(each, columns=_names(each.columns, before, after)) for each in table.uniques),
        checks=tuple(_check(check, before, after) for check in table.checks),
        exclusions=tuple(_exclusion(exclusion, before, after) for exclusion in table.exclusions),
        indexes=tuple(_index(index, before, after) for index in table.indexes),
        partitioning=_partitioning(table.partitioning, before, after),
    )


def renamed_type(table: Table, before: NamedType, after: NamedType) -> Table:
    """Return a table once the type `before` is called `after`."""
    columns = tuple(replace(column, type=_type(column.type, before, after)) for column in table.columns)
    return table if columns == table.columns else replace(table, columns=columns)


def renamed_type_of_fields(composite: Composite, before: NamedType, after: NamedType) -> Composite:
    """Return a composite once the type `before` is called `after`."""
    fields = tuple(replace(field, type=_type(field.type, before, after)) for field in composite.fields)
    return composite if fields == composite.fields else replace(composite, fields=fields)


def renamed_field(composite: Composite, before: str, after: str) -> Composite:
    """Return a composite once its field `before` is called `after`; KeyError where it has no such field."""
    if before not in (field.name for field in composite.fields):
        raise KeyError(before)
    fields = (replace(field, name=after) if field.name == before else field for field in composite.fields)
    return replace(composite, fields=tuple(fields))


def renamed_value(table: Table, domains: Mapping[str, Domain], enum: str, before: str, after: str) -> Table:
    """Return a table once the value `before` of an enum is called `after`: its defaults, and the CHECKs that stand for the enum."""
    concerned = {column.name for column in table.columns if holds_enum(column.type, domains, enum)}
    if not concerned:
        return table
    columns = (
        replace(column, default=renamed_constant(column.default, before, after)) if column.name in concerned else column
        for column in table.columns
    )
    checks = (_value_check(check, concerned, before, after) for check in table.checks)
    partitioning = _value_partitioning(table.partitioning, concerned, before, after)
    return replace(table, columns=tuple(columns), checks=tuple(checks), partitioning=partitioning)


def holds_enum(type_: Type, domains: Mapping[str, Domain], enum: str) -> bool:
    """Say whether values of `type_` are values of the enum: directly, in an array, or through a domain."""
    match type_:
        case EnumType(name):
            return name == enum
        case ArrayType(element):
            return holds_enum(element, domains, enum)
        case DomainType(name):
            return domains[name].type == EnumType(enum)
        case _:
            return False


def renamed_constant(default: Default | None, before: str, after: str) -> Default | None:
    """Return a default of an enum's column once the value `before` is called `after`."""
    return Constant(_value(default.value, before, after)) if isinstance(default, Constant) else default


def _value(value: ConstantValue, before: str, after: str) -> ConstantValue:
    if isinstance(value, tuple):
        return tuple(_value(item, before, after) for item in value)
    return after if value == before else value


def _value_check(check: Check, columns: set[str], before: str, after: str) -> Check:
    condition = check.condition
    if not isinstance(condition, RuleCheck) or condition.column not in columns or not isinstance(condition.rule, OneOf):
        return check
    values = tuple(after if value == before else value for value in condition.rule.values)
    return replace(check, condition=RuleCheck(condition.column, OneOf(values)))


def _partitioning(partitioning: Partitioning | None, before: str, after: str) -> Partitioning | None:
    return partitioning and replace(partitioning, columns=_names(partitioning.columns, before, after))


def _value_partitioning(
    partitioning: Partitioning | None, columns: set[str], before: str, after: str
) -> Partitioning | None:
    if partitioning is None or columns.isdisjoint(partitioning.columns):
        return partitioning
    holds = tuple(column in columns for column in partitioning.columns)
    return replace(
        partitioning, partitions=tuple(_value_partition(each, holds, before, after) for each in partitioning.partitions)
    )


def _value_partition(partition: Partition, holds: tuple[bool, ...], before: str, after: str) -> Partition:
    """A partition once a value is called otherwise that bounds it; `holds` says which columns of the key have such values."""

    def renamed(values: tuple[ConstantValue | None, ...]) -> tuple[ConstantValue | None, ...]:
        return tuple(
            after if is_held and value == before else value for value, is_held in zip(values, holds, strict=False)
        )

    match partition.bound:
        case RangeBound(lower, upper):
            return replace(partition, bound=RangeBound(renamed(lower), renamed(upper)))
        case ListBound(values):
            return replace(partition, bound=ListBound(tuple(after if value == before else value for value in values)))
        case _:
            return partition


def _names(names: Names, before: str, after: str) -> Names:
    return tuple(after if name == before else name for name in names)


def _column(column: Column, before: str, after: str) -> Column:
    if column.name == before:
        return replace(column, name=after)
    generated = column.generated
    if generated is None or not mentions(generated.sql, (before,)):
        return column
    return replace(column, generated=replace(generated, sql=renamed(generated.sql, before, after)))


def _key(key: ForeignKey, table: str, before: str, after: str, *, is_own: bool) -> ForeignKey:
    columns = _names(key.columns, before, after) if is_own else key.columns
    refers = key.referenced_table == table
    referenced = _names(key.referenced_columns, before, after) if refers else key.referenced_columns
    if (columns, referenced) == (key.columns, key.referenced_columns):
        return key
    own = _names(key.own, before, after) if is_own else key.own
    return replace(key, columns=columns, referenced_columns=referenced, own=own)


def _check(check: Check, before: str, after: str) -> Check:
    match check.condition:
        case RuleCheck(column=column) if column == before:
            return replace(check, condition=replace(check.condition, column=after))
        case SqlCheck(sql=sql):
            return replace(check, condition=SqlCheck(_sql(sql, before, after)))
        case FilledCheck(columns=columns):
            return replace(check, condition=replace(check.condition, columns=_names(columns, before, after)))
        case _:
            return check


def _exclusion(exclusion: Exclusion, before: str, after: str) -> Exclusion:
    return replace(
        exclusion,
        parts=tuple(replace(part, key=_part(part.key, before, after)) for part in exclusion.parts),
        predicate=None if exclusion.predicate is None else _sql(exclusion.predicate, before, after),
    )


def _index(index: Index, before: str, after: str) -> Index:
    return replace(
        index,
        parts=tuple(_part(part, before, after) for part in index.parts),
        include=_names(index.include, before, after),
        predicate=None if index.predicate is None else _sql(index.predicate, before, after),
    )


def _part(part: IndexPart, before: str, after: str) -> IndexPart:
    if part.expression is not None:
        return replace(part, expression=_sql(part.expression, before, after))
    return replace(part, column=after) if part.column == before else part


def _sql(sql: Sql, before: str, after: str) -> Sql:
    return renamed(sql, before, after) if mentions(sql, (before,)) else sql


def _type(type_: Type, before: NamedType, after: NamedType) -> Type:
    if type_ == before:
        return after
    if isinstance(type_, ArrayType) and type_.element == before and not isinstance(after, CompositeType):
        return ArrayType(after)
    return type_

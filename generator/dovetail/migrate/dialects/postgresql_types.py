"""PostgreSQL's types: how a column's is spelled, and how enums, domains and composites are made."""

from typing import assert_never

from dovetail.migrate.dialects.collations import collate
from dovetail.migrate.dialects.domains import domain_check_name, domain_condition
from dovetail.migrate.dialects.postgresql_defaults import default_sql
from dovetail.migrate.dialects.quoting import enclosed, escaped, identifier, qualified
from dovetail.schema.model import Composite, Domain, Enum, Schema
from dovetail.schema.types import WORDS, ArrayType, CompositeType, DomainType, EnumType, RawType, ScalarType, Type

__all__ = ["create_composite", "create_domain", "create_enum", "type_name"]


def type_name(type_: Type, schema: Schema) -> str:
    """Return how PostgreSQL spells `type_`."""
    match type_:
        case ScalarType():
            arguments = f"({', '.join(map(str, type_.arguments))})" if type_.arguments else ""
            return WORDS[type_.word].postgresql.format(arguments=arguments)
        case EnumType():
            return qualified(schema.enums_by_name[type_.name].identifier, "postgresql")
        case DomainType():
            return qualified(schema.domains_by_name[type_.name].identifier, "postgresql")
        case CompositeType():
            return qualified(schema.composites_by_name[type_.name].identifier, "postgresql")
        case ArrayType():
            return f"{type_name(type_.element, schema)}[]"
        case RawType():
            return type_.sql
        case _:
            assert_never(type_)


def create_enum(enum: Enum) -> str:
    values = ",\n    ".join(escaped(value.name) for value in enum.values)
    return f"CREATE TYPE {qualified(enum.identifier, 'postgresql')} AS ENUM (\n    {values}\n)"


def create_composite(composite: Composite, schema: Schema) -> str:
    fields = ",\n    ".join(
        f"{identifier(field.name, 'postgresql')} {type_name(field.type, schema)}" for field in composite.fields
    )
    return f"CREATE TYPE {qualified(composite.identifier, 'postgresql')} AS (\n    {fields}\n)"


def create_domain(domain: Domain, schema: Schema) -> str:
    clauses = [f"CREATE DOMAIN {qualified(domain.identifier, 'postgresql')} AS {type_name(domain.type, schema)}"]
    if collation := collate(domain.collation, "postgresql"):
        clauses.append(" ".join(collation))
    default = None if domain.default is None else default_sql(domain.default, domain.type)
    if default is not None:
        clauses.append(f"DEFAULT {default}")
    check = domain_condition(domain)
    if check is not None:
        name = identifier(domain_check_name(domain.identifier), "postgresql")
        clauses.append(f"CONSTRAINT {name} CHECK {enclosed(check)}")
    return "\n    ".join(clauses)

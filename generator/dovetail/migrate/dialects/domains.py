"""The condition of a domain, which PostgreSQL holds as one constraint of its own."""

from dovetail.migrate.dialects.quoting import enclosed
from dovetail.schema.model import Domain, QualifiedName
from dovetail.schema.naming import check_name
from dovetail.schema.rule_sql import condition

__all__ = ["domain_check_name", "domain_condition"]


def domain_check_name(domain: QualifiedName) -> str:
    """Return the name of the one constraint of a domain."""
    return check_name(domain.name, "value")


def domain_condition(domain: Domain) -> str | None:
    """Return the rules and the check of a domain as one condition on VALUE; None for a domain without any.

    It is one constraint because SQLAlchemy's DOMAIN can carry no more.
    """
    rules = [condition(rule, "VALUE", "postgresql") for rule in domain.rules]
    written = domain.check.on("postgresql") if domain.check is not None else None
    parts = [rule for rule in rules if rule is not None] + ([enclosed(written)] if written is not None else [])
    return " AND ".join(parts) or None

"""The rules that are measured, in the order of the report. A rule is added by a module of its own, and its line here."""

from benchmarks.rules.kept import (
    append_only,
    derive,
    discriminator,
    read_only,
    soft_delete,
    tenancy,
    transitions,
    within,
)
from benchmarks.rules.rule import Rule

__all__ = ["RULES"]

RULES: dict[str, Rule] = {
    each.RULE.name: each.RULE
    for each in (
        append_only,
        derive,
        discriminator,
        read_only,
        soft_delete,
        tenancy,
        transitions,
        within,
    )
}

"""Every error code once, family by family.

Y: documents. S: the schema. M: migrations, and what a database cannot do. D: a live database. G: what is generated.
L: conventions, which `lint:` sets.
"""

from itertools import chain

from dovetail.codes import (
    actions,
    composites,
    conventions,
    databases,
    derived,
    distribution,
    files,
    flows,
    generated,
    grammar,
    guarantees,
    history,
    kept_promises,
    keys,
    locks,
    losses,
    names,
    output,
    polymorphic,
    reaching,
    recorded,
    references,
    refused_rows,
    relations,
    running,
    running_code,
    shapes,
    soft_deletion,
    sql_objects,
    syntax,
    templates,
    tenancy,
    types,
    values,
)
from dovetail.codes.code import Code

__all__ = ["CODES", "FAMILIES", "Code", "family"]

_TABLES = (
    syntax.CODES,
    grammar.CODES,
    files.CODES,
    names.CODES,
    references.CODES,
    actions.CODES,
    polymorphic.CODES,
    types.CODES,
    composites.CODES,
    values.CODES,
    keys.CODES,
    relations.CODES,
    shapes.CODES,
    guarantees.CODES,
    sql_objects.CODES,
    flows.CODES,
    distribution.CODES,
    derived.CODES,
    soft_deletion.CODES,
    tenancy.CODES,
    losses.CODES,
    refused_rows.CODES,
    locks.CODES,
    running_code.CODES,
    databases.CODES,
    history.CODES,
    reaching.CODES,
    running.CODES,
    recorded.CODES,
    kept_promises.CODES,
    generated.CODES,
    output.CODES,
    templates.CODES,
    conventions.CODES,
)

CODES: dict[str, Code] = {code.id: code for code in chain.from_iterable(_TABLES)}
"""The codes by id, family by family."""

FAMILIES: dict[str, str] = {
    "Y1": "The file as YAML",
    "Y2": "The grammar of the language",
    "Y3": "The files of a spec",
    "S1": "Names",
    "S2": "References",
    "S3": "Types, defaults and rules",
    "S4": "Keys and indexes",
    "S5": "Relations",
    "S6": "Shapes",
    "S7": "Guarantees, and objects written as SQL",
    "M1": "What a migration loses",
    "M2": "Rows that a migration may fail on",
    "M3": "How a migration keeps others waiting",
    "M4": "What a migration breaks in running code",
    "M5": "What SQLite cannot do",
    "M6": "The files of the migrations",
    "D1": "Running migrations",
    "G1": "Names of what is generated",
    "G2": "Writing what is generated",
    "G3": "Templates of your own",
    "G4": "Checking what is generated",
    "L1": "Conventions of names and docs",
    "L2": "Conventions of types",
    "L3": "Conventions of keys and deletes",
    "L4": "Conventions of tenants and policies",
}
"""What the codes that begin alike are about, in the order in which they are listed."""


def family(beginning: str) -> tuple[Code, ...]:
    """Return the codes that begin alike, sorted."""
    return tuple(CODES[id] for id in sorted(CODES) if id.startswith(beginning))

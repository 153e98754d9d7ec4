"""What squawk, a linter of PostgreSQL migrations, warns of and a spec asks for: each file says which of it is meant.

Hazards of the kind stand in the head of the file in words. https://squawkhq.com/docs/rules
"""

import re
from collections.abc import Iterable

from dovetail import lazy_re
from dovetail.migrate.changes import AddColumn, AlterColumn, Change
from dovetail.migrate.dialects import Statement
from dovetail.schema.types import CompositeType

__all__ = ["meant_rules"]

_ADDS = r"(?:CREATE TABLE|CREATE DOMAIN|ALTER TABLE[\s\S]* (?:ADD COLUMN|TYPE) )[\s\S]*"
_ALTERS = r"ALTER TABLE[\s\S]* ALTER COLUMN [\s\S]* "
_NAME = r'(?:"(?:[^"]|"")+"|\w+)'
_TABLE = rf"(?P<table>(?:{_NAME}\.)?{_NAME})"
_CONSTRAINS = rf"ALTER TABLE {_TABLE}\s+ADD CONSTRAINT {_NAME} (?![\s\S]*NOT VALID$)"
_RULES: dict[str, str] = {
    "adding-field-with-default": r"ALTER TABLE[\s\S]* ADD COLUMN [\s\S]*\bGENERATED\b",
    "adding-foreign-key-constraint": _CONSTRAINS + r"FOREIGN KEY",
    "adding-serial-primary-key-field": _CONSTRAINS + r"PRIMARY KEY \(",
    "ban-alter-domain-with-add-constraint": r"ALTER DOMAIN[\s\S]* ADD CONSTRAINT ",
    "ban-alter-identity": _ALTERS + r"(?:ADD GENERATED|DROP IDENTITY|SET (?:GENERATED|START|INCREMENT))",
    "ban-char-field": _ADDS + r"\bchar\b",
    "ban-create-domain-with-constraint": r"CREATE DOMAIN[\s\S]* (?:CONSTRAINT|DEFAULT) ",
    "ban-drop-column": r"ALTER (?:TABLE[\s\S]* DROP COLUMN |TYPE[\s\S]* DROP ATTRIBUTE )",
    "ban-drop-constraint": r"ALTER (?:TABLE|DOMAIN)[\s\S]* DROP CONSTRAINT ",
    "ban-drop-default": r"ALTER (?:TABLE|DOMAIN)[\s\S]* DROP DEFAULT",
    "ban-drop-domain": r"DROP DOMAIN ",
    "ban-drop-extension": r"DROP EXTENSION ",
    "ban-drop-function": r"DROP FUNCTION ",
    "ban-drop-generated-expression": r"ALTER TABLE[\s\S]* DROP EXPRESSION",
    "ban-drop-not-null": r"ALTER TABLE[\s\S]* DROP NOT NULL",
    "ban-drop-schema": r"DROP SCHEMA ",
    "ban-drop-table": r"DROP TABLE ",
    "ban-drop-trigger": r"DROP TRIGGER ",
    "ban-drop-type": r"DROP TYPE ",
    "ban-drop-view": r"DROP VIEW ",
    "ban-set-schema": r"ALTER [\s\S]* SET SCHEMA ",
    "changing-column-type": r"ALTER TABLE[\s\S]* ALTER COLUMN [\s\S]* TYPE ",
    "constraint-missing-not-valid": _CONSTRAINS + r"(?:EXCLUDE|FOREIGN KEY|PRIMARY KEY \(|UNIQUE [(N])",
    "disallowed-unique-constraint": _CONSTRAINS + r"UNIQUE [(N]",
    "prefer-bigint-over-int": _ADDS + r"\binteger\b",
    "prefer-bigint-over-smallint": _ADDS + r"\bsmallint\b",
    "prefer-text-field": _ADDS + r"\bvarchar\b",
    "prefer-timestamp-tz": _ADDS + r"\btimestamp\b",
    "renaming-column": r"ALTER (?:TABLE[\s\S]* RENAME COLUMN |TYPE[\s\S]* RENAME ATTRIBUTE )",
    "renaming-object": r"ALTER (?:(?:DOMAIN|FUNCTION|INDEX|SEQUENCE|TYPE) [\s\S]* RENAME |TABLE[\s\S]* RENAME CONSTRAINT )",
    "renaming-table": r"ALTER TABLE[\s\S]* RENAME TO ",
    "require-concurrent-index-creation": r"CREATE (?:MATERIALIZED VIEW "
    rf"|(?:UNIQUE )?INDEX (?!CONCURRENTLY)(?:IF NOT EXISTS )?{_NAME} ON {_TABLE})",
    "require-concurrent-index-deletion": r"DROP INDEX (?!CONCURRENTLY)",
    "require-concurrent-partition-detach": r"ALTER TABLE[\s\S]* DETACH PARTITION ",
}
"""How the statements begin that break a rule."""

_PATTERNS = {rule: (re.split("[^A-Z ]", text)[0], lazy_re.compile(text)) for rule, text in _RULES.items()}
"""With the words that all of those statements begin with: no alternative stands outside of parentheses."""

_STARTS = frozenset(start for start, _ in _PATTERNS.values())
_LOOKS_THROUGH = " VALIDATE CONSTRAINT "
_UNVALIDATED = "constraint-missing-not-valid"
_SCANNED = "adding-not-nullable-field"
_MAKES = lazy_re.compile(rf"CREATE TABLE {_TABLE} \((?!LIKE )")


def meant_rules(statements: Iterable[Statement]) -> tuple[str, ...]:
    """Return the rules that the statements break on purpose, sorted; nobody waits for what is done to a table that is new."""
    known = tuple(statements)
    new = {found["table"] for each in known if (found := _MAKES.match(each.sql))}
    by_start = {start: [each.sql for each in known if each.sql.startswith(start)] for start in _STARTS}
    broken = {
        rule
        for rule, (start, pattern) in _PATTERNS.items()
        if any(_breaks(sql, pattern, new) for sql in by_start[start])
    }
    if any(each.run == "together" and _LOOKS_THROUGH in each.sql for each in known):
        broken.add(_UNVALIDATED)  # rules are away meanwhile, which ends in the transaction that it begins in
    if any(each.sql.endswith(" SET NOT NULL") and _is_of_composite(each.change) for each in known):
        broken.add(_SCANNED)  # of composites, no CHECK says beforehand that there are values
    return tuple(sorted(broken))


def _is_of_composite(change: Change) -> bool:
    match change:
        case AddColumn(column=column) | AlterColumn(after=column):
            return isinstance(column.type, CompositeType)
        case _:
            return False


def _breaks(sql: str, pattern: re.Pattern[str], new: set[str]) -> bool:
    found = pattern.match(sql)
    return found is not None and found.groupdict().get("table") not in new

"""Values that the spec writes: SQL texts, defaults of every type, rules."""

import json
import re
from decimal import Decimal
from typing import Any

from dovetail.diagnostics import Fix, Related, Span
from dovetail.schema.columns import (
    Constant,
    ConstantValue,
    Database,
    Default,
    GeneratedUuid,
    JsonConstant,
    Now,
    Sql,
    SqlDefault,
)
from dovetail.schema.model import Composite
from dovetail.schema.types import ArrayType, CompositeType, DomainType, EnumType, RawType, ScalarType, Type, spelled
from dovetail.spec.literals import MisfitError, constant
from dovetail.spec.places import with_article
from dovetail.spec.scope import Scope
from dovetail.spec.source import Map, Seq
from dovetail.spec.subjects import some
from dovetail.suggestions import did_you_mean

__all__ = ["default", "scalar", "sql"]

_DATABASES: tuple[Database, ...] = ("postgresql", "sqlite")


def sql(value: Any) -> Sql:
    """Return the SQL that a string, or a mapping from database to string, gives."""
    if not isinstance(value, Map):
        return Sql(value)
    variants = tuple((database, value[database]) for database in _DATABASES if database in value)
    texts = [text for _, text in variants if text is not None]
    if not texts:
        return Sql("", tuple((database, None) for database in _DATABASES))
    return Sql(texts[0]) if len(texts) == 2 and texts[0] == texts[1] else Sql(texts[0], variants)


def default(scope: Scope, type_: Type, value: Any, span: Span) -> Default | None:
    """Return the default that `value` means for a column of `type_`; None, with a report, where it means nothing."""
    if isinstance(value, Map) and list(value) == ["sql"]:
        return SqlDefault(sql(value["sql"]))
    family = scope.family(type_)
    if family == "json":
        return JsonConstant(json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False))
    if value == "now" and family in _TIMES:
        return Now()
    if value in ("uuid4", "uuid7") and family == "uuid":
        return GeneratedUuid(4 if value == "uuid4" else 7)
    if isinstance(type_, ArrayType):
        return _array_default(scope, type_, value, span)
    found = scalar(scope, type_, value, span, "default")
    return None if found is None else Constant(found)


def scalar(scope: Scope, type_: Type, value: Any, span: Span, what: str) -> ConstantValue | None:
    """Return `value` as a constant of `type_` in its one spelling; None, with a report, if it is none.

    `what` names the value in the message, such as "default".
    """
    if isinstance(type_, DomainType):
        return scalar(scope, scope.domains[type_.name].type, value, span, what)
    if isinstance(type_, EnumType):
        return _enum_value(scope, type_, value, span, what)
    if isinstance(type_, CompositeType):
        message = f'no constant of the composite "{type_.name}" can be written here'
        scope.error("S303", message, span, f'write it as SQL: {{sql: "{_row(scope.composites.get(type_.name))}"}}')
        return None
    if not isinstance(type_, ScalarType):
        text = type_.sql if isinstance(type_, RawType) else "an array"
        scope.error("S303", f"no constant of {text} can be written here", span, 'write {sql: "..."} instead')
        return None
    try:
        return constant(type_, value)
    except MisfitError as misfit:
        _report_misfit(scope, type_, value, span, what, misfit)
        return None


def _row(composite: Composite | None) -> str:
    """An expression of PostgreSQL for a value of the composite, to begin with."""
    if composite is None:
        return "..."
    return f"ROW({', '.join(['NULL'] * len(composite.fields))})::{composite.identifier.dotted}"


def _report_misfit(scope: Scope, type_: ScalarType, value: Any, span: Span, what: str, misfit: MisfitError) -> None:
    shown = json.dumps(_plain(value), ensure_ascii=False, default=str)
    reason = f": {misfit.reason}" if misfit.reason else ""
    message = f"{what} {shown} is not {with_article(spelled(type_))}{reason}"
    if misfit.as_sql:
        message = f"{with_article(what)} of type {spelled(type_)} is written as SQL"
    meant = _meant_default(value, scope.family(type_)) if what == "default" else None
    help, replacement = meant or (misfit.help, misfit.replacement)
    if replacement is not None and help is None:
        help = f"write {replacement}"
    scope.error("S303", message, span, help, fix=_replaced(value, span, replacement))


def _replaced(value: Any, span: Span, replacement: str | None) -> Fix | None:
    """The fix that puts `replacement` in the place of `value`, where all of it stands under the span."""
    if replacement is None or isinstance(value, (list, dict)):
        return None
    whole = not isinstance(value, str) or span.length - len(value) in (0, 2)
    return Fix(span, replacement) if whole else None


_TIMES = ("date", "time", "timestamp")
_NOW = frozenset(
    {"current_date", "current_time", "current_timestamp", "localtimestamp", "utcnow", "timezone.now", "today"}
)
_UUID = {
    **dict.fromkeys(
        ["gen_random_uuid", "uuid", "uuid4", "uuid.uuid4", "uuidv4", "uuid_generate_v4", "random"], "uuid4"
    ),
    **dict.fromkeys(["uuid7", "uuid.uuid7", "uuidv7", "uuid_generate_v7", "gen_uuid_v7"], "uuid7"),
}
"""What generates a uuid elsewhere, and what does so here."""

_NOTHING = frozenset({"none", "null", "nil", "undefined"})
_COUNTED = frozenset({"autoincrement", "auto_increment", "serial", "identity", "nextval"})


def _meant_default(value: Any, family: str) -> tuple[str, str | None] | None:
    """Return the help and the replacement for what says in another language that there is no value, or how to make one."""
    if isinstance(value, str) and value.lower() in _NOTHING:
        return "leave default out: a column without one has no default, and is NULL where it may be", None
    return _meant_expression(value, family)


def _meant_expression(value: Any, family: str) -> tuple[str, str | None] | None:
    """Return the help and the replacement for an expression where a constant is expected; None for what looks like none."""
    if not isinstance(value, str):
        return None
    word = value.partition("(")[0].strip().lower()
    if family in _TIMES and (word in _NOW or value.lower() == "now()"):
        return "write now", "now"
    if family == "uuid" and word in _UUID:
        return f"write {_UUID[word]}", _UUID[word]
    if family == "uuid" and (meant := did_you_mean(word, ("uuid4", "uuid7"), 0.8)) is not None:
        return f'did you mean "{meant}"?', meant
    if value in ("uuid4", "uuid7") and family != "uuid":
        return f"{value} is for uuid columns: make the type uuid, or write a value of this one", None
    if value == "now":
        return "now is for date and time columns: make the type timestamptz, or write a value of this one", None
    if family == "integer" and word in _COUNTED:
        return "write identity: by default, in place of default; SQLite numbers the primary key only", None
    if family in _TIMES and did_you_mean(value, ("now",)):
        return 'did you mean "now"?', "now"
    if re.fullmatch(r"[\w.]+\(.*\)", value):
        written = f"{{sql: {json.dumps(value, ensure_ascii=False)}}}"
        return f"write {written} if it is an expression", written
    return None


def _enum_value(scope: Scope, type_: EnumType, value: Any, span: Span, what: str) -> str | None:
    names = [item.name for item in scope.enums[type_.name].values]
    if not names:
        return None
    if value in names:
        return str(value)
    bare = value.strip("'") if isinstance(value, str) else str(value)
    meant = bare if bare in names else did_you_mean(bare, names)
    help = f'did you mean "{meant}"?' if meant else f"write one of {some(names)}"
    message = f'{what} "{value}" is not a value of enum "{type_.name}"'
    declared = scope.enums[type_.name].span
    related = (Related(declared, "the enum"),) if declared is not None else ()
    scope.error("S311", message, span, help, related=related, fix=_replaced(value, span, meant))
    return None


def _list_for(value: Any) -> tuple[str, str | None]:
    """What to write where one value, or the text of a list, stands for a list: a help and a replacement."""
    if not isinstance(value, str):
        return "write [] for an empty one" if value in ({}, None) else f"write [{value}]", None
    bare = value.strip("'")
    if bare in ("", "{}", "[]") or re.fullmatch(r"ARRAY\[\](::.*)?", value):
        return "write [] for an empty one", "[]"
    if bare[0] == "[" and bare[-1] == "]":
        return f"leave the quotes out: {bare}", bare
    if bare[0] == "{" and bare[-1] == "}":
        return f"write [{bare[1:-1]}]", f"[{bare[1:-1]}]"
    return f"write [{value}]", None


def _array_default(scope: Scope, type_: ArrayType, value: Any, span: Span) -> Default | None:
    if not isinstance(value, Seq):
        help, replacement = _list_for(value)
        fix = _replaced(value, span, replacement)
        scope.error("S303", "the default of an array is a list", span, help, fix=fix)
        return None
    items = [scalar(scope, type_.element, item, value.item_span(i), "default") for i, item in enumerate(value)]
    return None if None in items else Constant(tuple(item for item in items if item is not None))


def _plain(value: Any) -> Any:
    """Return a value of the document as what json.dumps writes: numbers stay numbers."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return float(value) if isinstance(value, Decimal) else value

"""References: which table and key each one goes to, which columns it has, and the foreign key it becomes."""

import re

from dovetail import lazy_re
from dovetail.diagnostics import Fix, Related, Span
from dovetail.schema.columns import Column
from dovetail.schema.constraints import ForeignKey
from dovetail.schema.naming import foreign_key_name
from dovetail.schema.types import DomainType, Type
from dovetail.spec.former_columns import former_column
from dovetail.spec.places import narrowed
from dovetail.spec.scope import Draft, ReferenceDraft, Scope
from dovetail.spec.source import Map, Seq

__all__ = [
    "MOST_KEY_COLUMNS",
    "add_referencing_columns",
    "expanded",
    "foreign_key",
    "key_columns",
    "key_of_mixin_and_table",
    "locate",
    "report_missing_keys",
    "table_named",
    "two_keys",
]

_DEEPEST = 100
"""Through how many references a key may be made of other tables' keys."""

MOST_KEY_COLUMNS = 32
"""https://www.postgresql.org/docs/current/limits.html"""

_TARGET = lazy_re.compile(r"(?P<table>[^.()]++)(?:\.(?P<column>[^.()]++)|\((?P<columns>[^()]++)\))?")


def locate(scope: Scope, reference: ReferenceDraft) -> bool:
    """Find the table, the key and the column names of `reference`; False if that failed, which is then reported."""
    if reference.state == "new" and scope.depth < _DEEPEST:
        reference.state = "busy"
        scope.depth += 1
        found = _locate(scope, reference)
        scope.depth -= 1
        reference.state = "found" if found else "broken"
        if not found:
            reference.table.broken.add(reference.name)
    elif reference.state in ("new", "busy"):
        message = f'the key of "{reference.table.name}" depends on itself through the reference "{reference.name}"'
        scope.error(
            "S204", message, reference.place.span, "make the primary key of one of the tables a column of its own"
        )
        reference.state = "broken"
    return reference.state == "found"


def _locate(scope: Scope, reference: ReferenceDraft) -> bool:
    node = reference.node
    written, span = node["to"], node.value_span("to")
    target, listed = _target(scope, written)
    if target is None:
        form = _TARGET.fullmatch(written)
        if written in ("self", "this", "itself"):
            own = reference.table.name
            message = f'references table "{written}", which does not exist'
            fix = Fix(span, own) if span.length == len(written) else None
            scope.error("S201", message, span, f"a table refers to itself by its name: write {own}", fix=fix)
        else:
            _report_unknown_table(scope, written, form["table"].strip() if form else written, span)
        return False
    columns = listed or key_columns(scope, target)
    unknown = [name for name in listed if name not in target.declared and name not in known_columns(scope, target)]
    for name in () if target.incomplete else [name for name in unknown if name not in target.broken]:
        message = f'references column "{name}", which table "{target.name}" does not have'
        scope.unknown("S202", message, name, known_columns(scope, target), _word_span(span, written, name))
    if len(set(listed)) < len(listed):
        scope.error("S402", "a column stands twice among the referenced ones", span, "name each once")
        return False
    if unknown or not columns:
        if not columns and not target.broken and not target.incomplete and "primary_key" not in target.node:
            scope.missing_keys.setdefault(target.name, {})[span] = None
        return False
    if len(columns) > MOST_KEY_COLUMNS:
        message = f'the key of "{target.name}" has {len(columns)} columns; one that is referred to has at most {MOST_KEY_COLUMNS}'
        scope.error("S407", message, span, "give the table a primary key of one column")
        return False
    reference.target, reference.referenced_columns = target, columns
    return _name_columns(scope, reference)


def report_missing_keys(scope: Scope) -> None:
    """Report every table without a primary key that references go to, once for all of them."""
    for name, spans in scope.missing_keys.items():
        _report_missing_key(scope, scope.drafts[name], *spans)


def _report_missing_key(scope: Scope, target: Draft, span: Span, *others: Span) -> None:
    """Say that a table has no primary key, and which column can become one or be referred to instead."""
    message = f'table "{target.name}" has no primary key to refer to'
    nodes = {name: at.value if isinstance(at.value, Map) else {} for name, at in target.declared_at.items()}
    unique = next((name for name, node in nodes.items() if node.get("unique")), None)
    usual = next((name for name, node in nodes.items() if "identity" in node or name in ("id", "uuid")), None)
    help = f'give "{target.name}" one: id: {{type: bigint, primary_key: true, identity: always}}'
    if usual is not None:
        help = f'add primary_key: true to its column "{usual}"'
    elif unique is not None:
        help = f'give "{target.name}" one, or refer to its unique column: to: {target.name}.{unique}'
    related = (
        Related(target.place.span, "declared here"),
        *(Related(other, "referred to here too") for other in others),
    )
    scope.error("S204", message, span, help, related=related)


def _target(scope: Scope, written: str) -> tuple[Draft | None, tuple[str, ...]]:
    """Split `table`, `table.column` or `table(column, column)`; a table whose own name looks like that comes first."""
    if written in scope.drafts:
        return scope.drafts[written], ()
    form = _TARGET.fullmatch(written)
    if form is None:
        return None, ()
    listed = form["column"] or form["columns"] or ""
    columns = tuple(name.strip() for name in listed.split(",") if name.strip())
    return scope.drafts.get(form["table"].strip()), columns


def table_named(written: str) -> str:
    """Return the table that `to:` names, with or without columns."""
    form = _TARGET.fullmatch(written)
    return form["table"].strip() if form else written


def _report_unknown_table(scope: Scope, written: str, word: str, span: Span) -> None:
    message = f'references table "{word}", which does not exist'
    table = written.rpartition(".")[2]
    if table in scope.drafts:
        help = f'write "{table}": a table is named as it is under tables:, without its schema'
        fix = Fix(span, table) if span.length == len(written) else None
        scope.error("S201", message, _word_span(span, written, word), help, fix=fix)
    else:
        scope.unknown("S201", message, word, scope.drafts, _word_span(span, written, word))


def _word_span(span: Span, written: str, word: str) -> Span:
    """Narrow the span of `users(id)` to one word of it; all of it, where it is not written plainly or in quotes."""
    found = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", written)
    return span if found is None else narrowed(span, written, found.start(), len(word))


def _name_columns(scope: Scope, reference: ReferenceDraft) -> bool:
    node = reference.node
    if "column" in node:
        names: tuple[str, ...] = (node["column"],)
    elif "columns" in node:
        names = tuple(node["columns"])
    else:
        names = tuple(f"{reference.name}_{column}" for column in reference.referenced_columns)
    if len(names) != len(reference.referenced_columns):
        key = "columns" if "columns" in node else "column"
        wanted = ", ".join(reference.referenced_columns)
        target = reference.target.name if reference.target else ""
        message = f'{_count(len(names))} cannot refer to the {_count(len(reference.referenced_columns))} of the key of "{target}"'
        rest = reference.referenced_columns[len(names) if len(names) > 1 else 0 :]
        given = names[: len(reference.referenced_columns)] if len(names) > 1 else ()
        each = ", ".join((*given, *(f"{reference.name}_{column}" for column in rest)))
        double = key_of_mixin_and_table(reference.target) if reference.target else None
        help = two_keys(*double) if double else f"give one referencing column for each of {wanted}: columns: [{each}]"
        scope.error("S206", message, node.value_span(key), help)
        return False
    if len(set(names)) < len(names):
        message = "a column stands twice among the referencing ones"
        scope.error("S402", message, node.value_span("columns"), "name each once")
        return False
    reference.columns = names
    return True


def _count(number: int) -> str:
    return "1 column" if number == 1 else f"{number} columns"


def known_columns(scope: Scope, draft: Draft) -> dict[str, None]:
    """The names of all columns of a table, those that its references make included."""
    names = dict.fromkeys(draft.declared)
    for reference in draft.referring:
        if reference.state != "busy" and locate(scope, reference):
            names.update(dict.fromkeys(reference.columns))
    return names


def key_columns(scope: Scope, draft: Draft) -> tuple[str, ...]:
    """The columns of the primary key of a table, found without resolving anything else; empty if it has none."""
    if draft.key is not None:
        return draft.key
    written = draft.node.get("primary_key")
    if written is not None:
        names: Seq = written["columns"] if isinstance(written, Map) else written
        found = tuple(column for name in names for column in expanded(scope, draft, name))
        draft.key = found if draft.declared.keys() >= set(found) else None
        return found
    return tuple(name for name, node in draft.long_forms.items() if node.get("primary_key") is True)


def key_of_mixin_and_table(draft: Draft) -> tuple[str, str] | None:
    """A column of a mixin and one of the table itself that are both `primary_key: true`, which makes one key of the two."""
    own_keys = (name for name, node in draft.long_forms.items() if node.get("primary_key") is True)
    flagged = {id(draft.declared_at[name].holder): name for name in own_keys}
    own = flagged.pop(id(draft.node.get("columns")), None)
    return None if own is None or not flagged else (next(iter(flagged.values())), own)


def two_keys(of_mixin: str, own: str) -> str:
    """The way out where a mixin and its table each make a primary key."""
    return f'a mixin makes "{of_mixin}" the primary key, and the table "{own}": take primary_key off one, or the mixin'


def expanded(scope: Scope, draft: Draft, name: str) -> tuple[str, ...]:
    """The columns that `name` stands for in a key or an index: those of a reference, or the column itself."""
    if name in draft.declared:
        return (name,)
    if name in draft.references:
        reference = draft.references[name]
        return reference.columns if locate(scope, reference) else ()
    if name in draft.polymorphic:
        found = draft.polymorphic[name]
        located = [locate(scope, member) for member in found.members]
        return found.columns if all(located) else ()
    return (name,)


def add_referencing_columns(scope: Scope, draft: Draft) -> None:
    """Fill `draft.columns` in the order in which columns and references are written, and make the columns still missing."""
    for name in draft.order:
        if name in draft.declared:
            draft.columns[name] = draft.declared[name]
        elif name in draft.references:
            _add_columns_of(scope, draft, draft.references[name])
        elif name in draft.polymorphic and draft.polymorphic[name].is_discriminated:
            for member in draft.polymorphic[name].members:
                _add_columns_of(scope, draft, member)


def _add_columns_of(scope: Scope, draft: Draft, reference: ReferenceDraft) -> None:
    if not locate(scope, reference) or reference.target is None:
        return
    for name, referenced in zip(reference.columns, reference.referenced_columns, strict=True):
        if name in draft.declared or name in draft.columns:
            continue
        type_ = column_type(reference.target, referenced)
        if type_ is None:
            draft.broken.add(name)
            continue
        default = scope.domains[type_.name].default if isinstance(type_, DomainType) else None
        was = former_column(reference, name, referenced)
        draft.columns[name] = Column(name, type_, reference.optional, default, was=was, span=reference.place.span)


def column_type(draft: Draft, name: str) -> Type | None:
    """The type of a column, followed through references to the column that declares it; None where that ends nowhere."""
    seen: set[tuple[str, str]] = set()
    while name not in draft.declared:
        step = next((found for found in draft.referring if name in found.columns), None)
        if step is None or step.target is None or (draft.name, name) in seen:
            return None
        seen.add((draft.name, name))
        draft, name = step.target, step.referenced_columns[step.columns.index(name)]
    return draft.declared[name].type


def foreign_key(draft: Draft, reference: ReferenceDraft) -> ForeignKey | None:
    """The foreign key that a located reference becomes."""
    if reference.state != "found" or reference.target is None:
        return None
    node = reference.node
    deferrable = node.get("deferrable")
    inverse = node.get("inverse")
    conventional = foreign_key_name(draft.identifier.name, reference.columns, reference.target.identifier.name)
    beside = [(near, far) for near, far in reference.owned if near not in reference.columns]
    return ForeignKey(
        name=node.get("name", conventional),
        reference=reference.name,
        columns=(*reference.columns, *(near for near, _ in beside)),
        referenced_table=reference.target.name,
        referenced_columns=(*reference.referenced_columns, *(far for _, far in beside)),
        on_delete=node["on_delete"],
        on_update=node.get("on_update", "no action"),
        deferrable=None if deferrable in (None, "not") else deferrable,
        enforced=bool(node.get("enforced", True)),
        validated=bool(node.get("validated", True)),
        inverse=None if inverse in (None, "none") else inverse,
        within=node.get("within") if reference.owned else None,
        own=tuple(near for near, _ in reference.owned),
        doc=node.get("doc"),
        was=node.get("was"),
        span=reference.place.span,
        inverse_span=node.value_span("inverse") if "inverse" in node else None,
    )

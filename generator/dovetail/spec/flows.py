"""Status flows: the `transitions` of enums, and the columns that follow them."""

from collections.abc import Iterator

from dovetail.data_classes import replace
from dovetail.diagnostics import Span
from dovetail.schema.columns import Column, Constant
from dovetail.schema.flows import Flow, Move, reached
from dovetail.schema.model import Enum
from dovetail.schema.types import EnumType
from dovetail.spec.scope import Draft, Scope
from dovetail.spec.source import EMPTY_MAP, EMPTY_SEQ, Map, Seq
from dovetail.spec.subjects import listed

__all__ = ["enum_of", "follows_flow", "read_flows"]


def read_flows(scope: Scope) -> None:
    """Let every enum that has `transitions` know its flow. The columns of all tables have to be known."""
    for name, enum in scope.enums.items():
        place = scope.type_places.get(name)  # one that a reference makes is written nowhere
        node = place.value if place is not None else None
        if isinstance(node, Map) and ("transitions" in node or "initial" in node):
            flow = _flow(scope, enum, node)
            if flow is not None:
                scope.enums[name] = replace(enum, flow=flow)
                scope.has_flows = True


def follows_flow(scope: Scope, draft: Draft, column: str) -> Enum | None:
    """Return the enum whose flow a column of a table follows, if it does: directly, or through a domain."""
    enum = enum_of(scope, draft.columns[column])
    return enum if enum is not None and enum.flow is not None and not _is_free(draft, column) else None


def _is_free(draft: Draft, column: str) -> bool:
    """Say whether a column has values in any order, though its enum has a flow: it is no state of the row."""
    return draft.long_forms.get(column, EMPTY_MAP).get("flow") is False


def enum_of(scope: Scope, column: Column) -> Enum | None:
    """Return the enum whose values a column holds one at a time, directly or through a domain; None for any other column."""
    held = scope.held(column.type)
    return scope.enums[held.name] if isinstance(held, EnumType) else None


def _flow(scope: Scope, enum: Enum, node: Map) -> Flow | None:
    """The flow that an enum has; None, with a report, if its transitions make none."""
    reported = len(scope.report.diagnostics)
    order = {value.name: number for number, value in enumerate(enum.values)}
    moves = sorted(_moves(scope, enum, node), key=lambda move: (order[move[0]], order[move[1]]))
    named = set(_named(scope, enum, node))
    if len(scope.report.diagnostics) > reported or not enum.values:
        return None
    if not moves:
        key = "transitions" if "transitions" in node else "initial"
        help = f"write what may follow which: transitions: {_example(enum)}"
        scope.error("S713", f'no transition of enum "{enum.name}" leads anywhere', node.key_span(key), help)
        return None
    initial = named or _unreached(enum, moves) or set(_defaults(scope, enum))
    if not initial:
        message = f'every value of enum "{enum.name}" follows another one, so that no row could begin'
        help = f"say where rows begin: initial: [{enum.values[0].name}]"
        scope.error("S715", message, node.key_span("transitions"), help)
        return None
    _refuse_unreached(scope, enum, node, initial, moves)
    return Flow(tuple(sorted(initial, key=order.__getitem__)), tuple(moves))


def _example(enum: Enum) -> str:
    names = [value.name for value in enum.values]
    return f"{{{names[0]}: [{names[1]}]}}" if len(names) > 1 else "{...: [...]}"


def _moves(scope: Scope, enum: Enum, node: Map) -> Iterator[Move]:
    """The transitions that are written, each once."""
    written: Map = node.get("transitions") or EMPTY_MAP
    for value, later in written.items():
        if not _is_known(scope, enum, value, written.key_span(value)):
            continue
        seen: set[str] = set()
        for number, each in enumerate(later):
            span = later.item_span(number)
            if each == value:
                message = f'"{value}" is said to follow itself'
                scope.error("S712", message, span, "leave it out: a row may always keep the value that it has")
            elif each in seen:
                scope.error("S712", f'"{each}" is said twice to follow "{value}"', span, "say it once")
            elif _is_known(scope, enum, each, span):
                yield value, each
            seen.add(each)


def _named(scope: Scope, enum: Enum, node: Map) -> Iterator[str]:
    """The values that are written under `initial`, each once."""
    written: Seq = node.get("initial") or EMPTY_SEQ
    seen: set[str] = set()
    for number, value in enumerate(written):
        span = written.item_span(number)
        if value in seen:
            scope.error("S712", f'"{value}" is said twice to be initial', span, "say it once")
        elif _is_known(scope, enum, value, span):
            yield value
        seen.add(value)


def _is_known(scope: Scope, enum: Enum, value: str, span: Span) -> bool:
    values = {each.name: each for each in enum.values}
    if value not in values:
        scope.unknown("S711", f'"{value}" is no value of enum "{enum.name}"', value, values, span)
    return value in values


def _unreached(enum: Enum, moves: list[Move]) -> set[str]:
    """The values that rows can only begin with: some value follows each, and none comes before it."""
    left, entered = {earlier for earlier, _ in moves}, {later for _, later in moves}
    return left - entered


def _defaults(scope: Scope, enum: Enum) -> Iterator[str]:
    """The defaults of the columns of an enum."""
    for draft in scope.drafts.values():
        for column in draft.columns.values():
            if enum_of(scope, column) is enum and not _is_free(draft, column.name):
                match column.default:
                    case Constant(str() as value):
                        yield value
                    case _:
                        continue


def _refuse_unreached(scope: Scope, enum: Enum, node: Map, initial: set[str], moves: list[Move]) -> None:
    missing = [value.name for value in enum.values if value.name not in reached(initial, moves)]
    if not missing:
        return
    message = f'no row ever becomes {listed(missing)}: enum "{enum.name}" has no transition that leads there'
    help = f"add one that does, or say that rows may begin there: initial: [{', '.join([*sorted(initial), *missing])}]"
    span = scope.enum_values.get((enum.name, missing[0])) or node.key_span("transitions")
    scope.error("S714", message, span, help)

"""Python for a template: a function that says what Jinja2 would say, in a part of its language, which our templates keep to.

Only who builds dovetail runs this. What a template may hold is what the functions below have a case for.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from keyword import iskeyword

from jinja2 import nodes

__all__ = ["NoPythonError", "source_of"]

Scope = Mapping[str, str]
"""What Python calls the names that loops have bound; `loop` is an underscore for each loop around."""

_FILTERS = {
    ("indent", 1): r"'\n'.join([line and (at > 0) * {1} * ' ' + line for at, line in enumerate({0}.split('\n'))])",
    ("join", 1): "{1}.join(map(str, {0}))",
    ("length", 0): "len({0})",
    ("select", 0): "filter(None, {0})",
}
"""Filters by name and number of arguments, with Python for what they are given and their arguments."""

_COMPARISONS = {"eq": "==", "ne": "!=", "gt": ">", "gteq": ">=", "lt": "<", "lteq": "<="}


class NoPythonError(ValueError):
    """A template holds something that there is no Python for here."""


def source_of(called: str, template: nodes.Template) -> str:
    """Return the source of a function `called` so. It takes the variables of the template, and what renders another one of
    them by name. Raises NoPythonError.
    """
    lines = [
        f"def {called}(variables, render):",
        "    parts = []",
        *_block(template.body, {}),
        '    return "".join(parts)',
    ]
    return "".join(f"{line}\n" for line in lines)


def _block(body: Iterable[nodes.Node], scope: Scope) -> Iterator[str]:
    """The lines of a block of Python, which is never empty."""
    lines = [line for node in body for line in _statement(node, scope)]
    return (f"    {line}" for line in lines or ["pass"])


def _statement(node: nodes.Node, scope: Scope) -> Iterator[str]:
    match node:
        case nodes.Output():
            yield f"parts += ({', '.join(_said(part, scope) for part in node.nodes)},)"
        case nodes.If():
            for word, branch in (("if", node), *(("elif", each) for each in node.elif_)):
                yield f"{word} {_expression(branch.test, scope)}:"
                yield from _block(branch.body, scope)
            if node.else_:
                yield "else:"
                yield from _block(node.else_, scope)
        case nodes.For(target=nodes.Name(name=name), test=None, recursive=False, else_=[]):
            depth = f"{scope.get('loop', '')}_"
            yield f"for place{depth}, item{depth} in enumerate({_expression(node.iter, scope)}, 1):"
            yield from _block(node.body, {**scope, name: f"item{depth}", "loop": depth})
        case nodes.Include(template=nodes.Const(value=str(name)), ignore_missing=False, with_context=True) if not scope:
            yield f"parts.append(render({name!r}, variables))"
        case _:
            raise _no_python(node)


def _said(part: nodes.Node, scope: Scope) -> str:
    return repr(part.data) if isinstance(part, nodes.TemplateData) else f"str({_expression(part, scope)})"


def _expression(node: nodes.Node, scope: Scope) -> str:
    match node:
        case nodes.Const():
            return repr(node.value)
        case nodes.Name() if node.name != "loop":
            return scope.get(node.name) or f"variables[{node.name!r}]"
        case nodes.Getattr(node=nodes.Name(name="loop"), attr="index") if scope:
            return f"place{scope['loop']}"
        case nodes.Getattr(node=nodes.Name(name="loop"), attr="first") if scope:
            return f"(place{scope['loop']} == 1)"
        case nodes.Getattr() if not iskeyword(node.attr):
            return f"{_expression(node.node, scope)}.{node.attr}"
        case _:
            return _operation(node, partial(_expression, scope=scope))


def _operation(node: nodes.Node, python: Callable[[nodes.Node], str]) -> str:
    match node:
        case nodes.List():
            return f"[{', '.join(map(python, node.items))}]"
        case nodes.Not():
            return f"(not {python(node.node)})"
        case nodes.And() | nodes.Or() | nodes.Mul():
            return f"({python(node.left)} {node.operator} {python(node.right)})"
        case nodes.Compare(ops=[nodes.Operand() as compared]) if compared.op in _COMPARISONS:
            return f"({python(node.expr)} {_COMPARISONS[compared.op]} {python(compared.expr)})"
        case nodes.Filter(node=nodes.Node() as filtered, kwargs=[]) if (node.name, len(node.args)) in _FILTERS:
            return _FILTERS[node.name, len(node.args)].format(python(filtered), *map(python, node.args))
        case _:
            raise _no_python(node)


def _no_python(node: nodes.Node) -> NoPythonError:
    return NoPythonError(
        f"line {node.lineno}: no Python for {type(node).__name__} is known to dovetail.emit.template_code"
    )

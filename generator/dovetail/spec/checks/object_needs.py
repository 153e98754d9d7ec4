"""What functions, views and triggers need: they say all of it, and there is an order in which to make them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dovetail.diagnostics import Diagnostic, Span
from dovetail.schema.graph import components
from dovetail.schema.model import Schema
from dovetail.schema.sql_objects import SqlObject, behind, called_functions, needable
from dovetail.schema.types import ArrayType, CompositeType, DomainType, Type
from dovetail.spec.checks.object_texts import is_right, texts
from dovetail.spec.scope import Scope

if TYPE_CHECKING:
    from dovetail.spec.checks.spoken_objects import Spoken

__all__ = ["said_needs", "satisfiable_needs"]


def said_needs(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """What a text plainly speaks of is among what it needs: dovetail could not keep the order otherwise."""
    told: set[tuple[tuple[str, str], str]] = set()
    for each in schema.objects:
        for database, text, span in texts(each, schema, scope):
            if not is_right(each, text, database):
                continue
            from dovetail.spec.checks.spoken_objects import spoken_objects

            for spoken in spoken_objects(each, text, schema, database):
                if spoken.name not in each.needs and (each.key, spoken.name) not in told:
                    told.add((each.key, spoken.name))
                    yield _unsaid(each, spoken, span)


def satisfiable_needs(schema: Schema, scope: Scope) -> Iterator[Diagnostic]:
    """Nothing needs itself, by whatever way: there would be no order in which to make it."""
    graph = _graph(schema)
    by_name = needable(schema.objects)
    for group in components(graph):
        inside = [by_name[name] for name in sorted(group) if name in by_name]
        if inside and (len(group) > 1 or group[0] in graph[group[0]]):
            names = " and ".join(f'"{name}"' for name in sorted(group))
            message = f"{names} need each other" if len(group) > 1 else f"{names} needs itself"
            help = "take a need away: a function in PL/pgSQL reads what it speaks of when it is called, and needs none of it"
            yield Diagnostic("S753", message, inside[0].span, help)
            return
    yield from _before_domains(schema, by_name)


def _unsaid(each: SqlObject, spoken: "Spoken", span: Span | None) -> Diagnostic:
    message = f'"{each.name}" speaks of the {spoken.what} "{spoken.name}", and does not say that it needs it'
    needs = ", ".join(sorted({*each.needs, spoken.name}))
    return Diagnostic("S754", message, span, f"write needs: [{needs}]")


def _graph(schema: Schema) -> dict[str, list[str]]:
    """What has to be made before what: a foreign key can wait, and so is not in it."""
    graph = {name: list(each.needs) for name, each in needable(schema.objects).items()}
    if not graph:
        return graph
    for table in schema.tables:
        types = {name for column in table.columns if (name := _type_of(column.type)) is not None}
        called = () if table.external else called_functions(table, schema.functions, "postgresql")
        graph[table.name] = sorted({*called, *types})
    for domain in schema.domains:
        graph[domain.name] = sorted(called_functions(domain, schema.functions, "postgresql"))
    for composite in schema.composites:
        graph[composite.name] = sorted(
            {name for field in composite.fields if (name := _type_of(field.type)) is not None}
        )
    for names in [*graph.values()]:
        for name in names:
            graph.setdefault(name, [])
    return graph


def _type_of(type_: Type) -> str | None:
    """The type of the spec that a type is or holds, if it needs something itself."""
    element = type_.element if isinstance(type_, ArrayType) else type_
    return element.name if isinstance(element, (CompositeType, DomainType)) else None


def _before_domains(schema: Schema, objects: dict[str, SqlObject]) -> Iterator[Diagnostic]:
    """Domains are made before all tables, and so is what they call."""
    for domain in schema.domains:
        called = called_functions(domain, schema.functions, "postgresql")
        for name in sorted(behind(called, objects) & schema.tables_by_name.keys()):
            message = f'the domain "{domain.name}" calls a function that needs the table "{name}"'
            yield Diagnostic(
                "S753", message, domain.span, "domains are made before tables: call it in a check of the table"
            )

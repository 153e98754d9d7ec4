"""Matching a pydantic class with a table: what fills each of its fields.

A field named after a column asks for its value; a field named after a relation asks for
the related row, or for the list of them, in the shape that the field is annotated with.
Markers of `fields` say more. A field that names nothing keeps its default.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from sqlalchemy import Column

from ..alternatives import Alternatives
from ..errors import ShapeError, did_you_mean
from ..fields import Aggregate, Related, Through
from ..relation import Relation
from ..source import Source
from .aggregates import takes
from .annotations import Marker, is_shape, markers_of, mentions, names_of, shapes_in
from .deleted_rows import is_one_among_living, several_with_deleted
from .shapes import (
    AggregateField,
    AlternativesField,
    ColumnField,
    EmptyField,
    RelationField,
    Shape,
    Tag,
)
from .tags import classes_by_word

__all__ = ["MOST_LEVELS", "MOST_RELATIONS", "shape_of", "wrong_form"]

MOST_RELATIONS = 500
"""How many relations one statement may follow; more than this is a `depth` too great."""

MOST_LEVELS = 16
"""How deep they may lie in each other: what SQLAlchemy compiles well within the stack
of Python.
"""


def shape_of(model: type[BaseModel], source: Source) -> Shape:
    """Match `model` with the table of `source`; ShapeError where a field fits nothing."""
    return _Matching().shape(model, source, None, ())


@dataclass(frozen=True, slots=True)
class _Step:
    """A field that was followed on the way to the class that is being matched."""

    model: type[BaseModel]
    field: str
    depth: int | None

    def is_like(self, other: "_Step") -> bool:
        """Say whether the same field was followed, perhaps in a class derived from the
        one that has it.
        """
        return (self.field, self.depth, self._declaring()) == (
            other.field,
            other.depth,
            other._declaring(),
        )

    def _declaring(self) -> type[BaseModel]:
        """Return the class that the field comes from."""
        return next(
            base
            for base in reversed(self.model.__mro__)
            if is_shape(base) and self.field in base.model_fields
        )


Path: TypeAlias = tuple[_Step, ...]
Found: TypeAlias = (
    ColumnField | AggregateField | RelationField | AlternativesField | EmptyField | None
)


class _Matching:
    """One class and those inside it, while they are matched."""

    def __init__(self) -> None:
        self._relations = 0

    def shape(
        self,
        model: type[BaseModel],
        source: Source,
        association: Source | None,
        path: Path,
        tag: Tag | None = None,
    ) -> Shape:
        if not is_shape(model):
            raise ShapeError(f"{model!r} is not a pydantic class")
        model.model_rebuild()
        found = [
            _Field(self, model, name, field, source, association, path).match()
            for name, field in model.model_fields.items()
            if tag is None or name != tag.name
        ]
        return Shape(
            model,
            source,
            tuple(item for item in found if isinstance(item, ColumnField)),
            tuple(item for item in found if isinstance(item, AggregateField)),
            tuple(item for item in found if isinstance(item, RelationField)),
            tuple(item for item in found if isinstance(item, EmptyField)),
            tuple(item for item in found if isinstance(item, AlternativesField)),
            tag,
        )

    def count(self, place: str, level: int) -> None:
        """Count one more relation; ShapeError if they are too many, or too deep."""
        self._relations += 1
        if self._relations > MOST_RELATIONS or level > MOST_LEVELS:
            raise ShapeError(
                f"{place} would make one statement follow more than {MOST_RELATIONS} "
                f"relations, or {MOST_LEVELS} inside each other: give it a smaller "
                "depth, or read in several steps"
            )


@dataclass(frozen=True, slots=True)
class _Field:
    """One field, while it is matched."""

    matching: _Matching
    model: type[BaseModel]
    name: str
    field: FieldInfo
    source: Source
    association: Source | None
    path: Path

    @property
    def place(self) -> str:
        return f"{self.model.__name__}.{self.name}"

    def match(self) -> Found:
        """Return what fills the field, None if nothing does and its default stands."""
        marker = self._marker()
        if isinstance(marker, Aggregate):
            return self._aggregated(marker)
        if isinstance(marker, Through):
            return self._through(marker.column or self.name)
        if isinstance(marker, Related):
            alternatives = self._alternatives_named(marker)
            if alternatives is not None:
                return self._one_of(alternatives, marker)
            return self._related(self._relation(marker), marker)
        for name in names_of(self.name, self.field):
            if name in self.source.columns:
                return ColumnField(self.name, self.source.columns[name])
            if name in self.source.relations:
                return self._related(self.source.relations[name], Related())
            if name in self.source.alternatives:
                return self._one_of(self.source.alternatives[name], Related())
        return self._unnamed()

    def _marker(self) -> Marker | None:
        markers = markers_of(self.field)
        if len(markers) > 1:
            kinds = " and ".join(type(marker).__name__ for marker in markers)
            raise ShapeError(f"{self.place} has {kinds}: one of them is enough")
        return markers[0] if markers else None

    def _unnamed(self) -> Found:
        """Return what fills a field that nothing of the table itself is called."""
        names = [*names_of(self.name, self.field)]
        for column in self._payload():
            if column.name in names:
                return ColumnField(self.name, column, through=True)
        if not self.field.is_required():
            return None
        known = {
            *self.source.columns,
            *self.source.relations,
            *self.source.alternatives,
        }
        raise ShapeError(
            f"{self.place} names neither a column nor a relation of "
            f"{self.source.table.fullname}{self._way()}: "
            f"{did_you_mean(self.name, known)}"
        )

    def _way(self) -> str:
        """Return the end of a sentence that says which field led to the class."""
        if not self.path:
            return ""
        step = self.path[-1]
        return f", to which {step.model.__name__}.{step.field} leads"

    def _payload(self) -> list[Column[Any]]:
        """Return the columns of the association table, if there is one."""
        return [] if self.association is None else [*self.association.table.columns]

    def _through(self, name: str) -> ColumnField:
        if self.association is None:
            raise ShapeError(
                f"{self.place} is marked Through, and {self.model.__name__} is not "
                "read through an association table here: take the marker away"
            )
        for column in self._payload():
            if column.name == name:
                return ColumnField(self.name, column, through=True)
        known = (column.name for column in self._payload())
        raise ShapeError(
            f"{self.place} names no column of {self.association.table.fullname}: "
            f"{did_you_mean(name, known)}"
        )

    def _relation(self, marker: Related) -> Relation:
        names = (
            [*names_of(self.name, self.field)]
            if marker.relation is None
            else [marker.relation]
        )
        for name in names:
            if name in self.source.relations:
                return self.source.relations[name]
        return _named_relation(self.place, names[0], self.source)

    def _alternatives_named(self, marker: Related) -> Alternatives | None:
        """Return the relations to several tables that a field is filled from, if it is."""
        names = (
            names_of(self.name, self.field)
            if marker.relation is None
            else [marker.relation]
        )
        known = self.source.alternatives
        return next((known[name] for name in names if name in known), None)

    def _one_of(self, alternatives: Alternatives, marker: Related) -> Found:
        """Match the class for each table, which the tag of a class is the word for."""
        self._refuse_question(alternatives, marker)
        classes = classes_by_word(self.place, self.field, alternatives)
        step = _Step(self.model, self.name, marker.depth)
        found: list[RelationField] = []
        for word, (related, tag) in classes.items():
            if self._is_deep_enough(related, step):
                required = self.field.is_required()
                return EmptyField(self.name, many=False) if required else None
            relation = alternatives.relations[word]
            self.matching.count(self.place, len(self.path) + 1)
            shape = self.matching.shape(
                related,
                self.source.related(relation),
                None,
                (*self.path, step),
                Tag(tag, word),
            )
            found.append(RelationField(self.name, relation, shape, Related(), False))
        return AlternativesField(self.name, tuple(found))

    def _refuse_question(self, alternatives: Alternatives, marker: Related) -> None:
        asked = (marker.where, marker.order_by, marker.limit, marker.offset)
        if any(each is not None for each in asked):
            raise ShapeError(
                f"{self.place} is one row of {alternatives.tables}: Related can say its "
                "name and depth, and nothing of rows of so different tables"
            )

    def _aggregated(self, marker: Aggregate) -> AggregateField:
        name, _, column = marker.path.partition(".")
        relation = _named_relation(self.place, name, self.source)
        related = self.source.related(relation)
        exact = mentions(self.field.annotation, Decimal)
        if not column and marker.function == "count":
            return AggregateField(self.name, relation, None, marker, exact)
        if column not in related.columns:
            hint = did_you_mean(column, related.columns)
            example = f'{type(marker).__name__}("{name}.column")'
            raise ShapeError(
                f"{self.place}: {related.table.fullname} has no column {column}: {hint}"
                if column
                else f"{self.place} has to name a column, as in {example}"
            )
        found = related.columns[column]
        refusal = takes(marker.function, found.type)
        if refusal is not None:
            raise ShapeError(
                f"{self.place}: {type(marker).__name__} {refusal}, and {marker.path} is "
                "none: name another column, or Count them"
            )
        return AggregateField(self.name, relation, found, marker, exact)

    def _related(self, relation: Relation, marker: Related) -> Found:
        related, many = self._class(relation)
        if many != (relation.cardinality == "many") and not _is_first(marker, many):
            raise ShapeError(wrong_form(self.place, relation, related))
        if marker.including_deleted and is_one_among_living(self.source, relation):
            raise ShapeError(several_with_deleted(self.place))
        step = _Step(self.model, self.name, marker.depth)
        if self._is_deep_enough(related, step):
            return EmptyField(self.name, many) if self.field.is_required() else None
        self.matching.count(self.place, len(self.path) + 1)
        shape = self.matching.shape(
            related,
            self.source.related(relation),
            self.source.association(relation),
            (*self.path, step),
        )
        return RelationField(self.name, relation, shape, marker, many)

    def _class(self, relation: Relation) -> tuple[type[BaseModel], bool]:
        asked = list(dict.fromkeys(shapes_in(self.field.annotation)))
        if len(asked) != 1:
            raise ShapeError(
                f"{self.place} is a relation to {relation.related_table}: "
                "annotate it with one pydantic class"
            )
        return asked[0]

    def _is_deep_enough(self, related: type[BaseModel], step: _Step) -> bool:
        """Say whether the field is on the last level; ShapeError if none is stated."""
        if step.depth is not None:
            passed = [earlier for earlier in self.path if earlier.is_like(step)]
            return len(passed) >= step.depth
        way = [*self.path, step]
        starts = [place for place, item in enumerate(way) if item.model is related]
        if starts and all(item.depth is None for item in way[starts[-1] :]):
            levels = " > ".join(item.model.__name__ for item in way)
            raise ShapeError(
                f"{self.place} leads back to {related.__name__} ({levels} > ...): one "
                "statement reads a fixed depth, so say which, with "
                "Annotated[..., Related(depth=3)]"
            )
        return False


def _named_relation(place: str, name: str, source: Source) -> Relation:
    if name not in source.relations:
        hint = did_you_mean(name, source.relations)
        raise ShapeError(
            f"{place}: {source.table.fullname} has no relation {name}: {hint}"
        )
    return source.relations[name]


def _is_first(marker: Related, many: bool) -> bool:
    """Say whether a field for one row asks for the first of many."""
    return not many and marker.limit == 1


def wrong_form(place: str, relation: Relation, related: type[BaseModel]) -> str:
    """Say how a field for `relation` has to be annotated."""
    name = related.__name__
    form = f"list[{name}]" if relation.cardinality == "many" else f"{name} | None"
    hint = (
        f", or {name} | None with Related(limit=1)"
        if relation.cardinality == "many"
        else ""
    )
    return f"{place} is a relation to {relation.cardinality}: annotate it with {form}{hint}"

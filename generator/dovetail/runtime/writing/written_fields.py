"""What the fields of a pydantic class are, whose instances are to be written: columns of
the table, relations of it, and columns of the association table in between.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from sqlalchemy import Column

from ..creates import model_of
from ..errors import ShapeError, did_you_mean
from ..fields import Aggregate, Related, Through
from ..reading.annotations import markers_of, names_of, shapes_in
from ..reading.matching import wrong_form
from ..relation import Relation
from ..source import Source
from .written_values import Write, writes

__all__ = ["ColumnWrite", "WrittenFields", "fields_of", "wrong_form"]


@dataclass(frozen=True, slots=True)
class ColumnWrite:
    """A field that is written to `column`, the `attribute` of the model; `write` is what
    becomes of a value on the way, None if nothing does.
    """

    field: str
    attribute: str
    column: Column[Any]
    write: Write | None

    def value(self, row: BaseModel) -> Any:
        value = getattr(row, self.field)
        return value if self.write is None or value is None else self.write(value)


@dataclass(frozen=True, slots=True)
class WrittenFields:
    """A pydantic class, matched with the table of `source`; `payload` are fields for the
    association table `between`, through which its rows are related to others.
    """

    row_class: type[BaseModel]
    source: Source
    between: Source | None
    columns: tuple[ColumnWrite, ...]
    payload: tuple[ColumnWrite, ...]
    relations: tuple[tuple[str, Relation], ...]

    @property
    def name(self) -> str:
        return self.row_class.__name__


@lru_cache(maxsize=1024)
def fields_of(
    row_class: type[BaseModel], source: Source, between: Source | None = None
) -> WrittenFields:
    """Match a class with a table; ShapeError where a field fits nothing."""
    _check_model(row_class, source)
    fields = [
        _Field(row_class, name, field, source, between)
        for name, field in row_class.model_fields.items()
        if not field.exclude
    ]
    found = [(field.name, field.match()) for field in fields]
    columns = [item for _, item in found if isinstance(item, ColumnWrite)]
    return WrittenFields(
        row_class,
        source,
        between,
        columns=tuple(_of_table(columns, source)),
        payload=tuple(_of_table(columns, between)),
        relations=tuple(
            (name, item) for name, item in found if isinstance(item, Relation)
        ),
    )


def _check_model(row_class: type[BaseModel], source: Source) -> None:
    model = model_of(row_class)
    if isinstance(model, type) and not issubclass(source.model, model):
        raise ShapeError(
            f"{row_class.__name__} creates {model.__name__}, and what is wanted here is "
            f"{source.model.__name__}"
        )


def _of_table(
    columns: list[ColumnWrite], source: Source | None
) -> Iterator[ColumnWrite]:
    if source is not None:
        yield from (each for each in columns if each.column.table is source.table)


@dataclass(frozen=True, slots=True)
class _Field:
    """One field, while it is matched."""

    row_class: type[BaseModel]
    name: str
    field: FieldInfo
    source: Source
    between: Source | None

    @property
    def place(self) -> str:
        return f"{self.row_class.__name__}.{self.name}"

    def match(self) -> ColumnWrite | Relation:
        marker = next(iter(markers_of(self.field)), None)
        if isinstance(marker, Aggregate):
            raise ShapeError(
                f"{self.place} is made of other rows and cannot be written: leave it "
                "out, or mark it Field(exclude=True)"
            )
        if isinstance(marker, Related) and marker.relation is not None:
            return self._relation(marker.relation, marker)
        if isinstance(marker, Through):
            return self._payload(marker.column or self.name)
        for name in names_of(self.name, self.field):
            if name in self.source.columns:
                return self._column(name, self.source)
            if name in self.source.relations:
                return self._relation(name, marker)
            if self.between is not None and name in self.between.columns:
                return self._column(name, self.between)
        known = {*self.source.columns, *self.source.relations}
        raise ShapeError(
            f"{self.place} names neither a column nor a relation of "
            f"{self.source.table.fullname}: {did_you_mean(self.name, known)}"
        )

    def _relation(self, name: str, marker: Related | None) -> Relation:
        if name not in self.source.relations:
            raise ShapeError(
                f"{self.place}: {self.source.table.fullname} has no relation {name}: "
                f"{did_you_mean(name, self.source.relations)}"
            )
        relation = self.source.relations[name]
        self._check_form(relation, marker)
        return relation

    def _check_form(self, relation: Relation, marker: Related | None) -> None:
        """ShapeError where a list is to be one row, or one row a list; the first of many
        may be one.
        """
        first = marker is not None and marker.limit == 1
        for related, many in shapes_in(self.field.annotation):
            if many != (relation.cardinality == "many") and (many or not first):
                raise ShapeError(wrong_form(self.place, relation, related))

    def _payload(self, name: str) -> ColumnWrite:
        if self.between is None:
            raise ShapeError(
                f"{self.place} is marked Through, and {self.row_class.__name__} is not "
                "written through an association table here: take the marker away"
            )
        if name not in self.between.columns:
            raise ShapeError(
                f"{self.place} names no column of {self.between.table.fullname}: "
                f"{did_you_mean(name, self.between.columns)}"
            )
        return self._column(name, self.between)

    def _column(self, name: str, source: Source) -> ColumnWrite:
        column = source.columns[name]
        always = column.identity is not None and column.identity.always
        if column.server_onupdate is not None or always:
            raise ShapeError(
                f"{self.place} is made by the database and cannot be written: leave it "
                "out, or mark it Field(exclude=True)"
            )
        attribute = source.attribute(column)
        return ColumnWrite(self.name, attribute, column, writes(column.type))

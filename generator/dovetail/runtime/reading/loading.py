"""Reading rows as objects, together with what belongs to them: one statement for the
rows, and one for each relation.

SQLAlchemy's loader options can filter a relation, but neither sort nor limit it for a
single query. Therefore the related objects are read here, and set as loaded.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, TypeAlias, cast

from sqlalchemy import ColumnElement, Select, Subquery, func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from ..errors import RelationError, did_you_mean
from ..executing import execute
from ..keys import Key, among, batches
from ..options import Question, ToMany, ToOne, order_terms, whole_number
from ..relation import Relation
from ..soft_deletion import is_living, leaves_out_deleted
from ..source import Source, columns_of
from .deleted_rows import is_one_among_living, several_with_deleted
from .joins import says_so

__all__ = ["load", "rows_as_objects"]

With: TypeAlias = Mapping[str, Any]


def rows_as_objects(
    session: Session, source: Source, question: Question, with_: With | None
) -> list[Any]:
    """Read rows of `source` as objects of its model; RelationError where `with_` names
    a relation it does not have.
    """
    rows = list(
        execute(
            session, source, question.of(select(source.model), source.table)
        ).scalars()
    )
    load(session, source, rows, with_ or {})
    return rows


def load(session: Session, source: Source, rows: Sequence[Any], with_: With) -> None:
    """Load the relations that `with_` names with each of `rows`; errors as above."""
    for name, wanted in _one_by_one(source, with_).items():
        relation = _relation(source, name)
        if wanted is not False:
            options = _options(source, relation, wanted)
            related = _load_relation(session, source, relation, rows, options)
            inner: With = options.get("with_") or {}
            load(session, source.related(relation), related, inner)


def _one_by_one(source: Source, with_: With) -> With:
    """Return which relations to load; what leads to one of several tables stands for all
    the relations that it may be.
    """
    given = _dictionary(with_, "with_")
    if given.keys().isdisjoint(source.alternatives):
        return given
    found: dict[str, Any] = {}
    for name, wanted in given.items():
        if name not in source.alternatives:
            found[name] = wanted
            continue
        relations = [each.name for each in source.alternatives[name].relations.values()]
        if not isinstance(wanted, bool):
            raise RelationError(
                f"{source.model.__name__}.{name} leads to one of several tables and takes "
                f"True or False: to say more of one, name {' or '.join(relations)}"
            )
        found = dict.fromkeys(relations, wanted) | found
    return found


def _relation(source: Source, name: str) -> Relation:
    if name not in source.relations:
        hint = did_you_mean(name, source.relations)
        raise RelationError(f"{source.model.__name__} has no relation {name}: {hint}")
    return source.relations[name]


def _options(source: Source, relation: Relation, wanted: Any) -> With:
    """Return how a relation is to be loaded; RelationError where that cannot be."""
    place = f"{source.model.__name__}.{relation.name}"
    if wanted is True:
        return {}
    options = _dictionary(wanted, place)
    known = [*_known_options(source, relation)]
    for name in options:
        if name in source.related(relation).relations:
            raise RelationError(f"{name} is a relation of {place}: put it under with_")
        if name not in known:
            hint = did_you_mean(name, known)
            raise RelationError(f"{place} has no option {name}: {hint}")
    if options.get("including_deleted") and is_one_among_living(source, relation):
        raise RelationError(several_with_deleted(place))
    return options


def _known_options(source: Source, relation: Relation) -> Iterator[str]:
    """Yield the options of a relation; that of deleted rows only where there are such."""
    between = source.association(relation)
    tables = [source.related(relation).table, *([between.table] if between else [])]
    for name in (ToOne if relation.cardinality == "one" else ToMany).__annotations__:
        if name != "including_deleted" or any(map(is_living, tables)):
            yield name


def _dictionary(wanted: Any, place: str) -> With:
    if not isinstance(wanted, Mapping):
        raise RelationError(f"{place} takes a dictionary, not {wanted!r}")
    return cast("With", wanted)


def _load_relation(
    session: Session,
    source: Source,
    relation: Relation,
    rows: Sequence[Any],
    options: With,
) -> list[Any]:
    """Set the relation of all `rows`, and return the related objects, each once."""
    attributes = source.attributes_of(relation.columns)
    keys: list[Key] = [
        (
            tuple(getattr(row, attribute) for attribute in attributes)
            if _may_lead_on(relation, source, row)
            else (None,)
        )
        for row in rows
    ]
    found: defaultdict[Key, list[Any]] = defaultdict(list)
    complete = [key for key in dict.fromkeys(keys) if None not in key]
    for some in batches(complete):
        statement = _related_rows(source, relation, some, options)
        for found_row in execute(session, source.related(relation), statement):
            found[tuple(found_row[1:])].append(found_row[0])
    for row, key in zip(rows, keys, strict=True):
        belonging = found[key]
        value = (
            belonging if relation.cardinality == "many" else next(iter(belonging), None)
        )
        set_committed_value(row, relation.name, value)
    return list(dict.fromkeys(chain.from_iterable(found.values())))


def _may_lead_on(relation: Relation, source: Source, row: Any) -> bool:
    """Say whether a row that refers to one of several tables refers to this one."""
    discriminator = relation.discriminator
    if discriminator is None or relation.side != "referencing":
        return True
    (attribute,) = source.attributes_of((discriminator.column,))
    return bool(getattr(row, attribute) == discriminator.value)


def _related_rows(
    source: Source, relation: Relation, keys: Sequence[Key], options: With
) -> Select[Any]:
    """Return a statement for the related objects, each beside the key of the row that
    it belongs to.
    """
    related = source.related(relation)
    order = order_terms(options.get("order_by")) or related.key
    belongs_to, conditions = _join(source, relation)
    conditions.append(among(belongs_to, keys))
    if leaves_out_deleted(relation) and not options.get("including_deleted"):
        between = source.association(relation)
        conditions += is_living(related.table)
        conditions += [] if between is None else is_living(between.table)
    if options.get("where") is not None:
        conditions.append(options["where"])
    limit = whole_number("limit", options.get("limit"))
    if limit is None:
        return select(related.model, *belongs_to).where(*conditions).order_by(*order)
    rank = func.row_number().over(partition_by=belongs_to, order_by=order).label("rank")
    ranked = select(
        *_labelled("key", related.key), *_labelled("belongs_to", belongs_to), rank
    ).where(*conditions)
    return _first_of_each(related, ranked.subquery(), limit)


def _join(
    source: Source, relation: Relation
) -> tuple[Sequence[ColumnElement[Any]], list[ColumnElement[bool]]]:
    """Return the columns that say which row a related row belongs to, and the
    conditions under which it does.
    """
    related = columns_of(source.related(relation).table, relation.related_columns)
    between = source.association(relation)
    discriminator = relation.discriminator
    if discriminator is not None and relation.side == "referenced":
        return related, [says_so(discriminator, source.related(relation).table)]
    if relation.association is None or between is None:
        return related, []
    pairs = zip(
        columns_of(between.table, relation.association.related_columns),
        related,
        strict=True,
    )
    return columns_of(between.table, relation.association.columns), [
        left == right for left, right in pairs
    ]


def _first_of_each(related: Source, ranked: Subquery, limit: int) -> Select[Any]:
    """Return the objects whose rank among those that belong together is at most
    `limit`.
    """
    belongs_to = [column for column in ranked.c if column.key.startswith("belongs_to")]
    pairs = zip(related.key, ranked.c, strict=False)
    rows = select(related.model, *belongs_to).where(
        *(left == right for left, right in pairs)
    )
    return rows.where(ranked.c.rank <= limit).order_by(ranked.c.rank)


def _labelled(
    name: str, columns: Sequence[ColumnElement[Any]]
) -> list[ColumnElement[Any]]:
    return [
        column.label(f"{name}_{position}") for position, column in enumerate(columns)
    ]

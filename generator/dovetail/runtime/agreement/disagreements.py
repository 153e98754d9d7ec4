"""Whether a generated package agrees with itself: models, metadata and relations."""

import warnings
from collections.abc import Iterator

from sqlalchemy.exc import SAWarning, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase

from .definitions import Definitions, between_definitions
from .mappers import with_mappers
from .metadata import with_metadata

__all__ = ["disagreements"]


def disagreements(base: type[DeclarativeBase], definitions: Definitions) -> list[str]:
    """Return a sentence for each place where the models under `base`, their metadata
    and the relation `definitions` say different things; none where they agree.

    Every foreign key has to have one relation, and one more where that has an inverse;
    every enforced relation one foreign key. Columns, cardinality, nullability,
    referential actions, inverses and association tables have to be the same in all
    three, and the mappers to be configured without an error or a warning.

    It reads no files and no database, and is meant for tests too:

        assert disagreements(Base, RELATIONS) == []
    """
    found = [*between_definitions(definitions)]
    found += with_metadata(base.metadata, definitions)
    found += _configured(base, definitions)
    return list(dict.fromkeys(found))


def _configured(base: type[DeclarativeBase], definitions: Definitions) -> Iterator[str]:
    """Yield what SQLAlchemy says against the mappers, and if nothing, what they say
    against the definitions: without relationships there is nothing to compare.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", SAWarning)
        try:
            base.registry.configure()
        except SQLAlchemyError as error:
            yield f"the mappers cannot be configured: {_in_short(error)}"
            return
    for warned in sorted(_in_short(each) for each in caught if _is_of_sqlalchemy(each)):
        yield f"the mappers are configured with a warning: {warned}"
    yield from with_mappers(base.registry.mappers, definitions)


def _is_of_sqlalchemy(warning: warnings.WarningMessage) -> bool:
    return issubclass(warning.category, SAWarning)


def _in_short(said: SQLAlchemyError | warnings.WarningMessage) -> str:
    """The first sentence of SQLAlchemy, without the advice that follows."""
    text = said.message if isinstance(said, warnings.WarningMessage) else said
    words = " ".join(str(text).partition("(Background on")[0].split())
    return words.partition(". ")[0].removesuffix(".")

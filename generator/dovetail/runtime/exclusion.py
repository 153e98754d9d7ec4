"""Exclusion constraints of PostgreSQL that say what they are for."""

from typing import Any

from sqlalchemy.dialects.postgresql import ExcludeConstraint

__all__ = ["Exclusion"]


class Exclusion(ExcludeConstraint):
    """An exclusion constraint with a comment, for which SQLAlchemy's own has no place."""

    def __init__(self, *elements: Any, comment: str, **options: Any) -> None:
        super().__init__(*elements, **options)
        self.comment = comment

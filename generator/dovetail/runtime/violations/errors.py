"""What a row breaks of the rules that its database keeps.

These are IntegrityErrors of SQLAlchemy, so that what catches those catches these. They
are called as SQL calls its classes of errors.
"""

from typing import Any

from sqlalchemy.exc import IntegrityError

__all__ = [
    "CheckViolation",
    "ConstraintViolation",
    "ExclusionViolation",
    "ForeignKeyViolation",
    "NotNullViolation",
    "UniqueViolation",
]


class ConstraintViolation(IntegrityError):  # noqa: N818
    """A row breaks a rule of its table; the text is one line that says which.

    `table` and `columns` are those of the rule, by their names in the database, and
    `constraint` is its name, as far as the database tells. `doc` is what the spec says
    of the rule.
    """

    def __init__(
        self,
        text: str,
        error: IntegrityError,
        *,
        table: str | None = None,
        constraint: str | None = None,
        columns: tuple[str, ...] = (),
        doc: str | None = None,
    ) -> None:
        super().__init__(
            error.statement, error.params, error.orig or error, error.hide_parameters
        )
        self.table = table
        self.constraint = constraint
        self.columns = columns
        self.doc = doc
        self._text = text
        self._error = error

    def __str__(self) -> str:
        return self._text

    def __reduce__(self) -> Any:
        return type(self), (self._text, self._error), vars(self)


class UniqueViolation(ConstraintViolation):
    """Another row has the same values in columns that are a key."""


class ForeignKeyViolation(ConstraintViolation):
    """A row refers to one that is not there, or, where `still_referenced`, a row that
    others refer to was to go.
    """

    def __init__(
        self,
        text: str,
        error: IntegrityError,
        *,
        still_referenced: bool = False,
        **parts: Any,
    ) -> None:
        super().__init__(text, error, **parts)
        self.still_referenced = still_referenced


class CheckViolation(ConstraintViolation):
    """A condition does not hold."""


class NotNullViolation(ConstraintViolation):
    """A column that has to have a value has none."""


class ExclusionViolation(ConstraintViolation):
    """Another row excludes this one."""

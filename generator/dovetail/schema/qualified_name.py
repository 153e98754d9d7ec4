"""Names of things in a database."""

from dovetail.data_classes import dataclass

__all__ = ["QualifiedName"]


@dataclass(frozen=True, slots=True)
class QualifiedName:
    """What the database calls a table or a type: a name and the namespace (SQL's schema) it lies in, if not the default."""

    name: str
    namespace: str | None = None

    @property
    def dotted(self) -> str:
        """The name as SQLAlchemy keys its tables: after the namespace, if there is one, and a dot."""
        return self.name if self.namespace is None else f"{self.namespace}.{self.name}"

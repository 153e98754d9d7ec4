"""What the root file says about Alembic, by which the generated migrations may be run."""

from dovetail.data_classes import dataclass
from dovetail.spec.source import Map

__all__ = ["Alembic", "alembic"]


@dataclass(frozen=True, slots=True)
class Alembic:
    """An Alembic environment is generated. `down_revision` is the newest revision of a history that it continues."""

    down_revision: str | None = None


def alembic(root: Map) -> Alembic | None:
    """Return what the key `alembic` of a root file asks for; None where it is not there, or false."""
    written = root.get("alembic", False)
    if isinstance(written, Map):
        return Alembic(written["down_revision"])
    return Alembic() if written else None

"""One emitter for each artefact."""

from dovetail.emit.alembic import AlembicEnvironment
from dovetail.emit.base import Emitter
from dovetail.emit.docs import Docs
from dovetail.emit.migrations import Migrations
from dovetail.emit.models import Models
from dovetail.emit.package import Package
from dovetail.emit.queries import Queries
from dovetail.emit.relations import Relations
from dovetail.emit.schemas import Schemas
from dovetail.emit.shapes import Shapes

__all__ = ["EMITTERS"]

EMITTERS: tuple[Emitter, ...] = (
    Migrations(),
    Models(),
    Schemas(),
    Relations(),
    Docs(),
    Queries(),
    Shapes(),
    Package(),
    AlembicEnvironment(),
)
"""What is generated, in this order: those first that take long where there are many tables."""

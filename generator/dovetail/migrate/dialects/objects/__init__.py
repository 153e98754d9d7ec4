"""What stands in a database besides tables, types and indexes: what keeps the guarantees of tables, and objects written as SQL."""

from dovetail.migrate.dialects.objects.compiled import objects_of
from dovetail.migrate.dialects.objects.database_object import DatabaseObject
from dovetail.migrate.dialects.objects.moves import Moves, Occasion, moves
from dovetail.migrate.dialects.objects.statements import ObjectStatements

__all__ = ["DatabaseObject", "Moves", "ObjectStatements", "Occasion", "moves", "objects_of"]

"""What stands in a database besides tables, types and indexes: the functions and triggers that keep what tables guarantee."""

from dovetail.migrate.dialects.objects.compiled import objects_of
from dovetail.migrate.dialects.objects.database_object import DatabaseObject
from dovetail.migrate.dialects.objects.moves import Moves, moves
from dovetail.migrate.dialects.objects.statements import ObjectStatements

__all__ = ["DatabaseObject", "Moves", "ObjectStatements", "moves", "objects_of"]

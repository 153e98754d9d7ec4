"""From two Schemas to the SQL that leads from one to the other."""

"""Everything that talks to a live database."""

"""Whether models, tables and relation definitions say the same."""

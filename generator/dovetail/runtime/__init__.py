"""What the generated package stands on: types, defaults, relations, queries."""

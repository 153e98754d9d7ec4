"""From YAML to Schema: reading documents, checking their grammar, resolving and checking what they mean."""

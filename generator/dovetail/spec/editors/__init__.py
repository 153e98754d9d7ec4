"""The JSON Schema that editors read: the grammar of the language, with what helps while typing."""

from dovetail.spec.editors.schema import schema_text

__all__ = ["schema_text"]

"""The end of an attempt."""

__all__ = ["NoAnswerError"]


class NoAnswerError(Exception):
    """An excerpt does not say what an edit changes: all of the spec has to be read."""

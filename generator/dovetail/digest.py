"""The digest that contents of files are compared by."""

from hashlib import sha256

__all__ = ["digest"]


def digest(content: bytes) -> str:
    """Return the SHA-256 of a content, in hexadecimal."""
    return sha256(content).hexdigest()

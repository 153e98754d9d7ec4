"""What stands for the content of a file wherever contents are compared by something shorter."""

from hashlib import sha256

__all__ = ["digest"]


def digest(content: bytes) -> str:
    """Return the SHA-256 of a content, in hexadecimal."""
    return sha256(content).hexdigest()

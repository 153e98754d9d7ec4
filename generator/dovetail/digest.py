"""The digest that contents of files are compared by: SHA-256, in hexadecimal."""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import sha256 as _own_sha256
else:
    try:
        if sys.version_info >= (3, 12):
            from _sha2 import sha256 as _own_sha256
        else:
            from _sha256 import sha256 as _own_sha256
    except ImportError:  # of a Python that was built to have OpenSSL's only
        from hashlib import sha256 as _own_sha256

__all__ = ["digest", "digest_of_few"]

_SHORT = 100_000
"""Bytes: Python's own SHA-256, which takes five times as long, is done with so many before OpenSSL is loaded."""


def digest(content: bytes) -> str:
    """Return the digest of a content."""
    from hashlib import sha256

    return sha256(content).hexdigest()


def digest_of_few(content: bytes) -> str:
    """Return the digest of a content, as somebody who has few of them to compute, and may do without OpenSSL."""
    return _own_sha256(content).hexdigest() if len(content) < _SHORT else digest(content)

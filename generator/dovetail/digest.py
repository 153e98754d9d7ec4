"""The digest that contents of files are compared by."""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import sha256 as _sha256_of_python
else:
    try:
        if sys.version_info >= (3, 12):
            from _sha2 import sha256 as _sha256_of_python
        else:
            from _sha256 import sha256 as _sha256_of_python
    except ImportError:  # of a Python that was built to have OpenSSL's only
        from hashlib import sha256 as _sha256_of_python

__all__ = ["digest"]

_FEW_BYTES = 500_000
"""For so many, loading OpenSSL takes longer than it saves: Python's own SHA-256 is slower by half a second for 200 MB."""


class _Digester:
    """Computes digests, the first few by what Python has of its own, as `random` does: most runs have no more to compute."""

    def __init__(self) -> None:
        self._bytes = 0

    def __call__(self, content: bytes) -> str:
        """Return the SHA-256 of a content, in hexadecimal."""
        self._bytes += len(content)
        if self._bytes < _FEW_BYTES:
            return _sha256_of_python(content).hexdigest()
        from hashlib import sha256

        return sha256(content).hexdigest()


digest = _Digester()

"""Digests are those of SHA-256, whoever computes them."""

from hashlib import sha256

import pytest

from dovetail.digest import digest, digest_of_few


@pytest.mark.parametrize("length", [0, 1, 99_999, 100_000, 300_000])
def test_both_are_those_of_the_library(length: int) -> None:
    content = bytes(number % 251 for number in range(length))
    assert digest(content) == digest_of_few(content) == sha256(content).hexdigest()

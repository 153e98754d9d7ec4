"""Regular expressions that are compiled when they are first used: most runs use few of all that there are."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

__all__ = ["compile", "while_importing"]

_compile = re.compile


@contextmanager
def while_importing() -> Iterator[None]:
    """Let whatever is imported meanwhile, for the first time, make its patterns with the `compile` of this module.

    For that long `re.compile` is another one, in all threads; what was imported keeps the lazy patterns.
    """
    re.compile = compile
    try:
        yield
    finally:
        re.compile = _compile


if TYPE_CHECKING:
    from re import compile
else:

    class compile:  # noqa: N801  # stands in for `re.compile`
        """Has everything that `re.compile` would return, and as fast once any of it was used."""

        def __init__(self, pattern: str, flags: int = 0) -> None:
            self.pattern, self._flags = pattern, flags

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_"):  # of an instance that is being copied
                raise AttributeError(name)
            compiled = _compile(self.pattern, self._flags)
            for each in dir(compiled):
                if not each.startswith("_"):
                    setattr(self, each, getattr(compiled, each))
            return getattr(compiled, name)

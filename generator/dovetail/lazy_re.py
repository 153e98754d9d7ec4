"""Regular expressions that are compiled when they are first used: most runs use few of all that there are."""

import re
from typing import TYPE_CHECKING, Any

__all__ = ["compile"]

if TYPE_CHECKING:
    from re import compile
else:

    class compile:  # noqa: N801  # stands in for `re.compile`
        """Has every method of what `re.compile` would return, and as fast from the second use on."""

        def __init__(self, text: str, flags: int = 0) -> None:
            self._arguments = text, flags

        def __getattr__(self, name: str) -> Any:
            compiled = re.compile(*self._arguments)
            for method in ("search", "match", "fullmatch", "sub", "split", "findall", "finditer"):
                setattr(self, method, getattr(compiled, method))
            return getattr(compiled, name)

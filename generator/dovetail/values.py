"""`dataclass`, as a type checker knows it, without the guard of frozen ones at run time.

A frozen dataclass sets each field through `object.__setattr__`, which takes four times as long: a tenth of a whole run where
there are a thousand tables. mypy refuses to change a frozen one either way.
"""

from typing import TYPE_CHECKING

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    import dataclasses

    def dataclass(*, frozen=False, **options):
        """Make a dataclass as `dataclasses.dataclass` does; a frozen one can be hashed, and is not guarded."""
        return dataclasses.dataclass(**options, unsafe_hash=frozen)

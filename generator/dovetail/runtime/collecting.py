"""Making many classes while nobody looks for garbage, of which there is none yet.

The collector goes through everything that was made, again and again: for a thousand tables, a third of the time until the
first query.
"""

import gc
from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.orm import Mapper

__all__ = ["configure_with_little_collecting", "without_collecting"]

_RARELY = 1_000_000
"""After so many new objects the collector looks at them; usually after some hundreds."""


@contextmanager
def without_collecting() -> Generator[None, None, None]:
    """Keep the collector off inside the block; it is on afterwards if it was before.

    What was made inside counts as old by then, or the collector would go through all of it at once.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            _let_all_be_old()
            gc.enable()


def _let_all_be_old() -> None:
    """Put every object into the oldest generation, unless somebody keeps frozen ones, who wants them to stay so."""
    if not gc.get_freeze_count():
        gc.freeze()
        gc.unfreeze()


def configure_with_little_collecting() -> None:
    """Let the collector hardly work while SQLAlchemy configures mappers, which happens when they are first used.

    That holds for all mappers of the program; what they are made of counts as old then. Where configuring fails, the collector
    goes on as rarely until it succeeds.
    """
    usual: list[tuple[int, int, int]] = []

    def begin() -> None:
        if not usual:
            usual.append(gc.get_threshold())
            gc.set_threshold(_RARELY, *usual[0][1:])

    def end() -> None:
        if usual:
            _let_all_be_old()
            gc.set_threshold(*usual.pop())

    event.listen(Mapper, "before_configured", begin)
    event.listen(Mapper, "after_configured", end)

"""Making many classes while nobody looks for garbage, of which there is none yet.

The collector goes through everything that was made, again and again: for a thousand tables, a third of the time until the
first query.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.orm import Mapper

__all__ = ["configure_without_collecting", "without_collecting"]


@contextmanager
def without_collecting() -> Iterator[None]:
    """Keep the collector off inside the block; it is on afterwards if it was before."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def configure_without_collecting() -> None:
    """Keep the collector off while SQLAlchemy configures mappers, which happens when they are first used."""
    was_on: list[bool] = []

    def stop() -> None:
        if gc.isenabled():
            gc.disable()
            was_on.append(True)

    def go_on() -> None:
        if was_on:
            was_on.clear()
            gc.enable()

    event.listen(Mapper, "before_configured", stop)
    event.listen(Mapper, "after_configured", go_on)

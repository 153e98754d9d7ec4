"""The same schema as models of SQLAlchemy in one file, as people write them by hand."""

from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.speed.synthetic import STATES, name, neighbour, parent

__all__ = ["edit_models", "write_models"]

_HEAD = '''\
"""The tables of the shop."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Enum, ForeignKey, Identity, Index, Numeric, String, Text, func, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass
'''
_FIRST_KEY = "mapped_column(BigInteger, Identity(always=True), primary_key=True)\n"


def write_models(file: Path, tables: int) -> None:
    """Write the module; everything that the spec says of a table is in it, with both sides of each relation."""
    children, neighbours = _led_to(tables, parent), _led_to(tables, neighbour)
    models = (_model(number, children[number], neighbours[number]) for number in range(tables))
    file.write_text("".join([_HEAD, *models]))


def edit_models(file: Path, number: int) -> None:
    """Add a column to the first table, another one for each `number`."""
    head, key, rest = file.read_text().partition(_FIRST_KEY)
    file.write_text(f"{head}{key}    remark_{number}: Mapped[str | None] = mapped_column(Text)\n{rest}")


def _led_to(tables: int, leads_to: Callable[[int], int]) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in range(tables)]
    for number in range(tables):
        found[leads_to(number)].append(number)
    return found


def _model(number: int, children: list[int], neighbours: list[int]) -> str:
    own, table = _class(number), name(number)
    return f'''

class {own}State(StrEnum):
{_members()}

class {own}(Base):
    """A {table} as the business knows it."""

    __tablename__ = "{table}"
    __table_args__ = (
        CheckConstraint("quantity >= 0", name="ck_{table}_quantity_is_positive"),
        Index("ix_{table}_state_created_at", "state", "created_at"),
        Index("ix_{table}_title", "title"),
        {{"comment": "A {table} as the business knows it."}},
    )

    id: Mapped[int] = {_FIRST_KEY}\
    code: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(Text)
    state: Mapped[{own}State] = mapped_column(Enum({own}State, name="{table}_state"), server_default="DRAFT")
    quantity: Mapped[int] = mapped_column(server_default=text("0"))
    price: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    remark: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("{name(parent(number))}.id", ondelete="SET NULL"), index=True)
    neighbour_id: Mapped[int | None] = mapped_column(ForeignKey("{name(neighbour(number))}.id", ondelete="CASCADE"), index=True)

{"".join(_relationships(number, children, neighbours))}'''


def _members() -> str:
    return "".join(f'    {state.upper()} = "{state}"\n' for state in STATES)


def _relationships(number: int, children: list[int], neighbours: list[int]) -> Iterator[str]:
    for side, other in (("parent", parent(number)), ("neighbour", neighbour(number))):
        inverse = f"{name(number)}_{'children' if side == 'parent' else 'neighbours'}"
        remote = f', remote_side="{_class(other)}.id"' if other == number else ""
        yield (
            f'    {side}: Mapped["{_class(other)} | None"] = relationship('
            f'foreign_keys=[{side}_id], back_populates="{inverse}"{remote})\n'
        )
    for side, others, plural, cascade in (
        ("parent", children, "children", ""),
        ("neighbour", neighbours, "neighbours", ', cascade="all"'),
    ):
        for other in others:
            yield (
                f'    {name(other)}_{plural}: Mapped[list["{_class(other)}"]] = relationship('
                f'foreign_keys="{_class(other)}.{side}_id", back_populates="{side}"{cascade}, passive_deletes=True)\n'
            )


def _class(number: int) -> str:
    return name(number).title().replace("_", "")

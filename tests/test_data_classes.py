"""The quick dataclasses do what those of the standard library do."""

import dataclasses
from collections.abc import Callable
from dataclasses import field
from typing import Any

import pytest

from dovetail.data_classes import dataclass

ways = pytest.mark.parametrize("make", [dataclasses.dataclass, dataclass], ids=["standard", "quick"])


@ways
def test_what_an_instance_is(make: Callable[..., Any]) -> None:
    class Place:
        """A place."""

        file: str
        line: int = 1
        notes: list[str] = field(default_factory=list)
        seen: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)

        def __post_init__(self) -> None:
            self.seen[self.file] = self.line

    place: Any = make(frozen=True, slots=True, order=True)(Place)

    one, same, later = place("a", 2), place(file="a", line=2), place("a", 3, ["x"])
    assert one == same
    assert one != later
    assert one != ("a", 2, [])
    assert (one < later, one >= later, max(one, later) is later) == (True, False, True)
    assert one.seen == {"a": 2}
    assert one.notes is not same.notes
    assert repr(later).endswith("Place(file='a', line=3, notes=['x'])")
    assert dataclasses.replace(one, line=5) == place("a", 5)
    assert dataclasses.asdict(place("a")) == {"file": "a", "line": 1, "notes": [], "seen": {"a": 1}}
    assert place.__match_args__ == ("file", "line", "notes")
    assert not hasattr(one, "__dict__")
    with pytest.raises(TypeError, match=r"missing 1 required positional argument: 'file'"):
        place()
    with pytest.raises(TypeError, match=r"unexpected keyword argument 'column'"):
        place("a", column=1)
    with pytest.raises(TypeError, match=r"unhashable type: 'list'"):
        hash(one)


@ways
def test_classes_of_as_many_fields_keep_their_names_and_defaults_apart(make: Callable[..., Any]) -> None:
    class Size:
        """How large something is."""

        width: int
        height: int = 1

    class Range:
        """From where to where."""

        start: int = 2
        end: int = 3

    size, range_ = make(frozen=True, slots=True)(Size), make(Range)

    assert (size(5).width, size(5).height, range_().start, range_(end=7).end) == (5, 1, 2, 7)
    assert range_(1) == range_(start=1, end=3)
    with pytest.raises(TypeError, match=r"missing 1 required positional argument: 'width'"):
        size(height=2)
    with pytest.raises(TypeError, match=r"multiple values for argument 'start'"):
        range_(1, start=2)


@ways
def test_a_field_without_a_default_after_one_with_it_is_refused(make: Callable[..., Any]) -> None:
    class Wrong:
        """One that cannot be made."""

        width: int = 1
        height: int

    with pytest.raises((TypeError, SyntaxError), match="non-default argument"):
        make(frozen=True, slots=True)(Wrong)(5)


@ways
def test_which_instances_have_a_hash(make: Callable[..., Any]) -> None:
    class Frozen:
        """One that cannot change."""

        name: str
        span: object = field(default=None, compare=False)

    frozen: Any = make(frozen=True)(Frozen)

    class Open:
        """One that can."""

        name: str

    open: Any = make(Open)

    class Itself:
        """One that is equal to nothing but itself."""

        name: str

    itself: Any = make(slots=True, eq=False)(Itself)

    assert len({frozen("a", 1), frozen("a", 2), frozen("b")}) == 2
    assert open("a") == open("a")
    with pytest.raises(TypeError, match="unhashable"):
        hash(open("a"))
    assert itself("a") != itself("a")
    assert len({itself("a"), itself("a")}) == 2


@ways
def test_what_a_class_says_itself_is_kept(make: Callable[..., Any]) -> None:
    class Base:
        """One that others are made of."""

        name: str

        def __repr__(self) -> str:
            return self.name

    base: Any = make(frozen=True)(Base)

    class Heir(Base):
        """One more."""

        size: int = 0

    heir: Any = make(frozen=True)(Heir)

    assert repr(base("a")) == "a"
    assert heir("a", 2) == heir(name="a", size=2)
    assert heir("a") != base("a")

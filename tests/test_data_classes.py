"""The quick dataclasses do what those of the standard library do."""

import copy
import dataclasses
import pickle
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from dovetail import data_classes

PACKAGE = Path(data_classes.__file__).parent

ways = pytest.mark.parametrize("way", [dataclasses, data_classes], ids=["standard", "quick"])


@ways
def test_what_an_instance_is(way: Any) -> None:
    class Place:
        """A place."""

        file: str
        line: int = 1
        notes: list[str] = way.field(default_factory=list)
        seen: dict[str, int] = way.field(default_factory=dict, init=False, repr=False, compare=False)

        def __post_init__(self) -> None:
            self.seen[self.file] = self.line

    place: Any = way.dataclass(frozen=True, slots=True, order=True)(Place)

    one, same, later = place("a", 2), place(file="a", line=2), place("a", 3, ["x"])
    assert one == same
    assert one != later
    assert one != ("a", 2, [])
    assert (one < later, one >= later, max(one, later) is later) == (True, False, True)
    assert one.seen == {"a": 2}
    assert one.notes is not same.notes
    assert repr(later).endswith("Place(file='a', line=3, notes=['x'])")
    assert way.replace(one, line=5, file="b") == place("b", 5)
    assert way.replace(one, line=5).seen == {"a": 5}
    assert place.__match_args__ == ("file", "line", "notes")
    assert not hasattr(one, "__dict__")
    with pytest.raises(TypeError, match=r"missing 1 required positional argument: 'file'"):
        place()
    with pytest.raises(TypeError, match=r"unexpected keyword argument 'column'"):
        place("a", column=1)
    with pytest.raises(TypeError, match="column"):
        way.replace(one, column=1)
    with pytest.raises(TypeError, match=r"unhashable type: 'list'"):
        hash(one)


@ways
def test_classes_of_as_many_fields_keep_their_names_and_defaults_apart(way: Any) -> None:
    class Size:
        """How large something is."""

        width: int
        height: int = 1

    class Range:
        """From where to where."""

        start: int = 2
        end: int = 3

    size, range_ = way.dataclass(frozen=True, slots=True)(Size), way.dataclass(Range)

    assert (size(5).width, size(5).height, range_().start, range_(end=7).end) == (5, 1, 2, 7)
    assert range_(1) == range_(start=1, end=3)
    with pytest.raises(TypeError, match=r"missing 1 required positional argument: 'width'"):
        size(height=2)
    with pytest.raises(TypeError, match=r"multiple values for argument 'start'"):
        range_(1, start=2)


@ways
def test_a_field_without_a_default_after_one_with_it_is_refused(way: Any) -> None:
    class Wrong:
        """One that cannot be made."""

        width: int = 1
        height: int

    with pytest.raises((TypeError, SyntaxError), match="non-default argument"):
        way.dataclass(frozen=True, slots=True)(Wrong)(5)


@ways
def test_which_instances_have_a_hash(way: Any) -> None:
    class Frozen:
        """One that cannot change."""

        name: str
        span: object = way.field(default=None, compare=False)

    frozen: Any = way.dataclass(frozen=True)(Frozen)

    class Open:
        """One that can."""

        name: str

    open: Any = way.dataclass(Open)

    class Itself:
        """One that is equal to nothing but itself."""

        name: str

    itself: Any = way.dataclass(slots=True, eq=False)(Itself)

    assert len({frozen("a", 1), frozen("a", 2), frozen("b")}) == 2
    assert open("a") == open("a")
    with pytest.raises(TypeError, match="unhashable"):
        hash(open("a"))
    assert itself("a") != itself("a")
    assert len({itself("a"), itself("a")}) == 2


@ways
def test_what_a_class_says_itself_is_kept(way: Any) -> None:
    class Base:
        """One that others are made of."""

        name: str

        def __repr__(self) -> str:
            return self.name

    base: Any = way.dataclass(frozen=True)(Base)

    class Heir(Base):
        """One more."""

        size: int = 0

    heir: Any = way.dataclass(frozen=True)(Heir)

    assert repr(base("a")) == "a"
    assert heir("a", 2) == heir(name="a", size=2)
    assert heir("a") != base("a")


@ways
def test_what_is_known_of_fields(way: Any) -> None:
    class Base:
        """One that others are made of."""

        name: str
        span: object = way.field(default=None, compare=False, repr=False)

    base: Any = way.dataclass(frozen=True, slots=True)(Base)

    class Heir(base):  # type: ignore[misc]
        """One more, with another default."""

        notes: list[str] = way.field(default_factory=list, init=False)
        name: str = "nobody"

    heir: Any = way.dataclass(frozen=True, slots=True)(Heir)
    known = [(each.name, each.init, each.compare, each.repr) for each in way.fields(heir)]
    assert known == [("name", True, True, True), ("span", True, False, False), ("notes", False, True, True)]
    assert [each.default for each in way.fields(heir())] == ["nobody", None, way.MISSING]
    assert [each.default for each in way.fields(base)] == [way.MISSING, None]
    assert way.fields(heir)[2].default_factory is list
    assert repr(heir(span=1)).endswith("Heir(name='nobody', notes=[])")
    assert (way.is_dataclass(heir), way.is_dataclass(heir()), way.is_dataclass(str)) == (True, True, False)
    assert (heir.__slots__, heir.__match_args__) == (("notes",), ("name", "span"))
    assert not hasattr(heir(), "__dict__")


@ways
def test_a_class_without_slots_has_the_defaults_of_its_fields(way: Any) -> None:
    class Open:
        """One that can get other attributes."""

        name: str = "nobody"
        size: int = way.field(default=1)
        notes: list[str] = way.field(default_factory=list)

    made: Any = way.dataclass(Open)
    assert made is Open
    assert (Open.name, Open.size, hasattr(Open, "notes")) == ("nobody", 1, False)
    one: Any = made()
    one.other = 2
    assert (one.__dict__, one) == ({"name": "nobody", "size": 1, "notes": [], "other": 2}, made())


@data_classes.dataclass(frozen=True, slots=True)
class Place:
    """Where something stands."""

    file: str
    line: int = 1


def test_an_instance_can_be_copied_and_sent_to_another_process() -> None:
    place = Place("a", 2)
    assert copy.deepcopy(place) == copy.copy(place) == pickle.loads(pickle.dumps(place)) == place
    assert Place.__qualname__ == "Place"
    match place:
        case Place(file, line):
            assert (file, line) == ("a", 2)


def test_no_class_needs_what_only_the_standard_one_has() -> None:
    """It refuses defaults that instances would share, and knows annotations that are no fields: nothing here has those."""
    modules = [
        ".".join(("dovetail", *path.relative_to(PACKAGE).with_suffix("").parts))
        for path in sorted(PACKAGE.rglob("*.py"))
        if "dovetail.data_classes import" in path.read_text() and "__main__" not in path.name
    ]
    classes = {
        value
        for name in modules
        for value in vars(import_module(name)).values()
        if isinstance(value, type) and data_classes.is_dataclass(value)
    }
    assert len(classes) > 200
    for class_ in classes:
        for each in data_classes.fields(class_):
            assert each.default.__class__.__hash__ is not None, f"{class_}.{each.name}"
        assert not re.search("ClassVar|InitVar|KW_ONLY", str(vars(class_).get("__annotations__"))), class_


def test_it_loads_nothing_of_the_standard_one() -> None:
    """Which loads `inspect`, and that `ast`: together they take as long as reading ten tables."""
    script = "import sys, dovetail.data_classes; print(*({'dataclasses', 'inspect'} & sys.modules.keys()))"
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=PACKAGE.parent, capture_output=True, text=True, check=True, env={}
    )
    assert run.stdout == "\n"


def test_instances_of_two_classes_have_two_hashes() -> None:
    @data_classes.dataclass(frozen=True)
    class One:
        name: str

    @data_classes.dataclass(frozen=True)
    class Other:
        name: str

    assert hash(One("a")) == hash(One("a"))
    assert hash(One("a")) != hash(Other("a"))

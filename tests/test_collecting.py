"""Where there are many tables, Python's collector of garbage is off while their classes are made, and on again afterwards."""

import gc
import subprocess
import sys
from pathlib import Path

import pytest
from black import format_str
from black.mode import Mode, TargetVersion

from checkers import module, mypy
from dovetail import pipeline
from dovetail.emit import models
from dovetail.output.writer import write
from dovetail.runtime.collecting import without_collecting

SPEC = """
dovetail: 1
name: shop
tables:
  customers: {columns: {id: {type: int, primary_key: true}}}
  orders:
    columns: {id: {type: int, primary_key: true}}
    references: {customer: {to: customers, on_delete: cascade, inverse: orders}}
"""
WATCHING = """
import gc
from sqlalchemy import event
from sqlalchemy.orm import Mapper, configure_mappers

seen = []
event.listen(Mapper, "instrument_class", lambda *_: seen.append(gc.isenabled()))
event.listen(Mapper, "mapper_configured", lambda *_: seen.append(gc.get_threshold()[0] > 100_000))
if {is_off}: gc.disable()
import shop.models
print(gc.isenabled(), gc.get_threshold())
configure_mappers()
print(gc.isenabled(), gc.get_threshold(), seen)
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(models, "MANY_TABLES", 2)
    (tmp_path / "shop.yaml").write_text(SPEC)
    spec = pipeline.read(tmp_path / "shop.yaml")
    write(spec.output, pipeline.render(spec))
    return spec.output


@pytest.mark.parametrize("is_off", [False, True])
def test_the_models_of_many_tables_are_made_without_the_collector(package: Path, is_off: bool) -> None:
    script = WATCHING.format(is_off=is_off)
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=package.parent, capture_output=True, text=True, check=False
    )
    usual = subprocess.run(
        [sys.executable, "-c", "import gc; print(gc.get_threshold())"], capture_output=True, text=True, check=True
    )
    state = f"{not is_off} {usual.stdout.strip()}"
    assert run.stdout == f"{state}\n{state} [False, False, True, True]\n", run.stderr


def test_the_modules_of_many_models_please_checkers_as_those_of_few_do(package: Path) -> None:
    for path in ("__init__.py", "base.py"):
        text = (package / "models" / path).read_text()
        assert "_collecting()" in text
        assert format_str(text, mode=Mode(target_versions={TargetVersion.PY311})) == text
    run = module(package.parent, "ruff", "check", "--select", "E4,E7,E9,F,I,UP,B,SIM", "shop/models")
    assert run.returncode == 0, run.stdout
    checked = mypy(package.parent, "shop/models")
    assert checked.returncode == 0, checked.stdout


def test_where_configuring_fails_the_collector_still_works_and_is_as_before_once_it_succeeds() -> None:
    script = """
import gc
from sqlalchemy.orm import DeclarativeBase, Mapped, configure_mappers, mapped_column, relationship
from dovetail.runtime.collecting import configure_with_little_collecting

class Base(DeclarativeBase): pass
class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    customer: Mapped["Customer"] = relationship(primaryjoin="Order.id == foreign(Customer.id)")

configure_with_little_collecting()
usual = gc.get_threshold()
for _ in range(2):
    try: configure_mappers()
    except Exception: print(gc.isenabled(), gc.get_threshold() == usual)
class Customer(Base):
    __tablename__ = "customers"
    id: Mapped[int] = mapped_column(primary_key=True)
del Order.__mapper__._configure_failed
configure_mappers()
print(gc.isenabled(), gc.get_threshold() == usual)
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert run.stdout == "True False\nTrue False\nTrue True\n", run.stderr


def test_whatever_happens_the_collector_is_on_again() -> None:
    assert gc.isenabled()
    with pytest.raises(AssertionError, match="it is off"), without_collecting():
        assert gc.isenabled(), "it is off"
    assert gc.isenabled()


def test_what_configuring_has_made_is_old_afterwards() -> None:
    script = """
import gc
from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, Mapped, Mapper, configure_mappers, mapped_column
from dovetail.runtime.collecting import configure_with_little_collecting

class Base(DeclarativeBase): pass
class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)

made = []
configure_with_little_collecting()
event.listen(Mapper, "mapper_configured", lambda *_: made.append([[]]))
configure_mappers()
gc.disable()
print(any(found is made[0] for found in gc.get_objects(2)), gc.get_freeze_count())
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert run.stdout == "True 0\n", run.stderr


@pytest.mark.parametrize(("before", "generation"), [("", 2), ("gc.freeze()", 0)])
def test_what_was_made_meanwhile_is_old_unless_somebody_keeps_frozen_objects(before: str, generation: int) -> None:
    script = f"""
import gc
from dovetail.runtime.collecting import without_collecting
{before}
frozen = gc.get_freeze_count()
with without_collecting():
    made = [[]]
gc.disable()
print([each for each in range(3) if any(found is made for found in gc.get_objects(each))], gc.get_freeze_count() == frozen)
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert run.stdout == f"[{generation}] True\n", run.stderr

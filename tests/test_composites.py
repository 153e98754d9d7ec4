"""What a spec with composites becomes: a package that writes, reads and checks their values on real databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import create_engine, inspect, make_url, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from checkers import mypy, pyright
from dovetail import pipeline
from dovetail.diagnostics import SpecError
from dovetail.output.writer import write
from scripts import apply
from specs import imported

SPEC = Path(__file__).parent / "cases" / "composites" / "spec.yaml"
SINCE = datetime(2026, 2, 28, 12, 30, 0, 123456, tzinfo=UTC)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("composites")
    write(folder / "composites_case", pipeline.render(pipeline.read(SPEC)))
    return folder


@pytest.fixture
def package(written: Path) -> Iterator[SimpleNamespace]:
    with imported(written, "composites_case"):
        from composites_case import composites, enums, models, queries, schemas, shapes  # type: ignore[import-not-found]

        yield SimpleNamespace(
            composites=composites, enums=enums, models=models, queries=queries, schemas=schemas, shapes=shapes
        )


@pytest.fixture
def session(database_url: str, written: Path) -> Iterator[Session]:
    kind = make_url(database_url).get_backend_name()
    apply(database_url, written / "composites_case" / "migrations" / kind / "0001_initial.up.sql")
    engine = create_engine(database_url)
    with Session(engine) as session:
        yield session
    engine.dispose()


def invoice(package: SimpleNamespace, number: int, **others: Any) -> dict[str, Any]:
    composites = package.composites
    home = composites.Address('Main "St", (1)', "Springfield", "ab\\c", ["x", ""], 3)
    seller = composites.Party("n", home, b"\x00\xff", SINCE, {"a": [1, None]})
    total = composites.Amount(Decimal("12.50"), package.enums.Currency.EUR)
    return {"id": number, "total": total, "seller": seller, **others}


@pytest.mark.every_postgresql
def test_rows_are_written_and_read_in_every_way(session: Session, package: SimpleNamespace) -> None:
    row = invoice(package, 1, shipped_to=package.composites.Address())
    db = package.queries.Database(session)
    created = db.invoices.create(package.schemas.InvoiceCreate(**row))
    assert (created.total, created.paid, created.shipped_to) == (row["total"], None, row["shipped_to"])
    session.add(package.models.Invoice(**invoice(package, 2, paid=row["total"])))
    session.flush()
    session.expire_all()
    assert session.get_one(package.models.Invoice, 2).seller == row["seller"]
    read = db.invoices.find_many(package.schemas.InvoiceRead, order_by=package.models.Invoice.id)
    assert [each.seller for each in read] == [row["seller"]] * 2
    assert [each.paid for each in read] == [None, row["total"]]
    card = db.invoices.find_first(package.shapes.InvoiceCard, where=package.models.Invoice.total == row["total"])
    assert card.total == row["total"]
    assert package.schemas.InvoiceRead.model_validate_json(read[1].model_dump_json()) == read[1]


def test_a_composite_has_as_many_fields_as_postgresql_keeps(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    for number in (1600, 1601):
        fields = ", ".join(f"f{each}: int" for each in range(number))
        columns = "{id: {type: int, primary_key: true}, one: big}"
        spec.write_text(
            f"dovetail: 1\nname: example\ncomposites: {{big: {{fields: {{{fields}}}}}}}\ntables: {{a: {{columns: {columns}}}}}\n"
        )
        if number == 1600:
            pipeline.read(spec)
    with pytest.raises(SpecError) as caught:
        pipeline.read(spec)
    assert [(found.code, found.span and found.span.line) for found in caught.value.diagnostics] == [("S407", 3)]
    assert caught.value.diagnostics[0].message == 'composite "big" has 1601 fields; PostgreSQL keeps 1600'


@pytest.mark.every_postgresql
def test_values_are_changed_as_a_whole(session: Session, package: SimpleNamespace) -> None:
    db, row = package.queries.Database(session), invoice(package, 1)
    db.invoices.create(package.schemas.InvoiceCreate(**row))
    other = replace(row["total"], amount=Decimal("0.01"))
    db.invoices.update(1, package.schemas.InvoiceUpdate(total=other))
    assert db.invoices.get(1).total == other
    found = session.get_one(package.models.Invoice, 1)
    for name, value in package.schemas.InvoiceUpdate(paid=other).model_dump(exclude_unset=True).items():
        setattr(found, name, value)
    session.flush()
    session.expire_all()
    assert found.paid == other
    found.paid = None
    session.flush()
    session.expire_all()
    assert found.paid is None


def test_pages_follow_no_composite(session: Session, package: SimpleNamespace) -> None:
    """Its fields have no one order that both databases know, and a cursor would have to hold them all."""
    db, read = package.queries.Database(session), package.schemas.InvoiceRead
    with pytest.raises(TypeError, match=r"pages cannot follow invoices\.total, whose values have several fields"):
        db.invoices.paginate(read, order_by=[package.models.Invoice.total.desc()], limit=3)
    assert db.invoices.paginate(read, order_by=package.models.Invoice.id, limit=3).items == []


@pytest.mark.parametrize(
    ("total", "told"),
    [
        ({"amount": "1.234"}, "decimal"),
        ({"amount": 1, "currency": "gbp"}, "'eur' or 'usd'"),
        ({"amonut": 1}, "amonut"),
        ({"amount": "12345678901.00"}, "digits"),
    ],
)
def test_schemas_hold_fields_to_their_limits(package: SimpleNamespace, total: Any, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        package.schemas.InvoiceUpdate(total=total)


def test_schemas_hold_instances_to_their_limits_too(package: SimpleNamespace) -> None:
    with pytest.raises(ValidationError, match="at least 3"):
        package.schemas.InvoiceUpdate(shipped_to=package.composites.Address(code="x"))
    with pytest.raises(TypeError):
        package.composites.Address(stret="x")


def test_postgresql_refuses_what_no_field_can_hold(postgresql: str, written: Path, package: SimpleNamespace) -> None:
    apply(postgresql, written / "composites_case/migrations/postgresql/0001_initial.up.sql")
    engine = create_engine(postgresql)
    for wrong in ({"code": "x"}, {"city": "x" * 81}):
        with Session(engine) as session:
            address = package.composites.Address(**wrong)
            session.add(package.models.Invoice(**invoice(package, 1, shipped_to=address)))
            with pytest.raises(DBAPIError):
                session.flush()
    engine.dispose()


@pytest.mark.every_postgresql
def test_types_are_made_and_dropped_with_the_tables(postgresql: str, package: SimpleNamespace) -> None:
    engine = create_engine(postgresql)
    metadata = package.models.Base.metadata
    known = "SELECT count(*) FROM pg_class WHERE relkind = 'c' AND relnamespace = 'public'::regnamespace"
    with engine.begin() as connection:
        metadata.create_all(connection)
        metadata.create_all(connection)
        assert connection.scalar(text(known)) == 3
        assert inspect(connection).has_table("invoices")
    with Session(engine) as session:
        session.add(package.models.Invoice(**invoice(package, 1)))
        session.commit()
        assert session.scalars(select(package.models.Invoice.total)).one().amount == Decimal("12.50")
    with engine.begin() as connection:
        metadata.drop_all(connection)
        assert connection.scalar(text(known)) == 0
    engine.dispose()


@pytest.mark.parametrize("check", [mypy, pyright], ids=["mypy", "pyright"])
def test_checkers_of_types_find_nothing(written: Path, check: Any) -> None:
    """Of the runtime, that is the same in every package, test_models.py sees it."""
    own = [path.name for path in (written / "composites_case").iterdir() if path.suffix == ".py" or path.is_dir()]
    checked = [
        f"composites_case/{name}" for name in own if name not in ("runtime", "docs", "migrations", "__pycache__")
    ]
    found = check(written, *checked)
    assert found.returncode == 0, found.stdout + found.stderr

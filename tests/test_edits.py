"""What `generate` works out of an excerpt, after an edit of a few tables, is what it makes when it looks at all of them."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import event, given
from hypothesis import strategies as st

from dovetail.cli import remembering
from dovetail.cli.group import main
from dovetail.excerpt import reading
from dovetail.excerpt.answer import said_of_edit
from dovetail.remembered import Said, recall
from dovetail.spec.roots import is_root
from effort import law
from fast_yaml import dumped, loaded

ROOT = """\
dovetail: 1
name: shop
databases: [postgresql, sqlite]
lint: {unindexed_reference: "off"}
include: [tables/*.yaml]
enums:
  state: [draft, active]
  unused_here: {values: [one, two], class: Other}
  स्थिति: {values: [one, two], class: Position, name: position}
domains:
  email: {type: varchar(200), min_length: 3}
composites:
  price: {fields: {number: int, currency: char(3)}}
mixins:
  timestamps:
    columns: {created_at: {type: timestamptz, default: now}}
tables:
  countries:
    doc: Where customers live.
    columns:
      code: {type: char(2), primary_key: true}
      name: text
"""
PEOPLE = """\
tables:
  customers:
    class: Client
    mixins: [timestamps]
    columns:
      id: {type: bigint, primary_key: true, identity: always}
      email: {type: email, unique: true}
      state: {type: state, default: draft}
      remark: text?
    references:
      country: {to: countries, on_delete: restrict, inverse: customers}
      invited_by: {to: customers, optional: true, on_delete: set null, inverse: invited}
    # of the one before
  profiles:
    columns:
      text: text
    references:
      customer: {to: customers, on_delete: cascade, inverse: profile}
    primary_key: [customer]
  customer_addresses:
    columns:
      number: int
      street: text
    references:
      customer: {to: customers, on_delete: cascade, inverse: addresses}
    primary_key: [customer, number]
"""
GOODS = """\
enums:
  size: [small, large]
tables:
  orders:
    columns:
      id: {type: uuid, primary_key: true, default: uuid4}
      total: {type: int, default: 0, min: 0}
      note: {type: text, optional: true, doc: "What the *customer* wrote"}
    references:
      customer: {to: customers, on_delete: cascade, inverse: orders}
      address: {to: customer_addresses, optional: true, on_delete: set null, inverse: orders, columns: [address_customer, address_number]}
    indexes: [[total]]
    checks:
      not_too_much: total < 1000000
  shipments:
    columns:
      id: {type: int, primary_key: true}
    references:
      carrier: {to: carriers, on_delete: restrict, inverse: shipments}
  carriers:
    columns:
      id: {type: int, primary_key: true}
    references:
      contact: {to: contacts, optional: true, on_delete: set null, inverse: carriers}
  contacts:
    columns:
      id: {type: int, primary_key: true}
      name: text
    references:
      last_shipment: {to: shipments, optional: true, on_delete: set null, inverse: contacts}
  products:
    columns:
      id: {type: int, primary_key: true}
      name: {type: varchar(80), unique: true}
      price: price?
      size: size?
    relations:
      orders: {through: order_lines, inverse: products}
  order_lines:
    columns:
      quantity: {type: int, default: 1}
    references:
      order: {to: orders, on_delete: cascade, inverse: lines}
      product: {to: products, on_delete: restrict, inverse: lines}
    primary_key: [order, product]
"""
FILES = {"spec.yaml": ROOT, "tables/people.yaml": PEOPLE, "tables/goods.yaml": GOODS, "pyproject.toml": ""}
SETTLING = 0.15
"""Seconds until files are older than a run that begins then."""


class Project:
    """A project that is generated and remembered, and its twin that remembers nothing."""

    def __init__(self, folder: Path, files: dict[str, str]) -> None:
        self._now, self._at_rest = folder / "now", folder / "at rest"
        self.folder, self.memories = self._now / "project", self._now / "memories"
        self.twin = self._now / "twin" / "project"
        for path, text in files.items():
            _write(self.folder / path, text)
        sleep(SETTLING)
        self.generate()
        shutil.copytree(self.folder, self.twin)
        shutil.copytree(self._now, self._at_rest)

    def as_it_was(self) -> None:
        """Undo everything that was done since it was made."""
        for part in ("project", "twin", "memories"):
            shutil.rmtree(self._now / part, ignore_errors=True)
            shutil.copytree(self._at_rest / part, self._now / part)

    def generate(self) -> Said:
        return _said(CliRunner(env={"DOVETAIL_CACHE": str(self.memories)}).invoke(main, ["generate"]))

    def replace(self, path: str, old: str, new: str) -> None:
        text = (self.folder / path).read_text()
        assert text.count(old) == 1, old
        self.put(path, text.replace(old, new))

    def put(self, path: str, text: str) -> None:
        """Write a file of both projects."""
        for folder in (self.folder, self.twin):
            _write(folder / path, text)

    def answer(self) -> Said | None:
        """What follows from the excerpt, if anything does."""
        recalled = recall(["generate"])
        return None if recalled is None or not recalled.changed else said_of_edit(["generate"], recalled)

    def answer_of_twin(self) -> Said:
        """What looking at everything comes to."""
        with chdir(self.twin):
            return _said(CliRunner(env={"DOVETAIL_CACHE": "off"}).invoke(main, ["generate"]))

    def assert_same_as_twin(self) -> None:
        assert _tree(self.folder / "generated") == _tree(self.twin / "generated")


def _said(run: Result) -> Said:
    assert run.exit_code == 0, run.output
    return Said(run.stdout, run.stderr)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _tree(folder: Path) -> dict[str, str]:
    paths = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_text() for path in paths}


@contextmanager
def _generated(files: dict[str, str]) -> Iterator[Project]:
    """A project of the files, in which even a few tables are many."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(remembering, "MANY_TABLES", 0)
        patch.setenv("DOVETAIL_CACHE", f"{folder}/now/memories")
        (Path(folder) / "now" / "project").mkdir(parents=True)
        with chdir(f"{folder}/now/project"):
            project = Project(Path(folder), files)
        yield project


@pytest.fixture(scope="module")
def written_by_hand() -> Iterator[Project]:
    with _generated(FILES) as project:
        yield project


@pytest.fixture
def project(written_by_hand: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    written_by_hand.as_it_was()
    monkeypatch.chdir(written_by_hand.folder)
    monkeypatch.setenv("DOVETAIL_CACHE", str(written_by_hand.memories))
    monkeypatch.setattr(remembering, "MANY_TABLES", 0)
    return written_by_hand


_PEOPLE, _GOODS, _ROOT = "tables/people.yaml", "tables/goods.yaml", "spec.yaml"

ANSWERED = {
    "a column": (_GOODS, "      total: {", "      paid: bool?\n      total: {"),
    "a column at the end of a table": (_PEOPLE, "      text: text\n", "      text: text\n      more: text?\n"),
    "a column of an enum that others use": (
        _GOODS,
        "      quantity:",
        "      state: {type: state, default: draft}\n      quantity:",
    ),
    "a column of an enum in another script": (
        _GOODS,
        "      quantity:",
        "      position: {type: स्थिति, default: one}\n      quantity:",
    ),
    "a column of a composite": (_GOODS, "      total: {", "      shipping: price?\n      total: {"),
    "a column of a table that others refer to": (
        _PEOPLE,
        "      remark: text?",
        "      remark: text?\n      title: text?",
    ),
    "a column of a table that refers to keys of keys": (_GOODS, "      note: {", "      mark: char(1)?\n      note: {"),
    "a type": (_PEOPLE, "      number: int\n      street: text", "      number: int\n      street: varchar(200)"),
    "a default": (_GOODS, "quantity: {type: int, default: 1}", "quantity: {type: int, default: 2}"),
    "a column that may be missing": (_GOODS, "total: {type: int, default: 0, min: 0}", "total: {type: int?, min: 0}"),
    "a rule": (_GOODS, "{type: int, default: 1}", "{type: int, default: 1, min: 1}"),
    "a check": (_GOODS, "total < 1000000", "total < 2000000"),
    "a check more": (_GOODS, "    checks:\n", "    checks:\n      note_is_short: length(note) < 1000\n"),
    "an index": (_GOODS, "indexes: [[total]]", "indexes: [[total], [note]]"),
    "another index": (_GOODS, "indexes: [[total]]", "indexes: [[note]]"),
    "an index of a reference": (
        _GOODS,
        "inverse: orders}\n      address",
        "inverse: orders, index: false}\n      address",
    ),
    "a unique key": (_GOODS, "    indexes: [[total]]", "    indexes: [[total]]\n    unique: [[customer, total]]"),
    "no unique key": (_GOODS, "{type: varchar(80), unique: true}", "varchar(80)"),
    "what a table is for": (_GOODS, "  products:\n", "  products:\n    doc: What is sold.\n"),
    "what a column is for": (_GOODS, "What the *customer* wrote", "# What | they `wrote`"),
    "a column with a name that needs quotes": (_GOODS, "      total: {", '      "a \\"b\\" | c": int?\n      total: {'),
    "a comment": (_PEOPLE, "# of the one before", "# of nothing"),
    "an empty line": (_GOODS, "  order_lines:\n", "\n  order_lines:\n"),
    "the table in the root": (_ROOT, "      name: text\n", "      name: text\n      population: bigint?\n"),
    "a table in a circle of three": (_GOODS, "      name: text\n", "      name: text\n      phone: text?\n"),
    "the last table of a file": (_GOODS, "default: 1}\n", "default: 1}\n      price: price?\n"),
}
"""Edits that concern one table only, by what they change: the file, what it says, and what it says then."""


@pytest.mark.parametrize("what", ANSWERED)
def test_an_edit_of_a_table_is_worked_out_without_the_others(project: Project, what: str) -> None:
    project.replace(*ANSWERED[what])
    answer = project.answer()
    assert answer is not None
    assert answer == project.answer_of_twin()
    project.assert_same_as_twin()


def test_what_follows_from_an_edit_is_remembered(project: Project) -> None:
    """So the next run has nothing to do, and the next edit is worked out as well."""
    for what in ("a column", "an index", "a default"):
        project.replace(*ANSWERED[what])
        answer = project.answer()
        assert answer is not None
        assert answer == project.answer_of_twin()
        recalled = recall(["generate"])
        assert recalled is not None
        assert recalled.said == project.generate()
        assert "up to date" in recalled.said.results
    project.assert_same_as_twin()


def test_edits_of_several_tables_and_files_are_worked_out_together(project: Project) -> None:
    for what in ("a column", "no unique key", "a type", "the table in the root"):
        project.replace(*ANSWERED[what])
    answer = project.answer()
    assert answer is not None
    assert answer == project.answer_of_twin()
    project.assert_same_as_twin()


FAR = {
    "a key at the root, below the last table": (_ROOT, "      name: text\n", "      name: text\nalembic: true\n"),
    "another folder, below the last table": (_ROOT, "      name: text\n", "      name: text\noutput: generated/b\n"),
    "a column that has been another, in disguise": (
        _GOODS,
        "      note: {type: text,",
        '      remark: {"w\\x61s": note, type: text,',
    ),
    "a table in another place": (
        _GOODS,
        GOODS[GOODS.index("  products:") :],
        GOODS[GOODS.index("  order_lines:") :] + GOODS[GOODS.index("  products:") : GOODS.index("  order_lines:")],
    ),
    "the end of the last line": (_GOODS, "    primary_key: [order, product]\n", "    primary_key: [order, product]"),
    "a table more": (
        _GOODS,
        "  products:\n",
        "  gifts:\n    columns: {id: {type: int, primary_key: true}}\n  products:\n",
    ),
    "another class": (_PEOPLE, "class: Client", "class: Patron"),
    "another key": (_PEOPLE, "id: {type: bigint,", "id: {type: int,"),
    "a reference": (
        _GOODS,
        "      address: {",
        "      country: {to: countries, optional: true, on_delete: restrict, inverse: orders}\n      address: {",
    ),
    "another action": (
        _GOODS,
        "product: {to: products, on_delete: restrict",
        "product: {to: products, on_delete: cascade",
    ),
    "another name of a relation": (_GOODS, "inverse: lines}\n      product", "inverse: parts}\n      product"),
    "a value of an enum": (_ROOT, "[draft, active]", "[draft, active, gone]"),
    "a mixin": (_ROOT, "created_at: {type: timestamptz, default: now}", "created_at: {type: timestamp, default: now}"),
    "what the package is for": (_ROOT, "name: shop", "name: shop\ndoc: Everything."),
    "another database": (_ROOT, "[postgresql, sqlite]", "[sqlite, postgresql]"),
    "a name for a value": (_GOODS, "default: 1}\n", "default: &one 1}\n      other: {type: int, default: *one}\n"),
    "a renamed column": (_GOODS, "      note: {type: text,", "      remark: {was: note, type: text,"),
    "a soft delete": (_GOODS, "  products:\n", "  products:\n    soft_delete: true\n"),
    "rows that only grow": (_GOODS, "  order_lines:\n", "  order_lines:\n    append_only: true\n"),
    "a unique key that makes many one": (_GOODS, "    indexes: [[total]]", "    unique: [[customer]]"),
}
"""Edits that others see, or may."""


@pytest.mark.parametrize("what", FAR)
def test_an_edit_that_reaches_others_has_all_looked_at(project: Project, what: str) -> None:
    project.replace(*FAR[what])
    assert project.answer() is None
    assert project.generate() == project.answer_of_twin()
    project.assert_same_as_twin()


_LINES = GOODS[GOODS.index("  order_lines:") :]
_ID = "columns: {id: {type: int, primary_key: true}"
_BY_ITSELF = {
    "a column that fills itself": (
        "postgresql",
        f'tables:\n  orders:\n    {_ID}, total: {{type: "int?", using: "0"}}}}\n',
        'type: "int?"',
        "type: int",
    ),
    "a column that a policy of another table reads": (
        "postgresql",
        f"""\
tables:
  members:
    {_ID}, person: int}}
  documents:
    {_ID}, owner: int}}
    policies: {{own: {{using: "EXISTS (SELECT 1 FROM members m WHERE m.person = owner)"}}}}
""",
        "person: int",
        "person: bigint",
    ),
    "a default that a function of the spec makes": (
        "postgresql",
        f"""\
functions:
  next_code: {{sql: "CREATE FUNCTION next_code() RETURNS int LANGUAGE sql AS 'SELECT 1'"}}
tables:
  members:
    {_ID}, person: int}}
""",
        "person: int",
        "person: {type: int, default: {sql: next_code()}}",
    ),
    "a table whose name for a moment another has": (
        "sqlite",
        f"tables:\n  orders:\n    {_ID}, total: int}}\n  orders_next:\n    {_ID}}}\n",
        "total: int",
        "total: {type: int, min: 1}",
    ),
    "an index that a view has under its name": (
        "postgresql",
        f"""\
tables:
  members:
    {_ID}, person: int}}
views:
  numbers:
    sql: CREATE MATERIALIZED VIEW numbers AS SELECT 1 AS one
    indexes: [CREATE INDEX ix_members_person ON numbers (one)]
""",
        "person: int}",
        "person: int}\n    indexes: [[person]]",
    ),
    "the type of a tenant": (
        "postgresql",
        f"""\
tenancy: {{column: tenant_id, setting: app.tenant}}
tables:
  members:
    {_ID}, tenant_id: int}}
  documents:
    {_ID}, tenant_id: int}}
""",
        "tenant_id: int}\n  documents",
        "tenant_id: text}\n  documents",
    ),
}
"""Edits that say less than they mean, each with a database, a spec, what it says and what it says then."""


@pytest.mark.parametrize("what", _BY_ITSELF)
def test_an_edit_that_reaches_others_by_sql_or_by_what_all_have_is_left_to_whole_runs(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, spec, old, new = _BY_ITSELF[what]
    files = {"spec.yaml": f"dovetail: 1\nname: shop\ndatabases: [{database}]\n{spec}", "pyproject.toml": ""}
    with _generated(files) as project, chdir(project.folder):
        monkeypatch.setenv("DOVETAIL_CACHE", str(project.memories))
        project.replace("spec.yaml", old, new)
        recalled = recall(["generate"])
        assert recalled is not None
        assert len(recalled.changed) == 1
        assert said_of_edit(["generate"], recalled) is None


WRONG = {
    "an entry with a wider margin": (_GOODS, _LINES, _LINES.replace("  order_lines:", "   order_lines:")),
    "an entry with a narrower margin": (_GOODS, _LINES, _LINES.replace("  order", " order", 1)),
    "a first line in a comment": (_GOODS, "  order_lines:", "#  order_lines:"),
    "the end of the document": (_GOODS, "  order_lines:", "...\n  order_lines:"),
    "two entries on a line": (_GOODS, "not_too_much: total < 1000000\n", "not_too_much: total < 1000000"),
    "no type": (_GOODS, "price: price?", "price: prise?"),
    "no YAML": (_GOODS, "price: price?", "price: {price?"),
    "a quote that is never closed": (_GOODS, "price: price?", "price: 'price?"),
    "an unknown key": (_GOODS, "price: price?", "price: {type: price, nullable: true}"),
    "a check of no column": (_GOODS, "total < 1000000", "totals < 1000000"),
    "the name of an index that another table has": (
        _GOODS,
        "    primary_key: [order, product]",
        "    primary_key: [order, product]\n    indexes: [{columns: [quantity], name: ix_orders_total}]",
    ),
    "a column that goes": (_GOODS, "      price: price?\n", ""),
    "a table that goes": (_GOODS, GOODS[GOODS.index("  order_lines:") :], ""),
}
"""Edits of which something has to be said."""


@pytest.mark.parametrize("what", WRONG)
def test_an_edit_that_deserves_a_word_gets_it_and_changes_nothing(project: Project, what: str) -> None:
    before = _tree(project.folder / "generated")
    project.replace(*WRONG[what])
    assert project.answer() is None
    run = CliRunner().invoke(main, ["generate"])
    assert run.exit_code == 3
    assert run.stderr
    assert _tree(project.folder / "generated") == before


OTHER = """\
dovetail: 1
name: other
include: [shared/*.yaml]
lint: {missing_doc: warning}
tables:
  notes:
    columns: {id: {type: int, primary_key: true}, text: text}
"""
SHARED = "tables:\n  people:\n    columns: {id: {type: int, primary_key: true}, name: text}\n"


def test_of_several_specs_the_one_that_was_edited_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """The warnings of the others are given again; what two of them include is nobody's alone."""
    both = {"other.yaml": OTHER, "third.yaml": OTHER.replace("other", "third"), "shared/people.yaml": SHARED}
    with _generated({**FILES, **both}) as project, chdir(project.folder):
        monkeypatch.setenv("DOVETAIL_CACHE", str(project.memories))
        for path, old, new in (ANSWERED["a column"], ("third.yaml", "text: text", "text: 'text?'")):
            project.replace(path, old, new)
            answer = project.answer()
            assert answer is not None
            assert answer == project.answer_of_twin()
            assert "3 warnings" in answer.complaints
        project.assert_same_as_twin()
        project.replace("shared/people.yaml", "name: text", "name: text?")
        assert project.answer() is None


def test_warnings_are_given_again_with_their_places_as_they_are_now(project: Project) -> None:
    """Those about tables before and after the edited one, those that the edit brings, and those that it takes away."""
    project.replace(_ROOT, '{unindexed_reference: "off"}', '{unindexed_reference: "off", money_in_float: warning}')
    for old in ("      size: size?\n", "      quantity:"):
        project.replace(_GOODS, old, f"      cost: double?\n{old}")
    project.replace(_PEOPLE, "      remark: text?\n", "      remark: text?\n      fee: double?\n")
    sleep(SETTLING)
    said = project.generate()
    assert "3 warnings" in said.complaints
    project.answer_of_twin()
    for path, old, new in (
        (_GOODS, "      size: size?\n", "      note: text?\n      size: size?\n      fee: double?\n"),
        (_GOODS, "  products:\n", "  products:\n    lint: {money_in_float: off}\n"),
        ANSWERED["a column"],
        ANSWERED["a column of a table that others refer to"],
        ANSWERED["a column at the end of a table"],
    ):
        project.replace(path, old, new)
        answer = project.answer()
        assert answer is not None, new
        assert answer == project.answer_of_twin()
        recalled = recall(["generate"])
        assert recalled is not None
        assert recalled.said.complaints == answer.complaints


SYSTEMS = sorted(path for path in (Path(__file__).parent.parent / "spec").rglob("*.yaml") if is_root(path.read_text()))


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda path: path.stem)
def test_every_table_of_the_example_systems_can_be_edited_by_itself(
    system: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With tenants, shapes, derived columns and references to several tables, an edit concerns one table all the same."""
    folder = tmp_path / "now" / "project"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("DOVETAIL_CACHE", str(tmp_path / "now" / "memories"))
    monkeypatch.setattr(remembering, "MANY_TABLES", 0)
    repository = Path(__file__).parent.parent
    own = (path for path in system.parent.glob("*.yaml") if path == system or path not in SYSTEMS)
    files = {path.relative_to(repository).as_posix(): path.read_text() for path in own}
    project = Project(tmp_path, {**files, "pyproject.toml": ""})
    for path, text in files.items():
        tables = text[text.find("\ntables:") :].partition("\nshapes:")[0] if "\ntables:" in text else ""
        for number in range(tables.count("\n    columns:\n")):
            head, *parts = (folder / path).read_text().partition("\ntables:")
            columns = "".join(parts).split("\n    columns:\n")
            columns[number + 1] = f"      more_{number}: text?\n{columns[number + 1]}"
            (folder / path).write_text(head + "\n    columns:\n".join(columns))
            answer = project.answer()
            assert answer is not None, columns[number + 1]
            assert f"more_{number}" in answer.results
    run = CliRunner(env={"DOVETAIL_CACHE": "off"}).invoke(main, ["check"])
    assert run.exit_code == 0, run.output


DAMAGE: dict[str, Callable[[Path], object]] = {
    "is gone": lambda file: file.unlink(),
    "is empty": lambda file: file.write_text(""),
    "is of another run": lambda file: file.write_text(file.read_text().replace("\n", "\n0", 1)),
    "says something else": lambda file: file.write_text(file.read_text().replace("remark", "remorse")),
    "is a folder": lambda file: file.rename(file.with_suffix(".away"))
    .with_suffix("")
    .with_suffix(".kept.json")
    .mkdir(),
}


@pytest.mark.parametrize("how", DAMAGE)
def test_what_was_kept_may_be_lost_or_damaged(project: Project, how: str) -> None:
    (file,) = project.memories.glob("*.kept.json")
    DAMAGE[how](file)
    project.replace(*ANSWERED["a column"])
    assert project.answer() is None
    assert project.generate() == project.answer_of_twin()
    project.assert_same_as_twin()


@pytest.mark.parametrize(
    "path",
    ["models/order.py", "docs/tables.md", "docs/diagram.md", "migrations/0001_initial.json", "models/product.py"],
)
def test_an_edit_is_not_worked_out_over_what_somebody_has_changed(project: Project, path: str) -> None:
    file = project.folder / "generated" / "shop" / path
    file.write_text(f"{file.read_text()} ")
    project.replace(*ANSWERED["a column"])
    assert project.answer() is None


def test_nothing_is_written_through_a_link(project: Project) -> None:
    package = project.folder / "generated" / "shop"
    package.rename(project.folder / "elsewhere")
    package.symlink_to(project.folder / "elsewhere")
    assert recall(["generate"]) is None


def test_columns_stand_where_databases_have_them(project: Project) -> None:
    """A column that the spec has in the middle comes last in a database, which the way back of the next migration shows."""
    for edit in (ANSWERED["a column"], (_GOODS, "default: 0, min: 0", "default: 0, min: 1 "), ANSWERED["an index"]):
        project.replace(*(each.replace("min: 1 ", "max: 9, min: 0") for each in edit))
        answer = project.answer()
        assert answer is not None
        assert answer == project.answer_of_twin()
    project.assert_same_as_twin()


def test_what_changes_while_an_edit_is_worked_out_is_not_written_over(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = project.folder / "generated" / "shop" / "models" / "order.py"
    project.replace(*ANSWERED["a column"])
    recalled = recall(["generate"])
    assert recalled is not None
    file.write_text("mine")
    before = _tree(project.folder / "generated")
    assert said_of_edit(["generate"], recalled) is None
    assert _tree(project.folder / "generated") == before


def test_an_edit_in_the_midst_of_many_tables_is_left_to_whole_runs(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_MOST_TABLES", 2)
    project.replace(*ANSWERED["a column of a table that others refer to"])
    assert project.answer() is None
    assert project.generate() == project.answer_of_twin()


def test_a_project_with_few_tables_keeps_nothing(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "MANY_TABLES", 100)
    project.replace(*ANSWERED["a comment"])
    sleep(SETTLING)
    project.generate()
    project.replace(*ANSWERED["a column"])
    assert project.answer() is None


# --- a law ------------------------------------------------------------------------------------------------------------

TYPES = (
    "int",
    "bigint?",
    "text",
    "varchar(30)?",
    "state?",
    "email?",
    "price?",
    "timestamptz?",
    "numeric(8, 2)?",
    "bool",
)
Edit = Callable[[st.DrawFn, str, dict[str, Any]], None]


def _add_column(draw: st.DrawFn, _: str, table: dict[str, Any]) -> None:
    name = draw(st.sampled_from(("first", "new_one", "zeta", "order by", "class")))
    place = draw(st.integers(0, len(table["columns"])))
    columns = [*table["columns"].items()]
    table["columns"] = dict([*columns[:place], (name, draw(st.sampled_from(TYPES))), *columns[place:]])


def _drop_column(draw: st.DrawFn, _: str, table: dict[str, Any]) -> None:
    table["columns"].pop(draw(st.sampled_from([*table["columns"], "first"])), None)


def _retype_column(draw: st.DrawFn, _: str, table: dict[str, Any]) -> None:
    name = draw(st.sampled_from([*table["columns"]]))
    if isinstance(table["columns"][name], str):
        table["columns"][name] = draw(st.sampled_from(TYPES))


def _index(draw: st.DrawFn, _: str, table: dict[str, Any]) -> None:
    table["indexes"] = [[draw(st.sampled_from([*table["columns"]]))]]


def _unique(draw: st.DrawFn, _: str, table: dict[str, Any]) -> None:
    table["unique"] = [draw(st.lists(st.sampled_from([*table["columns"]]), min_size=1, max_size=2, unique=True))]


def _check(draw: st.DrawFn, name: str, table: dict[str, Any]) -> None:
    column = draw(st.sampled_from([*table["columns"]]))
    table["checks"] = {f"{name}_said": f'"{column}" IS NOT NULL'}


def _document(draw: st.DrawFn, _: str, table: dict[str, Any]) -> None:
    table["doc"] = draw(st.sampled_from(("Rows.", "# A heading", "a | b", "two\nlines", "```", "*x* &y")))


def _refer(draw: st.DrawFn, _: str, table: dict[str, Any]) -> None:
    reference = {"to": draw(st.sampled_from(("countries", "products"))), "on_delete": "cascade", "inverse": "none"}
    table.setdefault("references", {})["extra"] = {**reference, "optional": True}


EDITS: tuple[Edit, ...] = (
    *(_add_column, _add_column, _drop_column, _retype_column),
    *(_index, _unique, _check, _document, _refer),
)


@st.composite
def edited_files(draw: st.DrawFn) -> list[dict[str, str]]:
    """The files after one to three edits of their tables, and after some more."""
    made = {path: loaded(text) for path, text in FILES.items() if path.endswith(".yaml")}
    tables = [(path, name) for path, document in made.items() for name in document["tables"]]
    rounds = []
    for _ in range(2):
        for path, name in draw(st.lists(st.sampled_from(tables), min_size=1, max_size=3)):
            table = made[path]["tables"][name]
            draw(st.sampled_from(EDITS if table["columns"] else [_add_column]))(draw, name, table)
        texts = {path: dumped(each) for path, each in made.items()}
        rounds.append(texts)
    return rounds


@pytest.fixture(scope="module")
def laid_out() -> Iterator[Project]:
    """The project as PyYAML writes it."""
    files = {path: dumped(loaded(text)) for path, text in FILES.items() if text}
    with _generated({**files, "pyproject.toml": ""}) as project:
        yield project


@given(edited_files())
@law(25)
def test_law_an_answer_is_what_looking_at_everything_comes_to(laid_out: Project, rounds: list[dict[str, str]]) -> None:
    laid_out.as_it_was()
    with chdir(laid_out.folder), pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOVETAIL_CACHE", str(laid_out.memories))
        for files in rounds:
            for path, text in files.items():
                laid_out.put(path, text)
            answer = laid_out.answer()
            event("answered" if answer else "not answered")
            if answer is None:
                return
            assert answer == laid_out.answer_of_twin()
            laid_out.assert_same_as_twin()

"""A schema of many tables is checked and rendered by several processes, with the same outcome as by one."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from decimal import Decimal
from pathlib import Path
from time import sleep
from typing import Any, get_args, get_type_hints

import pytest
from click.testing import CliRunner

from dovetail import due, pipeline, side_by_side
from dovetail.cli import remembering
from dovetail.cli.group import main
from dovetail.data_classes import fields, is_dataclass
from dovetail.diagnostics import Diagnostic, SpecError
from dovetail.migrate.history import History, read_history
from dovetail.output.comparison import compare
from dovetail.schema.model import Schema
from dovetail.spec import documents
from dovetail.spec.reader import read_on
from projects import Project, sealed
from test_errors import SPECS, name

CASES = Path(__file__).parent / "cases"
BROKEN = """\
dovetail: 1
name: shop
tables:
  pg_orders:
    columns: {id: {type: int, primary_key: true}, sums: {type: int, generated: {sql: "sum(id)"}}}
    indexes: [[sums], [sums]]
  orders:
    name: orders
    columns: {id: {type: int, primary_key: true}}
  others:
    name: orders
    columns: {id: {type: int, primary_key: true}}
"""


@pytest.fixture
def _many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every schema be one of many tables; the workers of a test run have threads that these tasks have nothing to do with."""
    if hasattr(os, "fork"):
        monkeypatch.setattr(side_by_side, "_processors", lambda: 3)
    monkeypatch.setattr(pipeline, "MANY_TABLES", 0)
    monkeypatch.setattr(side_by_side, "MANY_TABLES", 0)
    monkeypatch.setattr(documents, "_MUCH_TEXT", 0)


@pytest.mark.parametrize("name", ["circles", "composites", "types"])
def test_the_same_files_in_the_same_order(name: str, request: pytest.FixtureRequest) -> None:
    alone = pipeline.read(CASES / name / "spec.yaml")
    files = pipeline.render(alone)
    request.getfixturevalue("_many")
    together = pipeline.read(CASES / name / "spec.yaml")
    assert together.warnings == alone.warnings
    assert pipeline.render(together) == files


def test_the_same_mistakes(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    root = tmp_path / "spec.yaml"
    root.write_text(BROKEN)
    with pytest.raises(SpecError) as alone:
        pipeline.read(root)
    request.getfixturevalue("_many")
    with pytest.raises(SpecError) as together:
        pipeline.read(root)
    assert {each.code for each in together.value.diagnostics} == {"S104", "S107", "S318", "S404"}
    assert together.value.diagnostics == alone.value.diagnostics


def noted(function: Callable[..., Any], file: Path) -> Callable[..., Any]:
    """The function, which notes by which process it is called, and takes its time."""

    def noting(*arguments: Any) -> Any:
        with file.open("a") as notes:
            notes.write(f"{os.getpid()}\n")
        sleep(0.001)
        return function(*arguments)

    return noting


def test_files_that_are_read_by_several_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    root = files_of_their_own(tmp_path)
    alone = pipeline.read(root)
    request.getfixturevalue("_many")
    monkeypatch.setattr(documents, "read_on", noted(read_on, tmp_path / "readers"))
    together = pipeline.read(root)
    readers = (tmp_path / "readers").read_text().split()
    assert len(readers) == 301
    assert len(set(readers)) > 1 or not hasattr(os, "fork")
    assert len(together.documents.included) == 300
    assert together.documents == alone.documents
    assert [each.source.text for each in together.documents.included] == [
        each.source.text for each in alone.documents.included
    ]
    for mine, other in zip(together.documents.included, alone.documents.included, strict=True):
        assert mine["tables"].span == other["tables"].span
    assert together.schema == alone.schema
    assert [each.span for each in together.schema.tables] == [each.span for each in alone.schema.tables]


def test_the_same_mistakes_in_files_that_are_read_by_several_processes(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    root = files_of_their_own(tmp_path)
    for number, wrong in {
        "004": "tables: [\n",
        "017": "tabels: {}\n",
        "105": "tables:\n  t105:\n    columns: {id: {typ: int}}\n",
        "299": "",
    }.items():
        (tmp_path / "parts" / f"{number}.yaml").write_text(wrong)
    with pytest.raises(SpecError) as alone:
        pipeline.read(root)
    request.getfixturevalue("_many")
    with pytest.raises(SpecError) as together:
        pipeline.read(root)
    assert len(alone.value.diagnostics) >= 4
    assert together.value.diagnostics == alone.value.diagnostics


def files_of_their_own(folder: Path) -> Path:
    """A spec of three hundred tables, each in a file of its own."""
    (folder / "parts").mkdir()
    for number in range(300):
        text = f"tables:\n  t{number}:\n    columns: {{id: {{type: int, primary_key: true}}}}\n"
        (folder / "parts" / f"{number:03}.yaml").write_text(text)
    root = folder / "spec.yaml"
    root.write_text("dovetail: 1\nname: shop\ninclude: [parts/*.yaml]\n")
    return root


def test_the_same_mistakes_of_templates(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    root = tmp_path / "spec.yaml"
    root.write_text(f"{(CASES / 'circles' / 'spec.yaml').read_text()}\ntemplates: ours\n")
    for template in ("models/table.py.j2", "queries/table.py.j2"):
        (tmp_path / "ours" / template).parent.mkdir(parents=True)
        (tmp_path / "ours" / template).write_text("# {{ header }}\nthis is no Python\n")
    with pytest.raises(SpecError) as alone:
        pipeline.render(pipeline.read(root))
    request.getfixturevalue("_many")
    with pytest.raises(SpecError) as together:
        pipeline.render(pipeline.read(root))
    assert {each.code for each in together.value.diagnostics} == {"G302"}
    assert together.value.diagnostics == alone.value.diagnostics


@pytest.mark.parametrize("root", SPECS, ids=name)
def test_what_is_looked_at_of_a_wrong_spec_comes_to_an_end_and_is_not_told(
    root: Path, request: pytest.FixtureRequest
) -> None:
    alone = said_of(root)
    request.getfixturevalue("_many")
    assert said_of(root) == alone


def said_of(root: Path) -> list[Diagnostic]:
    try:
        return list(pipeline.read(root, ahead=True).warnings)
    except SpecError as error:
        return list(error.diagnostics)


def test_the_migrations_are_looked_at_ahead_where_there_is_time(request: pytest.FixtureRequest) -> None:
    root = CASES / "circles" / "spec.yaml"
    assert pipeline.read(root, ahead=True).due is None
    request.getfixturevalue("_many")
    assert pipeline.read(root).due is None
    found = pipeline.read(root, ahead=True)
    assert (found.due is not None) == hasattr(os, "fork")
    if found.due is not None:
        assert pipeline.migrations(found) is found.due


TOTAL = {"type": "int", "default": -1}
TABLES: dict[str, Any] = {
    "orders": {"columns": {"id": {"type": "int", "primary_key": True}, "code": "text", "total": TOTAL}},
    "lines": {
        "columns": {"id": {"type": "int", "primary_key": True}},
        "references": {"order": {"to": "orders", "on_delete": "cascade", "inverse": "lines"}},
    },
}
WITHOUT_CODE = TABLES | {"orders": {"columns": {"id": {"type": "int", "primary_key": True}, "total": TOTAL}}}
WRONG = TABLES | {"lines": {"columns": {"id": {"type": "int", "primary_key": True}, "ID": "int"}, "indexes": [["idd"]]}}


def a_loss(project: Project) -> None:
    project.says(WITHOUT_CODE)


def a_number_with_the_same_hash(project: Project) -> None:
    assert hash(-1) == hash(-2)
    project.says(TABLES | {"orders": {"columns": TABLES["orders"]["columns"] | {"total": TOTAL | {"default": -2}}}})


def a_table_more(project: Project) -> None:
    project.says(TABLES | {"others": {"columns": {"id": {"type": "int", "primary_key": True}}}})


def another_database(project: Project) -> None:
    project.says(TABLES, databases=["sqlite"])


def a_migration_without_a_database(project: Project) -> None:
    (record,) = project.migrations.glob("*.json")
    data = json.loads(record.read_text())
    data["files"] = {path: hash for path, hash in data["files"].items() if not path.startswith("sqlite")}
    record.write_text(sealed(data))
    shutil.rmtree(project.migrations / "sqlite")


def a_record_that_was_edited(project: Project) -> None:
    (record,) = project.migrations.glob("*.json")
    record.write_text(record.read_text().replace("orders", "Orders", 1))


def a_record_that_was_edited_and_a_wrong_spec(project: Project) -> None:
    a_record_that_was_edited(project)
    project.says(WRONG)


def a_rename_that_has_served(project: Project) -> None:
    project.says(TABLES | {"lines": TABLES["lines"] | {"was": "rows"}})


def a_run_that_was_killed(project: Project) -> None:
    workspace = project.migrations.parent / ".dovetail"
    (workspace / "before").mkdir(parents=True)
    (workspace / "journal.json").write_text(
        '{"create": ["new.py"], "replace": [], "remove": ["migrations/0001_initial.json"], "make": []}'
    )
    (record,) = project.migrations.glob("*.json")
    (workspace / "before" / "migrations").mkdir()
    record.rename(workspace / "before" / "migrations" / record.name)


def a_file_that_is_in_the_way(project: Project) -> None:
    (project.migrations.parent / "models" / "order.py").write_text("# mine\n")


def a_file_that_was_edited(project: Project) -> None:
    file = project.migrations.parent / "schemas" / "order.py"
    file.write_text(file.read_text() + "\n# and more\n")


def a_file_that_is_missing(project: Project) -> None:
    (project.migrations.parent / "docs" / "tables.md").unlink()


def a_file_that_is_left_over(project: Project) -> None:
    other = project.migrations.parent / "models" / "customer.py"
    other.write_text((project.migrations.parent / "models" / "order.py").read_text())


def a_link_to_the_same_text(project: Project) -> None:
    file = project.migrations.parent / "models" / "order.py"
    file.rename(project.folder / "order.py")
    file.symlink_to(project.folder / "order.py")


def a_pipe_in_place_of_a_file(project: Project) -> None:
    file = project.migrations.parent / "models" / "order.py"
    file.unlink()
    os.mkfifo(file)


def a_link_to_what_never_ends(project: Project) -> None:
    file = project.migrations.parent / "models" / "order.py"
    file.unlink()
    file.symlink_to("/dev/zero")


def a_folder_in_place_of_a_file(project: Project) -> None:
    file = project.migrations.parent / "models" / "order.py"
    file.unlink()
    file.mkdir()


def nothing(_: Project) -> None:
    pass


@pytest.mark.parametrize(
    "words", [("generate",), ("generate", "--amend"), ("check",), ("plan",), ("diff",)], ids=" ".join
)
@pytest.mark.parametrize(
    "befalls",
    [
        a_loss,
        a_number_with_the_same_hash,
        a_table_more,
        another_database,
        a_migration_without_a_database,
        a_record_that_was_edited,
        a_record_that_was_edited_and_a_wrong_spec,
        a_rename_that_has_served,
        a_run_that_was_killed,
        a_file_that_is_in_the_way,
        a_file_that_was_edited,
        a_file_that_is_missing,
        a_file_that_is_left_over,
        a_link_to_the_same_text,
        a_folder_in_place_of_a_file,
        nothing,
    ],
)
def test_what_is_known_of_the_migrations_ahead_is_what_is_found_in_time(
    befalls: Callable[[Project], None],
    words: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    project = Project(tmp_path / "project", monkeypatch).says(TABLES).generate()
    befalls(project)
    alone = outcome(project.folder, tmp_path / "alone", words, monkeypatch)
    request.getfixturevalue("_many")
    assert outcome(project.folder, tmp_path / "together", words, monkeypatch) == alone


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes among files")
@pytest.mark.parametrize("befalls", [a_pipe_in_place_of_a_file, a_link_to_what_never_ends])
def test_nobody_reads_what_has_no_end(
    befalls: Callable[[Project], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    project = Project(tmp_path / "project", monkeypatch).says(TABLES).generate()
    befalls(project)
    alone = project.run("check", code=3).output
    request.getfixturevalue("_many")
    assert project.run("check", code=3).output == alone


def test_who_renders_holds_files_against_those_that_lie_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    project = Project(tmp_path / "project", monkeypatch).says(TABLES).generate()
    a_file_that_was_edited(project)
    request.getfixturevalue("_many")
    spec = pipeline.read(project.folder / "shop.yaml")
    whole, compared = pipeline.render(spec), pipeline.render(spec, to_compare=True)
    assert [file.path for file in compared] == [file.path for file in whole]
    differing = [file for file in compared if not file.standing]
    assert differing == [file for file in whole if file.path == "schemas/order.py"]
    assert {file.text for file in compared if file.standing} == {""}
    assert not any(file.standing for file in whole)
    assert compare(spec.output, compared) == compare(spec.output, whole)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no copies")
def test_a_history_that_leads_to_the_spec_is_read_by_a_copy_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    project = Project(tmp_path / "project", monkeypatch).says(TABLES).generate()
    request.getfixturevalue("_many")
    read_here: list[Path] = []  # what a copy notes stays there

    def noting(folder: Path) -> History:
        read_here.append(folder)
        return read_history(folder)

    monkeypatch.setattr(due, "read_history", noting)
    found = pipeline.read(project.folder / "shop.yaml", ahead=True).due
    assert found is not None
    assert found.pending is None
    assert read_here == []
    known = read_history(project.migrations)
    assert (found.history.names, found.history.content) == (known.names, known.content)
    assert found.state is not None
    assert found.state == known.state(found.state)
    assert found.history == known
    (told,), (migration,) = found.history.migrations, known.migrations
    assert (len(told.changes), [*told.changes][1:]) == (len(migration.changes), [*told.changes[1:]])
    a_number_with_the_same_hash(project)
    found = pipeline.read(project.folder / "shop.yaml", ahead=True).due
    assert found is not None
    assert found.pending is not None
    assert read_here == [project.migrations]


def test_nothing_is_known_ahead_where_another_run_is_at_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    project = Project(tmp_path / "project", monkeypatch).says(TABLES).generate()
    request.getfixturevalue("_many")
    workspace = project.migrations.parent / ".dovetail"
    workspace.mkdir()
    (workspace / "journal.json").write_text('{"create": ["new.py"], "replace": [], "remove": [], "make": []}')
    assert pipeline.read(project.folder / "shop.yaml", ahead=True).due is None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no copies")
def test_what_was_foreseen_knows_how_rows_were_converted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    filled = {"type": "int", "using": "id + 1"}
    more = TABLES | {"orders": {"columns": TABLES["orders"]["columns"] | {"filled": filled}}}
    project = Project(tmp_path / "project", monkeypatch).says(TABLES).generate().says(more).generate()
    del filled["using"]
    project.says(more)
    alone = due.due(project.migrations.parent, pipeline.read(project.folder / "shop.yaml").schema)
    request.getfixturevalue("_many")
    together = pipeline.read(project.folder / "shop.yaml", ahead=True).due
    assert together is not None
    assert (alone.pending, together.pending) == (None, None)
    assert usings(together) == usings(alone) == ["id + 1"]


def usings(found: due.Due) -> list[str]:
    assert found.state is not None
    return [column.using.text for table in found.state.tables for column in table.columns if column.using is not None]


def test_who_amends_takes_nothing_from_what_was_foreseen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(tmp_path / "project", monkeypatch).says(TABLES).generate()
    output, schema = project.migrations.parent, pipeline.read(project.folder / "shop.yaml").schema
    foreseen = due.foresee(output, Schema(schema.name, schema.databases))
    assert due.due(output, schema, foreseen=foreseen).pending is None
    amended = due.due(output, schema, due.Intent(amend=True), foreseen).pending
    assert amended is not None
    assert amended.name == "0001_initial"


def test_imports_are_timed_as_modules_wherever_they_happen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = files_of_their_own(tmp_path)
    stages: list[str] = []
    monkeypatch.setattr(documents, "_MUCH_TEXT", 0)

    def noting(name: str) -> AbstractContextManager[None]:
        stages.append(name)
        return nullcontext()

    monkeypatch.setattr(pipeline, "stage", noting)
    pipeline.read(root, ahead=True)
    assert stages[:3] == ["load", "modules", "modules"]


def fields_that_hold_numbers() -> Iterator[tuple[type[Any], str]]:
    """Every field that may be a number, or a tuple of such, of all that a database stores."""
    hints = get_type_hints(Schema)
    parts = [
        hints[each.name] for each in fields(Schema) if each.name not in ("relations", "shapes")
    ]  # as `stored` says
    waiting = sorted(
        {found for part in parts for found in within(part) if isinstance(found, type) and is_dataclass(found)}, key=str
    )
    for kind in waiting:
        hints = get_type_hints(kind)
        for each in fields(kind):
            inner = set(within(hints[each.name])) if each.compare else set()
            kinds = [found for found in inner if isinstance(found, type) and is_dataclass(found)]
            waiting += sorted(set(kinds) - set(waiting), key=str)
            if {int, Decimal} & inner:
                yield kind, each.name


def within(hint: Any) -> Iterator[Any]:
    yield hint
    for part in get_args(hint):
        yield from within(part)


@pytest.mark.parametrize(("kind", "name"), [*fields_that_hold_numbers()], ids=str)
@pytest.mark.parametrize(
    "pair", [(-1, -2), (0, 2**61 - 1), (1, 2**61), (Decimal(-1), Decimal(-2)), (1, "1"), (1, "0x1/0x1")]
)
def test_no_two_numbers_of_a_schema_share_a_hash(kind: Any, name: str, pair: tuple[Any, Any]) -> None:
    for one, other in holding(kind, name, pair):
        assert hash(one) != hash(other)


@pytest.mark.parametrize(("kind", "name"), [*fields_that_hold_numbers()], ids=str)
@pytest.mark.parametrize("pair", [(1, True), (1, Decimal("1.00")), (Decimal("0.5"), Decimal("0.50")), (0, Decimal(-0))])
def test_equal_numbers_of_a_schema_share_a_hash_however_they_are_written(
    kind: Any, name: str, pair: tuple[Any, Any]
) -> None:
    for one, other in holding(kind, name, pair):
        assert one == other
        assert hash(one) == hash(other)


def holding(kind: Any, name: str, pair: tuple[Any, Any]) -> Iterator[tuple[Any, Any]]:
    """Two instances with the numbers of the pair in one field, and two with tuples of them."""
    others = {each.name: None for each in fields(kind)}
    for one, other in (pair, tuple((number,) for number in pair)):
        yield kind(**{**others, name: one}), kind(**{**others, name: other})


def test_what_is_kept_for_the_next_edit_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr(remembering, "MANY_TABLES", 0)
    monkeypatch.setenv("DOVETAIL_CACHE", str(tmp_path / "cache"))
    project = Project(tmp_path / "project", monkeypatch).says(TABLES)
    sleep(0.05)  # what was written right before a run may have been written after it has read it
    project.generate()
    (alone,) = (file.read_bytes() for file in (tmp_path / "cache").glob("*.kept.json"))
    for made in (tmp_path / "cache", project.folder / "generated"):
        shutil.rmtree(made)
    request.getfixturevalue("_many")
    project.generate()
    (together,) = (file.read_bytes() for file in (tmp_path / "cache").glob("*.kept.json"))
    assert b'"orders"' in alone
    kept_alone, kept_together = (kept.partition(b"[")[2] for kept in (alone, together))  # without the digests before it
    assert kept_together == kept_alone


def outcome(
    folder: Path, copy: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> tuple[int, str, dict[str, bytes]]:
    """The exit code, what is said, and the files afterwards, of a command that is run in a copy of the folder."""
    shutil.copytree(folder, copy)
    monkeypatch.chdir(copy)
    result = CliRunner().invoke(main, words)
    files = {path.relative_to(copy).as_posix(): path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    return result.exit_code, result.output, files

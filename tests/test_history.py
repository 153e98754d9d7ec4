"""The migrations on disk: written once, found out when they were touched, put in line, squashed, and written by hand."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dovetail.diagnostics import SpecError
from dovetail.migrate.diff import diff
from dovetail.migrate.history import read_history
from dovetail.migrate.pending import pending
from dovetail.pipeline import read
from projects import Project, sealed

ID = {"type": "int", "primary_key": True}
USERS = {"users": {"columns": {"id": ID, "name": "text"}}}


def with_column(column: str, type_: Any = "text?", table: str = "users", **tables: Any) -> dict[str, Any]:
    return {table: {"columns": {"id": ID, "name": "text", column: type_}}, **tables}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    return Project(tmp_path / "project", monkeypatch).says(USERS).generate()


# --- writing ----------------------------------------------------------------------------------------------------------


def test_an_edit_becomes_a_migration_and_what_is_written_stays(project: Project) -> None:
    before = project.files()
    project.says(with_column("email")).generate()
    assert project.names() == ["0001_initial", "0002_add_users_email"]
    after = project.files()
    assert {path: after[path] for path in before} == before
    record = json.loads(after["0002_add_users_email.json"])
    assert (record["number"], record["parent"]) == (2, "0001_initial")
    assert [change["kind"] for change in record["changes"]] == ["AddColumn"]


def test_nothing_is_written_where_the_database_stays_as_it_is(project: Project) -> None:
    before = project.files()
    users = {"columns": {"name": {"type": "text", "secret": True}, "id": {**ID, "attribute": "key"}}, "class": "Person"}
    project.says({"users": users}).generate()
    assert project.files() == before


def test_the_history_leads_to_the_spec(project: Project) -> None:
    project.says(with_column("email", "varchar(40)?")).generate()
    project.says(with_column("email", {"type": "text", "optional": True}), enums={"mood": ["good"]}).generate()
    schema = read(project.folder / "shop.yaml").schema
    assert diff(read_history(project.migrations).state(schema), schema) == ()


def test_check_finds_a_migration_that_is_not_written(project: Project) -> None:
    project.run("check")
    project.says(with_column("email"))
    found = project.run("check", code=1)
    assert "no migration for what changed in the spec: 0002_add_users_email is not written" in found.output


def test_amend_writes_the_newest_anew_until_it_is_committed(project: Project) -> None:
    project.commit().says(with_column("email")).generate()
    project.says({"users": {"columns": {"id": ID, "name": "text", "email": "text?", "phone": "text?"}}})
    project.generate("--amend")
    assert project.names() == ["0001_initial", "0002_add_users_email_and_1_more"]
    assert not [path for path in project.files() if "add_users_email." in path]
    project.commit().says(USERS)
    refused = project.run("generate", "--amend", "--allow", "M101:users.email", code=3)
    assert "error[M609]: 0002_add_users_email_and_1_more is committed" in refused.output


def test_amending_an_edit_away_removes_its_migration(project: Project) -> None:
    before = project.files()
    project.says(with_column("email")).generate()
    project.says(USERS).generate("--amend")
    assert project.files() == before


def test_amending_the_first_writes_the_first(project: Project) -> None:
    project.says(with_column("email")).generate("--amend")
    assert project.names() == ["0001_initial"]
    assert b"email" in project.files()["sqlite/0001_initial.up.sql"]


# --- renames and losses -----------------------------------------------------------------------------------------------


def test_a_rename_is_written_down_serves_and_does_no_harm(project: Project) -> None:
    renamed = {"users": {"columns": {"id": ID, "full_name": {"type": "text", "was": "name"}}}}
    project.says(renamed).generate()
    assert project.names()[-1] == "0002_rename_users_name_to_full_name"
    assert b"RENAME COLUMN name TO full_name" in project.files()[f"postgresql/{project.names()[-1]}.up.sql"]
    again = project.run("generate")
    assert 'warning[M610]: "users.full_name" was renamed from "name"' in again.output
    assert len(project.names()) == 2


@pytest.mark.parametrize(
    ("tables", "code", "line"),
    [
        ({"users": {"columns": {"id": ID, "nickname": "text"}}}, "M101", "write nickname: {type: text, was: name}"),
        ({"people": {"columns": {"id": ID, "name": "text"}}}, "M102", "write people: {was: users, …}"),
    ],
)
def test_a_drop_beside_what_looks_like_it_prints_the_line_to_add(
    project: Project, tables: dict[str, Any], code: str, line: str
) -> None:
    before = project.files()
    found = project.says(tables).run("generate", code=3)
    assert f"error[{code}]" in found.output
    assert line in found.output
    assert project.files() == before


def test_an_enum_value_that_looks_renamed_prints_the_line_to_add(project: Project) -> None:
    tables = {"users": {"columns": {"id": ID, "name": "text", "mood": "mood?"}}}
    project.says(tables, enums={"mood": ["happy", "declned"]}).generate()
    found = project.says(tables, enums={"mood": ["happy", "declined"]}).run("generate", code=3)
    assert "error[M106]" in found.output
    assert "write {value: declined, was: declned}" in found.output
    project.generate("--allow", "M106:mood.declned")
    assert project.names()[-1] == "0003_change_mood"


def test_a_reference_that_looks_renamed_prints_the_line_for_the_reference(project: Project) -> None:
    def posts(reference: str) -> dict[str, Any]:
        references = {reference: {"to": "users", "on_delete": "cascade", "inverse": "posts"}}
        return {**USERS, "posts": {"columns": {"id": ID}, "references": references}}

    project.says(posts("author")).generate()
    found = project.says(posts("writer")).run("generate", code=3)
    assert "write writer: {to: users, …, was: author}" in found.output


@pytest.mark.parametrize("way", ["option", "tombstone"])
def test_data_is_lost_only_where_somebody_says_so(project: Project, way: str) -> None:
    project.says(with_column("email")).generate()
    project.says(USERS).run("generate", code=3)
    if way == "option":
        project.generate("--allow", "M101:users.email")
    else:
        project.says(USERS, dropped=["users.email"]).generate()
    assert project.names()[-1] == "0003_drop_users_email"
    assert b'loses data: column "email"' in project.files()["postgresql/0003_drop_users_email.up.sql"]
    assert b"ADD COLUMN email" in project.files()["postgresql/0003_drop_users_email.down.sql"]


def test_what_allows_nothing_is_refused(project: Project) -> None:
    project.says(with_column("email")).generate()
    found = project.says(USERS).run("generate", "--allow", "M101:users.mail", code=3)
    assert "error[M108]: --allow M101:users.mail allows nothing that happens" in found.output
    assert "what can be allowed here: M101:users.email" in found.output


def test_a_conversion_that_does_not_exist_has_to_be_given(project: Project) -> None:
    project.says(with_column("code", "int?")).generate()
    found = project.says(with_column("code", "uuid?")).run("generate", code=3)
    assert "error[M107]" in found.output
    project.run("generate", "--allow", "M107:users.code", code=3)
    given = {
        "type": "uuid",
        "optional": True,
        "using": {"postgresql": "lpad(to_hex(code), 32, '0')::uuid", "sqlite": "printf('%032x', code)"},
    }
    project.says(with_column("code", given)).generate()
    assert b"USING (lpad(to_hex(code)" in project.files()[f"postgresql/{project.names()[-1]}.up.sql"]


def test_a_column_can_take_the_place_of_another_one(project: Project) -> None:
    project.says({"users": {"columns": {"id": ID, "level": "text", "level_next": "int"}}})
    project.generate("--allow", "M101:users.name")
    replaced = {"users": {"columns": {"id": ID, "level": {"type": "int", "was": "level_next"}}}}
    found = project.says(replaced).run("generate", code=3)
    assert 'error[M101]: column "level" of "users" goes, and all its values' in found.output
    shown = project.run("plan").output
    assert "- column users.level\n" in shown
    assert "~ column users.level_next → level\n" in shown
    assert "level_before" not in shown
    assert "while another release runs" not in shown
    project.generate("--allow", "M101:users.level")
    assert "error" not in project.run("check").output


def test_an_allowance_is_refused_where_nothing_changes(project: Project) -> None:
    assert "error[M108]" in project.run("generate", "--allow", "M101:users.name", code=3).output


def test_a_baseline_is_not_amended(project: Project) -> None:
    project.says(with_column("email")).generate().run("migration", "squash")
    found = project.says(USERS).run("generate", "--amend", "--allow", "M101:users.email", code=3)
    assert "error[M609]: 0002_baseline is a baseline" in found.output


def test_what_is_allowed_is_allowed_to_one_spec(project: Project) -> None:
    text = (project.folder / "shop.yaml").read_text().replace("name: shop", "name: other")
    (project.folder / "other.yaml").write_text(text)
    assert "--allow and --amend are about one spec" in project.run("generate", "--amend", code=2).output


# --- plan -------------------------------------------------------------------------------------------------------------


def test_plan_shows_hazards_queries_steps_and_sql_and_writes_nothing(project: Project) -> None:
    before = project.files()
    project.says({"users": {"columns": {"id": ID, "full_name": {"type": "text", "was": "name", "unique": True}}}})
    shown = project.run("plan", "--sql").output
    for part in (
        "0002_rename_users_name_to_full_name is due",
        "~ column users.name → full_name",
        "M202:users.uq_users_full_name: several rows may hold the same values",
        "M401:users.full_name: code that runs meanwhile knows the column",
        "count them: SELECT count(*) FROM (SELECT full_name FROM (SELECT id, name AS full_name FROM users) AS users",
        "1. add full_name beside name, optional",
        "2. drop name (--allow M101:users.name)",
        "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS uq_users_full_name ON users (full_name);",
        "ALTER TABLE users RENAME COLUMN name TO full_name;",
    ):
        assert part in shown, part
    assert project.files() == before
    assert "no migration is due" in project.says(USERS).run("plan").output


def test_plan_says_what_generate_would_refuse(project: Project) -> None:
    shown = project.says({"users": {"columns": {"id": ID}}}).run("plan").output
    assert "`dovetail generate` does not write it as it is:" in shown
    assert "--allow M101:users.name" in shown
    allowed = project.run("plan", "--allow", "M101:users.name").output
    assert "does not write it" not in allowed


# --- what was touched -------------------------------------------------------------------------------------------------


def test_an_edited_record_is_found(project: Project) -> None:
    record = project.migrations / "0001_initial.json"
    record.write_text(record.read_text().replace('"name": "name"', '"name": "title"'))
    for command in ("check", "generate", "plan", "diff"):
        found = project.run(command, code=3)
        assert "error[M601]" in found.output
        assert "0001_initial.json was edited by hand: its checksum is that of another text" in found.output


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", "<<<<<<< HEAD\n{}", '{"number": 1}', "\0", "nul", "1" * 5000])
def test_a_record_that_is_none_is_found(project: Project, content: str) -> None:
    (project.migrations / "0001_initial.json").write_text(content)
    assert "error[M601]" in project.run("check", code=3).output


@pytest.mark.parametrize("written", ["type", "table", "columns"])
def test_a_record_of_another_version_is_told_apart(project: Project, written: str) -> None:
    record = project.migrations / "0001_initial.json"
    data = json.loads(record.read_text())
    (change,) = data["changes"]
    holder = {"table": change, "columns": change["table"], "type": change["table"]["columns"][0]}[written]
    holder[written] = "text"
    record.write_text(sealed(data))
    found = project.run("check", code=3).output
    assert "error[M601]" in found
    assert "it was written by another version of dovetail" in found


EVERYTHING: dict[str, Any] = {
    "enums": {"state": ["new", "old"]},
    "domains": {"share": {"type": "numeric(5, 2)", "default": 0.5, "min": 0, "max": 1}},
    "composites": {"paid": {"fields": {"amount": "numeric(12, 2)", "currency": "text"}}},
    "tables": {
        "users": {"columns": {"id": ID, "name": {"type": "varchar(40)", "unique": True, "max_length": 20}}},
        "orders": {
            "doc": "What was bought.",
            "soft_delete": True,
            "columns": {
                "id": {"type": "bigint", "primary_key": True, "identity": {"kind": "always", "start": 7}},
                "state": {"type": "state", "default": "new"},
                "share": "share",
                "price": "paid?",
                "codes": {"type": "text array", "default": ["a", "b"]},
                "twice": {"type": "int", "generated": {"sql": "2 * length(note)"}},
                "note": {"type": "text", "default": "", "one_of": ["", "gift"]},
                "made": {"type": "timestamptz", "default": "now"},
            },
            "references": {"user": {"to": "users", "on_delete": "cascade", "inverse": "orders"}},
            "checks": {"known": "state <> 'old' OR note <> ''"},
            "indexes": [{"columns": ["made desc"], "where": "note <> ''", "include": ["state"]}, ["state", "note"]],
        },
        "readings": {
            "columns": {"at": "date", "n": "int"},
            "primary_key": ["at", "n"],
            "partition": {"by": "range", "columns": ["at"], "partitions": {"old": {"to": "2026-01-01"}}},
        },
    },
}


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every list or mapping within a value, with every place in it."""
    for place, inner in list(enumerate(value) if isinstance(value, list) else value.items()):
        yield value, place
        if isinstance(inner, (list, dict)):
            yield from places(inner)


def test_no_value_of_another_type_in_a_record_ends_in_an_accident(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = EVERYTHING["tables"]
    more = {key: value for key, value in EVERYTHING.items() if key != "tables"}
    project = Project(tmp_path / "project", monkeypatch).says(tables, databases=["postgresql"], **more).generate()
    schema = read(project.folder / "shop.yaml").schema
    record = project.migrations / "0001_initial.json"
    data = json.loads(record.read_text())
    refused = 0
    for holder, place in places(data):
        was = holder[place]
        for other in (None, 7, 0.5, "x", True, [None], {"kind": 7}):
            if type(other) is type(was) and not isinstance(was, (list, dict)):
                continue
            holder[place] = other
            record.write_text(sealed(data))
            try:
                found = pending(read_history(project.migrations), schema)
                if found is not None:
                    found.plan("postgresql", "up")
                    found.plan("postgresql", "down")
                    found.hazards("postgresql", "up")
            except SpecError as error:
                refused += {each.code for each in error.diagnostics} <= {"M601", "M603", "M604", "M607"}
            holder[place] = was
    assert refused > 1000


def test_a_record_may_begin_with_the_mark_that_editors_on_windows_write(project: Project) -> None:
    record = project.migrations / "0001_initial.json"
    record.write_bytes(b"\xef\xbb\xbf" + record.read_bytes())
    assert "up to date" in project.run("check").output


def test_an_edited_script_is_found(project: Project) -> None:
    script = project.migrations / "sqlite" / "0001_initial.up.sql"
    script.write_text(script.read_text() + "DROP TABLE users;\n")
    found = project.run("generate", code=3)
    assert (
        "error[M602]: generated/shop/migrations/sqlite/0001_initial.up.sql was edited after it was written"
        in found.output
    )
    assert script.read_text().endswith("DROP TABLE users;\n")


def test_a_missing_script_is_found(project: Project) -> None:
    (project.migrations / "postgresql" / "0001_initial.down.sql").unlink()
    assert "error[M603]" in project.run("check", code=3).output


def test_a_script_without_a_record_is_found_and_never_removed(project: Project) -> None:
    stray = project.migrations / "sqlite" / "0009_mine.up.sql"
    stray.write_text("-- Generated by dovetail\n")
    assert "error[M604]" in project.run("generate", code=3).output
    (project.migrations / "0001_initial.json").unlink()
    assert "error[M604]" in project.run("generate", code=3).output
    assert stray.exists()


def test_a_missing_parent_and_a_gap_are_found(project: Project) -> None:
    project.says(with_column("email")).generate()
    project.says({"users": {"columns": {"id": ID, "name": "text", "email": "text?", "phone": "text?"}}}).generate()
    for path in project.files():
        if "0002_add_users_email" in path:
            (project.migrations / path).unlink()
    found = project.run("check", code=3)
    assert "error[M606]: 0003_add_users_phone follows 0002_add_users_email, which is not there" in found.output


def test_a_database_that_is_added_later_asks_for_a_squash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(tmp_path / "project", monkeypatch).says(USERS, databases=["sqlite"]).generate()
    found = project.says(USERS).run("generate", code=3)
    assert "error[M608]: 1 migration has no SQL for PostgreSQL" in found.output
    project.run("migration", "squash")
    project.run("check")
    assert "postgresql/0001_baseline.up.sql" in project.files()


# --- branches ---------------------------------------------------------------------------------------------------------


def branch(project: Project, name: str, tables: dict[str, Any], *words: str) -> None:
    project.git("checkout", "--quiet", "-b", name, "main")
    project.says(tables).generate(*words).commit()


def merge(project: Project, tables: dict[str, Any]) -> None:
    """Merge both branches as people do: the spec by hand, the generated code by generating it again, migrations untouched."""
    project.git("checkout", "--quiet", "-b", "merged", "one")
    project.git("checkout", "two", "--", "generated/shop/migrations")
    project.says(tables)


BOTH_COLUMNS = {"users": {"columns": {"id": ID, "name": "text", "email": "text?", "phone": "text?"}}}


def test_branches_that_touch_other_things_are_put_in_line(project: Project) -> None:
    project.commit()
    branch(project, "one", with_column("email"))
    branch(project, "two", with_column("phone"))
    merge(project, BOTH_COLUMNS)
    found = project.run("check", code=3)
    assert "error[M605]: 0002_add_users_email and 0002_add_users_phone both come after 0001_initial" in found.output
    email = project.files()["sqlite/0002_add_users_email.up.sql"]
    assert "0002_add_users_phone → 0003_add_users_phone" in project.run("migration", "rebase").output
    assert project.names() == ["0001_initial", "0002_add_users_email", "0003_add_users_phone"]
    assert project.files()["sqlite/0002_add_users_email.up.sql"] == email
    project.generate()
    assert len(project.names()) == 3
    project.run("check")
    assert "in line" in project.run("migration", "rebase").output


def test_the_branch_that_is_named_comes_last(project: Project) -> None:
    project.commit()
    branch(project, "one", with_column("email"))
    branch(project, "two", with_column("phone"))
    merge(project, BOTH_COLUMNS)
    project.run("migration", "rebase", "0002_add_users_email")
    assert project.names() == ["0001_initial", "0002_add_users_phone", "0003_add_users_email"]


def test_a_table_that_is_made_anew_is_made_of_what_both_branches_left(project: Project) -> None:
    project.commit()
    branch(project, "one", with_column("email"))
    longer = {"users": {"columns": {"id": ID, "name": {"type": "text", "max_length": 9}}}}
    branch(project, "two", longer)
    both = {"users": {"columns": {"id": ID, "name": {"type": "text", "max_length": 9}, "email": "text?"}}}
    merge(project, both)
    assert b"email" not in project.files()["sqlite/0002_add_ck_users_name_length.up.sql"]
    project.run("migration", "rebase", "0002_add_ck_users_name_length")
    assert b"email" in project.files()["sqlite/0003_add_ck_users_name_length.up.sql"]
    project.generate().run("check")


def test_branches_of_several_migrations_keep_their_order(project: Project) -> None:
    project.commit()
    branch(project, "one", with_column("email"))
    branch(project, "two", with_column("phone"))
    project.says({**with_column("phone"), "notes": {"columns": {"id": ID}}}).generate().commit()
    merge(project, {**BOTH_COLUMNS, "notes": {"columns": {"id": ID}}})
    project.run("migration", "rebase", "0002_add_users_phone")
    assert project.names() == ["0001_initial", "0002_add_users_email", "0003_add_users_phone", "0004_add_notes"]
    project.generate().run("check")


def test_branches_that_touch_the_same_say_what_collides(project: Project) -> None:
    project.commit()
    branch(project, "one", with_column("email"))
    branch(project, "two", BOTH_COLUMNS)
    merge(project, BOTH_COLUMNS)
    before = project.files()
    found = project.run("migration", "rebase", code=3)
    assert "error[M611]: 0002_add_users_email and 0002_add_users_email_and_1_more" in found.output
    assert "both change column users.email" in found.output
    assert project.files() == before


def test_a_merge_that_git_could_not_make_is_told_apart_from_an_edit(project: Project) -> None:
    project.commit()
    branch(project, "one", with_column("email"))
    branch(project, "two", with_column("email", "varchar(40)?"))
    with pytest.raises(subprocess.CalledProcessError):
        project.git("merge", "one")
    project.says(with_column("email"))
    found = project.run("check", code=3)
    assert (
        "error[M601]: generated/shop/migrations/0002_add_users_email.json holds both sides of a merge" in found.output
    )
    assert "keep the migrations of one branch" in found.output
    project.git("checkout", "--theirs", "generated/shop/migrations")
    project.generate().run("check")


def test_a_column_dropped_in_one_branch_and_needed_in_the_other_collides(project: Project) -> None:
    project.says(with_column("email")).generate().commit()
    branch(project, "one", USERS, "--allow", "M101:users.email")
    indexed = {"users": {"columns": {"id": ID, "name": "text", "email": "text?"}, "indexes": [["email"]]}}
    branch(project, "two", indexed)
    merge(project, USERS)
    found = project.run("migration", "rebase", code=3)
    assert "one changes column users.email, which the other needs" in found.output


# --- squash -----------------------------------------------------------------------------------------------------------


def test_many_become_one_that_leads_to_the_same(project: Project) -> None:
    project.says(with_column("email")).generate()
    project.says({"people": {**with_column("email")["users"], "was": "users"}}).generate()
    schema = read(project.folder / "shop.yaml").schema
    state = read_history(project.migrations).state(schema)
    project.run("migration", "squash")
    assert project.names() == ["0003_baseline"]
    history = read_history(project.migrations)
    assert history.state(schema) == state
    assert history.migrations[0].replaces == ("0001_initial", "0002_add_users_email", "0003_rename_users_to_people")
    project.run("check")


def test_what_comes_after_the_squashed_stays_as_it_is(project: Project) -> None:
    project.says(with_column("email")).generate()
    project.says(BOTH_COLUMNS).generate()
    kept = project.files()["sqlite/0003_add_users_phone.up.sql"]
    project.run("migration", "squash", "0002_add_users_email")
    assert project.names() == ["0002_baseline", "0003_add_users_phone"]
    assert project.files()["sqlite/0003_add_users_phone.up.sql"] == kept
    project.run("check")


def test_steps_by_hand_are_not_squashed_away_unasked(project: Project) -> None:
    project.run("migration", "new", "fill names")
    project.generate()
    assert "error[M614]: 0002_fill_names" in project.run("migration", "squash", code=3).output
    project.run("migration", "squash", "--without-steps")
    assert project.names() == ["0002_baseline"]


def test_there_has_to_be_something_to_squash(project: Project) -> None:
    assert "error[M612]" in project.run("migration", "squash", "0007_nothing", code=3).output


# --- steps by hand ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("words", "files"), [((), 4), (("--python",), 1)])
def test_a_step_is_written_sealed_and_found_out_when_it_is_edited(
    project: Project, words: tuple[str, ...], files: int
) -> None:
    made = project.run("migration", "new", "Fill names!", *words)
    assert made.output.count("wrote ") == files
    step = next(path for path in project.files() if "0002_fill_names" in path and not path.endswith(".json"))
    project.run("check", code=1)
    (project.migrations / step).write_text("# once\n" if words else "SELECT 1;\n")
    project.generate().run("check")
    (project.migrations / step).write_text("# twice\n" if words else "SELECT 2;\n")
    assert "dovetail migration seal 0002_fill_names" in project.run("generate", code=3).output
    project.run("migration", "seal", "0002_fill_names")
    project.run("check")
    assert project.says(with_column("email")).generate().names()[-1] == "0003_add_users_email"


def test_only_steps_by_hand_are_sealed(project: Project) -> None:
    assert "error[M613]" in project.run("migration", "seal", "0001_initial", code=3).output
    assert "error[M612]" in project.run("migration", "seal", "0007_nothing", code=3).output


def test_a_step_moves_with_its_branch(project: Project) -> None:
    project.commit()
    branch(project, "one", with_column("email"))
    project.git("checkout", "--quiet", "-b", "two", "main")
    project.says(USERS).run("migration", "new", "fill")
    (project.migrations / "sqlite" / "0002_fill.up.sql").write_text("SELECT 'kept';\n")
    project.generate().commit()
    merge(project, with_column("email"))
    project.run("migration", "rebase", "0002_fill")
    assert project.files()["sqlite/0003_fill.up.sql"] == b"SELECT 'kept';\n"
    project.generate().run("check")


def test_a_project_with_several_specs_has_to_say_which(project: Project) -> None:
    text = (project.folder / "shop.yaml").read_text().replace("name: shop", "name: other")
    (project.folder / "other.yaml").write_text(text)
    assert "name one with --spec" in project.run("migration", "new", "x", code=2).output
    project.run("migration", "new", "x", "--spec", "shop.yaml")


# --- what is said, and asked ------------------------------------------------------------------------------------------


def test_a_squash_counts_what_it_made_one(project: Project) -> None:
    project.says(with_column("email")).generate()
    assert project.run("migration", "squash").output == "2 migrations → 0002_baseline\n"
    before = project.files()
    found = project.run("migration", "squash", code=3)
    assert "error[M612]: there is only 0002_baseline to squash, and it is one migration already" in found.output
    assert project.files() == before


def test_one_migration_is_not_squashed_but_one_without_a_database_is(project: Project) -> None:
    project.says(with_column("email")).generate()
    assert "error[M612]" in project.run("migration", "squash", "0001_initial", code=3).output
    project.run("migration", "squash")
    project.says(with_column("email"), databases=["sqlite"])
    assert project.run("migration", "squash").output == "1 migration → 0002_baseline\n"
    assert "postgresql/0002_baseline.up.sql" not in project.files()


def test_what_alembic_runs_has_to_be_generated_after_a_squash_and_a_rebase(project: Project) -> None:
    project.says(USERS, alembic=True).generate().commit()
    for name, column in (("one", "email"), ("two", "phone")):
        project.git("checkout", "--quiet", "-b", name, "main")
        project.says(with_column(column), alembic=True).generate().commit()
    project.git("checkout", "one", "--", "generated/shop/migrations")
    project.says(BOTH_COLUMNS, alembic=True)
    for command in ("rebase", "squash"):
        assert "next: run `dovetail generate`" in project.run("migration", command).output
        project.run("check", code=1)
        project.generate().run("check")


def test_a_step_that_is_not_text_is_not_sealed(project: Project) -> None:
    project.run("migration", "new", "fill")
    project.generate()
    script = project.migrations / "sqlite" / "0002_fill.up.sql"
    script.write_bytes(b"SELECT '\xff';\n")
    before = project.files()
    found = project.run("migration", "seal", "0002_fill", code=3)
    assert "error[M602]: generated/shop/migrations/sqlite/0002_fill.up.sql is not UTF-8" in found.output
    assert project.files() == before


def test_git_is_asked_once_and_only_where_there_are_branches(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []

    def committed(folder: Path) -> frozenset[str]:
        asked.append(folder)
        return frozenset({"0001_initial.json", "0002_add_users_phone.json"})

    monkeypatch.setattr("dovetail.rewriting.in_line.committed_names", committed)
    project.commit()
    branch(project, "one", with_column("email"))
    project.run("migration", "rebase")
    assert not asked
    branch(project, "two", with_column("phone"))
    merge(project, BOTH_COLUMNS)
    project.run("migration", "rebase")
    assert asked == [project.migrations.relative_to(project.folder)] or asked == [project.migrations]
    assert project.names() == ["0001_initial", "0002_add_users_phone", "0003_add_users_email"]

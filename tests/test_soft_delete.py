"""Rows that are deleted softly: through queries, by direct SQL, and by two transactions at once."""

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import BaseModel
from sqlalchemy import make_url, text

from connections import Connected, connected
from dovetail import pipeline
from dovetail.output.writer import write
from scripts import apply
from specs import imported

SPEC = """
dovetail: 1
name: club
databases: [postgresql, sqlite]
mixins:
  numbered:
    columns:
      id: {type: int, primary_key: true}
tables:
  accounts:
    mixins: [numbered]
    soft_delete: true
    columns:
      email: {type: text, unique: true}
      handle: text?
    indexes:
      - {expressions: [lower(handle)], unique: true, name: accounts_handle}
  profiles:
    mixins: [numbered]
    soft_delete: true
    columns: {bio: {type: text, default: ""}}
    references:
      account: {to: accounts, on_delete: cascade, inverse: profile, unique: true}
  folders:
    mixins: [numbered]
    soft_delete: {column: removed_at}
    columns: {name: {type: text, default: ""}, removed_at: timestamptz?}
    references:
      owner: {to: accounts, on_delete: cascade, inverse: folders}
      parent: {to: folders, optional: true, on_delete: cascade, inverse: children}
  notes:
    mixins: [numbered]
    soft_delete: true
    columns: {text: {type: text, default: ""}, size: {type: int, default: 1}}
    references:
      folder: {to: folders, on_delete: cascade, inverse: notes}
      editor: {to: accounts, optional: true, on_delete: set null, inverse: edited}
    relations:
      labels: {through: labelings, inverse: notes}
  shares:
    doc: Hangs on two rows, which may be deleted by one deletion.
    mixins: [numbered]
    soft_delete: true
    references:
      note: {to: notes, on_delete: cascade, inverse: shares}
      account: {to: accounts, on_delete: cascade, inverse: shares}
      from_folder: {to: folders, on_delete: cascade, inverse: none}
  labels:
    mixins: [numbered]
    soft_delete: true
    columns: {name: {type: text, unique: true}}
  labelings:
    soft_delete: true
    references:
      note: {to: notes, on_delete: cascade, inverse: none}
      label: {to: labels, on_delete: cascade, inverse: none}
    primary_key: [note, label]
  invoices:
    mixins: [numbered]
    references:
      account: {to: accounts, on_delete: restrict, inverse: invoices}
  stamps:
    mixins: [numbered]
    soft_delete: {column: gone}
    columns: {gone: {type: "timestamp?", attribute: gone_at}}
    lint: {timestamp_without_zone: off}
  drafts:
    doc: Deleted softly, and holds its account as long as it is not.
    mixins: [numbered]
    soft_delete: true
    references:
      account: {to: accounts, on_delete: no action, inverse: drafts}
"""


@dataclass
class Club:
    """An empty database of the package, and a session."""

    models: Any
    schemas: Any
    queries: Any
    database: Any
    session: Any

    def add(self, table: str, **values: Any) -> Any:
        """Insert a row by its class for new rows."""
        queries = getattr(self.database, table)
        singular = {
            "accounts": "Account",
            "notes": "Note",
            "folders": "Folder",
            "profiles": "Profile",
            "shares": "Share",
        }
        name = singular.get(table, table[:-1].capitalize())
        return queries.create(getattr(self.schemas, f"{name}Create")(**values))

    def sql(self, statement: str) -> Any:
        return self.session.execute(text(statement))

    def deleted(self, table: str, moment: str = "deleted_at") -> list[Any]:
        found = self.sql(f"SELECT id FROM {table} WHERE {moment} IS NOT NULL ORDER BY id")
        return [row[0] for row in found]


@pytest.fixture(scope="session")
def club_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clubs")
    (folder / "club.yaml").write_text(SPEC)
    write(folder / "club", pipeline.render(pipeline.read(folder / "club.yaml")))
    return folder


@pytest.fixture(scope="module")
def club_package(club_folder: Path) -> Iterator[Callable[[str], Any]]:
    with imported(club_folder, "club"):
        yield lambda name: importlib.import_module(f"club.{name}")


@pytest.fixture(scope="module")
def club_url(club_folder: Path, lasting_database_url: str) -> str:
    database = make_url(lasting_database_url).get_backend_name()
    apply(lasting_database_url, club_folder / "club" / "migrations" / database / "0001_initial.up.sql")
    return lasting_database_url


@pytest.fixture(scope="module")
def connected_club(club_url: str, driver: str) -> Iterator[Connected]:
    with connected(club_url, driver) as found:
        yield found


@pytest.fixture
def club(club_package: Callable[[str], Any], connected_club: Connected) -> Iterator[Club]:
    models, schemas, queries = (club_package(name) for name in ("models", "schemas", "queries"))
    with connected_club.opened(queries) as (session, database):
        yield Club(models, schemas, queries, database, session)


@pytest.fixture
def tree(club: Club) -> Club:
    """Ada has a tree of folders, the lower ones made first, with a note in each; Bob edits them."""
    club.add("accounts", id=1, email="ada@example.org")
    club.add("accounts", id=2, email="bob@example.org")
    club.add("profiles", id=1, account_id=1)
    for id, parent in ((9, None), (5, 9), (3, 5), (4, 9)):
        club.add("folders", id=id, owner_id=1, parent_id=parent, name=f"folder {id}")
        club.add("notes", id=id, folder_id=id, editor_id=2, text=f"note {id}", size=id)
    club.add("labels", id=1, name="red")
    club.add("labelings", note_id=3, label_id=1)
    club.add("shares", id=1, note_id=3, account_id=1, from_folder_id=4)
    return club


class NoteShape(BaseModel):
    id: int
    text: str


class EditorShape(BaseModel):
    id: int


class FolderShape(BaseModel):
    id: int
    notes: list[NoteShape]


class TestReading:
    def test_deleted_rows_are_not_read(self, tree: Club) -> None:
        accounts, model = tree.database.accounts, tree.models.Account
        assert accounts.delete(2)
        assert [row.id for row in accounts.find_many(order_by=model.id)] == [1]
        assert accounts.get(2) is None
        assert accounts.find_first(where=model.id == 2) is None
        assert accounts.count() == 1
        assert accounts.count(where=text("1 = 1 OR 1 = 0")) == 1
        assert not accounts.exists(where=model.id == 2)
        assert [row.id for row in accounts.paginate().items] == [1]
        assert [row.id for row in accounts.stream()] == [1]
        assert [row.id for row in accounts.find_many(EditorShape)] == [1]
        assert [row.id for row in accounts.stream(EditorShape)] == [1]
        assert [row.id for row in accounts.paginate(EditorShape).items] == [1]

    def test_they_are_read_if_asked_for(self, tree: Club) -> None:
        accounts, model = tree.database.accounts, tree.models.Account
        accounts.delete(2)
        everything = accounts.including_deleted()
        assert [row.id for row in everything.find_many(order_by=model.id)] == [1, 2]
        assert everything.get(2).deleted_at is not None
        assert everything.count() == 2
        assert everything.exists(where=model.id == 2)
        assert [row.id for row in everything.paginate(limit=1, order_by=model.id.desc()).items] == [2]
        assert sorted(row.id for row in everything.stream()) == [1, 2]
        assert sorted(row.id for row in everything.find_many(EditorShape)) == [1, 2]
        assert accounts.count() == 1

    def test_pages_pass_over_them(self, tree: Club) -> None:
        folders, model = tree.database.folders, tree.models.Folder
        folders.delete(4)
        first = folders.paginate(limit=1, order_by=model.id)
        second = folders.paginate(limit=1, order_by=model.id, after=first.next)
        assert [first.items[0].id, second.items[0].id] == [3, 5]

    def test_related_rows_are_left_out(self, tree: Club) -> None:
        tree.database.notes.delete(9)
        shown = tree.database.folders.get(9, FolderShape)
        assert shown.notes == []

        class Everything(BaseModel):
            notes: Annotated[list[NoteShape], from_fields(tree, "Related")(including_deleted=True)]

        assert [note.id for note in tree.database.folders.get(9, Everything).notes] == [9]

    def test_a_reference_that_need_not_be_there_reads_as_none(self, tree: Club) -> None:
        class Shown(BaseModel):
            editor_id: int | None
            editor: EditorShape | None

        class Kept(BaseModel):
            editor: Annotated[EditorShape | None, from_fields(tree, "Related")(including_deleted=True)]

        tree.database.accounts.delete(2)
        shown = tree.database.notes.get(9, Shown)
        assert (shown.editor, shown.editor_id) == (None, 2)
        assert tree.database.notes.get(9, Kept).editor.id == 2
        tree.database.accounts.restore(2)
        assert tree.database.notes.get(9, Shown).editor.id == 2

    def test_a_reference_that_has_to_be_there_is_shown(self, tree: Club) -> None:
        class Shown(BaseModel):
            folder: EditorShape

        tree.database.folders.delete(4)
        assert tree.database.notes.get(4, Shown) is None
        assert tree.database.notes.including_deleted().get(4, Shown).folder.id == 4

    def test_one_to_one_leads_to_the_living_one(self, tree: Club) -> None:
        class Shown(BaseModel):
            profile: EditorShape | None

        tree.database.profiles.delete(1)
        assert tree.database.accounts.get(1, Shown).profile is None
        tree.add("profiles", id=2, account_id=1)
        assert tree.database.accounts.get(1, Shown).profile.id == 2
        assert tree.database.accounts.get(1, with_={"profile": True}).profile.id == 2

        class Wrong(BaseModel):
            profile: Annotated[EditorShape | None, from_fields(tree, "Related")(including_deleted=True)]

        with pytest.raises(TypeError, match="leads to one row because deleted ones do not count"):
            tree.database.accounts.get(1, Wrong)
        with pytest.raises(LookupError, match="leads to one row because deleted ones do not count"):
            tree.database.accounts.get(1, with_={"profile": {"including_deleted": True}})

    def test_many_to_many_leaves_out_rows_and_pairs(self, tree: Club) -> None:
        class Label(BaseModel):
            name: str

        class Shown(BaseModel):
            labels: list[Label]

        def read() -> int:
            return len(tree.database.notes.get(3, Shown).labels)

        assert read() == 1
        tree.database.labelings.delete((3, 1))
        assert read() == 0
        assert tree.database.notes.get(3, with_={"labels": True}).labels == []
        tree.database.labelings.restore((3, 1))
        assert read() == 1
        tree.database.labels.delete(1)
        assert read() == 0

    def test_aggregates_count_living_rows(self, tree: Club) -> None:
        Count, Sum = from_fields(tree, "Count"), from_fields(tree, "Sum")  # noqa: N806

        class Shown(BaseModel):
            number: Annotated[int, Count("edited")]
            size: Annotated[int | None, Sum("edited.size")]
            everything: Annotated[int, Count("edited", including_deleted=True)]

        tree.database.notes.delete(9)
        shown = tree.database.accounts.get(2, Shown)
        assert (shown.number, shown.size, shown.everything) == (3, 12, 4)

    def test_filters_ask_of_living_rows(self, tree: Club) -> None:
        filters, models = importlib.import_module("club.queries"), tree.models
        tree.database.notes.delete(9)
        folders = tree.database.folders

        def found(where: Any) -> list[int]:
            return sorted(row.id for row in folders.find_many(where=where))

        assert found(filters.some(models.Folder.notes)) == [3, 4, 5]
        assert found(filters.some(models.Folder.notes, including_deleted=True)) == [3, 4, 5, 9]
        assert found(filters.none(models.Folder.notes)) == [9]
        assert found(filters.every(models.Folder.notes, models.Note.size < 9)) == [3, 4, 5, 9]
        assert found(filters.every(models.Folder.notes, models.Note.size < 9, including_deleted=True)) == [3, 4, 5]
        assert found(filters.some(models.Folder.children, models.Folder.id == 3)) == [5]
        tree.database.folders.delete(3)
        assert found(filters.some(models.Folder.children, models.Folder.id == 3)) == []
        assert tree.database.notes.count(where=filters.some(models.Note.labels)) == 0

    def test_filters_ask_of_the_one_that_is_referred_to(self, tree: Club) -> None:
        filters, models, notes = importlib.import_module("club.queries"), tree.models, tree.database.notes
        assert notes.count(where=filters.is_(models.Note.editor, models.Account.id == 2)) == 4
        tree.database.accounts.delete(2)
        assert notes.count(where=filters.is_(models.Note.editor, models.Account.id == 2)) == 0
        assert notes.count(where=filters.is_(models.Note.editor, None)) == 4
        including = filters.is_(models.Note.editor, models.Account.id == 2, including_deleted=True)
        assert notes.count(where=including) == 4

    def test_objects_are_loaded_without_them(self, tree: Club) -> None:
        tree.database.notes.delete(9)
        tree.database.accounts.delete(2)
        tree.session.expunge_all()
        folder = tree.database.folders.get(9, with_={"notes": True})
        assert folder.notes == []
        tree.session.expunge_all()
        folder = tree.database.folders.get(
            9, with_={"notes": {"including_deleted": True, "with_": {"editor": True}}, "owner": True}
        )
        assert [note.id for note in folder.notes] == [9]
        assert folder.notes[0].editor is None
        assert folder.owner.id == 1
        tree.session.expunge_all()
        limited = tree.database.folders.get(9, with_={"notes": {"limit": 1}})
        assert limited.notes == []
        kept = tree.database.notes.get(3, with_={"editor": {"including_deleted": True}})
        assert kept.editor.id == 2


class TestWriting:
    def test_what_refers_follows(self, tree: Club) -> None:
        assert tree.database.accounts.delete(1)
        assert not tree.database.accounts.delete(1)
        assert tree.deleted("profiles") == [1]
        assert tree.deleted("folders", "removed_at") == [3, 4, 5, 9]
        assert tree.deleted("notes") == [3, 4, 5, 9]
        assert tree.deleted("shares") == [1]
        moments = tree.sql("SELECT deleted_at FROM notes UNION SELECT removed_at FROM folders").all()
        assert len(moments) == 1

    def test_restoring_brings_back_exactly_that(self, tree: Club) -> None:
        tree.database.notes.delete(4)
        tree.database.folders.delete(5)
        tree.database.accounts.delete(1)
        assert tree.database.accounts.restore(1)
        assert not tree.database.accounts.restore(1)
        assert tree.deleted("folders", "removed_at") == [3, 5]
        assert tree.deleted("notes") == [3, 4, 5]
        assert tree.deleted("shares") == [1]
        assert tree.deleted("profiles") == []
        tree.database.folders.restore(5)
        assert tree.deleted("folders", "removed_at") == []
        assert tree.deleted("notes") == [4]
        assert tree.deleted("shares") == []

    def test_a_row_below_a_deleted_one_is_not_restored(self, tree: Club) -> None:
        violation = importlib.import_module("club.queries").ForeignKeyViolation
        tree.database.folders.delete(9)
        with pytest.raises(violation, match="fk_folders_parent_id_folders"):
            tree.database.folders.restore(3)

    def test_nor_is_one_whose_other_row_is_deleted(self, tree: Club) -> None:
        violation = importlib.import_module("club.queries").ForeignKeyViolation
        tree.database.folders.delete(4)
        assert tree.deleted("shares") == [1]
        with pytest.raises(violation, match="or to a deleted one") as found:
            tree.database.shares.restore(1)
        assert found.value.constraint == "fk_shares_from_folder_id_folders"
        assert not found.value.still_referenced

    def test_a_moment_that_moves_takes_the_others_along(self, tree: Club) -> None:
        tree.database.accounts.delete(1)
        tree.sql("UPDATE accounts SET deleted_at = '2020-01-01 00:00:00.000000+00:00' WHERE id = 1")
        moments = tree.sql("SELECT deleted_at FROM notes UNION SELECT removed_at FROM folders").all()
        assert len(moments) == 1
        tree.sql("UPDATE accounts SET deleted_at = NULL WHERE id = 1")
        assert tree.deleted("notes") == tree.deleted("folders", "removed_at") == []

    def test_direct_sql_does_the_same(self, tree: Club) -> None:
        tree.sql("UPDATE folders SET removed_at = CURRENT_TIMESTAMP WHERE id = 9")
        assert tree.deleted("notes") == [3, 4, 5, 9]
        tree.sql("UPDATE folders SET removed_at = NULL WHERE id = 9")
        assert tree.deleted("notes") == tree.deleted("folders", "removed_at") == []

    @pytest.mark.parametrize("table", ["invoices", "drafts"])
    def test_rows_that_hold_another_keep_it(self, tree: Club, table: str) -> None:
        violation = importlib.import_module("club.queries").ForeignKeyViolation
        tree.add(table, id=1, account_id=1)
        with pytest.raises(violation, match="still referred to by") as found:
            tree.database.accounts.delete(1)
        assert found.value.still_referenced
        assert found.value.table == table
        assert found.value.constraint == f"fk_{table}_account_id_accounts"

    def test_a_deleted_row_holds_no_other(self, tree: Club) -> None:
        violation = importlib.import_module("club.queries").ForeignKeyViolation
        tree.add("drafts", id=1, account_id=1)
        tree.database.drafts.delete(1)
        assert tree.database.accounts.delete(1)
        with pytest.raises(violation):
            tree.database.drafts.restore(1)

    @pytest.mark.parametrize(
        ("table", "values"),
        [
            ("notes", {"id": 20, "folder_id": 4}),
            ("notes", {"id": 20, "folder_id": 3, "editor_id": 2}),
            ("folders", {"id": 20, "owner_id": 1, "parent_id": 4}),
            ("invoices", {"id": 20, "account_id": 2}),
        ],
    )
    def test_nothing_new_refers_to_a_deleted_row(self, tree: Club, table: str, values: dict[str, int]) -> None:
        violation = importlib.import_module("club.queries").ForeignKeyViolation
        tree.database.folders.delete(4)
        tree.database.accounts.delete(2)
        with pytest.raises(violation, match="or to a deleted one"):
            tree.add(table, **values)

    def test_nothing_comes_to_refer_to_one(self, tree: Club) -> None:
        violation = importlib.import_module("club.queries").ForeignKeyViolation
        tree.database.folders.delete(4)
        with pytest.raises(violation):
            tree.database.notes.update(3, tree.schemas.NoteUpdate(folder_id=4))

    def test_what_refers_to_one_already_can_change(self, tree: Club) -> None:
        tree.database.accounts.delete(2)
        changed = tree.database.notes.update(3, tree.schemas.NoteUpdate(text="other"))
        assert (changed.text, changed.editor_id) == ("other", 2)
        tree.database.notes.delete(3)
        assert tree.database.notes.restore(3)

    def test_keys_hold_among_living_rows(self, tree: Club) -> None:
        violation = importlib.import_module("club.queries").UniqueViolation
        tree.database.accounts.delete(2)
        tree.add("accounts", id=3, email="bob@example.org", handle="Bob")
        with pytest.raises(violation) as found:
            tree.database.accounts.restore(2)
        assert found.value.constraint == "uq_accounts_email"
        assert found.value.columns == ("email",)

    def test_keys_over_expressions_do_too(self, tree: Club) -> None:
        violation = importlib.import_module("club.queries").UniqueViolation
        tree.add("accounts", id=3, email="c", handle="Carl")
        tree.database.accounts.delete(3)
        tree.add("accounts", id=4, email="d", handle="carl")
        with pytest.raises(violation, match="accounts_handle"):
            tree.add("accounts", id=5, email="e", handle="CARL")

    def test_deleted_rows_are_not_changed(self, tree: Club) -> None:
        accounts, update, model = tree.database.accounts, tree.schemas.AccountUpdate, tree.models.Account
        accounts.delete(2)
        assert accounts.update(2, update(handle="b")) is None
        assert accounts.update(2, update()) is None
        assert accounts.update_many(update(handle="x"), where=model.id > 0) == 1
        assert accounts.including_deleted().update(2, update(handle="b")).handle == "b"
        assert accounts.including_deleted().update_many(update(handle=None), where=model.id > 0) == 2

    def test_several_are_deleted_and_restored(self, tree: Club) -> None:
        notes, model = tree.database.notes, tree.models.Note
        assert notes.delete_many(where=model.id > 3) == 3
        assert notes.delete_many(where=model.id > 0) == 1
        assert notes.count() == 0
        assert notes.restore_many(where=model.id > 4) == 2
        assert notes.delete_forever_many(where=model.id > 3) == 3
        assert notes.including_deleted().count() == 1

    def test_a_tree_is_restored_by_what_its_rows_have_in_common(self, tree: Club) -> None:
        folders, model = tree.database.folders, tree.models.Folder
        tree.database.accounts.delete(1)
        tree.database.accounts.restore(1)
        assert folders.delete_many(where=model.owner_id == 1) == 4
        assert folders.restore_many(where=model.owner_id == 1) == 4
        assert tree.deleted("notes") == tree.deleted("folders", "removed_at") == []
        for id in (3, 5, 9):
            folders.delete(id)
        assert folders.restore_many(where=model.owner_id == 1) == 4
        assert tree.deleted("folders", "removed_at") == []
        folders.delete(9)
        violation = importlib.import_module("club.queries").ForeignKeyViolation
        with pytest.raises(violation, match="fk_folders_parent_id_folders"):
            folders.restore_many(where=model.id != 9)

    def test_forever_is_forever(self, tree: Club) -> None:
        accounts = tree.database.accounts
        accounts.delete(1)
        assert accounts.delete_forever(1)
        assert not accounts.delete_forever(1)
        assert accounts.including_deleted().count() == 1
        assert tree.database.notes.including_deleted().count() == 0
        assert accounts.delete_forever(2)

    def test_upserting_finds_the_living_one(self, tree: Club) -> None:
        accounts, create, model = tree.database.accounts, tree.schemas.AccountCreate, tree.models.Account
        accounts.delete(2)
        made = accounts.upsert(create(id=3, email="bob@example.org"), on=model.email)
        assert made.id == 3
        again = accounts.upsert(create(id=4, email="bob@example.org", handle="bob"), on=[model.email])
        assert (again.id, again.handle) == (3, "bob")
        with pytest.raises(ValueError, match="is deleted: restore it first"):
            accounts.upsert(create(id=2, email="other"))
        written = accounts.including_deleted().upsert(create(id=2, email="other"))
        assert written.email == "other"
        assert written.deleted_at is not None

    def test_objects_follow(self, tree: Club) -> None:
        folder = tree.database.folders.get(9, with_={"notes": {"with_": {"editor": True}}, "children": True})
        note = folder.notes[0]
        tree.database.accounts.delete(1)
        assert folder.removed_at is not None
        assert note.deleted_at == folder.removed_at
        assert "notes" not in vars(folder)
        tree.database.accounts.restore(1)
        assert folder.removed_at is None
        assert note.deleted_at is None
        tree.database.accounts.delete(2)
        assert "editor" not in vars(note)

    def test_a_moment_without_a_zone(self, tree: Club) -> None:
        tree.add("stamps", id=1)
        assert tree.database.stamps.delete(1)
        found = tree.database.stamps.including_deleted().get(1).gone_at
        assert found.tzinfo is None
        assert tree.database.stamps.restore(1)
        assert tree.database.stamps.get(1).gone_at is None

    def test_a_deletion_by_its_own_moment(self, tree: Club) -> None:
        """Two deletions of one transaction are two: restoring the later one leaves the earlier."""
        tree.database.notes.delete(3)
        tree.database.folders.delete(3)
        tree.database.folders.restore(3)
        assert tree.deleted("notes") == [3]


def from_fields(club: Club, name: str) -> Any:
    """A marker of the package."""
    return getattr(club.queries, name)


def test_the_models_say_it(club_package: Callable[[str], Any]) -> None:
    models = club_package("models")
    assert models.Account.__table__.info["soft_delete"] == "deleted_at"
    assert "soft_delete" not in models.Invoice.__table__.info
    assert not hasattr(club_package("queries").Database(FakeSession()).invoices, "restore")


class FakeSession:
    """What looks like a session as long as nothing is asked of it."""

    def get_bind(self, _: Any) -> None: ...

"""Sessions of tenants: on PostgreSQL and on SQLite, waiting or not, each sees and writes the rows of one tenant only."""

import asyncio
import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import BaseModel
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Session

from dovetail.output.writer import write
from specs import CASES, imported, rendered
from tenants import ANNE, APP, BEN, DOCUMENTS, OWNER, Tenants, tenants_of
from tenants import ONE as ONE_TEXT
from tenants import TWO as TWO_TEXT

CASE = next(root for root in CASES if root.parent.name == "tenancy")
PACKAGE = "tenancy_case"
ONE, TWO = UUID(ONE_TEXT), UUID(TWO_TEXT)


@dataclass
class Workspace:
    """The package of the case, and a session over a pool of one connection."""

    tenants: Tenants
    queries: Any
    models: Any
    schemas: Any
    session: Session

    @property
    def database(self) -> Any:
        return self.queries.Database(self.session)

    def tenant(self, tenant: Any) -> Any:
        return self.queries.tenant(self.session, tenant)

    def document(self, **values: Any) -> Any:
        return self.schemas.DocumentCreate(**{"title": "new", "author_id": UUID(ANNE), **values})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("tenancy")
    write(made / PACKAGE, rendered(CASE))
    return made


@pytest.fixture
def workspace(folder: Path, database_url: str) -> Iterator[Workspace]:
    with tenants_of(database_url, folder / PACKAGE / "migrations", OWNER) as tenants, imported(folder, PACKAGE):
        queries, models, schemas = (importlib.import_module(f"{PACKAGE}.{n}") for n in ("queries", "models", "schemas"))
        with Session(tenants.engine, expire_on_commit=False) as session:
            yield Workspace(tenants, queries, models, schemas, session)


def titles(workspace: Workspace) -> list[str]:
    return sorted(each.title for each in workspace.database.documents.find_many())


def test_a_session_sees_the_rows_of_its_tenant(workspace: Workspace) -> None:
    with workspace.tenant(ONE):
        assert titles(workspace) == ["of one"]
    with workspace.tenant(TWO_TEXT):
        assert titles(workspace) == ["of two"]


def test_outside_of_blocks_there_are_no_rows(workspace: Workspace) -> None:
    assert titles(workspace) == []
    with workspace.tenant(ONE):
        pass
    assert titles(workspace) == []
    assert workspace.database.documents.count() == 0
    assert not workspace.database.documents.exists()
    assert workspace.database.documents.get(UUID(DOCUMENTS[ONE_TEXT])) is None
    assert len(workspace.database.plans.find_many()) == 1


def test_whatever_asks_is_answered_for_the_tenant(workspace: Workspace) -> None:
    document, user = workspace.models.Document, workspace.models.User
    with workspace.tenant(ONE):
        session = workspace.session
        assert session.scalars(select(document.title)).all() == ["of one"]
        assert session.scalar(select(func.count()).select_from(document.__table__)) == 1
        assert session.scalars(text("SELECT title FROM documents")).all() == ["of one"]
        assert session.execute(select(user.email, document.title).join(document.author)).all() == [
            ("a@x.org", "of one")
        ]
        assert session.get(document, UUID(DOCUMENTS[TWO_TEXT])) is None
        page = workspace.database.documents.paginate(limit=5)
        assert [each.title for each in page.items] == ["of one"]
        assert [each.title for each in workspace.database.documents.stream()] == ["of one"]


class ReaderIn(BaseModel):
    email: str


class DocumentIn(BaseModel):
    title: str
    readers: list[ReaderIn]


class UserOut(BaseModel):
    email: str
    documents: list[DocumentIn]


class PlanOut(BaseModel):
    code: str


def test_shapes_hold_rows_of_the_tenant_on_every_level(workspace: Workspace) -> None:
    with workspace.tenant(ONE):
        (found,) = workspace.database.users.find_many(UserOut)
        assert found == UserOut(
            email="a@x.org", documents=[DocumentIn(title="of one", readers=[ReaderIn(email="a@x.org")])]
        )
        assert workspace.database.plans.find_many(PlanOut) == [PlanOut(code="free")]
        (loaded,) = workspace.database.users.find_many(with_={"documents": {"with_": {"readers": True}}})
        assert [reader.email for each in loaded.documents for reader in each.readers] == ["a@x.org"]
        some = workspace.queries.some(workspace.models.User.documents)
        assert workspace.database.users.count(where=some) == 1
    assert workspace.database.users.find_many(UserOut) == []


def test_new_rows_belong_to_the_tenant(workspace: Workspace) -> None:
    with workspace.tenant(ONE):
        made = workspace.database.documents.create(workspace.document())
        assert made.tenant_id == ONE
        several = workspace.database.documents.create_many([workspace.document(), workspace.document()])
        assert {each.tenant_id for each in several} == {ONE}
        workspace.session.add(workspace.models.Document(title="own", author_id=UUID(ANNE)))
        workspace.session.flush()
        assert workspace.database.documents.count() == 5
        workspace.session.commit()
        assert workspace.database.documents.count() == 5


def refused(workspace: Workspace, call: Any, *arguments: Any, **options: Any) -> Any:
    savepoint = workspace.session.begin_nested()
    with pytest.raises(workspace.queries.CheckViolation, match=r"refuses this|has no tenant") as caught:
        call(*arguments, **options)
    savepoint.rollback()
    return caught.value


def test_rows_of_others_are_not_written(workspace: Workspace) -> None:
    documents, theirs = workspace.database.documents, UUID(DOCUMENTS[TWO_TEXT])
    update, where = workspace.schemas.DocumentUpdate, workspace.models.Document.id == theirs
    with workspace.tenant(ONE):
        error = refused(workspace, documents.create, workspace.document(tenant_id=TWO, author_id=UUID(BEN)))
        assert (error.table, error.constraint, error.columns) == ("documents", "documents_tenancy", ("tenant_id",))
        rows = [workspace.document(), workspace.document(tenant_id=TWO, author_id=UUID(BEN))]
        refused(workspace, documents.create_many, rows)
        refused(workspace, documents.update_many, update(tenant_id=TWO, author_id=UUID(BEN)), where=text("1 = 1"))
        refused(workspace, documents.upsert, workspace.document(id=theirs, title="taken"))
        assert documents.update(theirs, update(title="taken")) is None
        assert documents.update_many(update(title="taken"), where=where) == 0
        assert documents.delete(theirs) is False
        assert documents.delete_many(where=where) == 0
        assert documents.update_many(update(title="changed"), where=text("1 = 1")) == 1
    with workspace.tenant(TWO):
        assert titles(workspace) == ["of two"]
    with workspace.tenant(ONE):
        assert titles(workspace) == ["changed"]


def test_sql_by_hand_writes_no_rows_of_others(workspace: Workspace) -> None:
    with workspace.tenant(ONE):
        result: Any = workspace.session.execute(text("UPDATE documents SET title = 'x'"))
        assert result.rowcount == 1
        result = workspace.session.execute(text("DELETE FROM readings"))
        assert result.rowcount == 1
    with workspace.tenant(TWO):
        assert titles(workspace) == ["of two"]
        assert workspace.database.readings.count() == 1


def test_texts_in_sql_by_hand_stay_as_they_are(workspace: Workspace) -> None:
    with workspace.tenant(ONE):
        said = "it''s time to UPDATE users, and DELETE FROM documents"
        assert workspace.session.scalar(text(f"SELECT '{said}'")) == said.replace("''", "'")
        workspace.session.execute(
            text(f"/* INSERT INTO users */ UPDATE documents SET title = '{said}' -- UPDATE users")
        )
        workspace.session.execute(
            text("INSERT INTO plans (code, seats) VALUES ('UPDATE plans', 1), ('DROP TABLE users', 2)")
        )
        assert titles(workspace) == [said.replace("''", "'")]
        assert "DROP TABLE users" in workspace.session.scalars(text("SELECT code FROM plans")).all()


def test_what_a_statement_prepares_is_written_to_the_table(workspace: Workspace) -> None:
    with workspace.tenant(ONE):
        named = "WITH named AS (SELECT 'UPDATE users' AS title, id, tenant_id FROM users)"
        insert = "INSERT INTO documents (title, tenant_id, author_id) SELECT title, tenant_id, id FROM named"
        workspace.session.execute(text(f"{named} {insert}"))
        assert titles(workspace) == ["UPDATE users", "of one"]


def test_nothing_is_written_outside_of_blocks(workspace: Workspace) -> None:
    documents = workspace.database.documents
    refused(workspace, documents.create, workspace.document(tenant_id=ONE))
    assert documents.delete_many(where=text("1 = 1")) == 0
    assert documents.update_many(workspace.schemas.DocumentUpdate(title="x"), where=text("1 = 1")) == 0


def test_upserts_of_own_rows(workspace: Workspace) -> None:
    with workspace.tenant(ONE):
        own = UUID(DOCUMENTS[ONE_TEXT])
        assert workspace.database.documents.upsert(workspace.document(id=own, title="again")).title == "again"
        assert workspace.database.documents.upsert(workspace.document(id=uuid4())).tenant_id == ONE
        assert titles(workspace) == ["again", "new"]


def test_the_key_by_which_upsert_finds_a_row_may_leave_out_the_tenant(workspace: Workspace) -> None:
    user, anne = workspace.models.User, workspace.schemas.UserCreate(email="a@x.org")
    key = [user.tenant_id, user.email]
    with workspace.tenant(ONE):
        assert workspace.database.users.upsert(anne, on=key).id == UUID(ANNE)
    with workspace.tenant(TWO):
        made = workspace.database.users.upsert(anne, on=key)
        assert (made.tenant_id, workspace.database.users.upsert(anne, on=key)) == (TWO, made)
    with pytest.raises(workspace.queries.ConstraintViolation):
        workspace.database.users.upsert(anne, on=key)


def test_references_lead_to_rows_of_the_tenant_only(workspace: Workspace) -> None:
    with workspace.tenant(ONE), pytest.raises(workspace.queries.ForeignKeyViolation):
        workspace.database.documents.create(workspace.document(author_id=UUID(BEN)))


def test_blocks_in_blocks(workspace: Workspace) -> None:
    with workspace.tenant(ONE):
        assert titles(workspace) == ["of one"]
        with workspace.tenant(TWO):
            assert titles(workspace) == ["of two"]
        assert titles(workspace) == ["of one"]
    assert titles(workspace) == []


def test_transactions_that_begin_in_a_block_are_for_its_tenant(workspace: Workspace) -> None:
    with workspace.tenant(ONE):
        workspace.session.commit()
        assert titles(workspace) == ["of one"]
        workspace.session.rollback()
        assert titles(workspace) == ["of one"]
        workspace.session.close()
        assert titles(workspace) == ["of one"]


def test_savepoints_leave_the_tenant_as_it_is(workspace: Workspace) -> None:
    with workspace.tenant(ONE):
        savepoint = workspace.session.begin_nested()
        with workspace.tenant(TWO):
            inner = workspace.session.begin_nested()
            assert titles(workspace) == ["of two"]
            inner.rollback()
            assert titles(workspace) == ["of two"]
            savepoint.rollback()
            assert titles(workspace) == ["of two"]
        assert titles(workspace) == ["of one"]
        outer = workspace.session.begin_nested()
        with workspace.tenant(TWO):
            pass
        outer.commit()
        assert titles(workspace) == ["of one"]


@pytest.mark.parametrize("inner", [ONE, TWO])
def test_a_savepoint_that_fails_in_its_own_block_leaves_the_tenant_as_it_is(workspace: Workspace, inner: UUID) -> None:
    with workspace.tenant(ONE):
        with pytest.raises(ZeroDivisionError), workspace.session.begin_nested(), workspace.tenant(inner):
            raise ZeroDivisionError
        assert titles(workspace) == ["of one"]
        theirs = workspace.document(id=UUID(DOCUMENTS[TWO_TEXT]), title="taken")
        with pytest.raises(workspace.queries.CheckViolation), workspace.session.begin_nested():
            workspace.database.documents.upsert(theirs)
        assert titles(workspace) == ["of one"]
        with pytest.raises(workspace.queries.CheckViolation), workspace.session.begin_nested():
            workspace.database.documents.create(workspace.document(tenant_id=TWO, author_id=UUID(BEN)))
        assert titles(workspace) == ["of one"]
    assert titles(workspace) == []


WITHOUT = "documents takes no row, because the session has no tenant: write it inside of `with tenant(session, id):`"


@pytest.mark.parametrize("values", [{}, {"tenant_id": ONE}])
def test_a_row_without_a_tenant_is_refused_in_words_that_help(workspace: Workspace, values: dict[str, Any]) -> None:
    documents, new = workspace.database.documents, workspace.document(**values)

    def commit_one() -> None:
        with workspace.queries.naming_violations(workspace.session):
            workspace.session.add(workspace.models.Document(title="own", author_id=UUID(ANNE), **values))
            workspace.session.commit()

    tried: list[Callable[[], Any]] = [lambda: documents.create(new), lambda: documents.create_many([new]), commit_one]
    for write_it in tried:
        with pytest.raises(workspace.queries.ConstraintViolation) as caught:
            write_it()
        assert (str(caught.value), caught.value.table) == (WITHOUT, "documents")
        workspace.session.rollback()
    with workspace.tenant(TWO), pytest.raises(workspace.queries.ConstraintViolation, match="refuses this"):
        documents.create(workspace.document(tenant_id=ONE))


def test_what_is_pending_is_written_for_whom_it_was_made(workspace: Workspace) -> None:
    new = workspace.models.Document
    with workspace.tenant(ONE):
        workspace.session.add(new(title="one", author_id=UUID(ANNE)))
        with workspace.tenant(TWO):
            workspace.session.add(new(title="two", author_id=UUID(BEN)))
        assert titles(workspace) == ["of one", "one"]


def test_a_block_that_fails_is_left(workspace: Workspace) -> None:
    nothing = workspace.schemas.DocumentUpdate.model_construct({"title"}, title=None)
    with pytest.raises(workspace.queries.NotNullViolation), workspace.tenant(ONE):
        workspace.database.documents.update_many(nothing, where=text("1 = 1"))
    workspace.session.rollback()
    assert titles(workspace) == []


def test_a_flush_that_fails_leaves_the_block(workspace: Workspace) -> None:
    with pytest.raises(workspace.queries.ForeignKeyViolation), workspace.tenant(ONE):
        workspace.session.add(workspace.models.Document(title="x", author_id=UUID(BEN)))
    workspace.session.rollback()
    assert titles(workspace) == []


def test_connections_are_given_back_without_a_tenant(workspace: Workspace) -> None:
    with workspace.tenant(ONE):
        assert titles(workspace) == ["of one"]
        workspace.session.commit()
        with Session(workspace.tenants.engine) as other:
            assert workspace.queries.Database(other).documents.count() == 0
        assert titles(workspace) == ["of one"]
    workspace.session.close()
    with workspace.tenants.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM documents")).scalar() == 0


def test_what_is_no_tenant(workspace: Workspace) -> None:
    with pytest.raises(TypeError, match="a tenant is not None"):
        workspace.tenant(None)
    with pytest.raises(ValueError, match="badly formed"):
        workspace.tenant("x")


def test_a_new_tenant_is_made_for_itself(workspace: Workspace) -> None:
    new = uuid4()
    with workspace.tenant(new):
        workspace.database.tenants.create(workspace.schemas.TenantCreate(id=new, name="New"))
        assert [each.name for each in workspace.database.tenants.find_many()] == ["New"]
        refused(workspace, workspace.database.tenants.create, workspace.schemas.TenantCreate(name="Other"))


# --- sessions that wait -----------------------------------------------------------------------------------------------

DRIVERS = {"postgresql": ("psycopg_async", "asyncpg"), "sqlite": ("aiosqlite",)}


def waiting_engine(url: Any, driver: str) -> Any:
    plain = url.set(drivername=f"{url.get_backend_name()}+{driver}", query={})
    options: dict[str, Any] = {"postgresql": {"options": f"-crole={APP}"}, "sqlite": {}}[url.get_backend_name()]
    socket = {"host": url.query["host"]} if "host" in url.query else {}
    if driver == "asyncpg":
        options = {"server_settings": {"role": APP}, **socket}
    elif driver == "psycopg_async":
        options |= socket
    return create_async_engine(plain, pool_size=1, max_overflow=0, connect_args=options)


async def _through_blocks(workspace: Workspace, engine: Any) -> None:
    tenant, queries = workspace.queries.tenant, workspace.queries
    async with AsyncSession(engine, expire_on_commit=False) as session:
        documents = queries.AsyncDatabase(session).documents
        assert await documents.count() == 0
        async with tenant(session, ONE):
            assert [each.title for each in await documents.find_many()] == ["of one"]
            await session.commit()
            made = await documents.create(workspace.document(title="waiting"))
            assert made.tenant_id == ONE
            assert await documents.count() == 2
            async with tenant(session, TWO):
                assert await documents.count() == 1
                session.add(workspace.models.Document(title="flushed", author_id=UUID(BEN)))
            assert await documents.count() == 2
            savepoint = await session.begin_nested()
            with pytest.raises(queries.CheckViolation):
                await documents.create(workspace.document(tenant_id=TWO, author_id=UUID(BEN)))
            await savepoint.rollback()
            assert await documents.count() == 2
            with pytest.raises(ZeroDivisionError):
                async with session.begin_nested():
                    raise ZeroDivisionError
            assert await documents.count() == 2
        assert await documents.count() == 0
        with pytest.raises(queries.ConstraintViolation) as caught:
            await documents.create(workspace.document())
        assert str(caught.value) == WITHOUT
        await session.rollback()
        with pytest.raises(TypeError, match="async with"), tenant(session, ONE):
            pass
    async with AsyncSession(engine) as other, other.begin():
        assert await queries.AsyncDatabase(other).documents.count() == 0
    await engine.dispose()


def test_sessions_that_wait(workspace: Workspace) -> None:
    url = workspace.tenants.url
    workspace.session.close()
    for driver in DRIVERS[url.get_backend_name()]:
        asyncio.run(_through_blocks(workspace, waiting_engine(url, driver)))


def test_a_session_that_blocks_does_not_wait(workspace: Workspace) -> None:
    async def enter() -> None:
        async with workspace.tenant(ONE):
            pass

    with pytest.raises(TypeError, match="with tenant"):
        asyncio.run(enter())

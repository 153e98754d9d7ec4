"""The services of the example, and the application over them, on both databases."""

import importlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import make_url, text
from sqlalchemy.orm import Session

from importing import forget
from scripts import apply
from specs import REPOSITORY

EXAMPLE = REPOSITORY / "examples" / "skill_registry"
GENERATED = REPOSITORY / "generated"
MODULES = ("app", "fill", "services", "skill_registry")


@pytest.fixture(scope="module")
def modules() -> Iterator[SimpleNamespace]:
    """The modules of the example, by their names."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.syspath_prepend(str(EXAMPLE))
        monkeypatch.syspath_prepend(str(GENERATED))
        own = {name: importlib.import_module(name) for name in ("app", "fill", "services")}
        generated = {name: importlib.import_module(f"skill_registry.{name}") for name in ("queries", "schemas")}
        yield SimpleNamespace(**own, **generated)
    for name in MODULES:
        forget(name)


@pytest.fixture
def example(database_url: str, modules: Any) -> Iterator[Any]:
    """The modules of the example over a database with its rows: `engine`, `keys`, and everything by its module's name."""
    kind = database_url.partition(":")[0].partition("+")[0]
    for script in sorted((GENERATED / "skill_registry" / "migrations" / kind).glob("*.up.sql")):
        apply(database_url, script)
    engine = modules.app.connect(as_application(database_url))
    with Session(engine) as session, session.begin():
        keys = modules.fill.fill(session)
        assert modules.fill.fill(session) == keys
    yield SimpleNamespace(**vars(modules), engine=engine, keys=keys)
    engine.dispose()


def as_application(url: str) -> str:
    """The same database for the role that applications connect as, which owns nothing. SQLite has no roles."""
    found = make_url(url)
    if found.get_backend_name() == "postgresql":
        found = found.update_query_dict({"options": "-crole=skill_registry_app"})
    return found.render_as_string(hide_password=False)


@pytest.fixture
def db(example: Any) -> Iterator[Any]:
    with Session(example.engine) as session, example.queries.tenant(session, example.keys["tenant"]):
        yield example.queries.Database(session)


@pytest.fixture
def client(example: Any) -> Iterator[TestClient]:
    tenant = {"X-Tenant": str(example.keys["tenant"])}
    with TestClient(example.app.make_app(example.engine), headers=tenant) as client:
        yield client


class TestServices:
    def test_the_inbox_shows_the_fifty_newest_messages_with_what_belongs_to_them(self, example: Any, db: Any) -> None:
        keys, send = example.keys, example.services.send
        moment = datetime(2026, 1, 1, tzinfo=UTC)
        for minute in range(60):
            message = example.schemas.SkillMessageCreate(
                from_user_id=keys["bob"],
                to_user_id=keys["ada"],
                subject_skill_id=keys["skill"],
                body=str(minute),
                created_at=moment + timedelta(minutes=minute),
            )
            assert send(db, message).status == "pending"
        found = example.services.inbox(db, keys["ada"])
        assert [message.body for message in found[1:]] == [str(minute) for minute in range(59, 10, -1)]
        assert found[0].body == "Shall we group it under linting?"
        assert (found[0].from_user.name, found[0].subject_skill.slug, found[0].parent_skill) == ("Bob", "fmt", None)
        assert example.services.inbox(db, keys["bob"]) == []

    def test_messages_are_unread_until_they_are_marked(self, example: Any, db: Any) -> None:
        keys, services = example.keys, example.services
        assert (services.unread_count(db, keys["ada"]), services.unread_count(db, keys["bob"])) == (1, 0)
        assert services.mark_read(db, keys["message"])
        assert services.unread_count(db, keys["ada"]) == 0
        assert not services.mark_read(db, keys["message"])
        assert services.inbox(db, keys["ada"])[0].read_at is not None

    @pytest.mark.parametrize("status", ["accepted", "declined"])
    def test_a_proposal_is_answered_once(self, example: Any, db: Any, status: str) -> None:
        answer, message = example.services.answer, example.keys["message"]
        assert answer(db, message, status).status == status
        assert answer(db, message, "accepted") is None
        assert answer(db, uuid4(), "accepted") is None

    def test_the_page_of_a_skill(self, example: Any, db: Any) -> None:
        page = example.services.show_skill(db, example.keys["skill"])
        assert page.author.name == "Ada"
        assert sorted(version.number for version in page.versions) == [1, 2]
        assert [(rating.stars, rating.user.name) for rating in page.ratings] == [(5, "Bob")]
        assert page.published_version.number == 2
        assert example.services.show_skill(db, uuid4()) is None


class TestRules:
    """What the services need not see to, since the database does."""

    def test_another_tenant_sees_and_changes_nothing(self, example: Any) -> None:
        keys, services = example.keys, example.services
        with Session(example.engine) as session, example.queries.tenant(session, uuid4()):
            db = example.queries.Database(session)
            assert services.list_skills(db).items == []
            assert services.show_skill(db, keys["skill"]) is None
            assert services.inbox(db, keys["ada"]) == []
            assert not services.mark_read(db, keys["message"])
            assert services.answer(db, keys["message"], "accepted") is None
            assert services.use(db, keys["skill"], keys["bob"], "editor") is None
            assert session.scalar(text("SELECT count(*) FROM skills")) == 0

    def test_without_a_tenant_there_are_no_rows(self, example: Any) -> None:
        with Session(example.engine) as session:
            assert example.services.list_skills(example.queries.Database(session)).items == []

    def test_nothing_refers_to_what_another_tenant_has(self, example: Any) -> None:
        keys, create, other = example.keys, example.schemas, uuid4()
        with Session(example.engine) as session, example.queries.tenant(session, other):
            db = example.queries.Database(session)
            db.tenants.create(create.TenantCreate(id=other, name="Other", slug="other"))
            with pytest.raises(example.queries.ForeignKeyViolation):
                db.skills.create(create.SkillCreate(slug="fmt", name="Format", author_id=keys["ada"]))

    def test_an_answered_message_is_not_answered_again(self, example: Any, db: Any) -> None:
        example.services.answer(db, example.keys["message"], "declined")
        again = example.schemas.SkillMessageUpdate(status="accepted")
        with pytest.raises(example.queries.CheckViolation) as caught:
            db.skill_messages.update(example.keys["message"], again)
        assert caught.value.constraint == "skill_messages_status_flow"
        assert caught.value.doc == "skill_messages.status goes from pending to accepted or declined."

    def test_uses_and_stars_are_counted(self, example: Any, db: Any) -> None:
        keys, create = example.keys, example.schemas
        used = [example.services.use(db, keys["skill"], keys["ada"], "editor").total_uses for _ in range(3)]
        assert used == [2, 3, 4]
        db.ratings.create(create.RatingCreate(skill_id=keys["skill"], user_id=keys["ada"], stars=4))
        assert example.services.show_skill(db, keys["skill"]).average_rating == 450
        db.usage_events.delete_many(where=text("true"))
        assert example.services.show_skill(db, keys["skill"]).total_uses == 0

    def test_a_version_stays_as_it_is(self, example: Any, db: Any) -> None:
        assert not example.schemas.SkillVersionUpdate.model_fields
        with pytest.raises(example.queries.CheckViolation) as caught:
            db.skill_versions.delete_many(where=text("number = 1"))
        assert caught.value.constraint == "skill_versions_append_only"

    def test_a_skill_publishes_its_own_versions_only(self, example: Any, db: Any) -> None:
        keys, create = example.keys, example.schemas
        page = example.services.show_skill(db, keys["skill"])
        other = db.skills.create(create.SkillCreate(slug="other", name="Other"))
        with pytest.raises(example.queries.ForeignKeyViolation):
            db.skills.update(other.id, create.SkillUpdate(published_version_id=page.published_version.id))

    def test_a_skill_goes_with_its_versions(self, example: Any, db: Any) -> None:
        assert db.skills.delete(example.keys["skill"])
        assert (db.skill_versions.count(), db.ratings.count(), db.skill_messages.count()) == (0, 0, 0)
        assert [event.skill_id for event in db.usage_events.find_many()] == [None]

    def test_everything_of_a_tenant_goes_with_it(self, example: Any, db: Any) -> None:
        assert db.tenants.delete(example.keys["tenant"])
        assert (db.users.count(), db.skills.count(), db.usage_events.count()) == (0, 0, 0)


class TestApplication:
    def test_serves_what_the_services_do(self, example: Any, client: TestClient) -> None:
        keys = {name: str(key) for name, key in example.keys.items()}
        page = client.get(f"/skills/{keys['skill']}").json()
        assert (page["slug"], page["author"]["name"], len(page["versions"])) == ("fmt", "Ada", 2)
        assert client.get(f"/users/{keys['ada']}/messages/unread").json() == 1
        assert client.post(f"/messages/{keys['message']}/read").status_code == 204
        assert client.post(f"/messages/{keys['message']}/read").status_code == 404
        assert client.get(f"/users/{keys['ada']}/messages/unread").json() == 0
        assert client.post(f"/messages/{keys['message']}/accepted").json()["status"] == "accepted"
        assert client.post(f"/messages/{keys['message']}/declined").status_code == 404
        assert client.post(f"/messages/{keys['message']}/maybe").status_code == 422
        assert [item["status"] for item in client.get(f"/users/{keys['ada']}/messages").json()] == ["accepted"]
        assert client.get(f"/skills/{uuid4()}").json() == {"detail": "there is no such skill"}

    def test_what_is_sent_is_kept(self, example: Any, client: TestClient) -> None:
        keys = {name: str(key) for name, key in example.keys.items()}
        message = {
            "from_user_id": keys["ada"],
            "to_user_id": keys["bob"],
            "subject_skill_id": keys["skill"],
        }
        sent = client.post("/messages", json=message)
        assert (sent.status_code, sent.json()["status"]) == (201, "pending")
        assert [item["id"] for item in client.get(f"/users/{keys['bob']}/messages").json()] == [sent.json()["id"]]

    def test_a_broken_rule_comes_back_in_words_and_nothing_is_kept(self, example: Any, client: TestClient) -> None:
        keys = {name: str(key) for name, key in example.keys.items()}
        message = {"from_user_id": keys["ada"], "subject_skill_id": keys["skill"]}
        to_oneself = client.post("/messages", json={**message, "to_user_id": keys["ada"]})
        assert to_oneself.status_code == 422
        assert "ck_skill_messages_not_to_oneself" in to_oneself.json()["detail"]
        to_nobody = client.post("/messages", json={**message, "to_user_id": str(uuid4())})
        assert to_nobody.status_code == 422
        assert "to_user" in to_nobody.json()["detail"]
        twice = client.post("/messages", json={**message, "id": keys["message"], "to_user_id": keys["bob"]})
        assert twice.status_code == 409
        assert client.post("/messages", json={**message, "too": "much"}).status_code == 422
        assert client.get(f"/users/{keys['bob']}/messages").json() == []

    def test_a_request_is_for_one_tenant(self, example: Any, client: TestClient) -> None:
        del client.headers["X-Tenant"]
        assert client.get("/skills").status_code == 422
        assert client.get("/skills", headers={"X-Tenant": "nobody"}).status_code == 422
        other = {"X-Tenant": str(uuid4())}
        assert client.get("/skills", headers=other).json()["items"] == []
        assert client.get(f"/skills/{example.keys['skill']}", headers=other).status_code == 404

    def test_uses_are_counted(self, example: Any, client: TestClient) -> None:
        who = {"user": str(example.keys["ada"]), "tool": "editor"}
        used = client.post(f"/skills/{example.keys['skill']}/uses", params=who)
        assert (used.status_code, used.json()["total_uses"]) == (201, 2)
        assert client.post(f"/skills/{uuid4()}/uses", params=who).status_code == 404

    def test_skills_come_in_pages(self, example: Any, client: TestClient) -> None:
        uses = example.schemas.UsageEventCreate
        with Session(example.engine) as session, example.queries.tenant(session, example.keys["tenant"]):
            db = example.queries.Database(session)
            made = db.skills.create_many([example.schemas.SkillCreate(slug=f"s{at}", name=f"S{at}") for at in range(7)])
            used = [uses(skill_id=skill.id, tool_name="editor") for at, skill in enumerate(made) for _ in range(at % 3)]
            db.usage_events.create_many(used)
            session.commit()
        place = "/skills"
        slugs: list[str] = []
        page = client.get(place, params={"limit": 3}).json()
        while page["next"]:
            slugs += [item["slug"] for item in page["items"]]
            page = client.get(place, params={"limit": 3, "after": page["next"]}).json()
        slugs += [item["slug"] for item in page["items"]]
        assert slugs == ["s2", "s5", "fmt", "s1", "s4", "s0", "s3", "s6"]
        assert client.get(place, params={"after": "nonsense"}).status_code == 400
        assert client.get(place, params={"limit": 0}).status_code == 422


def test_the_server_starts_as_the_makefile_starts_it(tmp_path: Path) -> None:
    """The three commands of `make serve`, on a port that is free."""
    url = f"sqlite:///{tmp_path / 'registry.sqlite'}"
    environment = {**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(GENERATED)}
    bin_ = Path(sys.executable).parent
    migrations = GENERATED / "skill_registry" / "migrations"
    up = [bin_ / "dovetail", "migrate", "up", "--quiet", "--migrations", migrations]
    for command in (up, [sys.executable, EXAMPLE / "fill.py"]):
        subprocess.run([*map(str, command)], env=environment, cwd=tmp_path, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = [sys.executable, "-m", "uvicorn", "--app-dir", str(EXAMPLE), "--port", str(port), "app:app"]
    with subprocess.Popen(serve, env=environment, cwd=tmp_path, stderr=subprocess.DEVNULL) as server:
        try:
            assert "/skills/{skill}" in _get(f"http://127.0.0.1:{port}/openapi.json").json()["paths"]
        finally:
            server.terminate()


def _get(url: str) -> httpx2.Response:
    """What a server answers once it is up."""
    for _ in range(300):
        try:
            return httpx2.get(url)
        except httpx2.TransportError:
            time.sleep(0.1)
    raise TimeoutError(url)

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
from sqlalchemy.orm import Session

from scripts import apply
from specs import REPOSITORY

EXAMPLE = REPOSITORY / "examples" / "skill_registry"
GENERATED = REPOSITORY / "generated"
MODULES = ("app", "fill", "services", "skill_registry")


@pytest.fixture
def example(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The modules of the example over a database with its rows: `engine`, `keys`, and everything by its module's name."""
    kind = database_url.partition(":")[0].partition("+")[0]
    for script in sorted((GENERATED / "skill_registry" / "migrations" / kind).glob("*.up.sql")):
        apply(database_url, script)
    monkeypatch.syspath_prepend(str(EXAMPLE))
    monkeypatch.syspath_prepend(str(GENERATED))
    app, fill, services = (importlib.import_module(name) for name in ("app", "fill", "services"))
    engine = app.connect(database_url)
    queries, schemas = (importlib.import_module(f"skill_registry.{name}") for name in ("queries", "schemas"))
    with Session(engine) as session, session.begin():
        keys = fill.fill(queries.Database(session))
        assert fill.fill(queries.Database(session)) == keys
    yield SimpleNamespace(app=app, services=services, queries=queries, schemas=schemas, engine=engine, keys=keys)
    engine.dispose()
    for module in [name for name in sys.modules if name.partition(".")[0] in MODULES]:
        del sys.modules[module]


@pytest.fixture
def db(example: Any) -> Iterator[Any]:
    with Session(example.engine) as session:
        yield example.queries.Database(session)


@pytest.fixture
def client(example: Any) -> Iterator[TestClient]:
    with TestClient(example.app.make_app(example.engine)) as client:
        yield client


class TestServices:
    def test_the_inbox_shows_the_fifty_newest_messages_with_what_belongs_to_them(self, example: Any, db: Any) -> None:
        keys, send = example.keys, example.services.send
        moment = datetime(2026, 1, 1, tzinfo=UTC)
        for minute in range(60):
            message = example.schemas.SkillMessageCreate(
                tenant_id=keys["tenant"],
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
            "tenant_id": keys["tenant"],
            "from_user_id": keys["ada"],
            "to_user_id": keys["bob"],
            "subject_skill_id": keys["skill"],
        }
        sent = client.post("/messages", json=message)
        assert (sent.status_code, sent.json()["status"]) == (201, "pending")
        assert [item["id"] for item in client.get(f"/users/{keys['bob']}/messages").json()] == [sent.json()["id"]]

    def test_a_broken_rule_comes_back_in_words_and_nothing_is_kept(self, example: Any, client: TestClient) -> None:
        keys = {name: str(key) for name, key in example.keys.items()}
        message = {"tenant_id": keys["tenant"], "from_user_id": keys["ada"], "subject_skill_id": keys["skill"]}
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

    def test_skills_come_in_pages(self, example: Any, client: TestClient) -> None:
        with Session(example.engine) as session, session.begin():
            create, tenant = example.schemas.SkillCreate, example.keys["tenant"]
            rows = [create(tenant_id=tenant, slug=f"s{at}", name=f"S{at}", total_uses=at % 3) for at in range(7)]
            example.queries.Database(session).skills.create_many(rows)
        place = f"/tenants/{example.keys['tenant']}/skills"
        slugs: list[str] = []
        page = client.get(place, params={"limit": 3}).json()
        while page["next"]:
            slugs += [item["slug"] for item in page["items"]]
            page = client.get(place, params={"limit": 3, "after": page["next"]}).json()
        slugs += [item["slug"] for item in page["items"]]
        assert slugs == ["s2", "s5", "s1", "s4", "fmt", "s0", "s3", "s6"]
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

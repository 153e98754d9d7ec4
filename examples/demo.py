"""The skill registry on an embedded database: migrate it, fill it, and ask one nested question."""

import json
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, event
from sqlalchemy.orm import Session

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "generated"))

from skill_registry.enums import MessageStatus  # noqa: E402 - after the path is set
from skill_registry.models import Rating, Skill, SkillMessage, SkillVersion, Tenant, UsageEvent, User  # noqa: E402
from skill_registry.queries import Database, tenant  # noqa: E402
from skill_registry.schemas import RatingRead, SkillMessageRead, SkillRead, SkillVersionRead, UserRead  # noqa: E402

from dovetail.database.opening import open_session  # noqa: E402
from dovetail.database.route import up  # noqa: E402
from dovetail.database.runner import Runner  # noqa: E402
from dovetail.migrate.history import read_history  # noqa: E402

TENANT = uuid4()


class Review(RatingRead):
    user: UserRead


class Proposal(SkillMessageRead):
    from_user: UserRead


class SkillPage(SkillRead):
    """The type is the query: a skill with its author, versions, reviews, and what others propose to do with it."""

    author: UserRead | None
    published_version: SkillVersionRead | None
    versions: list[SkillVersionRead]
    ratings: list[Review]
    subject_messages: list[Proposal]


def fill(session: Session) -> None:
    """Everything belongs to the tenant of the session, without saying so."""
    session.add(Tenant(id=TENANT, name="Example", slug="example"))
    session.flush()
    ada, bob = (User(email=f"{name}@example.com", name=name.title()) for name in ("ada", "bob"))
    skill = Skill(slug="fmt", name="Format code", author=ada, tags=["python", "style"])
    session.add_all([ada, bob, skill])
    for number in (1, 2):
        version = SkillVersion(
            skill=skill,
            author=ada,
            number=number,
            name="Format code",
            content_url=f"s3://fmt/{number}",
            content_hash="0" * 64,
        )
        session.add(version)
    session.flush()
    skill.published_version = version
    session.add(Rating(skill=skill, user=bob, stars=5, comment="Saves an hour a day."))
    session.add_all(UsageEvent(skill=skill, user=user, tool_name="editor") for user in (ada, bob, bob))
    session.add(SkillMessage(from_user=bob, to_user=ada, subject_skill=skill, body="Shall we group it under linting?"))
    session.flush()


def main() -> None:
    statements: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/demo.sqlite"
        migrations = ROOT / "generated/skill_registry/migrations"
        print(f"migrating an embedded database with {migrations.relative_to(ROOT)}")
        with open_session(url) as migrated:
            Runner(migrated, read_history(migrations), "skill_registry").go(up)

        engine = create_engine(url)
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = ON"))
        with Session(engine) as session, tenant(session, TENANT):
            fill(session)
            event.listen(engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
            page = Database(session).skills.find_first(SkillPage, where=Skill.slug == "fmt")
        engine.dispose()

    assert page is not None
    assert page.author is not None
    assert page.created_at <= datetime.now(UTC)
    assert page.subject_messages[0].status is MessageStatus.PENDING
    shown = {
        "name": page.name,
        "author": page.author.email,
        "total_uses": page.total_uses,
        "average_rating": page.average_rating,
        "published_version": page.published_version.number if page.published_version else None,
        "versions": sorted(version.number for version in page.versions),
        "ratings": [
            {"stars": review.stars, "comment": review.comment, "user": review.user.name} for review in page.ratings
        ],
        "subject_messages": [
            {"from": message.from_user.name, "status": message.status, "body": message.body}
            for message in page.subject_messages
        ],
    }
    print(
        f'db.skills.find_first(SkillPage, where=Skill.slug == "fmt") took {len(statements)} statement and returned a SkillPage:'
    )
    print(json.dumps(shown, indent=2))


if __name__ == "__main__":
    main()

"""What the skill registry does, each a line or three over the generated package. Nothing here commits, or asks whose a row is:
who calls says who the tenant is, and the database shows no other rows.
"""

from datetime import UTC, datetime
from uuid import UUID

from skill_registry.enums import MessageStatus
from skill_registry.models import Skill, SkillMessage
from skill_registry.queries import Database, Page
from skill_registry.schemas import SkillMessageCreate, SkillMessageRead, SkillMessageUpdate, UsageEventCreate
from skill_registry.shapes import InboxMessage, SkillCard, SkillPage

__all__ = ["answer", "inbox", "list_skills", "mark_read", "send", "show_skill", "unread_count", "use"]

INBOX = 50
"""How many messages an inbox shows."""


def send(db: Database, message: SkillMessageCreate) -> SkillMessageRead:
    """Propose to another author to put one skill under another."""
    return db.skill_messages.create(message, SkillMessageRead)


def inbox(db: Database, user: UUID) -> list[InboxMessage]:
    """Return the latest messages to `user`, each with its sender and its skills, newest first."""
    newest = SkillMessage.created_at.desc()
    return db.skill_messages.find_many(
        InboxMessage, where=SkillMessage.to_user_id == user, order_by=newest, limit=INBOX
    )


def unread_count(db: Database, user: UUID) -> int:
    """Return how many messages `user` has yet to read."""
    return db.skill_messages.count(where=(SkillMessage.to_user_id == user) & SkillMessage.read_at.is_(None))


def mark_read(db: Database, message: UUID) -> bool:
    """Say that a message was read now; False if it was before, or does not exist."""
    unread = (SkillMessage.id == message) & SkillMessage.read_at.is_(None)
    return db.skill_messages.update_many(SkillMessageUpdate(read_at=datetime.now(UTC)), where=unread) == 1


def answer(db: Database, message: UUID, status: MessageStatus) -> SkillMessageRead | None:
    """Accept or decline a proposal; None if it does not exist, or was answered before."""
    pending = (SkillMessage.id == message) & (SkillMessage.status == MessageStatus.PENDING)
    answered = db.skill_messages.update_many(SkillMessageUpdate(status=status), where=pending)
    return db.skill_messages.get(message, SkillMessageRead) if answered else None


def list_skills(db: Database, after: str | None = None, limit: int = 20) -> Page[SkillCard]:
    """Return a page of the tenant's skills, the most used first."""
    order = [Skill.total_uses.desc(), Skill.name]
    return db.skills.paginate(SkillCard, order_by=order, limit=limit, after=after)


def show_skill(db: Database, skill: UUID) -> SkillPage | None:
    """Return a skill with its author, its versions and its ratings: all that the page of a skill shows."""
    return db.skills.get(skill, SkillPage)


def use(db: Database, skill: UUID, user: UUID, tool_name: str) -> SkillCard | None:
    """Say that a user has used a skill, and return it, with the use counted by the database; None if it does not exist."""
    if not db.skills.exists(where=Skill.id == skill):
        return None
    db.usage_events.create(UsageEventCreate(skill_id=skill, user_id=user, tool_name=tool_name))
    return db.skills.get(skill, SkillCard)

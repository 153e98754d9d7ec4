"""The skill registry over HTTP: generated schemas come in, generated shapes go out, and a request is a tenant's transaction."""

import os
from collections.abc import Iterator
from typing import Annotated, Literal
from uuid import UUID

import services
from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Query, Request
from fastapi.responses import JSONResponse
from skill_registry.enums import MessageStatus
from skill_registry.queries import (
    ConstraintViolation,
    CursorError,
    Database,
    Page,
    RefusedValueError,
    UniqueViolation,
    tenant,
)
from skill_registry.schemas import SkillMessageCreate, SkillMessageRead
from skill_registry.shapes import InboxMessage, SkillCard, SkillPage
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session

__all__ = ["app", "connect", "make_app"]

router = APIRouter()


def database(request: Request, x_tenant: Annotated[UUID, Header()]) -> Iterator[Database]:
    """The tenant is whoever the header says. In an application of yours that is found out from who is signed in."""
    with Session(request.app.state.engine) as session, session.begin(), tenant(session, x_tenant):
        yield Database(session)


Db = Annotated[Database, Depends(database, scope="function")]
"""The rows of one tenant in a transaction, which is committed before the response is sent."""


@router.get("/skills")
def list_skills(db: Db, after: str | None = None, limit: Annotated[int, Query(ge=1, le=100)] = 20) -> Page[SkillCard]:
    return services.list_skills(db, after, limit)


@router.get("/skills/{skill}")
def show_skill(db: Db, skill: UUID) -> SkillPage:
    found = services.show_skill(db, skill)
    if found is None:
        raise HTTPException(404, "there is no such skill")
    return found


@router.post("/skills/{skill}/uses", status_code=201)
def use(db: Db, skill: UUID, user: UUID, tool: str) -> SkillCard:
    found = services.use(db, skill, user, tool)
    if found is None:
        raise HTTPException(404, "there is no such skill")
    return found


@router.post("/messages", status_code=201)
def send(db: Db, message: SkillMessageCreate) -> SkillMessageRead:
    return services.send(db, message)


@router.get("/users/{user}/messages")
def inbox(db: Db, user: UUID) -> list[InboxMessage]:
    return services.inbox(db, user)


@router.get("/users/{user}/messages/unread")
def unread_count(db: Db, user: UUID) -> int:
    return services.unread_count(db, user)


@router.post("/messages/{message}/read", status_code=204)
def mark_read(db: Db, message: UUID) -> None:
    if not services.mark_read(db, message):
        raise HTTPException(404, "there is no such unread message")


@router.post("/messages/{message}/{answer}")
def answer(db: Db, message: UUID, answer: Literal["accepted", "declined"]) -> SkillMessageRead:
    found = services.answer(db, message, MessageStatus(answer))
    if found is None:
        raise HTTPException(404, "there is no such pending message")
    return found


def broken_rule(_: Request, error: ConstraintViolation) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, 409 if isinstance(error, UniqueViolation) else 422)


def bad_value(_: Request, error: CursorError | RefusedValueError) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, 400)


def connect(url: str) -> Engine:
    """Return the engine of a database; SQLite enforces foreign keys only where it is asked to."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = ON"))
    return engine


def make_app(engine: Engine) -> FastAPI:
    """Return the application over one database."""
    made = FastAPI(title="Skill registry")
    made.state.engine = engine
    made.include_router(router)
    made.exception_handler(ConstraintViolation)(broken_rule)
    made.exception_handler(CursorError)(bad_value)
    made.exception_handler(RefusedValueError)(bad_value)
    return made


app = make_app(connect(os.environ.get("DATABASE_URL", "sqlite:///skill_registry.sqlite")))

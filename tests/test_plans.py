"""The statement of a shape is one that the database answers by the indexes of the foreign keys, and a person can read."""

from sqlalchemy import insert, text

from registries import RatingCard, Registry, Slug, TagCard, UserCard, VersionCard


class Everything(Slug):
    author: UserCard | None
    versions: list[VersionCard]
    ratings: list[RatingCard]
    tags: list[TagCard]
    forks: list[Slug]


INDEXES = ("ix_versions_skill_id", "pk_ratings", "pk_skill_tags", "ix_skills_forked_from_id", "uq_users_email")


def test_related_rows_are_found_by_the_indexes_of_the_foreign_keys(registry: Registry) -> None:
    models, session = registry.models, registry.session
    postgresql = session.get_bind().dialect.name == "postgresql"
    numbers = range(1000, 3000)
    session.execute(insert(models.User), [{"id": number, "email": f"{number}@x"} for number in numbers])
    forks = [{"id": at, "slug": "x", "forked_from_id": 1 if at == numbers[0] else at - 1} for at in numbers]
    session.execute(insert(models.Skill), forks)
    session.execute(insert(models.Version), [{"id": at, "number": 1, "skill_id": at} for at in numbers])
    session.execute(insert(models.Rating), [{"skill_id": at, "user_id": at, "stars": 1} for at in numbers])
    session.execute(insert(models.SkillTag), [{"skill_id": at, "tag_id": 1, "weight": 1} for at in numbers])
    session.execute(text("ANALYZE"))
    registry.statements.clear()
    registry.database.skills.find_many(Everything)
    (statement,) = registry.statements
    explain = "EXPLAIN" if postgresql else "EXPLAIN QUERY PLAN"
    plan = "\n".join(str(row) for row in session.execute(text(f"{explain} {statement}")))
    if postgresql:
        assert [name for name in INDEXES if name not in plan] == []
    else:
        assert plan.count("SCAN skills") == 1
        assert "SCAN versions" not in plan
        assert plan.count("USING") >= len(INDEXES)


def test_a_statement_is_short_enough_to_read(registry: Registry) -> None:
    registry.database.users.get(1, UserCard)
    registry.database.skills.find_many(Everything)
    users, skills = (" ".join(statement.split()) for statement in registry.statements)
    postgresql = registry.session.get_bind().dialect.name == "postgresql"
    assert users.count("users.email") == 1
    for_rows, for_row = (2, 2) if postgresql else (2, 1)
    assert skills.count("SELECT") == 1 + postgresql * 2 + 5 * for_rows + 2 * for_row

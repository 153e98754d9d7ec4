"""Django's prefetch_related over unmanaged models of just the columns that the cards have."""

from typing import Any

import django
from benchmarks.queries.cards import CARDS, LEVELS, MOST_SKILLS, MOST_VERSIONS, SkillCard, UserCard
from benchmarks.queries.databases import Target
from django.conf import settings

__all__ = ["Django"]

if not settings.configured:
    settings.configure(USE_TZ=True, TIME_ZONE="UTC", INSTALLED_APPS=[], DATABASES={"default": {}})
    django.setup()

from django.db import connections, models


class User(models.Model):
    id = models.UUIDField(primary_key=True)
    email = models.TextField()
    name = models.TextField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        managed, app_label, db_table = False, "queries", "users"


class Skill(models.Model):
    id = models.UUIDField(primary_key=True)
    slug = models.TextField()
    name = models.TextField()
    total_uses = models.IntegerField()
    created_at = models.DateTimeField()
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="skill_set")

    class Meta:
        managed, app_label, db_table = False, "queries", "skills"


class SkillVersion(models.Model):
    id = models.UUIDField(primary_key=True)
    number = models.IntegerField()
    name = models.TextField()
    created_at = models.DateTimeField()
    skill = models.ForeignKey(Skill, models.CASCADE, related_name="version_set")
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        managed, app_label, db_table = False, "queries", "skill_versions"


class Django:
    name = "Django prefetch_related"

    def __init__(self, target: Target) -> None:
        self._alias = target.name
        connections.settings[target.name] = connections.configure_settings({"default": {}, target.name: _at(target)})[
            target.name
        ]

    def cards(self) -> list[SkillCard]:
        versions = models.Prefetch("version_set", SkillVersion.objects.order_by("number"), to_attr="versions")
        skills = Skill.objects.using(self._alias).select_related("author").prefetch_related(versions).order_by("slug")
        return CARDS.validate_python(list(skills), from_attributes=True)

    def levels(self) -> list[UserCard]:
        """Django cuts relations inside the database, since 4.2."""
        signed = SkillVersion.objects.using(self._alias).select_related("author")
        versions = models.Prefetch("version_set", signed.order_by("-number")[:MOST_VERSIONS], to_attr="versions")
        used = Skill.objects.using(self._alias).order_by("-total_uses", "slug")
        skills = models.Prefetch("skill_set", used.prefetch_related(versions)[:MOST_SKILLS], to_attr="skills")
        users = User.objects.using(self._alias).order_by("email").prefetch_related(skills)
        return LEVELS.validate_python(list(users), from_attributes=True)

    def close(self) -> None:
        connections[self._alias].close()


def _at(target: Target) -> dict[str, Any]:
    """Return Django's way to say where a database is."""
    url, query = target.url, dict(target.url.query)
    if target.name == "sqlite":
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": url.database}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.database,
        "USER": url.username or "",
        "PASSWORD": url.password or "",
        "HOST": url.host or query.pop("host", ""),
        "PORT": url.port or query.pop("port", ""),
        "OPTIONS": query,
    }

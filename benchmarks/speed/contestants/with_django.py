"""Django's makemigrations, which compares models with its migrations; of a database it asks which ones have run."""

import shutil
import sys
from collections.abc import Mapping
from itertools import count
from pathlib import Path

from benchmarks.speed.contestants.contestant import Act, insert
from benchmarks.speed.synthetic import STATES, name, neighbour, parent

__all__ = ["Django"]

_COMMAND = [str(Path(sys.executable).with_name("django-admin")), "makemigrations", "shop"]
_SETTINGS = """\
INSTALLED_APPS = ["shop"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "shop.sqlite"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
"""
_HEAD = """\
from django.db import models
from django.utils import timezone
"""


class Django:
    name = "Django"

    def __init__(self, folder: Path, tables: int) -> None:
        self._folder, self._app = folder, folder / "shop"
        self._app.mkdir(parents=True)
        self._edits = count()
        (folder / "settings.py").write_text(_SETTINGS)
        (self._app / "__init__.py").touch()
        (self._app / "models.py").write_text("".join([_HEAD, *map(_model, range(tables))]))

    def acts(self) -> Mapping[str, Act]:
        settings = {"DJANGO_SETTINGS_MODULE": "settings", "PYTHONPATH": str(self._folder)}
        return {
            "cold": Act(self._folder, [_COMMAND], self._empty, settings),
            "no-op": Act(self._folder, [_COMMAND], environment=settings),
            "check": Act(self._folder, [[*_COMMAND, "--check"]], environment=settings),
            "edit": Act(self._folder, [_COMMAND], self._edit, settings),
        }

    def _empty(self) -> None:
        shutil.rmtree(self._app / "migrations", ignore_errors=True)

    def _edit(self) -> None:
        column = f"    remark_{next(self._edits)} = models.TextField(null=True)\n"
        insert(self._app / "models.py", "(models.Model):\n", column)


def _model(number: int) -> str:
    own, table = _class(number), name(number)
    states = ", ".join(f'("{state}", "{state}")' for state in STATES)
    return f"""

class {own}(models.Model):
    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=40, unique=True)
    title = models.TextField()
    state = models.CharField(max_length=8, choices=[{states}], default="draft")
    quantity = models.IntegerField(default=0)
    price = models.DecimalField(max_digits=12, decimal_places=2)
    remark = models.TextField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    parent = models.ForeignKey("{_class(parent(number))}", models.SET_NULL, null=True, related_name="{table}_children")
    neighbour = models.ForeignKey("{_class(neighbour(number))}", models.CASCADE, null=True, related_name="{table}_neighbours")

    class Meta:
        db_table = "{table}"
        db_table_comment = "A {table} as the business knows it."
        constraints = [models.CheckConstraint(condition=models.Q(quantity__gte=0), name="ck_{table}_quantity")]
        indexes = [
            models.Index(fields=["state", "created_at"], name="ix_{table}_state"),
            models.Index(fields=["title"], name="ix_{table}_title"),
        ]
"""


def _class(number: int) -> str:
    return name(number).title().replace("_", "")

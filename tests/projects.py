"""A project as a user has it: a spec that is edited, and the commands that are run on it."""

import json
import subprocess
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dovetail.cli.group import main
from fast_yaml import dumped

__all__ = ["Project", "sealed"]


@dataclass(frozen=True)
class Project:
    """A folder with one spec, `shop.yaml`. What is run, is run in it."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch

    @property
    def migrations(self) -> Path:
        return self.folder / "generated" / "shop" / "migrations"

    def says(self, tables: dict[str, Any], **more: Any) -> "Project":
        """Write the spec."""
        header = {"dovetail": 1, "name": "shop", "databases": ["postgresql", "sqlite"]}
        self.folder.mkdir(exist_ok=True)
        (self.folder / "pyproject.toml").touch()
        text = dumped({**header, **more, "tables": tables})
        (self.folder / "shop.yaml").write_text(text, encoding="utf-8")
        return self

    def run(self, *words: str, code: int = 0) -> Result:
        self.monkeypatch.chdir(self.folder)
        result = CliRunner().invoke(main, words)
        assert result.exit_code == code, result.output
        return result

    def generate(self, *words: str) -> "Project":
        self.run("generate", *words)
        return self

    def files(self) -> dict[str, bytes]:
        """Everything under the folder of the migrations."""
        paths = (path for path in self.migrations.rglob("*") if path.is_file())
        return {path.relative_to(self.migrations).as_posix(): path.read_bytes() for path in paths}

    def names(self) -> list[str]:
        return sorted(path.stem for path in self.migrations.glob("*.json"))

    def git(self, *words: str) -> None:
        identity = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *identity, *words], cwd=self.folder, check=True, capture_output=True)

    def commit(self) -> "Project":
        if not (self.folder / ".git").exists():
            self.git("init", "--quiet", "--initial-branch=main")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "Save")
        return self


def sealed(record: dict[str, Any]) -> str:
    """The text of a record with the checksum that it ought to have."""
    rest = {key: value for key, value in record.items() if key not in ("generated", "checksum")}
    canonical = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return json.dumps(record | {"checksum": sha256(canonical.encode()).hexdigest()})

"""Sessions on the command line, as documents show them: commands after `$`, and what they print."""

import os
import re
import subprocess
from pathlib import Path

__all__ = ["commands_of", "environment", "run_session"]

_MARK = "\x1e"
_COUNT = re.compile(r"\n\n\d+ (?:error|warning)s?\b.*")
"""The last line of what is wrong, with the number of mistakes; documents leave it out."""


def commands_of(session: str) -> list[str]:
    """Return the commands of a session."""
    return [line.removeprefix("$ ") for line in session.splitlines() if line.startswith("$ ")]


def run_session(session: str, folder: Path, dovetail: str) -> str:
    """Run the commands of `session` in one shell in `folder`; return them with what they print now.

    `dovetail` is the text of the program of that name.
    """
    (folder / "home").mkdir()
    (folder / "bin").mkdir()
    program = folder / "bin" / "dovetail"
    program.write_text(dovetail)
    program.chmod(0o755)
    commands = commands_of(session)
    script = "\n".join(f"printf '{_MARK}'\n{command}" for command in commands)
    done = subprocess.run(
        ["sh", "-c", script],
        cwd=folder / "home",
        env={**environment(), "PATH": f"{folder / 'bin'}:{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    printed = [_COUNT.sub("", text).strip("\n") for text in done.stdout.split(_MARK)[1:]]
    return "\n".join(
        "\n".join(filter(None, pair)) for pair in zip([f"$ {each}" for each in commands], printed, strict=True)
    )


def environment() -> dict[str, str]:
    """One in which Python finds the `dovetail` under test."""
    generator = Path(__file__).parents[1] / "generator"
    return {**os.environ, "PYTHONPATH": str(generator), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}

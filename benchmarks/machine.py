"""On what it was measured."""

import os
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

__all__ = ["machine", "versions"]

_LIBRARIES = ("sqlalchemy", "pydantic", "psycopg", "asyncpg", "sqlmodel", "django", "tortoise-orm")


def machine() -> str:
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{_processor()}, {os.cpu_count()} processors{load}, {platform.system()}"


def versions(libraries: Sequence[str] = _LIBRARIES) -> dict[str, str]:
    """Return the version of everything in Python that takes part, as far as it is installed."""
    found = {"python": ".".join(map(str, sys.version_info[:3]))}
    for name in libraries:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _processor() -> str:
    about = Path("/proc/cpuinfo")
    lines = about.read_text().splitlines() if about.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())

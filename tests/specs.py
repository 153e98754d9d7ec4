"""The specs that tests run on: every case folder, every example system, and what they compile to."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType

from dovetail import pipeline
from dovetail.files import File
from dovetail.output.writer import write
from importing import forget, remember

REPOSITORY = Path(__file__).parent.parent
CASES = sorted((REPOSITORY / "tests" / "cases").glob("*/spec.yaml"))
SYSTEMS = [
    REPOSITORY / "spec" / "location_sharing.yaml",
    REPOSITORY / "spec" / "research_platform" / "research_platform.yaml",
    REPOSITORY / "spec" / "skill_registry" / "skill_registry.yaml",
]
ALL = [*CASES, *SYSTEMS]


def story(root: Path) -> str:
    """The name of a spec in test ids."""
    return root.parent.name if root.name == "spec.yaml" else root.stem


@cache
def read(root: Path) -> pipeline.Spec:
    return pipeline.read(root)


@cache
def rendered(root: Path) -> tuple[File, ...]:
    return pipeline.render(read(root))


def generate(root: Path, folder: Path) -> str:
    """Write the package of a spec into `folder` and return its name."""
    name = read(root).schema.name
    write(folder / name, rendered(root))
    return name


_last: dict[object, dict[str, ModuleType]] = {}
"""The modules of the package that was imported last, by what its files were."""


@contextmanager
def imported(folder: Path, name: str) -> Iterator[ModuleType]:
    """The generated package `name` that lies in `folder`, forgotten again afterwards.

    Where the tests of a file import the same package one after the other, it is executed once.
    """
    sys.path.insert(0, str(folder))
    remember(_last.get(_files_of(folder / name), {}))
    _last.clear()
    try:
        yield importlib.import_module(name)
    finally:
        sys.path.remove(str(folder))
        found = forget(name)
        _last.clear()
        _last[_files_of(folder / name)] = found
        importlib.invalidate_caches()


def _files_of(package: Path) -> tuple[tuple[str, int, int], ...]:
    """The modules of a package, which are others as soon as one was written again."""
    found = ((path, path.stat()) for path in package.rglob("*.py"))
    return tuple(sorted((str(path), status.st_mtime_ns, status.st_size) for path, status in found))

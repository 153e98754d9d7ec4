"""The migrations that lie in a folder: what each record says, and whether the files are what their records say.

A record holds the changes as data and the hash of every file, so that the state to which a history leads is computed, and an
edit by hand is found. Nothing is shared between two migrations but the name of the one before.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args, overload

from dovetail import lazy_re
from dovetail.data_classes import dataclass, field, replace
from dovetail.diagnostics import Diagnostic, SpecError
from dovetail.digest import digest_of_few
from dovetail.files import HEADER, exists, shown
from dovetail.migrate.changes import Change
from dovetail.migrate.record_layout import on_lines
from dovetail.migrate.replay import MisfitError, replay
from dovetail.schema.columns import Database
from dovetail.schema.model import Schema
from dovetail.schema.snapshot import dump, load

__all__ = [
    "NO_HISTORY",
    "Direction",
    "History",
    "Migration",
    "Preflight",
    "Preflights",
    "read_history",
    "read_records",
    "record_text",
    "script_path",
]

Direction = Literal["up", "down"]
Files = Mapping[str, str | None]
Preflights = Mapping[Database, Mapping[Direction, tuple["Preflight", ...]]]

_RECORD = lazy_re.compile(r"(\d{4,})_[\w-]+\.json")
_KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in get_args(Change)}
_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False).encode
_KEYS = ("number", "name", "parent", "files", "changes", "checksum")


@dataclass(frozen=True, slots=True)
class Preflight:
    """A reason why a migration may fail on rows that are there: `rows` is a SELECT that lists those that would be refused."""

    code: str
    subject: str
    rows: str


class RecordedChanges(Sequence[Change]):
    """The changes of a record that was found to be right, read when somebody asks for one."""

    def __init__(self, record: bytes) -> None:
        self._record = record

    @cached_property
    def _changes(self) -> tuple[Change, ...]:
        return _changes(json.loads(self._record))

    def __len__(self) -> int:
        return len(self._changes)

    @overload
    def __getitem__(self, place: int) -> Change: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Change]: ...
    def __getitem__(self, place: int | slice) -> Change | Sequence[Change]:
        return self._changes[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._changes == tuple(other)

    def __hash__(self) -> int:
        return hash(self._changes)


@dataclass(frozen=True, slots=True)
class Migration:
    """One migration. `files` are the hashes of its files by path; a file that its author is still writing has none.

    A migration `by_hand` changes data, never the schema. One that `replaces` others is the baseline that they were squashed to.
    """

    number: int
    name: str
    parent: str | None
    changes: Sequence[Change] = ()
    files: Files = field(default_factory=dict)
    preflight: Preflights = field(default_factory=dict)
    by_hand: bool = False
    replaces: tuple[str, ...] = ()

    def script(self, database: Database, direction: Direction) -> str | None:
        """Return the path of the SQL for a database and a direction; None where there is none."""
        path = script_path(self.name, database, direction)
        return path if path in self.files else None

    @property
    def python(self) -> str | None:
        """The path of the Python module of a step; None where it is written in SQL."""
        path = f"{self.name}.py"
        return path if path in self.files else None

    @property
    def is_draft(self) -> bool:
        """Say whether its author has not finished it: a file of it has no hash yet."""
        return None in self.files.values()


@dataclass(frozen=True, slots=True)
class _Head:
    """What a record says of its migration in a word or two."""

    number: int
    name: str
    parent: str | None
    by_hand: bool = False
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True)
class History:
    """The migrations of a folder, each after its parent, and the bytes of all their files by path."""

    folder: Path
    migrations: tuple[Migration, ...] = ()
    content: Mapping[str, bytes] = field(default_factory=dict)

    def text(self, path: str) -> str:
        """Return the text of one of the files."""
        return self.content[path].decode()

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(migration.name for migration in self.migrations)

    def in_short(self) -> "History":
        """Return the same history, quicker to hand to another process: of a right one few ask for the changes again."""
        records = ((each, self.content[f"{each.name}.json"]) for each in self.migrations)
        short = (replace(each, changes=RecordedChanges(record)) for each, record in records)
        return History(self.folder, tuple(short), self.content)

    def state(self, schema: Schema) -> Schema:
        """Return what a database is once it has all migrations; the name and the databases are those of `schema`.

        Raises SpecError (M607) where the changes do not fit each other.
        """
        return self.states(schema)[-1]

    def states(self, schema: Schema) -> list[Schema]:
        """Return the state before the first migration, and the one after each. Raises SpecError (M607)."""
        found = [Schema(schema.name, schema.databases)]
        for migration in self.migrations:
            try:
                found.append(replay(found[-1], migration.changes))
            except MisfitError as error:
                place = shown(self.folder / f"{migration.name}.json")
                message = f"{place} does not fit the migrations before it: {error}"
                raise SpecError((Diagnostic("M607", message, None, _restore(self.folder)),)) from error
        return found


NO_HISTORY = History(Path())
"""That of a package that has not been generated yet."""


def _restore(folder: Path) -> str:
    return f"bring the files back as they were committed: git checkout -- {shown(folder)}"


def script_path(name: str, database: Database, direction: Direction) -> str:
    """Return where the SQL of a migration lies, relative to the folder of the migrations."""
    return f"{database}/{name}.{direction}.sql"


def record_text(migration: Migration) -> str:
    """Return the record of a migration, laid out so that a changed column is a changed line."""
    record: dict[str, Any] = {
        "generated": HEADER,
        "number": migration.number,
        "name": migration.name,
        "parent": migration.parent,
    }
    if migration.replaces:
        record["replaces"] = list(migration.replaces)
    if migration.by_hand:
        record["by_hand"] = True
    record["files"] = dict(migration.files)
    preflight = {
        database: {way: [_check_data(check) for check in checks] for way, checks in ways.items() if checks}
        for database, ways in migration.preflight.items()
    }
    if any(preflight.values()):
        record["preflight"] = {database: ways for database, ways in preflight.items() if ways}
    record["changes"] = [dump(change) for change in migration.changes]
    record["checksum"] = _checksum(record)
    return f"{on_lines(record)}\n"


def _check_data(check: Preflight) -> dict[str, str]:
    return {"code": check.code, "subject": check.subject, "rows": check.rows}


def _checksum(record: Mapping[str, Any]) -> str:
    rest = {key: value for key, value in record.items() if key not in ("generated", "checksum")}
    return digest_of_few(_canonical(rest).encode())


# --- reading ----------------------------------------------------------------------------------------------------------


def read_history(folder: Path, unsealed: str | None = None) -> History:
    """Return the migrations that lie in `folder`; none where there is no folder.

    Raises SpecError with all that is wrong with them: records that were edited (M601), files that were edited (M602), are
    missing (M603) or belong to nothing (M604), two migrations with one parent or one number (M605), and gaps (M606). The
    step `unsealed` may have been edited: its author is about to say so.
    """
    migrations, content, wrong = _read(folder, unsealed)
    wrong += _wrong_order(folder, migrations)
    if wrong:
        raise SpecError(tuple(wrong))
    return History(folder, tuple(sorted(migrations, key=lambda migration: migration.number)), content)


def read_records(folder: Path) -> tuple[tuple[Migration, ...], Mapping[str, bytes]]:
    """Return the migrations in any order, and their files: as `read_history`, but they may be in no line (M605, M606)."""
    migrations, content, wrong = _read(folder)
    if wrong:
        raise SpecError(tuple(wrong))
    return tuple(migrations), content


def _read(folder: Path, unsealed: str | None = None) -> tuple[list[Migration], dict[str, bytes], list[Diagnostic]]:
    """The migrations, their files, and what is wrong with each by itself."""
    content = dict(_content(folder))
    wrong: list[Diagnostic] = []
    migrations: list[Migration] = []
    for path in sorted(content):
        if _RECORD.fullmatch(path):
            record = _record(content[path])
            if isinstance(record, Migration) and f"{record.name}.json" == path:
                migrations.append(record)
            else:
                wrong.append(_no_record(folder / path, content[path], record))
    for migration in migrations:
        found = _wrong_files(folder, migration, content)
        wrong += (each for each in found if migration.name != unsealed or each.code != "M602")
    if not wrong:
        wrong += _unknown_files(folder, migrations, content)
    return migrations, content, wrong


def _content(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The files that can belong to a migration: records and steps in the folder, SQL in that of a database."""
    if not exists(folder):  # nor can it be made, if its name is too long: writing says so
        return
    try:
        paths = [*folder.glob("*.json"), *folder.glob("[0-9]*.py"), *folder.glob("*/*.sql")]
        for path in sorted(paths):
            if path.is_symlink() or not path.is_file():
                message = f'"{shown(path)}" is no regular file, and a migration is made of those'
                raise SpecError((Diagnostic("G202", message, None, "replace it by the file"),))
            yield path.relative_to(folder).as_posix(), path.read_bytes()
    except OSError as error:
        message = f'cannot read "{shown(folder)}": {error.strerror}'
        raise SpecError((Diagnostic("G203", message, None, "make it readable, then run again"),)) from error


def _no_record(path: Path, content: bytes, found: Migration | str) -> Diagnostic:
    if b"<<<<<<< " in content:
        message = f"{shown(path)} holds both sides of a merge"
        help = (
            "keep the migrations of one branch (git checkout --ours or --theirs, for the whole folder), then run "
            "`dovetail generate`: what the other branch changed becomes the next migration"
        )
        return Diagnostic("M601", message, None, help)
    reason = found if isinstance(found, str) else f"it says that its name is {found.name}"
    return Diagnostic("M601", f"{shown(path)} was edited by hand: {reason}", None, _restore(path.parent))


def _record(content: bytes) -> Migration | str:
    """The migration that a record describes, or why it describes none."""
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return "it is no JSON"
    if not isinstance(data, dict) or any(key not in data for key in _KEYS):
        return "it lacks what a record has"
    if data["checksum"] != _checksum(data):
        return "its checksum is that of another text"
    try:
        head = load(_Head, data)
        return Migration(
            number=head.number,
            name=head.name,
            parent=head.parent,
            changes=_changes(data),
            files=_files(data),
            preflight={
                database: {way: tuple([load(Preflight, check) for check in checks]) for way, checks in ways.items()}
                for database, ways in data.get("preflight", {}).items()
            },
            by_hand=head.by_hand,
            replaces=head.replaces,
        )
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError):
        return "it was written by another version of dovetail"


def _files(record: Mapping[str, Any]) -> Files:
    files: Files = record["files"]
    if not all(hash is None or isinstance(hash, str) for hash in files.values()):
        raise TypeError("the hash of a file is a text")
    return files


def _changes(record: Mapping[str, Any]) -> tuple[Change, ...]:
    return tuple([load(_KINDS[change["kind"]], change) for change in record["changes"]])


def _wrong_files(folder: Path, migration: Migration, content: Mapping[str, bytes]) -> Iterator[Diagnostic]:
    for path, hash in migration.files.items():
        place = shown(folder / path)
        if path not in content:
            message = f"{place} is missing, and belongs to migration {migration.name}"
            yield Diagnostic("M603", message, None, _restore(folder))
        elif hash is not None and digest_of_few(content[path]) != hash:
            message = f"{place} was edited after it was written"
            help = f"undo the edit, or say that it is meant: dovetail migration seal {migration.name}"
            yield Diagnostic("M602", message, None, help if migration.by_hand else _restore(folder))
        elif not _is_text(content[path]):
            yield Diagnostic("M602", f"{place} is not UTF-8", None, "write it as UTF-8")


def _is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _unknown_files(folder: Path, migrations: Iterable[Migration], content: Mapping[str, bytes]) -> Iterator[Diagnostic]:
    known = {path for migration in migrations for path in (*migration.files, f"{migration.name}.json")}
    for path in sorted(set(content) - known):
        message = f"{shown(folder / path)} belongs to no migration: there is no record of it"
        help = "bring its record back, or remove it; `dovetail migration new` makes a step of your own"
        yield Diagnostic("M604", message, None, help)


def _wrong_order(folder: Path, migrations: Sequence[Migration]) -> Iterator[Diagnostic]:
    known = {migration.name: migration for migration in migrations}
    yield from _shared(folder, migrations)
    for migration in migrations:
        earlier = known.get(migration.parent or "")
        if migration.parent is not None and earlier is None:
            message = f"{migration.name} follows {migration.parent}, which is not there"
            yield Diagnostic("M606", message, None, _restore(folder))
        elif earlier is not None and migration.number != earlier.number + 1:
            message = f"{migration.name} follows {earlier.name}, and between their numbers is a gap"
            yield Diagnostic("M606", message, None, "run `dovetail migration rebase` to number them anew")


def _shared(folder: Path, migrations: Sequence[Migration]) -> Iterator[Diagnostic]:
    """Migrations with one parent, as two branches make them; or with one number, if nothing else is wrong with them."""
    by_parent: dict[str | None, list[str]] = {}
    by_number: dict[int, list[str]] = {}
    for migration in migrations:
        by_parent.setdefault(migration.parent, []).append(migration.name)
        by_number.setdefault(migration.number, []).append(migration.name)
    for parent, names in by_parent.items():
        if len(names) > 1:
            place = f"after {parent}" if parent else "at the beginning"
            message = f"{' and '.join(names)} both come {place}: two branches were merged"
            yield Diagnostic("M605", message, None, _in_line(folder, names[-1]))
    siblings = {name for names in by_parent.values() if len(names) > 1 for name in names}
    for number, names in by_number.items():
        if len(names) > 1 and siblings.isdisjoint(names):
            message = f"{' and '.join(names)} both have the number {number}"
            yield Diagnostic("M605", message, None, _in_line(folder, names[-1]))


def _in_line(folder: Path, name: str) -> str:
    return f"run `dovetail migration rebase {name}`, which puts it after the other in {shown(folder)}"

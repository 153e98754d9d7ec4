"""The first migration: what it says, and that databases do it, keep every word of it, and undo it."""

import json
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from catalog import catalog
from dovetail.emit.base import Context
from dovetail.emit.migrations import Migrations
from dovetail.emit.names import Names
from dovetail.emit.templates import Templates
from dovetail.files import HEADER_MARK
from dovetail.migrate.changes import Change, CreateIndex, CreateTable, DropTable
from dovetail.migrate.dialects import DIALECTS
from dovetail.migrate.diff import diff
from dovetail.migrate.history import NO_HISTORY
from dovetail.migrate.pending import pending
from dovetail.migrate.plan import plan
from dovetail.migrate.stored import stored
from dovetail.schema.columns import Constant, Database, GeneratedUuid, Identity, Now, Sql
from dovetail.schema.model import QualifiedName, Schema
from dovetail.schema.snapshot import load
from handmade import (
    BOTH,
    DEFAULTS,
    HOSTILE,
    HOSTILE_WORD,
    POSTGRESQL_SCHEMAS,
    SCHEMAS,
    check,
    column,
    index,
    pointing,
    reference,
    schema,
    table,
    unique,
)
from scripts import apply

EMPTY = Schema("handmade", BOTH)


def migration_files(made: Schema, templates: Templates | None = None) -> dict[str, str]:
    """The files of the first migration of a Schema."""
    context = Context(made, Names.of(made), templates or Templates(), pending=pending(NO_HISTORY, made))
    return {file.path: file.text for file in Migrations().emit(context)}


def migrate(url: str, made: Schema, folder: Path, direction: str = "up") -> None:
    """Run the migration of `made` as it would lie on disk; there is none for nothing."""
    database = make_url(url).get_backend_name()
    file = folder / f"{direction}.sql"
    files = migration_files(made)
    assert bool(files) == bool(made.tables)
    if files:
        file.write_bytes(files[f"migrations/{database}/0001_initial.{direction}.sql"].encode())
        apply(url, file)


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"


# --- what it says -----------------------------------------------------------------------------------------------------

SHOP = schema(
    table(
        "users",
        column("id", "uuid", default=GeneratedUuid(4)),
        column("email", "varchar(200)", doc="Where mail goes."),
        column("main_order_id", nullable=True),
        column("created_at", "timestamptz", default=Now()),
        unique("users", "email"),
        check("users", "has_at", "email LIKE '%@%'"),
        reference("users", "main_order_id", "orders", on_delete="set null"),
        index("users", "created_at"),
        doc="People who buy.\nOr might.",
    ),
    table(
        "orders",
        column("id", identity=Identity(always=True)),
        column("user_id", "uuid"),
        reference("orders", "user_id", "users", on_delete="cascade"),
        index("orders", "user_id", unique=True, predicate=Sql("id > 0")),
    ),
)

SHOP_POSTGRESQL = """\
-- users: People who buy. Or might.
CREATE TABLE users (
    id            uuid         NOT NULL DEFAULT gen_random_uuid(),
    email         varchar(200) NOT NULL,
    main_order_id integer,
    created_at    timestamptz  NOT NULL DEFAULT now(),
    CONSTRAINT pk_users PRIMARY KEY (id),
    CONSTRAINT uq_users_email UNIQUE (email),
    CONSTRAINT ck_users_has_at CHECK (email LIKE '%@%')
);

COMMENT ON TABLE users IS
    E'People who buy.\\n'
    'Or might.';

COMMENT ON COLUMN users.email IS 'Where mail goes.';

CREATE INDEX ix_users_created_at ON users (created_at);

-- orders
CREATE TABLE orders (
    id      integer NOT NULL GENERATED ALWAYS AS IDENTITY,
    user_id uuid    NOT NULL,
    CONSTRAINT pk_orders PRIMARY KEY (id),
    CONSTRAINT fk_orders_user_id_users FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX ix_orders_user_id ON orders (user_id) WHERE (id > 0);

ALTER TABLE users
    ADD CONSTRAINT fk_users_main_order_id_orders FOREIGN KEY (main_order_id)
        REFERENCES orders (id) ON DELETE SET NULL;
"""

SHOP_SQLITE = """\
-- users: People who buy. Or might.
CREATE TABLE users (
    id            CHAR(32)     NOT NULL DEFAULT (lower(hex(randomblob(6))) || '4' || lower(substr(hex(randomblob(2)), 2)) || substr('89ab', 1 + (random() & 3), 1) || lower(substr(hex(randomblob(2)), 2)) || lower(hex(randomblob(6)))),
    email         VARCHAR(200) NOT NULL,
    main_order_id INTEGER,
    created_at    DATETIME     NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    CONSTRAINT pk_users PRIMARY KEY (id),
    CONSTRAINT uq_users_email UNIQUE (email),
    CONSTRAINT ck_users_has_at CHECK (email LIKE '%@%'),
    CONSTRAINT fk_users_main_order_id_orders FOREIGN KEY (main_order_id)
        REFERENCES orders (id) ON DELETE SET NULL
);

CREATE INDEX ix_users_created_at ON users (created_at);

-- orders
CREATE TABLE orders (
    id      INTEGER  NOT NULL,
    user_id CHAR(32) NOT NULL,
    CONSTRAINT pk_orders PRIMARY KEY (id),
    CONSTRAINT fk_orders_user_id_users FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX ix_orders_user_id ON orders (user_id) WHERE (id > 0);
"""


def body(files: dict[str, str], database: str, direction: str) -> str:
    """What stands between BEGIN and COMMIT in an SQL file."""
    text = files[f"migrations/{database}/0001_initial.{direction}.sql"]
    return text.split("\nBEGIN;\n\n", 1)[1].split("\n\nCOMMIT;\n", 1)[0] + "\n"


def test_the_sql_reads_as_if_written_by_hand() -> None:
    files = migration_files(SHOP)
    assert body(files, "postgresql", "up") == SHOP_POSTGRESQL
    assert body(files, "sqlite", "up") == SHOP_SQLITE


def test_down_drops_in_reverse_and_says_what_is_lost() -> None:
    files = migration_files(SHOP)
    assert "AND ALL ITS DATA" in files["migrations/postgresql/0001_initial.down.sql"]
    assert body(files, "postgresql", "down") == (
        "ALTER TABLE users DROP CONSTRAINT fk_users_main_order_id_orders;\n\nDROP TABLE orders;\nDROP TABLE users;\n"
    )
    assert body(files, "sqlite", "down") == "DROP TABLE orders;\nDROP TABLE users;\n\nPRAGMA foreign_key_check;\n"
    whole = files["migrations/sqlite/0001_initial.down.sql"]
    assert whole.index("PRAGMA foreign_keys = OFF;\n") < whole.index("BEGIN;") < whole.index("COMMIT;")
    assert whole.endswith("COMMIT;\n\nPRAGMA foreign_keys = ON;\n")


def test_the_record_holds_the_changes_and_the_hash_of_every_file() -> None:
    files = migration_files(SHOP)
    record = json.loads(files.pop("migrations/0001_initial.json"))
    assert (record["number"], record["name"], record["parent"]) == (1, "0001_initial", None)
    assert record["files"] == {
        path.removeprefix("migrations/"): sha256(text.encode()).hexdigest() for path, text in files.items()
    }
    changes = diff(EMPTY, SHOP)
    kinds: dict[str, type[Change]] = {type(change).__name__: type(change) for change in changes}
    assert tuple(load(kinds[each["kind"]], each) for each in record["changes"]) == changes


def test_every_file_says_that_it_is_generated_and_has_no_trailing_blanks() -> None:
    for made in POSTGRESQL_SCHEMAS.values():
        for text_ in migration_files(made).values():
            assert HEADER_MARK in "".join(text_.split("\n")[:3])
            assert text_.endswith("\n")
            assert not text_.endswith("\n\n")


def test_a_user_template_frames_the_sql(tmp_path: Path) -> None:
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "up.sql.j2").write_text("-- {{ header }} Ours.\nSET lock_timeout = '1s';\n")
    files = migration_files(SHOP, Templates(tmp_path))
    assert files["migrations/sqlite/0001_initial.up.sql"].endswith("Ours.\nSET lock_timeout = '1s';\n")


# --- diff -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("made", POSTGRESQL_SCHEMAS.values(), ids=POSTGRESQL_SCHEMAS)
def test_nothing_changes_between_a_schema_and_itself(made: Schema) -> None:
    assert diff(made, made) == ()


def test_only_what_is_missing_is_made() -> None:
    before = schema(pointing("a"), pointing("b", "a"))
    after = schema(pointing("a"), pointing("c", "a"))
    kept_before, kept_after = stored(before), stored(after)
    assert diff(before, after) == (
        DropTable(kept_before.tables_by_name["b"]),
        CreateTable(kept_after.tables_by_name["c"]),
    )
    assert diff(after, before) == (
        DropTable(kept_after.tables_by_name["c"]),
        CreateTable(kept_before.tables_by_name["b"]),
    )


@pytest.mark.parametrize("database", BOTH)
def test_external_tables_are_never_made_nor_dropped(database: Database) -> None:
    made = schema(table("ours", external=True), pointing("b", "ours"))
    for before, after, word in ((EMPTY, made, "CREATE TABLE b"), (made, EMPTY, "DROP TABLE b")):
        tables = [s.sql for s in plan(DIALECTS[database], before, after).statements if "TABLE" in s.sql]
        assert len(tables) == 1
        assert tables[0].startswith(word)


def test_the_namespace_of_every_database_is_neither_made_nor_dropped() -> None:
    made = schema(table("a", identifier=QualifiedName("a", "public")), databases=("postgresql",))
    assert [type(change) for change in diff(EMPTY, made)] == [CreateTable]
    assert "CREATE TABLE public.a (" in body(migration_files(made), "postgresql", "up")


def test_every_statement_knows_its_change() -> None:
    found = plan(DIALECTS["postgresql"], EMPTY, SHOP)
    assert found.dialect == "postgresql"
    assert found.transactional
    assert {type(statement.change).__name__ for statement in found.statements} == {
        "CreateTable",
        "CreateIndex",
        "AddConstraint",
    }
    assert all(isinstance(s.change, CreateIndex) == ("INDEX" in s.sql) for s in found.statements)


@pytest.mark.parametrize("database", BOTH)
def test_statements_are_linear_in_the_number_of_tables(database: Database) -> None:
    made = schema(*(pointing(f"t{i:04}", *([f"t{i - 1:04}"] if i else [])) for i in range(2000)))
    assert len(plan(DIALECTS[database], EMPTY, made).statements) == 2000


# --- databases do it --------------------------------------------------------------------------------------------------


@pytest.mark.every_postgresql
@pytest.mark.parametrize("made", POSTGRESQL_SCHEMAS.values(), ids=POSTGRESQL_SCHEMAS)
def test_postgresql_goes_up_and_down(postgresql: str, made: Schema, tmp_path: Path) -> None:
    empty = catalog(postgresql)
    migrate(postgresql, made, tmp_path)
    full = catalog(postgresql)
    parts = sum(len(each.partitions) - (each.partitioning is not None) for each in made.tables)
    tables = sum(not each.external for each in made.tables)
    assert len({row[1] for row in full["columns"] if row[2] == "r"}) == tables + parts
    migrate(postgresql, made, tmp_path, "down")
    assert catalog(postgresql) == empty
    migrate(postgresql, made, tmp_path)
    assert catalog(postgresql) == full


@pytest.mark.parametrize("made", SCHEMAS.values(), ids=SCHEMAS)
def test_sqlite_goes_up_and_down(sqlite: Path, made: Schema, tmp_path: Path) -> None:
    migrate(sqlite_url(sqlite), made, tmp_path)
    assert set(catalog(sqlite_url(sqlite))["columns"]) == {each.name for each in made.tables}
    migrate(sqlite_url(sqlite), made, tmp_path, "down")
    with closing(sqlite3.connect(sqlite)) as connection:
        assert connection.execute("SELECT name FROM sqlite_schema").fetchall() == []


@pytest.mark.parametrize("action", ["no action", "restrict", "cascade", "set null"])
def test_down_works_with_rows_that_hold_each_other(database_url: str, action: str, tmp_path: Path) -> None:
    made = schema(
        table("a", column("b_id", nullable=True), reference("a", "b_id", "b", on_delete=action)),
        table("b", column("a_id", nullable=True), reference("b", "a_id", "a", on_delete=action)),
        table("c", column("c_id", nullable=True), reference("c", "c_id", "c", on_delete=action)),
    )
    migrate(database_url, made, tmp_path)
    rows = tmp_path / "rows.sql"
    rows.write_text(
        "INSERT INTO a VALUES (1, NULL); INSERT INTO b VALUES (1, 1); UPDATE a SET b_id = 1;"
        "INSERT INTO c VALUES (1, NULL), (2, 1), (3, 3);"
    )
    apply(database_url, rows)
    migrate(database_url, made, tmp_path, "down")
    assert not catalog(database_url)["columns"]


# --- and keep every word of it ----------------------------------------------------------------------------------------


def query(url: str, sql: str) -> list[tuple[object, ...]]:
    engine = create_engine(url)
    with engine.begin() as connection:
        found = [tuple(row) for row in connection.execute(text(sql))]
    engine.dispose()
    return found


def test_postgresql_keeps_hostile_texts_as_they_are(postgresql: str, tmp_path: Path) -> None:
    migrate(postgresql, SCHEMAS["types"], tmp_path)
    labels = query(postgresql, "SELECT enumlabel FROM pg_enum ORDER BY enumsortorder")
    assert labels == [("happy",), ("it's",), (HOSTILE_WORD,)]
    assert (HOSTILE,) in query(postgresql, "SELECT description FROM pg_description WHERE objoid = 'mood'::regtype")
    migrate(postgresql, SCHEMAS["types"], tmp_path, "down")
    migrate(postgresql, SCHEMAS["keys_and_checks"], tmp_path)
    comments = query(
        postgresql,
        "SELECT description FROM pg_description WHERE classoid IN ('pg_class'::regclass, 'pg_constraint'::regclass) AND objoid >= 16384",
    )
    assert sorted(comments) == sorted([(HOSTILE,), (HOSTILE,), ("What it says.",), (HOSTILE,)])


def test_defaults_are_what_the_spec_says(database_url: str, tmp_path: Path) -> None:
    migrate(database_url, SCHEMAS["defaults"], tmp_path)
    insert = tmp_path / "row.sql"
    insert.write_text("INSERT INTO defaults (id) VALUES (1);")
    apply(database_url, insert)
    (row,) = query(database_url, "SELECT * FROM defaults")
    names = ["id", *DEFAULTS]
    found = {name: value for name, value in zip(names, row, strict=True) if isinstance(value, str | int)}
    given = {name: default.value for name, (_, default) in DEFAULTS.items() if isinstance(default, Constant)}
    for name in ("minus", "word", "hostile", "null_word", "bits", "felt"):
        assert found[name] == given[name]
    assert found["computed"] == 2
    assert found["contact"] == "nobody@example.org"


def test_sqlite_stores_defaults_as_the_models_read_them(sqlite: Path, tmp_path: Path) -> None:
    migrate(sqlite_url(sqlite), SCHEMAS["defaults"], tmp_path)
    with closing(sqlite3.connect(sqlite)) as connection:
        connection.execute("INSERT INTO defaults (id) VALUES (1)")
        connection.row_factory = sqlite3.Row
        row = connection.execute("SELECT * FROM defaults").fetchone()
    expected = {
        "yes": 1,
        "half": 0.5,
        "blob": b"\x00\xff'",
        "hour": "12:30:00.000000",
        "moment": "2026-01-31 12:30:00.000000",
        "zoned": "2026-01-31 10:30:00.000000",
        "span": ((26 * 60 + 3) * 60 + 4) * 10**6 + 500_000,
        "key": "0123456789abcdef0123456789abcdef",
        "json_text": '{"a":"it\'s \\"so\\""}',
        "elsewhere": None,
        "empty_list": "[]",
        "numbers": "[1,-2]",
        "flags": "[true,false]",
    }
    assert {name: row[name] for name in expected} == expected
    assert json.loads(row["texts"]) == ["a", "", "null", 'b"c', "d,e", "{f}", "it's\\", HOSTILE]
    assert len(row["random_key"]) == len(row["sorted_key"]) == 32


def test_postgresql_reads_the_elements_of_arrays_back(postgresql: str, tmp_path: Path) -> None:
    migrate(postgresql, SCHEMAS["defaults"], tmp_path)
    found = query(
        postgresql,
        "INSERT INTO defaults (id) VALUES (1) RETURNING texts, numbers, flags, empty_list, blob, span::text, key::text",
    )
    texts, numbers, flags, empty, blob, span, key = found[0]
    assert texts == ["a", "", "null", 'b"c', "d,e", "{f}", "it's\\", HOSTILE]
    assert (numbers, flags, empty, blob) == ([1, -2], [True, False], [], b"\x00\xff'")
    assert (span, key) == ("1 day 02:03:04.5", "01234567-89ab-cdef-0123-456789abcdef")


def test_uuids_of_the_database_have_their_version_and_variant(database_url: str, tmp_path: Path) -> None:
    migrate(database_url, SCHEMAS["defaults"], tmp_path)
    rows = tmp_path / "rows.sql"
    rows.write_text("".join(f"INSERT INTO defaults (id) VALUES ({number});\n" for number in range(64)))
    apply(database_url, rows)
    found = query(database_url, "SELECT random_key, sorted_key FROM defaults")
    random, by_time = ([str(row[place]).replace("-", "") for row in found] for place in (0, 1))
    assert all(len(each) == 32 and each[12] == "4" and each[16] in "89ab" for each in random)
    assert all(len(each) == 32 and each[12] == "7" and each[16] in "89ab" for each in by_time)
    assert len({*random, *by_time}) == 128
    now = query(
        database_url, "SELECT strftime('%s', 'now')" if "sqlite" in database_url else "SELECT extract(epoch FROM now())"
    )
    assert abs(int(by_time[0][:12], 16) / 1000 - float(str(now[0][0]))) < 60


def test_sqlite_holds_the_values_of_an_enum(sqlite: Path, tmp_path: Path) -> None:
    made = SCHEMAS["types"]
    migrate(sqlite_url(sqlite), made, tmp_path)
    with closing(sqlite3.connect(sqlite)) as connection:
        others = [
            each.name for each in made.tables_by_name["types"].columns if not each.nullable and each.name != "felt"
        ]
        names = ", ".join(f'"{name}"' for name in others)
        insert = f"INSERT INTO types ({names}, felt) VALUES ({', '.join('?' * (len(others) + 1))})"
        connection.execute(insert, [*range(len(others)), HOSTILE_WORD])
        with pytest.raises(sqlite3.IntegrityError, match="ck_types_felt_enum"):
            connection.execute(insert, [*range(100, 100 + len(others)), "sad"])

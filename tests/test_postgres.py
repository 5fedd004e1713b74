"""The tests' own PostgreSQL starts, serves, and is gone afterwards."""

import os
import select
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from tests.postgres import PostgresNotStarted, TemporaryPostgres

pytestmark = pytest.mark.postgres

ROOT = Path(__file__).resolve().parents[1]
GONE_SECONDS = 20
STARTER = """
import sys
import tempfile
from tests.postgres import TemporaryPostgres
with TemporaryPostgres() as server:
    print(server.pid, server.folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def server() -> Iterator[TemporaryPostgres]:
    with TemporaryPostgres() as running:
        yield running


@pytest.fixture
def programs() -> Iterator[Path]:
    """Give a folder for stand-in programs, which the plain user of the server may enter too."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def engine_of(url: str) -> Engine:
    return create_engine(url, poolclass=NullPool)


def ask(url: str, statement: str) -> object:
    with engine_of(url).connect() as connection:
        return connection.scalar(text(statement))


def test_new_database_is_empty(server: TemporaryPostgres) -> None:
    """A new database holds no table of anybody's."""
    url = server.create_database()

    count = ask(url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")

    assert count == 0


def test_databases_are_apart(server: TemporaryPostgres) -> None:
    """A table made in one database does not exist in the next."""
    first, second = server.create_database(), server.create_database()

    with engine_of(first).begin() as connection:
        connection.execute(text("CREATE TABLE marks (id integer)"))

    assert ask(first, "SELECT to_regclass('marks')::text") == "marks"
    assert ask(second, "SELECT to_regclass('marks')::text") is None


def test_text_is_utf8(server: TemporaryPostgres) -> None:
    """The server stores every character that a title can hold."""
    assert ask(server.create_database(), "SELECT 'Schlüssel 🔑'") == "Schlüssel 🔑"


def test_only_this_machine_is_listened_to(server: TemporaryPostgres) -> None:
    """The server takes connections on the loopback address alone."""
    assert ask(server.url, "SHOW listen_addresses") == "127.0.0.1"


def test_wrong_password_is_refused(server: TemporaryPostgres) -> None:
    """Another user of the machine cannot connect by the port without the password."""
    url = make_url(server.url).set(password="guess")

    with pytest.raises(OperationalError, match="password authentication failed"):
        ask(url.render_as_string(hide_password=False), "SELECT 1")


def test_server_is_not_root(server: TemporaryPostgres) -> None:
    """The server runs as a plain user, whoever started the tests."""
    assert Path(f"/proc/{server.pid}").stat().st_uid != 0


def test_socket_folder_is_closed_to_others(server: TemporaryPostgres) -> None:
    """Nobody else may enter the folder of the socket, which asks for no password."""
    assert server.folder.stat().st_mode & 0o077 == 0


def test_password_is_not_left_in_a_file(server: TemporaryPostgres) -> None:
    """The password file is gone once the cluster is made."""
    assert not (server.folder / "password").exists()


def test_nothing_is_left_after_the_block() -> None:
    """Leaving the block ends the server, even with a client connected, and removes its folder."""
    with TemporaryPostgres() as short:
        pid, folder = short.pid, short.folder
        client = psycopg.connect(short.url.replace("+psycopg", ""))

    with client, pytest.raises(psycopg.OperationalError):
        client.execute("SELECT 1")
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_server_dies_with_killed_tests() -> None:
    """A SIGKILL of the process that started the server ends the server too."""
    command = [sys.executable, "-c", STARTER]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as starter:
        assert starter.stdout is not None
        pid, folder = starter.stdout.readline().decode().split()
        handle = os.pidfd_open(int(pid))

        starter.kill()

        ended, _, _ = select.select([handle], [], [], GONE_SECONDS)
        os.close(handle)
    shutil.rmtree(folder)  # A killed process could not clean up.
    assert ended


def test_broken_server_is_reported_in_its_own_words(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that cannot make its cluster raises an error that ends with what it said."""
    (programs / "initdb").write_text("#!/bin/sh\necho no space left >&2\nexit 1\n")
    (programs / "initdb").chmod(0o755)
    monkeypatch.setattr("tests.postgres.find_programs", lambda: programs)

    with pytest.raises(PostgresNotStarted, match="no space left"):
        TemporaryPostgres().__enter__()


def test_server_that_ends_at_once_is_reported(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that ends before it answers raises an error that ends with its log."""
    for name, script in {"initdb": "exit 0", "postgres": "echo bad setting; exit 1"}.items():
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)
    monkeypatch.setattr("tests.postgres.find_programs", lambda: programs)

    with pytest.raises(PostgresNotStarted, match="bad setting"):
        TemporaryPostgres().__enter__()


def test_server_has_its_own_process_group(server: TemporaryPostgres) -> None:
    """Ctrl-C in the terminal of the tests is not sent to the server, which they stop themselves."""
    assert os.getpgid(server.pid) == server.pid

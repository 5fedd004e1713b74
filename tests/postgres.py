"""A throw-away PostgreSQL for the tests.

The server belongs to one `with` block: it lives in a folder of its own, listens on a free port of this
machine, and is gone afterwards together with its data. Nothing of the system's own PostgreSQL is used but
its programs. Durability is switched off, so never keep anything in it.
"""

import atexit
import itertools
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql

from tests.postgres_programs import (
    PostgresError,
    as_server_user,
    clean_environment,
    find_programs,
    server_user,
)

START_SECONDS = 30
STOP_SECONDS = 10
PORT_TRIES = 5

# Speed instead of safety from crashes: the data dies with the server anyway.
# https://www.postgresql.org/docs/15/non-durability.html
_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "100",
    "shared_buffers": "32MB",
    "jit": "off",
    "restart_after_crash": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class PostgresNotStarted(PostgresError):
    """The cluster could not be made or started; the message ends with the server's own words."""


class TemporaryPostgres:
    """A PostgreSQL server that starts with the `with` block and leaves nothing behind.

    Use it from the thread that outlives it: the kernel ends the server when the thread that started it dies,
    which is what stops it even after a SIGKILL of the tests.
    """

    def __init__(self) -> None:
        self._programs = find_programs()
        self._numbers = itertools.count(1)
        self._password = secrets.token_hex(16)
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = Path()
        self._port = 0

    def __enter__(self) -> Self:
        """Make the cluster, start the server, and wait until it answers.

        Raises:
            PostgresMissing: `setpriv` is not installed.
            PostgresNotStarted: the server's programs failed.
        """
        # Not below TMPDIR: that may be closed to the user whom the server runs as, and the path of a Unix
        # socket may have no more than 107 bytes.
        self._folder = Path(tempfile.mkdtemp(prefix="secrets-postgres-", dir="/tmp"))
        atexit.register(self.stop)
        try:
            self._make_cluster()
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the server and remove its folder."""
        self.stop()

    @property
    def url(self) -> str:
        """SQLAlchemy's address of the maintenance database `postgres`."""
        return self._url_of("postgres")

    @property
    def pid(self) -> int:
        """The process id of the running server.

        Raises:
            PostgresError: the server does not run.
        """
        if self._process is None:
            message = "The PostgreSQL server does not run."
            raise PostgresError(message)
        return self._process.pid

    @property
    def folder(self) -> Path:
        """The folder that holds the cluster, its socket and its log."""
        return self._folder

    def create_database(self) -> str:
        """Make a new empty database, and return its SQLAlchemy address."""
        name = f"tests_{next(self._numbers)}"
        with self._connect() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self._url_of(name)

    def stop(self) -> None:
        """Stop the server and remove its folder. A second call does nothing."""
        atexit.unregister(self.stop)
        if self._process is not None:
            _end(self._process)
            self._process = None
        shutil.rmtree(self._folder, ignore_errors=True)

    def _url_of(self, database: str) -> str:
        return f"postgresql+psycopg://tests:{self._password}@127.0.0.1:{self._port}/{database}"

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1",
            port=self._port,
            user="tests",
            password=self._password,
            dbname="postgres",
            autocommit=True,
            connect_timeout=START_SECONDS,
        )

    def _make_cluster(self) -> None:
        password_file = self._folder / "password"
        password_file.touch(mode=0o600)
        password_file.write_text(self._password)
        if os.geteuid() == 0:
            owner = server_user()
            for path in (self._folder, password_file):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        command = [
            *as_server_user(),
            str(self._programs / "initdb"),
            f"--pgdata={self._folder / 'data'}",
            f"--pwfile={password_file}",
            "--username=tests",
            "--auth-local=trust",  # The socket lies in a folder that only the server's own user may enter.
            "--auth-host=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ]
        made = subprocess.run(
            command, cwd=self._folder, env=clean_environment(), capture_output=True, check=False
        )
        password_file.unlink()
        if made.returncode != 0:
            message = f"initdb failed:\n{made.stderr.decode(errors='replace')}"
            raise PostgresNotStarted(message)

    def _start(self) -> None:
        # Between choosing a free port and using it another program may take it: then choose again.
        for _ in range(PORT_TRIES):
            self._port = _free_port()
            self._process = self._spawn()
            if self._becomes_ready(self._process):
                return
        raise self._failure("PostgreSQL did not start")

    def _failure(self, what: str) -> PostgresNotStarted:
        return PostgresNotStarted(f"{what}:\n{self._log.read_text(errors='replace')[-2000:]}")

    @property
    def _log(self) -> Path:
        return self._folder / "server.log"

    def _spawn(self) -> subprocess.Popen[bytes]:
        options = {**_OPTIONS, "port": str(self._port), "unix_socket_directories": str(self._folder)}
        command = [*as_server_user(), str(self._programs / "postgres"), "-D", str(self._folder / "data")]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        with self._log.open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=self._folder,
                env=clean_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches the tests; they stop the server when they are done.
            )

    def _becomes_ready(self, process: subprocess.Popen[bytes]) -> bool:
        """Wait until the server takes connections (true), or has ended without doing so (false)."""
        deadline = time.monotonic() + START_SECONDS
        while process.poll() is None:
            try:
                self._connect().close()
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline:
                    raise self._failure("PostgreSQL did not become ready") from error
                time.sleep(0.05)
            else:
                return True
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the server: at first it may disconnect its clients, then it must stop, then it is killed.

    https://www.postgresql.org/docs/15/server-shutdown.html
    """
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        process.send_signal(number)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue
        return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

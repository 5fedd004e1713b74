"""The two kinds of database, for a drill: backed up, destroyed and restored by the documented commands."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psycopg
from sqlalchemy import URL, make_url

from tests.drills import commands
from tests.postgres import TemporaryPostgres
from tests.postgres_programs import find_programs


class Database(Protocol):
    """One database and its backup."""

    @property
    def url(self) -> str:
        """Where the database is now."""
        ...

    def back_up(self) -> bytes:
        """Make the backup while the app runs, and return its bytes, uncompressed as far as it can be."""
        ...

    def destroy(self) -> None:
        """Lose the database."""
        ...

    def restore(self) -> None:
        """Bring the backup back."""
        ...


@dataclass
class SqliteFile:
    """SQLite: the backup is a file like the original."""

    folder: Path

    @property
    def file(self) -> Path:
        """The database's file."""
        return self.folder / "live" / "secrets.db"

    @property
    def backup(self) -> Path:
        """The backup's file."""
        return self.folder / "backup.db"

    @property
    def url(self) -> str:
        """Where the database is."""
        return f"sqlite:///{self.file}"

    def back_up(self) -> bytes:
        """Copy the running database."""
        commands.run("sqlite-backup", DATABASE=str(self.file), BACKUP=str(self.backup))
        assert self.backup.stat().st_mode & 0o077 == 0
        return self.backup.read_bytes()

    def destroy(self) -> None:
        """Fill every file with noise."""
        for file in self.file.parent.glob("secrets.db*"):
            file.write_bytes(os.urandom(5000))

    def restore(self) -> None:
        """Put the copy in the old place."""
        commands.run("sqlite-restore", DATABASE=str(self.file), BACKUP=str(self.backup))


@dataclass
class PostgresDatabase:
    """PostgreSQL: the backup is restored into a new database."""

    server: TemporaryPostgres
    folder: Path
    url: str

    def back_up(self) -> bytes:
        """Dump the running database; return the dump as plain SQL, for it is compressed in the file."""
        commands.run(
            "postgresql-backup",
            programs=find_programs(),
            BACKUP=str(self._backup),
            **self._access("DATABASE"),
        )
        assert self._backup.stat().st_mode & 0o077 == 0
        return self._as_sql()

    def destroy(self) -> None:
        """Drop the database."""
        name = make_url(self.url).database
        with psycopg.connect(self.server.url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def restore(self) -> None:
        """Fill a new database."""
        self.url = self.server.create_database()
        commands.run(
            "postgresql-restore",
            programs=find_programs(),
            BACKUP=str(self._backup),
            **self._access("NEW_DATABASE"),
        )

    @property
    def _backup(self) -> Path:
        return self.folder / "backup.dump"

    def _access(self, variable: str) -> dict[str, str]:
        """Return the URL without its password, and the password apart, as the document asks for."""
        url = make_url(self.url)
        without = URL.create("postgresql", url.username, None, url.host, url.port, url.database)
        return {variable: without.render_as_string(), "PGPASSWORD": url.password or ""}

    def _as_sql(self) -> bytes:
        program = find_programs() / "pg_restore"
        return commands.run_program(str(program), "--file=-", str(self._backup))

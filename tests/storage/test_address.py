"""The addresses of databases."""

from pathlib import Path

import pytest

from plugin.services.errors import StoreError
from plugin.storage.address import parse_database_url


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_postgresql_is_reached_through_psycopg(scheme):
    """The plain scheme, which everybody writes, means psycopg 3; the rest of the address stays."""
    url = parse_database_url(f"{scheme}://app:p%40ss@db.example.com:6432/secrets?sslmode=verify-full")

    assert url.drivername == "postgresql+psycopg"
    assert (url.username, url.password, url.host, url.port) == ("app", "p@ss", "db.example.com", 6432)
    assert (url.database, dict(url.query)) == ("secrets", {"sslmode": "verify-full"})


def test_an_absolute_sqlite_path_stays():
    """Four slashes name a file from the root on."""
    assert parse_database_url("sqlite:////var/lib/secrets.db") == Path("/var/lib/secrets.db")


def test_a_relative_sqlite_path_counts_from_here(tmp_path, monkeypatch):
    """Changing the folder later does not change the file."""
    monkeypatch.chdir(tmp_path)

    assert parse_database_url("sqlite:///secrets.db") == tmp_path / "secrets.db"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "canary",
        "mysql://app:canary@db/secrets",
        "postgres://app:canary@db/secrets",
        "postgresql+asyncpg://app:canary@db/secrets",
        "postgresql://app:canary@db:port/secrets",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///canary.db?mode=memory",
    ],
)
def test_other_addresses_are_refused_without_being_repeated(url):
    """An address may hold a password, so neither the error nor its causes show it."""
    with pytest.raises(StoreError) as caught:
        parse_database_url(url)

    assert "canary" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None

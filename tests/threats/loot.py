"""What an attacker holds: the database's files, and perhaps the root keys; and what he can do with them.

He knows this code. So he opens boxes with the vault's own functions, and everything that a row says about itself
he reads from the row.
"""

import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from plugin.domain.audit import FIRST_HASH, is_intact
from plugin.domain.ids import ClientKey
from plugin.storage.engine import open_store
from plugin.vault.box import key_id_of
from plugin.vault.content import open_content
from plugin.vault.data_key import unwrap_with_password_key
from plugin.vault.key_file import KeyFile
from plugin.vault.password import TEST_ONLY_BOUNDS, Password, PasswordParameters, derive_password_key
from plugin.vault.place import Place
from plugin.vault.shared_secret import SharingSite, open_shared_secret
from plugin.vault.tenant_key import TenantKey, open_tenant_key
from plugin.vault.title import open_title

Row = dict[str, Any]


@dataclass(frozen=True)
class Loot:
    """The files of a store. `root_keys` is None for who did not get them."""

    folder: Path
    root_keys: KeyFile | None = None

    def rows(self, table: str) -> list[Row]:
        """Return the rows of a table."""
        return self.write(f"SELECT * FROM {table}")  # noqa: S608 - one of our own tables

    def row(self, secret_id: str) -> Row:
        """Return the row of one secret."""
        (row,) = self.write("SELECT * FROM secrets WHERE id = ?", UUID(secret_id).hex)
        return row

    def write(self, statement: str, *values: object) -> list[Row]:
        """Run any statement, as who can write to the database; return the rows that it gives."""
        with closing(sqlite3.connect(self.folder / "secrets.db", timeout=10)) as connection, connection:
            connection.row_factory = sqlite3.Row
            connection.execute("ATTACH DATABASE ? AS kept", (str(self.folder / "secrets.db-grants"),))
            return [dict(row) for row in connection.execute(statement, values)]

    def overwrite(self, secret_id: str, **columns: object) -> None:
        """Write columns of one secret's row."""
        names = ", ".join(f"{name} = ?" for name in columns)
        self.write(f"UPDATE secrets SET {names} WHERE id = ?", *columns.values(), UUID(secret_id).hex)  # noqa: S608 - ours

    def put(self, table: str, row: Row) -> None:
        """Write a whole row over whatever has its key."""
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        self.write(f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})", *row.values())  # noqa: S608 - ours

    def everything(self) -> bytes:
        """Return all bytes of all files."""
        return b"".join(file.read_bytes() for file in sorted(self.folder.glob("secrets.db*")))

    def values(self) -> Iterator[bytes]:
        """Return every binary value of every row."""
        tables = self.write(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
            " UNION SELECT 'kept.' || name FROM kept.sqlite_master WHERE type = 'table'"
        )
        for table in tables:
            for row in self.rows(table["name"]):
                yield from (value for value in row.values() if isinstance(value, bytes))

    def tenant_key(self, client_key: str, *, box: bytes | None = None) -> TenantKey:
        """Open a site's tenant key: the one that this box names, else the newest."""
        assert self.root_keys is not None
        (site,) = self.write("SELECT * FROM installations WHERE client_key = ?", client_key)
        version = site["tenant_key_version"] if box is None else key_id_of(box)
        (key,) = self.write(
            "SELECT sealed FROM tenant_keys WHERE installation_id = ? AND version = ?", site["id"], version
        )
        return open_tenant_key(
            self.root_keys, key["sealed"], tenant=UUID(site["id"]), version=version, client_key=client_key
        )

    def shared_secret(self, client_key: str) -> str:
        """Open what a site signs its tokens with."""
        (site,) = self.write("SELECT * FROM installations WHERE client_key = ?", client_key)
        sealed = site["sealed_shared_secret"]
        key = self.tenant_key(client_key, box=sealed)
        bound = (site["product"], site["base_url"], site["display_url"])
        return open_shared_secret(sealed, site=SharingSite(key.tenant, client_key, *bound), tenant_key=key)

    def title(self, row: Row, tenant_key: TenantKey) -> str:
        """Open a title."""
        return open_title(
            row["sealed_title"], place=place_of(row), version=row["version"], tenant_key=tenant_key
        )

    def data_key(self, row: Row, password: str, tenant_key: TenantKey) -> bytes:
        """Guess a password: derive its key, and try it."""
        return unwrap_with_password_key(
            row["wrapped_key"],
            password_key=password_key(row, password),
            parameters=PasswordParameters.decode(row["password_parameters"]),
            place=place_of(row),
            tenant_key=tenant_key,
        )

    def content(self, row: Row, data_key: bytes) -> str:
        """Open a content."""
        return open_content(data_key, row["sealed_content"], place=place_of(row), version=row["version"]).text


def chain_is_whole(folder: Path, client_key: str) -> bool:
    """Verify a site's chain of audit events, as who reads them does."""
    store = open_store(f"sqlite:///{folder}/secrets.db")
    previous = FIRST_HASH
    with store.reading() as unit:
        site = unit.installations.find(ClientKey(client_key))
        assert site is not None
        events = unit.audit.events(site.id)
        assert events
        for event in events:
            if not is_intact(event, installation_id=site.id, previous_hash=previous):
                break
            previous = event.hash
    store.close()
    return previous == events[-1].hash


def steal(folder: Path, to: Path, *, root_keys: bool = False, grants: bool = False) -> Loot:
    """Copy a store's files as they are at this moment: the database as a backup has it, and what else is asked."""
    to.mkdir()
    taken = [file for file in folder.glob("secrets.db*") if grants or "-grants" not in file.name]
    # In another process: whoever closes a file gives up all locks of his process on it, SQLite's too
    # (https://www.sqlite.org/howtocorrupt.html, section 2.2), and the app runs in this one.
    subprocess.run(["cp", *map(str, taken), str(to)], check=True)
    return Loot(to, KeyFile.load(folder / "root-keys.json") if root_keys else None)


def place_of(row: Row) -> Place:
    """Read a secret's place from its row."""
    tenant, secret = UUID(row["installation_id"]), UUID(row["id"])
    return Place(tenant, secret, row["key_epoch"], row["product"], row["container_id"])


def password_key(row: Row, password: str) -> bytes:
    """Derive the key of a password with the row's parameters."""
    parameters = PasswordParameters.decode(row["password_parameters"])
    return derive_password_key(Password.from_text(password), parameters, bounds=TEST_ONLY_BOUNDS)

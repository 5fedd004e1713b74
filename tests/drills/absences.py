"""A running app and devhost, secrets on them, `maintain` as a command, and days that pass in the database."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import requests

from devhost.demo import Ports, app_environment
from plugin.storage.moment import Moment
from plugin.storage.tables import METADATA
from tests.browser.servers import Server, Servers

PASSWORD = "correct horse battery"
REPORTS = "/rest/atlassian-connect/latest/report-accounts"
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Reader:
    """Somebody who had the panel open before the issue or page went: his token is good for some minutes more."""

    api: str
    token: str = field(repr=False)

    def call(self, method: str, path: str, **body: Any) -> requests.Response:
        """Call the app's API."""
        headers = {"Authorization": f"JWT {self.token}"}
        return requests.request(method, f"{self.api}/{path}", headers=headers, timeout=30, json=body or None)

    def add(self) -> str:
        """Add a secret; return its id."""
        added = self.call("POST", "secrets", title="Router", password=PASSWORD, content="admin / 1234")
        assert added.status_code == 201, added.text
        return str(added.json()["secret"]["id"])

    def status(self) -> int:
        """Ask for the list; return the status. Until it is granted, nothing is remembered in between."""
        return self.call("GET", "secrets").status_code

    def author(self, secret_id: str) -> str:
        """Return who is listed as a secret's author."""
        listed = self.call("GET", "secrets").json()["secrets"]
        return next(str(one["created_by"]) for one in listed if one["id"] == secret_id)

    def unlock(self, secret_id: str) -> int:
        """Unlock a secret, which always asks the host; return the status."""
        return self.call("POST", f"secrets/{secret_id}/unlock", password=PASSWORD).status_code


@dataclass(frozen=True)
class Drill:
    """The servers and their database."""

    servers: Servers

    def reader(self, site: Server, person: str = "alice", **place: str) -> Reader:
        """Let somebody open the panel or the macro."""
        token = site.control("context-token", person=person, **place)["token"]
        return Reader(f"{self.servers.app_url}/connect/api/v1", token)

    def maintain(self, **settings: str) -> str:
        """Run the command as a timer does, an hour after the last time; return what it printed."""
        self.pass_days(1 / 24)
        done = subprocess.run(
            [sys.executable, "-m", "plugin", "maintain"],
            env={**self._environment(), **settings},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def keeps(self, secret_id: str) -> bool:
        """Whether the database still holds a secret."""
        with closing(self._connect()) as connection:
            query = "SELECT 1 FROM secrets WHERE replace(id, '-', '') = ?"
            return connection.execute(query, [secret_id.replace("-", "")]).fetchone() is not None

    def pass_days(self, days: float) -> None:
        """Make every moment that the app has written so many days older: the clock of the machine stays as it is."""
        micros = timedelta(days=days) // _MICROSECOND
        with closing(self._connect()) as connection, connection:
            for table in METADATA.sorted_tables:
                for column in table.columns:
                    if isinstance(column.type, Moment):
                        connection.execute(
                            f"UPDATE {table.name} SET {column.name} = {column.name} - ?",  # noqa: S608 - ours
                            [micros],
                        )

    def _connect(self) -> sqlite3.Connection:
        url = self._environment()["SECRETS_DATABASE_URL"]
        return sqlite3.connect(url.removeprefix("sqlite:///"), timeout=30)

    def _environment(self) -> Mapping[str, str]:
        port = urlsplit(self.servers.app_url).port
        assert port is not None
        return app_environment(Ports(port), folder=self.servers.folder, inherited=os.environ)

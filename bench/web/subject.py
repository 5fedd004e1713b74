"""The app under test: the real one, with a store that was filled through its own API."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from bench.web.load import Request
from bench.web.machine import CLIENT_CORE, SERVER_CORE
from bench.web.process import Server, free_port, running
from bench.web.site import Site, account
from descriptor import paths

SECRETS = 5
PASSWORD = "correct horse battery staple"  # noqa: S105 - of the benchmark's own secrets
_ROOT = Path(__file__).resolve().parents[2]
_PLUGIN = (sys.executable, "-m", "plugin")


@dataclass(frozen=True, slots=True)
class Subject:
    """How the app is started here: its settings, its folder, and the site that it is installed on."""

    folder: Path
    site: Site
    environ: dict[str, str]
    port: int

    @property
    def url(self) -> str:
        """Return the app's address."""
        return self.environ["SECRETS_BASE_URL"]

    @contextmanager
    def serving(self, command: Sequence[str] = ()) -> Iterator[Server]:
        """Serve the app for the length of a block: with its own command, or with another server's."""
        with running(command or self._own(1), url=self.url, environ=self.environ, log=self._log) as server:
            yield server

    @contextmanager
    def serving_on_all_cores(self, workers: int) -> Iterator[Server]:
        """Serve the app with so many workers, beside the load generator and the database."""
        command, cores = self._own(workers), f"{SERVER_CORE},{CLIENT_CORE}"
        with running(command, url=self.url, environ=self.environ, log=self._log, cores=cores) as server:
            yield server

    def panel(self) -> list[Request]:
        """Return requests for the panel of the issue, signed now."""
        return self.site.page_requests(paths.JIRA_PANEL, {})

    def listing(self) -> list[Request]:
        """Return requests for the issue's list, signed now."""
        return self.site.context_requests(f"{paths.API}/secrets")

    def secret_ids(self) -> list[str]:
        """Return the ids of the seeded secrets. The app must be served."""
        answer = requests.get(
            f"{self.url}{paths.API}/secrets", headers={"Authorization": self._token(0)}, timeout=30
        )
        answer.raise_for_status()
        return [secret["id"] for secret in answer.json()["secrets"]]

    def unlock(self, session: requests.Session, secret_id: str, *, reader: int) -> int:
        """Unlock a secret with its password; return the status of the answer."""
        return session.post(
            f"{self.url}{paths.API}/secrets/{secret_id}/unlock",
            json={"password": PASSWORD},
            headers={"Authorization": self._token(reader)},
            timeout=30,
        ).status_code

    def seed(self) -> None:
        """Install the app on the site and add the secrets, all through its HTTP interface."""
        with self.serving():
            self.site.install(self.url)
            for number in range(SECRETS):
                draft = {
                    "title": f'Database <{number}> & "friends"',
                    "password": PASSWORD,
                    "content": "x" * 200,
                }
                answer = requests.post(
                    f"{self.url}{paths.API}/secrets",
                    json=draft,
                    headers={"Authorization": self._token(number)},
                    timeout=30,
                )
                answer.raise_for_status()

    def run(self, *arguments: str) -> None:
        """Run one of the app's own commands."""
        subprocess.run([*_PLUGIN, *arguments], env=os.environ | self.environ, check=True, capture_output=True)

    @property
    def _log(self) -> Path:
        return self.folder / "server.log"

    def _own(self, workers: int) -> tuple[str, ...]:
        return (*_PLUGIN, "serve", "--port", str(self.port), "--workers", str(workers))

    def _token(self, number: int) -> str:
        return f"JWT {self.site.context_token(account(number))}"


def prepare(folder: Path, site: Site, **settings: str) -> Subject:
    """Make root keys, database and secrets in an empty folder; extra settings are named without their prefix."""
    port = free_port()
    keys = folder / "root-keys.json"
    environ = {
        "SECRETS_BASE_URL": f"http://127.0.0.1:{port}",
        "SECRETS_DATABASE_URL": f"sqlite:///{folder}/secrets.db",
        "SECRETS_ROOT_KEYS": str(keys),
        "SECRETS_INSTALL_KEYS_URL": site.url,
        "SECRETS_ALLOWED_HOST_SUFFIXES": site.url,
        "PYTHONPATH": str(_ROOT),
    } | {f"SECRETS_{name.upper()}": value for name, value in settings.items()}
    subject = Subject(folder, site, environ, port)
    subject.run("new-root-key", str(keys))
    subject.run("migrate")
    subject.seed()
    return subject

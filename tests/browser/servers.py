"""The real app and the devhost as processes of their own, as `make demo` runs them, on free ports."""

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom
from typing import Any

import requests

from devhost.demo import Ports, app_environment, check_free, prepare, programs_of
from devhost.forge_bundle import write_forge_bundle
from devhost.programs import DemoError, started, wait_until_ready

_INSTALL_SECONDS = 20
_LOG_LINES = 40


@dataclass(frozen=True, slots=True)
class Server:
    """One site of the devhost, and its test controls."""

    origin: str
    base_url: str

    def control(self, name: str, /, **words: Any) -> dict[str, Any]:
        """Use a test control; `name` is the last part of its address."""
        answer = requests.post(f"{self.origin}/devhost/{name}", json=words, timeout=30)
        answer.raise_for_status()
        return answer.json() if answer.content else {}

    def ask(self, what: str) -> dict[str, Any]:
        """Ask a test control."""
        answer = requests.get(f"{self.origin}/devhost/{what}", timeout=10)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def become_new_tenant(self) -> None:
        """Start over as a site that the app has never seen, unless nobody has used it since."""
        status = self.ask("status")
        if not status["used"]:
            return
        if status["forge"]:
            self.control("forge", action="uninstall")
        self.control("reset")
        if self.ask("status")["installed"]:
            # Or else the old tenant would stay behind at this address, as it does after a real import.
            self.control("app", action="uninstall")
        self.control("app", action="import")
        self.control("app", action="install")
        self.control("unused")


@dataclass(frozen=True, slots=True)
class Servers:
    """Everything that runs."""

    app_url: str
    jira: Server
    confluence: Server
    evil: Server
    folder: Path
    app_key: str

    @property
    def sites(self) -> tuple[Server, Server, Server]:
        """The three sites."""
        return self.jira, self.confluence, self.evil

    def open_forge_door(self) -> None:
        """Install the Forge app, as a tenant of its own: from now on its pages stand in the place of Connect's."""
        self.make_forge_pages()
        for site in (self.jira, self.confluence):
            answer = site.control("forge", action="install", continues=False)
            assert answer == {"status": 204}, self.log_end()

    def make_forge_pages(self) -> None:
        """Write the pages of the Forge app once."""
        if not (self.folder / "forge" / "manifest.yml").exists():
            write_forge_bundle(self.folder / "forge", base_url=self.app_url)

    def log_end(self) -> str:
        """Give the last lines that the processes wrote, for the report of a failure."""
        parts = []
        for log in sorted(self.folder.glob("*.log")):
            lines = log.read_text(errors="replace").splitlines()[-_LOG_LINES:]
            parts.append("\n".join((f"--- {log.name}", *lines)))
        return "\n".join(parts)


@contextlib.contextmanager
def running_servers(folder: Path) -> Iterator[Servers]:
    """Run the app on a fresh SQLite database, and the devhost, with the app installed on all three sites.

    Raises:
        DemoError: one of them did not start; the message ends with what it wrote.
    """
    ports = _free_ports()
    # The pages of the Forge app are written when a test first asks for that door.
    environment = app_environment(ports, folder=folder, inherited=os.environ)
    prepare(environment)
    with contextlib.ExitStack() as stack:
        programs = programs_of(ports, folder=folder)
        wait_until_ready([stack.enter_context(started(program, environment)) for program in programs])
        app, jira, confluence, evil = (f"http://127.0.0.1:{port}" for port in ports.all)
        servers = Servers(
            app_url=app,
            jira=Server(jira, jira),
            confluence=Server(confluence, f"{confluence}/wiki"),
            evil=Server(evil, evil),
            folder=folder,
            app_key=requests.get(f"{app}/atlassian-connect-jira.json", timeout=10).json()["key"],
        )
        _wait_until_installed(servers)
        yield servers


def _free_ports() -> Ports:
    """Find four free ports in a row, below those that Linux gives to outgoing connections by itself."""
    chosen = SystemRandom()
    for _attempt in range(50):
        ports = Ports(chosen.randrange(10_000, 30_000))
        with contextlib.suppress(DemoError):
            check_free(ports)
            return ports
    message = "There are no four free ports in a row."
    raise DemoError(message)


def _wait_until_installed(servers: Servers) -> None:
    deadline = time.monotonic() + _INSTALL_SECONDS
    while not all(site.ask("status")["installed"] for site in servers.sites):
        if time.monotonic() > deadline:
            raise DemoError(f"The app was not installed.\n{servers.log_end()}")
        time.sleep(0.05)

"""The demo: the app and the devhost side by side on this machine, until Ctrl-C. `make demo` runs it.

Its data stays in `.demo/` (root key, SQLite database, logs), so the next demo goes on where this one stopped.
"""

import contextlib
import os
import signal
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from devhost.forge import APP_ID
from devhost.forge_bundle import BUNDLE_VARIABLE, write_forge_bundle
from devhost.programs import DemoError, Program, run_step, started, wait_until_ready, watch

ROOT = Path(__file__).resolve().parents[1]
DEFAULT_PORT = "9000"
FIRST_PORT, LAST_PORT = 1024, 65535  # What a plain user may listen on.


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the demo listens: the app, and behind it the devhost's three sites."""

    app: int

    @property
    def jira(self) -> int:
        """The port of the Jira site, which also serves the install keys and `all.js`."""
        return self.app + 1

    @property
    def all(self) -> tuple[int, ...]:
        """Every port: the app, Jira, Confluence, Mallory's Jira."""
        return tuple(range(self.app, self.app + 4))


def main() -> int:
    """Run the demo until Ctrl-C or until one of the two servers dies; return the exit code."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        run_demo(parse_ports(os.environ.get("DEMO_PORT", DEFAULT_PORT)), folder=ROOT / ".demo")
    except DemoError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nThe demo has stopped. Its data stays in .demo/.")
    return 0


def run_demo(ports: Ports, *, folder: Path) -> None:
    """Prepare the data, start both servers, print the addresses, and watch.

    Raises:
        DemoError: a port is taken, a step failed, or a server died.
    """
    check_free(ports)
    folder.mkdir(mode=0o700, exist_ok=True)
    environment = app_environment(ports, folder=folder, inherited=os.environ)
    prepare(environment)
    write_forge_bundle(folder / "forge", base_url=environment["SECRETS_BASE_URL"])
    with contextlib.ExitStack() as stack:
        running = [
            stack.enter_context(started(program, environment))
            for program in programs_of(ports, folder=folder)
        ]
        wait_until_ready(running)
        print(addresses(ports), flush=True)
        watch(running)


def parse_ports(text: str) -> Ports:
    """Read DEMO_PORT, the first of four ports in a row.

    Raises:
        DemoError: it is no port number that a plain user may take.
    """
    if not (text.isascii() and text.isdecimal() and FIRST_PORT <= int(text) <= LAST_PORT - 3):
        message = "DEMO_PORT must be a whole number from 1024 to 65532."
        raise DemoError(message)
    return Ports(int(text))


def check_free(ports: Ports) -> None:
    """Make sure that nobody listens on the demo's ports.

    Raises:
        DemoError: names every port that is taken.
    """
    taken = [str(port) for port in ports.all if not _is_free(port)]
    if taken:
        message = (
            f"Already taken on this machine: port {', '.join(taken)}. Perhaps another demo runs. "
            f"Stop it, or move this one: make demo DEMO_PORT=9100"
        )
        raise DemoError(message)


def app_environment(ports: Ports, *, folder: Path, inherited: Mapping[str, str]) -> dict[str, str]:
    """Build the environment of both servers; the caller's own `SECRETS_*` variables stay out of it."""
    sites = [f"http://127.0.0.1:{port}" for port in ports.all[1:]]
    kept = {name: value for name, value in inherited.items() if not name.startswith("SECRETS_")}
    return {
        **kept,
        "PYTHONUNBUFFERED": "1",
        "NO_PROXY": "127.0.0.1",  # The two talk to each other, whatever proxy this machine uses.
        "no_proxy": "127.0.0.1",
        "SECRETS_BASE_URL": f"http://127.0.0.1:{ports.app}",
        "SECRETS_DATABASE_URL": f"sqlite:///{folder / 'secrets.db'}",
        "SECRETS_ROOT_KEYS": str(folder / "root-keys.json"),
        "SECRETS_INSTALL_KEYS_URL": f"http://127.0.0.1:{ports.jira}/install-keys",
        "SECRETS_ALLOWED_HOST_SUFFIXES": ",".join(sites),
        "SECRETS_ALL_JS_URL": f"http://127.0.0.1:{ports.jira}/all.js",
        BUNDLE_VARIABLE: str(folder / "forge"),
        "SECRETS_FORGE_APP_ID": APP_ID,
        "SECRETS_FORGE_JWKS_URL": f"http://127.0.0.1:{ports.jira}/forge-keys",
        "SECRETS_FORGE_API_ORIGINS": ",".join(sites),
    }


def prepare(environment: Mapping[str, str]) -> None:
    """Make the root key if there is none yet, and bring the database up to date.

    Raises:
        DemoError: a step failed; the message ends with what it said.
    """
    key_file = environment["SECRETS_ROOT_KEYS"]
    if not Path(key_file).exists():
        run_step(("plugin", "new-root-key", key_file), environment)
    run_step(("plugin", "migrate"), environment)


def programs_of(ports: Ports, *, folder: Path) -> tuple[Program, Program]:
    """Describe the two servers."""
    app_url = f"http://127.0.0.1:{ports.app}"
    app = ("plugin", "serve", "--host", "127.0.0.1", "--port", str(ports.app))
    devhost = ("devhost", "--app", app_url, "--port", str(ports.jira))
    return (
        Program("The app", app, folder / "app.log", f"{app_url}/readyz"),
        Program("The devhost", devhost, folder / "devhost.log", f"http://127.0.0.1:{ports.jira}/all.js"),
    )


def addresses(ports: Ports) -> str:
    """Say what to open in the browser."""
    app, jira, confluence, mallory = (f"http://127.0.0.1:{port}" for port in ports.all)
    return f"""
Secrets for Jira and Confluence is running. Open in a browser:

  Jira issue        {jira}/browse/ACME-1
  Confluence page   {confluence}/wiki/spaces/ENG/pages/2001
  Mallory's Jira    {mallory}/
  The app itself    {app}/atlassian-connect.json

Switch between Alice, Bob, Charlie and Ada at the top of each page. "Manage apps" in the menu moves a site to Forge.
Stop with Ctrl-C.
"""


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: connections of an earlier demo that still linger do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


if __name__ == "__main__":
    sys.exit(main())

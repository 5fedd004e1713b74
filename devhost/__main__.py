"""Starts the sites: `python -m devhost --app http://127.0.0.1:9000`."""

import logging
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from threading import Thread

import click
from werkzeug.serving import make_server

from devhost.app import create_app
from devhost.assets import bridge_for
from devhost.installer import AppUnreachable, Installer, LifecycleFailed
from devhost.keys import new_install_key
from devhost.sites import Site, acme_confluence, acme_jira, evil_jira

_HOST = "127.0.0.1"
_RETRY_SECONDS = 0.5


@click.command()
@click.option(
    "--app", "app_url", default="http://127.0.0.1:9000", show_default=True, help="Base URL of the app."
)
@click.option("--port", default=9001, show_default=True, help="Port of Acme's Jira.")
@click.option("--confluence-port", type=int, help="Port of Acme's Confluence; the next one if not given.")
@click.option("--other-port", type=int, help="Port of Mallory's Jira; the one after if not given.")
@click.option("--install/--no-install", default=True, help="Install the app on every site once it answers.")
def main(
    *, app_url: str, port: int, confluence_port: int | None, other_port: int | None, install: bool
) -> None:
    """Run a local Jira and Confluence, and the Jira of somebody else, until interrupted."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    ports = (port, confluence_port or port + 1, other_port or port + 2)
    origins = [f"http://{_HOST}:{each}" for each in ports]
    bridge_for(f"{_HOST}:{port}")  # Fails now rather than in the browser when the npm packages are missing.
    sites = tuple(
        make(origin) for make, origin in zip((acme_jira, acme_confluence, evil_jira), origins, strict=True)
    )
    installer = Installer(app_url, new_install_key(), _now)
    servers = [
        make_server(_HOST, each, create_app(site, sites, installer, _now), threaded=True)
        for each, site in zip(ports, sites, strict=True)
    ]
    for server in servers[1:]:
        Thread(target=server.serve_forever, daemon=True).start()
    if install:
        Thread(target=_install_everywhere, args=(installer, sites), daemon=True).start()
    for site in sites:
        print(f"{site.name}: {site.base_url}/", flush=True)
    servers[0].serve_forever()


def _now() -> datetime:
    return datetime.now(UTC)


def _install_everywhere(installer: Installer, sites: Iterable[Site]) -> None:
    for site in sites:
        try:
            _install_when_up(installer, site)
            print(f"{site.name}: the app is installed.", flush=True)
        except LifecycleFailed as error:
            print(f"{site.name}: the app could not be installed. {error}", flush=True)


def _install_when_up(installer: Installer, site: Site) -> None:
    while True:
        try:
            return installer.install(site)
        except AppUnreachable:
            time.sleep(_RETRY_SECONDS)


if __name__ == "__main__":
    main()

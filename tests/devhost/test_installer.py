"""Installing and uninstalling against a small app that records what it is told."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import jwt
import pytest

from descriptor.builder import build
from devhost.installer import AppUnreachable, Installer, LifecycleFailed
from devhost.keys import InstallKey
from devhost.sites import NotInstalled, Site, acme_jira
from tests.devhost.signed_call import APP_KEY, NOW, qsh_of


class RecordingApp(HTTPServer):
    """An app that serves our descriptor and answers lifecycle events with chosen statuses."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.descriptor: Any = build(self.url, APP_KEY, product="jira")
        self.statuses: dict[str, int] = {}
        self.events: list[tuple[str, str, dict[str, Any]]] = []


class _Handler(BaseHTTPRequestHandler):
    server: RecordingApp

    def do_GET(self) -> None:
        self._answer(200 if self.path == "/atlassian-connect-jira.json" else 404, self.server.descriptor)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.events.append((self.path, self.headers["Authorization"], body))
        self._answer(self.server.statuses.get(self.path, 204), None)

    def _answer(self, status: int, body: object) -> None:
        content = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        pass


@pytest.fixture
def app() -> Iterator[RecordingApp]:
    """Run the app for one test."""
    with RecordingApp() as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def site() -> Site:
    """Give Acme's Jira, which does not have the app."""
    return acme_jira("http://127.0.0.1:9001")


@pytest.fixture
def installer(app: RecordingApp, install_key: InstallKey) -> Installer:
    """Give what installs the app."""
    return Installer(app.url, install_key, lambda: NOW)


def test_install_tells_the_shared_secret(app: RecordingApp, installer: Installer, site: Site) -> None:
    """The first event is `installed`, with the tenant, its addresses and the secret that the site keeps too."""
    installer.install(site)

    path, _, body = app.events[0]
    assert path == "/connect/lifecycle/installed"
    assert (body["eventType"], body["key"], body["clientKey"]) == ("installed", APP_KEY, site.client_key)
    assert (body["baseUrl"], body["productType"]) == (site.base_url, "jira")
    assert body["sharedSecret"] == site.installed().shared_secret


def test_install_event_is_signed_with_the_install_key(
    app: RecordingApp, installer: Installer, site: Site, install_key: InstallKey
) -> None:
    """The event's token is RS256 for the app's base URL and its hash is over the path of the event."""
    installer.install(site)

    token = app.events[0][1].removeprefix("JWT ")
    options: Any = {"verify_exp": False, "verify_iat": False}
    claims = jwt.decode(token, install_key.public_pem, ["RS256"], audience=app.url, options=options)
    assert claims["iss"] == site.client_key
    assert claims["qsh"] == qsh_of("POST&/connect/lifecycle/installed&")


def test_enabled_follows_with_the_new_secret(app: RecordingApp, installer: Installer, site: Site) -> None:
    """The second event is `enabled`, signed HS256 with the secret just agreed on, which it does not repeat."""
    installer.install(site)

    path, header, body = app.events[1]
    assert path == "/connect/lifecycle/enabled"
    assert "sharedSecret" not in body
    options: Any = {"verify_exp": False, "verify_iat": False}
    token = header.removeprefix("JWT ")
    claims = jwt.decode(token, site.installed().shared_secret, ["HS256"], options=options)
    assert claims["iss"] == site.client_key


def test_every_install_has_its_own_secret(installer: Installer, site: Site) -> None:
    """Installing again agrees on another secret, for the same tenant."""
    installer.install(site)
    first, client_key = site.installed().shared_secret, site.client_key

    installer.install(site)

    assert site.installed().shared_secret != first
    assert site.client_key == client_key


def test_refused_install_changes_nothing(app: RecordingApp, installer: Installer, site: Site) -> None:
    """When the app refuses, the site stays as it was, its old secret included."""
    installer.install(site)
    before = site.installed()
    app.statuses["/connect/lifecycle/installed"] = 401

    with pytest.raises(LifecycleFailed, match="401"):
        installer.install(site)

    assert site.installed() is before


@pytest.mark.parametrize("status", [201, 301, 302, 500])
def test_only_200_and_204_complete_an_install(
    app: RecordingApp, installer: Installer, site: Site, status: int
) -> None:
    """Any other answer to `installed` is a failure, and a redirect is not followed."""
    app.statuses["/connect/lifecycle/installed"] = status

    with pytest.raises(LifecycleFailed, match=str(status)):
        installer.install(site)

    assert site.installation is None


def test_bad_descriptor_is_not_installed(app: RecordingApp, installer: Installer, site: Site) -> None:
    """A descriptor that breaks a rule ends the install before the app is told anything."""
    app.descriptor["authentication"] = {"type": "none"}

    with pytest.raises(LifecycleFailed, match="authentication"):
        installer.install(site)

    assert app.events == []


def test_uninstall_is_signed_with_the_install_key(
    app: RecordingApp, installer: Installer, site: Site, install_key: InstallKey
) -> None:
    """`uninstalled` is signed RS256 as well, and carries no secret."""
    installer.install(site)

    installer.uninstall(site)

    path, header, body = app.events[-1]
    assert path == "/connect/lifecycle/uninstalled"
    assert jwt.get_unverified_header(header.removeprefix("JWT "))["kid"] == install_key.kid
    assert "sharedSecret" not in body
    assert site.installation is None


def test_site_forgets_an_app_that_refuses_to_go(app: RecordingApp, installer: Installer, site: Site) -> None:
    """An app that answers `uninstalled` with an error is gone from the site all the same."""
    installer.install(site)
    app.statuses["/connect/lifecycle/uninstalled"] = 500

    with pytest.raises(LifecycleFailed):
        installer.uninstall(site)

    assert site.installation is None


def test_what_is_not_installed_cannot_go(installer: Installer, site: Site) -> None:
    """A site without the app has nothing to uninstall."""
    with pytest.raises(NotInstalled):
        installer.uninstall(site)


def test_app_that_is_not_up_yet_is_told_apart(install_key: InstallKey, site: Site) -> None:
    """Nothing answering at all is a failure of its own, which the start of the devhost waits out."""
    with pytest.raises(AppUnreachable):
        Installer("http://127.0.0.1:9", install_key, lambda: NOW).install(site)

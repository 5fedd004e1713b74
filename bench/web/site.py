"""A stand-in for a Jira site: installs the app for real, signs tokens, and says yes to every permission.

The app asks it over HTTP, as it asks Jira. It runs on a thread of the benchmark, on the load generator's core.
"""

import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bench.web.load import Request
from plugin.connect.qsh import query_string_hash
from plugin.settings import Settings

APP_KEY: str = Settings.model_fields["app_key"].default
ISSUE = "10042"
DIFFERENT_REQUESTS = 200
ACCOUNTS = 20
_PAGE_SECONDS = 180
_CONTEXT_SECONDS = 900
_KEY_ID = "bench-install-key"


@dataclass(frozen=True, slots=True)
class Site:
    """A Jira site with one issue, and the install key of its host."""

    url: str
    install_key: rsa.RSAPrivateKey = field(repr=False)
    client_key: str = "bench-jira"
    shared_secret: str = field(default_factory=lambda: secrets.token_urlsafe(48), repr=False)

    def install(self, app_url: str) -> None:
        """Install the app as Atlassian does: with a token that the install key has signed.

        Raises:
            requests.HTTPError: the app refused.

        """
        target = "/connect/lifecycle/installed"
        claims = {**self._times(_PAGE_SECONDS), "iss": self.client_key, "aud": app_url}
        token = jwt.encode(
            claims | {"qsh": query_string_hash("POST", target)},
            self.install_key,
            algorithm="RS256",
            headers={"kid": _KEY_ID},
        )
        answer = requests.post(
            app_url + target, json=self.tenant(), headers={"Authorization": f"JWT {token}"}, timeout=30
        )
        answer.raise_for_status()

    def tenant(self) -> dict[str, str]:
        """Return what the site says of itself when it installs an app."""
        return {
            "key": APP_KEY,
            "clientKey": self.client_key,
            "sharedSecret": self.shared_secret,
            "baseUrl": self.url,
            "productType": "jira",
            "eventType": "installed",
        }

    def page_requests(self, path: str, parameters: dict[str, str]) -> list[Request]:
        """Return different requests for a page in a frame, each bound to its token by the query string hash."""
        return [self._page_request(path, parameters, number) for number in range(DIFFERENT_REQUESTS)]

    def context_requests(self, path: str) -> list[Request]:
        """Return different requests of a page's script, as `AP.context.getToken()` signs them."""
        return [
            Request(path, f"JWT {self.context_token(account(number), number)}")
            for number in range(DIFFERENT_REQUESTS)
        ]

    def context_token(self, account_id: str, number: int = 0) -> str:
        """Return a context token; the number keeps tokens apart by their time."""
        return self._token(account_id, qsh="context-qsh", seconds=_CONTEXT_SECONDS, age=number % 60)

    def _page_request(self, path: str, parameters: dict[str, str], number: int) -> Request:
        query = {
            "xdm_e": self.url,
            "xdm_c": f"channel-{APP_KEY}__secrets-issue-panel__{number}",
            "cp": "",
            "xdm_deprecated_addon_key_do_not_use": APP_KEY,
            "lic": "none",
            "cv": "1001.0.0-SNAPSHOT",
            "tz": "Europe/Berlin",
            "loc": "en-GB",
            **parameters,
        }
        target = f"{path}?{urlencode(query)}"
        token = self._token(account(number), qsh=query_string_hash("GET", target), seconds=_PAGE_SECONDS)
        return Request(f"{target}&jwt={token}")

    def _token(self, account_id: str, *, qsh: str, seconds: int, age: int = 0) -> str:
        issue = {
            "jira": {"issue": {"id": ISSUE, "key": "BENCH-1"}, "project": {"id": "10000", "key": "BENCH"}}
        }
        claims = {"iss": self.client_key, "sub": account_id, "qsh": qsh, "context": issue}
        return jwt.encode(claims | self._times(seconds, age), self.shared_secret, algorithm="HS256")

    @staticmethod
    def _times(seconds: int, age: int = 0) -> dict[str, int]:
        issued_at = int(time.time()) - age
        return {"iat": issued_at, "exp": issued_at + seconds}


def account(number: int) -> str:
    """Return one of the accounts that look at the issue."""
    return f"712020:7c3d9f6e-5b0e-4d3a-9f4e-{number % ACCOUNTS:012d}"


@contextmanager
def running_site() -> Iterator[Site]:
    """Run a site for the length of a block."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(pem))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Site(f"http://127.0.0.1:{server.server_port}", key)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(pem: bytes) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # The answer leaves in one packet: two would wait for each other (Nagle, delayed acknowledgement).
        wbufsize = -1
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._reply(pem, "application/x-pem-file")

        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._reply(json.dumps(_every_permission(question)).encode(), "application/json")

        def _reply(self, body: bytes, media_type: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    return Handler


def _every_permission(question: dict[str, Any]) -> dict[str, Any]:
    granted = [
        {"permission": name, "issues": wanted["issues"], "projects": []}
        for wanted in question["projectPermissions"]
        for name in wanted["permissions"]
    ]
    return {"globalPermissions": [], "projectPermissions": granted}

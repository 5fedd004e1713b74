"""A Jira or Confluence on 127.0.0.1, as far as the app asks it anything."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt
import requests

from plugin.connect.allowed_hosts import AllowedHosts
from plugin.connect.exchange import Patience
from plugin.connect.host import HostClient, SiteHost
from plugin.connect.qsh import query_string_hash
from plugin.connect.site import Client
from plugin.domain.container import Product
from tests.connect.local_host import Asked, LocalHost, reply
from tests.connect.makers import APP_KEY, NOW, SHARED_SECRET, acme

QUICK = Patience(max_bytes=10_000, connect_seconds=1, answer_seconds=0.3)


@dataclass(frozen=True)
class FixedClock:
    """A clock that stands still."""

    moment: datetime = NOW

    def now(self) -> datetime:
        """Return its one moment."""
        return self.moment


def host_client(host: LocalHost, session: requests.Session) -> HostClient:
    """Return what calls this host, which is the only one that it may call."""
    allowed = AllowedHosts.parse(host.url)
    return HostClient(Client(session, APP_KEY, FixedClock(), allowed, QUICK))


def site_host(host: LocalHost, session: requests.Session, product: Product) -> SiteHost:
    """Return the app's view of this host; Confluence answers below /wiki."""
    client = host_client(host, session)
    path = "/wiki" if product is Product.CONFLUENCE else ""
    return client.at(acme(product), base_url=host.url + path)


def answers_json(host: LocalHost, *answers: Any, status: int = 200, **headers: str) -> None:
    """Answer with these values in turn, the last one again and again."""
    left = list(answers)

    def answer(handler: Any, _asked: Asked) -> None:
        value = left.pop(0) if len(left) > 1 else left[0]
        reply(handler, status, json.dumps(value).encode(), **headers)

    host.answer = answer


def token_claims(asked: Asked) -> dict[str, Any]:
    """Return the claims of the token that came with a request, its signature verified."""
    kind, token = asked.headers["Authorization"].split(" ")
    assert kind == "JWT"
    unchecked = {"verify_aud": False, "verify_exp": False, "verify_iat": False}
    return jwt.decode(token, SHARED_SECRET, algorithms=["HS256"], options=unchecked)


def qsh_of_wire(asked: Asked, *, base_path: str) -> str:
    """Return the hash of a request as it came over the wire."""
    return query_string_hash(asked.method, asked.target, base_path=base_path)

"""Sends lifecycle events as a site does, and as others would."""

import json
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.site import Site, World

INSTALLED = "/connect/lifecycle/installed"
UNINSTALLED = "/connect/lifecycle/uninstalled"
NEW_SECRET = "a-brand-new-shared-secret-" + "n" * 40


def send(client: FlaskClient, path: str, body: Any, token: str | None) -> TestResponse:
    """Send an event."""
    headers = {} if token is None else {"Authorization": f"JWT {token}"}
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(path, data=data, headers={"Content-Type": "application/json", **headers})


def note(client: FlaskClient, site: Site, event: str) -> TestResponse:
    """Send `enabled` or `disabled`."""
    path = f"/connect/lifecycle/{event}"
    return send(client, path, site.event(event), site.bound_token("POST", path, None))


def uninstall(client: FlaskClient, site: Site) -> int:
    """Let a site uninstall the app; return the status of the answer."""
    body, token = site.event("uninstalled"), site.install_token("uninstalled")
    return send(client, UNINSTALLED, body, token).status_code


def newcomer(world: World, **changes: Any) -> Site:
    """Return a site that has not installed the app yet."""
    facts = {
        "product": "jira",
        "client_key": "newcomer-key",
        "base_url": f"{world.host.url}/newcomer",
        "shared_secret": "newcomer-shared-secret-" + "d" * 40,
        "clock": world.jira.clock,
        **changes,
    }
    return Site(**facts)


def has_access(client: FlaskClient, site: Site) -> bool:
    """Tell whether the site's context tokens get past the door."""
    answer = client.get("/connect/api/v1/secrets", headers={"Authorization": f"JWT {site.context_token()}"})
    return answer.status_code != 401

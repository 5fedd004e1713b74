"""Forge's side of a site: signs for the app's pages, calls the app for them, and gives it tokens for the REST API.

Source: Atlassian's page "Forge Remote essentials". The pages are those of `make forge-bundle`; they run with
Atlassian's own half of the bridge, and only the other half, the product's, is played here.
"""

from datetime import datetime
from functools import cache
from typing import Any
from uuid import uuid4

import jwt
import requests

from devhost.forge_installation import ForgeInstallation
from devhost.keys import InstallKey, new_install_key
from devhost.places import Place
from devhost.sites import Site

APP_ID = "ari:cloud:ecosystem::app/5ec7e75a-0000-4000-8000-00000000000a"
LIFETIME_SECONDS = 25
TIMEOUT_SECONDS = 25

_KEY_ID = "forge/invocation-token/wf-{}"
# Each Connect module with the Forge module that takes its place, and that one's type and folder.
_MODULES = {
    "secrets-issue-panel": ("secrets-issue-panel", "jira:issuePanel", "panel"),
    "secrets-macro-for-confluence": ("secrets-macro", "macro", "macro"),
    "secrets-admin-jira": ("secrets-admin-jira", "jira:adminPage", "admin-jira"),
    "secrets-admin-confluence": ("secrets-admin-confluence", "confluence:globalSettings", "admin-confluence"),
}


@cache
def forge_key() -> InstallKey:
    """Give the key that signs invocation tokens, the same for all sites as long as the devhost runs."""
    key = new_install_key()
    return InstallKey(_KEY_ID.format(key.kid), key.private)


def key_set() -> dict[str, Any]:
    """Give the public half as a key set."""
    public = jwt.algorithms.RSAAlgorithm.to_jwk(forge_key().private.public_key(), as_dict=True)
    return {"keys": [{**public, "kid": forge_key().kid, "use": "sig", "alg": "RS256"}]}


def resource_of(module_key: str, *, is_editor: bool = False) -> str:
    """Give the folder of a Connect module's page, or of the editor of its macro, in the bundle.

    Raises:
        KeyError: Forge has no such page.
    """
    return _MODULES[module_key][2] + ("-editor" if is_editor else "")


def page_claims(site: Site, module_key: str, *, account_id: str | None, place: Place) -> dict[str, Any]:
    """Say who calls from where."""
    key, kind, _ = _MODULES[module_key]
    claim = "issue" if site.product == "jira" else "content"
    extension = {"type": kind} | ({claim: {"id": place.container_id}} if place.container_id else {})
    where = {"cloudId": _installed(site).cloud_id, "siteUrl": site.origin}
    context = {**where, "moduleKey": key, "extension": extension}
    claims: dict[str, Any] = {"module": {"type": kind, "key": key}, "context": context}
    return claims | ({"principal": account_id} if account_id else {})


def event_claims(endpoint: str) -> dict[str, Any]:
    """Say that nobody calls, but Atlassian."""
    return {"module": {"type": "core:endpoint", "key": endpoint}}


def installed_event(site: Site) -> dict[str, Any]:
    """Write the body of the event that says that the app was installed."""
    forge = _installed(site)
    return {
        "eventType": "avi:forge:installed:app",
        "id": forge.id.rpartition("/")[2],
        "context": f"ari:cloud:{site.product}::site/{forge.cloud_id}",
        "app": {"id": APP_ID, "version": "1"},
    }


def install_app(site: Site, app_url: str, *, continues: bool, now: datetime) -> int:
    """Install the Forge app; give the status of what the app answered to the event.

    Where it `continues` the Connect app, Forge reports that one's client key.

    Raises:
        requests.RequestException: the app did not answer.
    """
    site.forge = ForgeInstallation(client_key=site.client_key if continues else None)
    call = {"path": "/forge/events", "body": installed_event(site)}
    return call_app(site, app_url, call, event_claims("events"), now=now).status_code


def uninstall_app(site: Site, app_url: str, *, now: datetime) -> int:
    """Uninstall the Forge app; give the status of what the app answered to the event.

    Raises:
        requests.RequestException: the app did not answer.
    """
    call = {"path": "/forge/events/uninstalling", "body": {}}
    answer = call_app(site, app_url, call, event_claims("uninstalling"), now=now)
    site.forge = None
    return answer.status_code


def call_app(
    site: Site, app_url: str, call: dict[str, Any], claims: dict[str, Any], *, now: datetime
) -> requests.Response:
    """Call the app as Forge's proxy does; `call` has `path` and perhaps `method`, `headers` and `body`.

    Raises:
        requests.RequestException: the app did not answer.
    """
    forge = _installed(site)
    headers = {
        **call.get("headers", {}),
        "Authorization": f"Bearer {_signed(site, claims, now=now)}",
        "x-forge-oauth-system": forge.token_for(None),
    }
    if "principal" in claims:
        headers["x-forge-oauth-user"] = forge.token_for(claims["principal"])
    with requests.Session() as session:
        session.trust_env = False  # No proxy stands between this machine and itself.
        return session.request(
            call.get("method", "POST"),
            app_url + call["path"],
            headers=headers,
            json=call.get("body"),
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
        )


def _signed(site: Site, claims: dict[str, Any], *, now: datetime) -> str:
    forge, seconds = _installed(site), int(now.timestamp())
    app = {
        "id": APP_ID,
        "installationId": forge.id,
        "installation": {"id": forge.id},
        "apiBaseUrl": f"{site.origin}/ex/{site.product}/{forge.cloud_id}",
        "environment": {"type": "PRODUCTION", "id": "ari:cloud:ecosystem::environment/1"},
        "module": claims["module"],
    }
    made = {
        "iss": "forge/invocation-token",
        "aud": APP_ID,
        "iat": seconds,
        "nbf": seconds,
        "exp": seconds + LIFETIME_SECONDS,
        "jti": str(uuid4()),
        "app": app,
        **{name: value for name, value in claims.items() if name != "module"},
    }
    return jwt.encode(made, forge_key().private, algorithm="RS256", headers={"kid": forge_key().kid})


def _installed(site: Site) -> ForgeInstallation:
    if site.forge is None:
        raise KeyError("forge")
    return site.forge

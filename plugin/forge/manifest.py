"""The manifest of the Forge app: what Atlassian is told of it at `forge deploy`.

Source: Atlassian's page "Manifest" and the schema of the npm package @forge/manifest, which a test holds it against.
It is made from the operator's own settings, since each operator registers an app of his own: there is no manifest
that fits all (the remote's address is a part of it).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plugin.forge import paths
from plugin.forge.events import CONTAINERS, LIFECYCLE
from plugin.forge.modules import CONFLUENCE_ADMIN, JIRA_ADMIN, MACRO, PANEL
from plugin.forge.remote_app import APP_PREFIX

Json = dict[str, Any]

REMOTE = "secrets-backend"
CONNECT_REMOTE = "secrets-connect"
NAME = "Secrets"
DESCRIPTION = "Keep passwords, keys and notes on this page, each behind a password of its own."

RESOURCES = ("panel", "macro", "macro-editor", "admin-jira", "admin-confluence")
"""The folders with the pages."""


# Each with what needs it. Nothing here reads an issue's text, a page's text or a comment.
SCOPES: Mapping[str, str] = {
    "read:jira-work": "permissions of the caller, whether an issue is there, deleted issues",
    "write:jira-work": "the property `secrets` of an issue that holds secrets",
    "read:jira-user": "the caller's groups, where something names groups; people and groups, to choose from",
    "read:confluence-content.permission": "permissions of the caller on a page",
    "read:confluence-content.summary": "whether a page is there, deleted pages",
    "read:confluence-user": "whether the caller administers the site, his groups",
    "read:confluence-groups": "the names of groups, when somebody chooses some",
    "search:confluence": "people by their names, when somebody chooses some",
}


@dataclass(frozen=True, slots=True)
class Operator:
    """What differs from one operator to the next."""

    app_id: str
    base_url: str
    connect_key: str | None = None
    """The key of the Connect app that this app continues; None for an app that is new."""
    connect_modules: Json | None = None
    """The Connect app's modules, for an app that Atlassian lets keep them; needs the key."""
    macro_keys: tuple[str, ...] = ()
    """The Connect macros that this app's macro takes over."""


def manifest(operator: Operator) -> Json:
    """Return the manifest.

    Raises:
        ValueError: Connect modules without the Connect app's key.

    """
    made: Json = {
        "app": _app(operator),
        "modules": _pages(operator) | _backend_calls(),
        "resources": [{"key": key, "path": f"static/{key}"} for key in RESOURCES],
        "remotes": [_remote(operator)],
        "permissions": {"scopes": list(SCOPES)},
    }
    if operator.connect_modules is not None:
        made["connectModules"] = operator.connect_modules
        made["remotes"].append({"key": CONNECT_REMOTE, "baseUrl": operator.base_url})
    return made


def _app(operator: Operator) -> Json:
    app: Json = {
        "id": operator.app_id if operator.app_id.startswith(APP_PREFIX) else APP_PREFIX + operator.app_id,
        # Forge wants one named though no function of ours runs there.
        "runtime": {"name": "nodejs22.x"},
    }
    if operator.connect_modules is not None and operator.connect_key is None:
        raise ValueError("Connect modules need the Connect app's key")
    if operator.connect_key is not None:
        # Kept for as long as there is the app: with it, Atlassian tells which Connect tenant a site was.
        app["connect"] = {"key": operator.connect_key}
        if operator.connect_modules is not None:
            app["connect"]["remote"] = CONNECT_REMOTE
    return app


def _pages(operator: Operator) -> Json:
    resolver = {"resolver": {"endpoint": "pages"}}
    macro: Json = {
        "key": MACRO,
        "title": NAME,
        "description": DESCRIPTION,
        "resource": "macro",
        "layout": "block",
        # Which secret it shows, as in Connect; the editor opens when the macro is inserted.
        "config": {"resource": "macro-editor", "title": NAME, "openOnInsert": True},
        **resolver,
    }
    if operator.macro_keys:
        macro["migratedFrom"] = list(operator.macro_keys)
    panel = {
        "key": PANEL,
        "title": NAME,
        "icon": "resource:panel;icon.svg",
        "resource": "panel",
    }
    return {
        "jira:issuePanel": [panel | resolver],
        "macro": [macro],
        "jira:adminPage": [{"key": JIRA_ADMIN, "title": NAME, "resource": "admin-jira", **resolver}],
        "confluence:globalSettings": [
            {"key": CONFLUENCE_ADMIN, "title": NAME, "resource": "admin-confluence", **resolver}
        ],
    }


def _backend_calls() -> Json:
    return {
        "trigger": [{"key": "happenings", "endpoint": "events", "events": [*LIFECYCLE, *CONTAINERS]}],
        "preUninstall": [{"key": "leaving", "endpoint": "uninstalling"}],
        "scheduledTrigger": [{"key": "upkeep", "endpoint": "hourly", "interval": "hour"}],
        "endpoint": [
            {"key": "pages", "remote": REMOTE, "auth": _tokens(user=True)},
            _endpoint("events", paths.EVENTS),
            _endpoint("uninstalling", paths.UNINSTALLING),
            _endpoint("hourly", paths.HOURLY),
        ],
    }


def _endpoint(key: str, path: str) -> Json:
    return {"key": key, "remote": REMOTE, "route": {"path": path}, "auth": _tokens(user=False)}


def _tokens(*, user: bool) -> Json:
    return {"appSystemToken": {"enabled": True}, "appUserToken": {"enabled": user}}


def _remote(operator: Operator) -> Json:
    return {
        "key": REMOTE,
        "baseUrl": operator.base_url,
        # "compute" for the pages' calls, "storage" since the secrets lie there.
        "operations": ["compute", "storage"],
        "storage": {"inScopeEUD": True},
    }

"""The whole descriptor: https://developer.atlassian.com/cloud/jira/platform/connect-app-descriptor/ .

There is one for both products, committed as atlassian-connect.json, and one for each: the same key and routes,
but only the modules of that product.
"""

import re
from typing import Any, Literal

from descriptor import paths
from descriptor.modules import confluence_modules, jira_modules

Descriptor = dict[str, Any]
ProductName = Literal["jira", "confluence"]

DEFAULT_APP_KEY = "com.secrets-for-jira-and-confluence"
PLACEHOLDER_BASE_URL = "https://secrets.example.com"
NAME = "Secrets for Jira and Confluence"

# READ lets the app ask Jira and Confluence who may see or edit an issue or page, who administers the site, and
# whether an issue or page is still there; webhooks need it too. WRITE is for one thing only: the property `secrets`
# of a Jira issue, which says that it holds secrets, so that the panel shows by itself.
SCOPES = ("READ", "WRITE")

_APP_KEY = re.compile(r"[a-zA-Z0-9._-]{1,64}")
_BASE_URL = re.compile(r"https?://[^\s/?#]+(?:/[^\s?#]*[^\s?#/])?")
_MAX_BASE_URL_CHARACTERS = 200

_SELF = {None: paths.DESCRIPTOR, "jira": paths.DESCRIPTOR_JIRA, "confluence": paths.DESCRIPTOR_CONFLUENCE}


def build(base_url: str, app_key: str, *, product: ProductName | None = None) -> Descriptor:
    """Return the descriptor for one product, or for both.

    Raises:
        ValueError: the base URL or the app key breaks Atlassian's rules. Both come from settings.

    """
    if not _BASE_URL.fullmatch(base_url) or len(base_url) > _MAX_BASE_URL_CHARACTERS:
        raise ValueError("the base URL must be an http(s) address of at most 200 characters, without a slash")
    if not _APP_KEY.fullmatch(app_key):
        raise ValueError("the app key must be 1 to 64 letters, digits, dots, hyphens or underscores")
    return {
        "key": app_key,
        "name": NAME,
        "description": "Password-protected secrets on Jira issues and Confluence pages.",
        "vendor": {"name": NAME, "url": base_url},
        "baseUrl": base_url,
        "links": {"self": base_url + _SELF[product]},
        "authentication": {"type": "jwt"},
        "apiVersion": 1,
        "apiMigrations": {"gdpr": True, "context-qsh": True, "signed-install": True},
        "enableLicensing": False,
        "scopes": list(SCOPES),
        "lifecycle": {
            "installed": paths.INSTALLED,
            "uninstalled": paths.UNINSTALLED,
            "enabled": paths.ENABLED,
            "disabled": paths.DISABLED,
        },
        "modules": _modules(product),
    }


def _modules(product: ProductName | None) -> Descriptor:
    jira, confluence = jira_modules(), confluence_modules()
    if product == "jira":
        return jira
    if product == "confluence":
        return confluence
    # Each product passes over a menu location or an event that it does not have.
    both = {kind: jira[kind] + confluence[kind] for kind in ("adminPages", "webhooks")}
    return {**jira, **confluence, **both}

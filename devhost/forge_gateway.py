"""Forge's way to a site's REST API: `/ex/<product>/<cloud id>/...` with a bearer token, as at api.atlassian.com."""

import json
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import request

from devhost.outgoing import CallRefused
from devhost.session import this_site

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CLOUD = "devhost.cloud"
_PREFIX = re.compile(r"/ex/(?:jira|confluence)/([0-9a-f-]{36})(/.*)")


class Gateway:
    """Takes the prefix off the address; what stood in it stays in the environment for the guard of the REST API."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """Pass a request on."""
        found = _PREFIX.fullmatch(environ["PATH_INFO"])
        if found:
            environ[CLOUD], environ["PATH_INFO"] = found[1], found[2]
        return self._app(environ, start)


def is_by_gateway() -> bool:
    """Tell whether this request came with Forge's prefix."""
    return CLOUD in request.environ


def check_bearer() -> None:
    """Check the token of a request that came by the gateway.

    A user's own token lets him ask about himself; only administrators may ask about others.

    Raises:
        CallRefused: it is missing, unknown, of another site, or asks about somebody else.
    """
    forge = this_site().forge
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if forge is None or request.environ[CLOUD] != forge.cloud_id or token not in forge.tokens:
        raise CallRefused("There is no good bearer token of this site.")
    account_id = forge.tokens[token]
    if account_id is not None and account_id not in _subjects() and not _administers(account_id):
        raise CallRefused("A user's token asks about somebody else.")


def _administers(account_id: str) -> bool:
    site = this_site()
    return site.is_admin(site.person_with_account(account_id))


def _subjects() -> tuple[object, ...]:
    """Give the account that a question is about."""
    if request.method == "GET":
        return (request.args.get("accountId"),)
    body = json.loads(request.get_data() or b"{}")
    return body.get("accountId"), body.get("subject", {}).get("identifier")

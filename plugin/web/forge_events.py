"""The calls that Atlassian itself makes to a Forge app: events and the hourly one.

Each is answered within five seconds. An event about an issue or page only notes that it is to be looked for; looking
happens in the hourly call, after it was answered, because only Forge's calls bring a token to look with.
"""

import time
from dataclasses import replace
from functools import partial
from http import HTTPStatus

import structlog
from flask import Blueprint, Response, g, request

from plugin.domain.installation import Installation
from plugin.forge import paths
from plugin.forge.events import EventKind, parse_event
from plugin.forge.notices import lifecycle_notice
from plugin.logs import describe
from plugin.services.dependencies import Dependencies
from plugin.services.errors import StoreError
from plugin.services.installing import uninstall_site
from plugin.services.joining import find_remote_tenant
from plugin.services.marking import settle_marks_of
from plugin.services.ports import Host
from plugin.services.reconciling import reconcile_site
from plugin.services.reporting import report_container
from plugin.services.signing_tenants import SigningTenant
from plugin.web.bearers import token_in_bearer
from plugin.web.bodies import checked_body, read_body
from plugin.web.forge_door import ForgeDoor
from plugin.web.tokens import TokenKind, takes

AT_ONCE = 25
"""How many marks, and how many issues and pages, of a site one hourly call sees to."""

_log = structlog.get_logger()


def forge_events(door: ForgeDoor) -> Blueprint:
    """Return the routes."""
    blueprint = Blueprint("forge_events", __name__)

    @blueprint.post(paths.EVENTS)
    @takes(TokenKind.BACKEND)
    def happened() -> Response:
        """Take note of an event."""
        event = checked_body(lambda body: parse_event(body, g.invocation)).value()
        if event.kind is EventKind.ALIVE:
            door.take_in(g.invocation, g.host, token=token_in_bearer(request))
        elif event.container is not None:
            report_container(door.deps, _tenant(door).installation, event.container)
        return Response(status=HTTPStatus.NO_CONTENT)

    @blueprint.post(paths.UNINSTALLING)
    @takes(TokenKind.BACKEND)
    def uninstalling() -> Response:
        """Shut the site's door; its data is kept for a while."""
        notice = lifecycle_notice(g.invocation, token=token_in_bearer(request), body=read_body())
        # It may be a tenant that Connect has named.
        shut = uninstall_site(door.deps, replace(notice, client_key=_tenant(door).installation.client_key))
        _log.info("uninstalled", installation_id=str(shut.id), generation=shut.generation)
        return Response(status=HTTPStatus.NO_CONTENT)

    @blueprint.post(paths.HOURLY)
    @takes(TokenKind.BACKEND)
    def hourly() -> Response:
        """Keep step with the site, once this call is answered."""
        response = Response(status=HTTPStatus.NO_CONTENT)
        response.call_on_close(partial(_keep_step, door.deps, _tenant(door).installation, g.host))
        return response

    return blueprint


def _tenant(door: ForgeDoor) -> SigningTenant:
    return find_remote_tenant(door.deps, g.invocation.installation, g.invocation.product)


def _keep_step(deps: Dependencies, site: Installation, host: Host) -> None:
    """Put marks right, and look for some issues and pages: what `maintain` does for sites of Connect."""
    try:
        settle_marks_of(deps, site, host=host, limit=AT_ONCE)
        reconcile_site(deps, site, host, limit=AT_ONCE, pause=time.sleep)
    except StoreError as error:
        _log.warning("site not reconciled", **describe(error))

"""Lets every request through the door that its view names, before the view runs."""

from flask import Flask, g, request

from plugin.domain.policy import Policy
from plugin.services.ports import Caller
from plugin.services.site_policies import policy_of
from plugin.web.connect_door import ConnectDoor
from plugin.web.forge_door import ForgeDoor
from plugin.web.refusals import Unauthenticated
from plugin.web.tokens import FORGE_KINDS, token_kind_at
from plugin.web.wiring import wiring


def register_authentication(app: Flask, connect: ConnectDoor, forge: ForgeDoor | None) -> None:
    """Check the token of every request that reaches a view, at the door that the address is behind."""

    @app.before_request
    def admit() -> None:
        if request.url_rule is None:
            return
        kind = token_kind_at(request.url_rule.rule, app.view_functions[request.url_rule.endpoint])
        door = forge if kind in FORGE_KINDS else connect
        # Without Forge's door there are no addresses behind it.
        if door is None:
            raise Unauthenticated("door_closed")
        door.admit(kind, request)


def current_caller() -> Caller:
    """Return who is calling. Only views that take a page or context token have a caller."""
    caller: Caller = g.caller
    return caller


def current_policy() -> Policy:
    """Return the rules of the caller's site.

    Raises:
        PolicyDamaged: they cannot be read.

    """
    return policy_of(wiring().deps, current_caller().principal.installation)

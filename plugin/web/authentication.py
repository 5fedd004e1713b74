"""Lets every request through the door that its view names, before the view runs."""

from flask import Flask, g, request

from plugin.services.ports import Caller
from plugin.web.connect_door import ConnectDoor
from plugin.web.tokens import token_kind_of


def register_authentication(app: Flask, door: ConnectDoor) -> None:
    """Check the token of every request that reaches a view."""

    @app.before_request
    def admit() -> None:
        if request.endpoint is not None:
            door.admit(token_kind_of(app.view_functions[request.endpoint]), request)


def current_caller() -> Caller:
    """Return who is calling. Only views that take a page or context token have a caller."""
    caller: Caller = g.caller
    return caller

"""What anybody may ask for: the descriptors, and whether the app is alive and ready."""

from http import HTTPStatus

from flask import Blueprint, Response, jsonify

from descriptor import builder, paths
from plugin.web.tokens import TokenKind, takes
from plugin.web.wiring import wiring

_SHORTLY = "public, max-age=60"


public = Blueprint("public", __name__)


@public.get(paths.DESCRIPTOR)
@takes(TokenKind.NONE)
def combined() -> Response:
    """Serve the descriptor for both products."""
    return _descriptor(product=None)


@public.get(paths.DESCRIPTOR_JIRA)
@takes(TokenKind.NONE)
def for_jira() -> Response:
    """Serve the descriptor to install on a Jira site."""
    return _descriptor(product="jira")


@public.get(paths.DESCRIPTOR_CONFLUENCE)
@takes(TokenKind.NONE)
def for_confluence() -> Response:
    """Serve the descriptor to install on a Confluence site."""
    return _descriptor(product="confluence")


@public.get("/healthz")
@takes(TokenKind.NONE)
def alive() -> Response:
    """Answer as long as the process does."""
    return jsonify(status="alive")


@public.get("/readyz")
@takes(TokenKind.NONE)
def ready() -> tuple[Response, HTTPStatus]:
    """Say whether requests can be served, and which part keeps them from it."""
    faults = wiring().health.faults()
    if faults:
        return jsonify(status="not ready", faults=faults), HTTPStatus.SERVICE_UNAVAILABLE
    return jsonify(status="ready"), HTTPStatus.OK


def _descriptor(*, product: builder.ProductName | None) -> Response:
    settings = wiring().settings
    response = jsonify(builder.build(settings.base_url, settings.app_key, product=product))
    response.headers["Cache-Control"] = _SHORTLY
    return response

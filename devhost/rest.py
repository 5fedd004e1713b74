"""The guard of the REST API: what every call of an app must show before a route is asked."""

from flask import Blueprint, Response, current_app, jsonify, request

from devhost.forge_gateway import check_bearer, is_by_gateway
from devhost.outgoing import CallRefused, check_call
from devhost.session import this_site
from devhost.sites import NotInstalled


def rest_api(name: str, import_name: str) -> Blueprint:
    """Make a group of REST routes behind the guard."""
    blueprint = Blueprint(name, import_name)
    blueprint.before_request(guard)
    return blueprint


def guard() -> Response | None:
    """Let a call through that carries a good token; the trouble a site has been given comes first."""
    site = this_site()
    trouble = site.faults.interfere()
    if trouble is not None:
        return trouble
    try:
        installation = site.installed()
        if is_by_gateway():
            check_bearer()
        else:
            check_call(
                site,
                installation,
                request.headers.get("Authorization"),
                request_line=(request.method, raw_target()),
                now=current_app.config["CLOCK"](),
            )
    except (NotInstalled, CallRefused) as error:
        print(f"{site.name}: refused {request.method} {request.path}: {error}", flush=True)
        return _refusal(401, "Client must be authenticated to access this resource.")
    needed = "WRITE" if request.method == "PUT" else "READ"
    if needed not in installation.descriptor.scopes:
        return _refusal(403, f"The app lacks the scope {needed}.")
    # Atlassian refuses a GET with a body since its change notice CHANGE-2328.
    if request.method == "GET" and (request.content_length or request.headers.get("Transfer-Encoding")):
        return _refusal(403, "A GET request must not have a body.")
    return None


def raw_target() -> str:
    """Give the path and query exactly as the client sent them, nothing decoded."""
    return str(request.environ["REQUEST_URI"])


def _refusal(status: int, message: str) -> Response:
    response = jsonify({"message": message, "status-code": status})
    response.status_code = status
    return response

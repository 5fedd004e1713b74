"""The files that the browser loads: Atlassian's bridge from its npm package, and the devhost's own."""

from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, request, send_from_directory

assets = Blueprint("assets", __name__)

_NODE_MODULES = Path(__file__).parent / "node_modules"
_BRIDGE = _NODE_MODULES / "atlassian-connect-js" / "dist"
_LIBRARIES = {
    "jquery.js": _NODE_MODULES / "jquery" / "dist" / "jquery.min.js",
    "connect-host.js": _BRIDGE / "connect-host.js",
}
_CDN_HOST = "connect-cdn.atl-paas.net"


class BridgeMissing(Exception):
    """Atlassian's bridge is not installed as the devhost expects it."""


@assets.get("/all.js")
def all_js() -> Response:
    """Give the script that the app's pages load, made to fetch its themes from here and not from the CDN."""
    response = Response(bridge_for(request.host), mimetype="text/javascript")
    response.cache_control.max_age = 3600  # Atlassian's CDN lets browsers keep it, too.
    return response


@assets.get("/themes/<name>.css")
def theme(name: str) -> Response:
    """Give one of the design token themes that come with the bridge."""
    return send_from_directory(_BRIDGE / "themes", f"{name}.css", max_age=3600)


@assets.get("/<any('surfaces', 'legacy-text-colors'):name>.css")
def surface(name: str) -> Response:
    """Give one of the bridge's other stylesheets."""
    return send_from_directory(_BRIDGE, f"{name}.css", max_age=3600)


@assets.get("/devhost/lib/<name>")
def library(name: str) -> Response:
    """Give a script that the host's own pages load."""
    path = _LIBRARIES.get(name) or abort(404)
    return send_from_directory(path.parent, path.name, max_age=3600)


@cache
def bridge_for(host: str) -> str:
    """Give the iframe half of the bridge with `host` in the place of the CDN.

    Raises:
        BridgeMissing: the package is absent or is another version than the lock file names.
    """
    try:
        script = (_BRIDGE / "iframe.js").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise BridgeMissing("Run `make setup`: devhost/node_modules lacks atlassian-connect-js.") from error
    scheme = 'var CDN_URL = "https://" + CDN_DOMAIN;'
    if script.count(scheme) != 1 or _CDN_HOST not in script:
        raise BridgeMissing("atlassian-connect-js names its CDN in another way than in version 5.3.190.")
    return script.replace(scheme, scheme.replace("https", "http")).replace(_CDN_HOST, host)

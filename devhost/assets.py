"""The files that the browser loads: Atlassian's bridge from its npm package, and the devhost's own."""

import subprocess
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, request, send_from_directory

assets = Blueprint("assets", __name__)

_NODE_MODULES = Path(__file__).parent / "node_modules"
_ESBUILD = _NODE_MODULES / "esbuild" / "bin" / "esbuild"
_OWN = Path(__file__).parent / "static" / "bridge"
_BRIDGE = _NODE_MODULES / "atlassian-connect-js" / "dist"
_LIBRARIES = {
    "jquery.js": _NODE_MODULES / "jquery" / "dist" / "jquery.min.js",
    "connect-host.js": _BRIDGE / "connect-host.js",
    "host.js": _OWN / "host.js",
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
    response = Response(_library(path), mimetype="text/javascript")
    response.cache_control.max_age = 3600
    return response


@cache
def _library(path: Path) -> str:
    """Give a script as a site would serve it: in one file, and short."""
    return _esbuild("--bundle", "--format=esm", str(path)) if path.parent == _OWN else _esbuild(str(path))


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
    # As Atlassian's CDN serves it: the package holds the bridge at twice the size.
    return _esbuild(script=script.replace(scheme, scheme.replace("https", "http")).replace(_CDN_HOST, host))


def _esbuild(*arguments: str, script: str | None = None) -> str:
    """Shorten a script, that of a file or the given one.

    Raises:
        BridgeMissing: esbuild cannot read it.
    """
    # No input of anybody's: files of this folder and of the installed packages.
    done = subprocess.run(  # noqa: S603
        [_ESBUILD, "--minify", "--target=es2022", "--charset=utf8", "--log-level=error", *arguments],
        input=script,
        stdin=subprocess.DEVNULL if script is None else None,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise BridgeMissing(f"esbuild cannot read what is in devhost/node_modules: {done.stderr}")
    return done.stdout

"""What Forge's half of the bridge and its servers ask the devhost for."""

import mimetypes
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request, send_from_directory

from devhost.forge import call_app, key_set, page_claims, resource_of
from devhost.forge_bundle import bundle_folder
from devhost.installer import Installer
from devhost.session import this_person, this_site
from devhost.sites import NotInstalled, Site
from devhost.spots import NotVisible, visit

forge_pages = Blueprint("forge_pages", __name__)

PAGES = "/devhost/forge/"
"""Where the app's pages are. A site loads them from its neighbour, so they are of another origin."""

# As Atlassian's own servers send it, as far as it matters here: nothing inline, nothing from elsewhere.
_POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'none'"
_HOST_SCRIPT = b'<script src="/devhost/static/bridge/forge-frame.js"></script>'


def forge_frame(
    site: Site, module_key: str, *, config: Mapping[str, str], is_editor: bool = False
) -> dict[str, Any]:
    """Describe the frame of a Forge page, and what it is told of where it is; `config` is a macro's."""
    neighbour: Site = current_app.config["NEIGHBOUR"]
    resource = resource_of(module_key, is_editor=is_editor)
    return {
        "url": f"{neighbour.origin}{PAGES}{resource}/index.html",
        "context": {
            "locale": site.locale.replace("-", "_"),
            "moduleKey": module_key,
            "extension": {"config": dict(config)},
        },
    }


@forge_pages.get("/forge-keys")
def keys() -> Response:
    """Give the key set."""
    return jsonify(key_set())


@forge_pages.get(f"{PAGES}<resource>/<path:name>")
def page(resource: str, name: str) -> Response:
    """Give a file of the bundle; a page gets the product's half of the bridge put in front, as Atlassian does."""
    folder = bundle_folder() / "static" / resource
    if name != "index.html":
        response = send_from_directory(folder, name)
    else:
        html = (folder / name).read_bytes().replace(b"<head>", b"<head>" + _HOST_SCRIPT, 1)
        response = Response(html, mimetype=mimetypes.guess_type(name)[0])
    response.headers["Content-Security-Policy"] = _POLICY
    return response


@forge_pages.post("/devhost/bridge/forge")
def invoke() -> tuple[Response, int]:
    """Call the app for one of its pages. The page chooses path, method and body, and nothing else."""
    asked: dict[str, Any] = request.get_json()
    site = this_site()
    visited = visit(site, asked["place"], person=this_person())
    account_id = visited.person.account_id if visited.person else None
    claims = page_claims(site, asked["module"], account_id=account_id, place=visited.place)
    installer: Installer = current_app.config["INSTALLER"]
    answer = call_app(site, installer.app_url, asked["call"], claims, now=visited.now)
    is_json = "json" in answer.headers.get("Content-Type", "")
    body = answer.json() if answer.content and is_json else answer.text or None
    return jsonify({"status": answer.status_code, "headers": dict(answer.headers), "body": body}), 200


@forge_pages.errorhandler(NotVisible)
@forge_pages.errorhandler(NotInstalled)
@forge_pages.errorhandler(KeyError)
def _nothing_there(error: Exception) -> tuple[Response, int]:
    return jsonify({"problem": type(error).__name__}), 404

"""What the host's own pages ask their server for, so that the bridge in the browser can answer the app."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from devhost.descriptor import Module
from devhost.flags import Flag
from devhost.forge_pages import forge_frame
from devhost.frames import signed_url
from devhost.places import Place, WikiPlace
from devhost.session import this_person, this_site
from devhost.sites import NotInstalled
from devhost.spots import NotVisible, visit
from devhost.tokens import context_token
from devhost.wiki import edited_macro, new_macro

bridge = Blueprint("bridge", __name__, url_prefix="/devhost/bridge")

# The pages that fill the browser's width, where the products let the app use AP.sizeToParent.
_FULL_PAGES = frozenset({"adminPages", "generalPages"})


@bridge.get("/frame")
def frame() -> Response:
    """Describe the iframe of a module: keys, a freshly signed address and the options of the bridge."""
    site = this_site()
    descriptor = site.installed().descriptor
    module = descriptor.module(request.args["module"])
    visited = visit(site, request.args, person=this_person())
    described: dict[str, Any] = {
        "addonKey": descriptor.key,
        "moduleKey": module.key,
        "name": module.name,
        "options": {
            "autoresize": True,
            "hostOrigin": site.origin,
            "isFullPage": module.type in _FULL_PAGES,
            "moduleType": module.type,
            "productContext": dict(visited.place.variables),
        },
        "allow": "clipboard-write" if site.clipboard_allowed else "",
    }
    is_editor = request.args.get("part") == "editor"
    if is_editor:
        described |= _editor(module, visited.place)
    if site.forge is not None:
        config = described["parameters"] if is_editor else _shown_parameters(visited.place)
        forge = forge_frame(site, module.key, config=config, is_editor=is_editor)
        return jsonify(described | {"forge": forge})
    url = str(module.body["editor"]["url"]) if is_editor else module.url
    return jsonify(described | {"url": signed_url(site, url, module.key, visit=visited)})


def _shown_parameters(place: Place) -> dict[str, str]:
    return place.macro.parameters if isinstance(place, WikiPlace) and place.macro else {}


def _editor(module: Module, place: Place) -> dict[str, Any]:
    """Describe the editor dialog, and the macro as it was saved last."""
    macro = place.page.edited_macro(place.macro.id) if isinstance(place, WikiPlace) and place.macro else None
    editor = {name: value for name, value in module.body["editor"].items() if name != "url"}
    return {
        "editor": editor,
        "parameters": macro.parameters if macro else {},
        "body": macro.body if macro else "",
    }


@bridge.get("/context")
def context() -> Response:
    """Give a fresh context token for a place, and the same context unsigned."""
    site = this_site()
    visited = visit(site, request.args, person=this_person())
    token = context_token(site, site.installed(), visited.subject, now=visited.now)
    return jsonify({"token": token, "context": visited.place.context})


@bridge.post("/macro")
def save_macro() -> Response:
    """Put a macro in the draft of the page that is being edited."""
    asked: dict[str, Any] = request.get_json()
    site, person = this_site(), this_person()
    if not site.access.rights(person, asked["page"]).edit:
        raise NotVisible
    page = site.page(asked["page"])
    if asked.get("macro"):
        known = page.macro(asked["macro"])
        macro = edited_macro(known, parameters=asked["parameters"], body=asked.get("body"))
    else:
        macro = new_macro(asked["module"], parameters=asked["parameters"], body=asked.get("body") or "")
    page.save_macro(macro)
    return jsonify({"macro": macro.id})


@bridge.post("/flag")
def remember_flag() -> Response:
    """Remember a flag that the host showed for the app."""
    asked = request.get_json()
    this_site().flags.add(Flag(asked["type"], asked["title"], asked["body"]))
    return Response(status=204)


@bridge.errorhandler(NotVisible)
@bridge.errorhandler(NotInstalled)
@bridge.errorhandler(KeyError)
def _nothing_there(error: Exception) -> tuple[Response, int]:
    return jsonify({"problem": type(error).__name__}), 404

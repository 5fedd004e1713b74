"""The web application of one site."""

from collections.abc import Callable
from datetime import datetime

from flask import Flask, Response, abort, current_app, request
from werkzeug.wrappers import Response as AnyResponse

from devhost.apps import admin_menu, apps
from devhost.assets import assets
from devhost.bridge import bridge
from devhost.controls import controls
from devhost.forge_gateway import Gateway
from devhost.forge_pages import forge_pages
from devhost.forge_rest import forge_rest
from devhost.installer import Installer
from devhost.pages_confluence import confluence_pages
from devhost.pages_jira import jira_pages
from devhost.rest_accounts import reports_rest
from devhost.rest_as_person import confluence_as_person, jira_as_person
from devhost.rest_confluence import confluence_rest
from devhost.rest_jira import jira_rest
from devhost.session import colour_mode, sign_in, this_person, this_site
from devhost.sites import Site

_THEME = "dark:dark light:light spacing:spacing typography:typography-modernized shape:shape"


def create_app(
    site: Site, neighbours: tuple[Site, ...], installer: Installer, clock: Callable[[], datetime]
) -> Flask:
    """Make the application that serves a site; `neighbours` are all sites, for the menu between them."""
    app = Flask("devhost", static_url_path="/devhost/static")
    neighbour = neighbours[(neighbours.index(site) + 1) % len(neighbours)]
    app.config.update(SITE=site, INSTALLER=installer, CLOCK=clock, NEIGHBOUR=neighbour)
    app.before_request(_refuse_foreign_callers)
    app.before_request(_note_use)
    app.wsgi_app = Gateway(app.wsgi_app)  # type: ignore[method-assign,assignment] # Flask's documented way
    for blueprint in (assets, bridge, controls, forge_pages):
        app.register_blueprint(blueprint)
    app.register_blueprint(forge_rest, url_prefix=site.base_path or None)
    if site.product == "jira":
        app.register_blueprint(jira_pages)
        app.register_blueprint(jira_rest)
        app.register_blueprint(jira_as_person)
    else:
        app.register_blueprint(confluence_pages)
        app.register_blueprint(confluence_rest)
        app.register_blueprint(confluence_as_person)
    app.register_blueprint(reports_rest, url_prefix=site.base_path or None)
    app.register_blueprint(apps, url_prefix=site.base_path or None)
    app.add_url_rule("/install-keys/<kid>", "install_key", _install_key)
    app.add_url_rule("/devhost/switch", "switch", _switch_person, methods=["POST"])
    app.context_processor(lambda: _shared_words(neighbours))
    return app


def _refuse_foreign_callers() -> None:
    """Refuse other names for this machine, and scripts of other sites: the controls are not for them."""
    if request.host != this_site().origin.removeprefix("http://"):
        abort(421)
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "none") not in (
        "none",
        "same-origin",
    ):
        abort(403)


def _note_use() -> None:
    """Remember that somebody was here; who only asks for the state of the site, or signs in, has changed nothing."""
    if request.path not in ("/devhost/status", "/devhost/person"):
        this_site().is_used = True


def _shared_words(neighbours: tuple[Site, ...]) -> dict[str, object]:
    return {
        "site": this_site(),
        "person": this_person(),
        "neighbours": neighbours,
        "admin_menu": admin_menu(),
        "colour_mode": colour_mode(),
        "theme": _THEME,
    }


def _install_key(kid: str) -> Response:
    key = current_app.config["INSTALLER"].key
    if kid != key.kid:
        abort(404)
    return Response(key.public_pem, mimetype="text/plain")


def _switch_person() -> AnyResponse:
    try:
        person = this_site().person(request.form["person"])
    except KeyError:
        abort(400)
    # Only the path of the page that holds the menu, so that this leads nowhere else.
    path = request.form.get("back", "/")
    back = path if path.startswith("/") and not path.startswith("//") else "/"
    return sign_in(Response(status=303, headers={"Location": back}), person)

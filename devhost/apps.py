"""The administration of a site: the app's own admin pages and "Manage apps"."""

from collections.abc import Callable
from http import HTTPStatus

import requests
from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from devhost.conditions import all_hold
from devhost.forge import install_app, uninstall_app
from devhost.installer import Installer, LifecycleFailed
from devhost.session import this_person, this_site
from devhost.sites import NotInstalled, Site

apps = Blueprint("apps", __name__)


@apps.get("/plugins/servlet/upm")
def manage() -> str:
    """Show the app with buttons to install and uninstall it."""
    return render_template("apps.html", problem=None)


@apps.post("/plugins/servlet/upm")
def change() -> Response | tuple[str, int]:
    """Install or uninstall the app."""
    installer: Installer = current_app.config["INSTALLER"]
    actions: dict[str, Callable[[Site], None]] = {
        "install": installer.install,
        "uninstall": installer.uninstall,
        "move": _move_to_forge,
        "return": _return_to_connect,
    }
    try:
        actions[request.form["action"]](this_site())
    except (LifecycleFailed, NotInstalled, requests.RequestException) as error:
        return render_template("apps.html", problem=str(error)), 502
    return redirect(url_for(".manage"))


def _move_to_forge(site: Site) -> None:
    """Install the Forge app that continues the Connect app, and show its pages from then on."""
    _require_accepted(install_app(site, _app_url(), continues=True, now=current_app.config["CLOCK"]()))


def _return_to_connect(site: Site) -> None:
    _require_accepted(uninstall_app(site, _app_url(), now=current_app.config["CLOCK"]()))


def _app_url() -> str:
    installer: Installer = current_app.config["INSTALLER"]
    return installer.app_url


def _require_accepted(status: int) -> None:
    if status != HTTPStatus.NO_CONTENT:
        message = f"The app answered {status} to Forge's event."
        raise LifecycleFailed(message)


@apps.get("/plugins/servlet/ac/<app_key>/<module_key>")
def module_page(app_key: str, module_key: str) -> str | tuple[str, int]:
    """Show a page module of the app, at the address that Atlassian gives it.

    Its conditions decide about the menu only: whoever types the address gets the frame, so the app must refuse.
    """
    installation = this_site().installation
    if installation is None or installation.descriptor.key != app_key:
        return render_template("absent.html", what="page"), 404
    try:
        module = installation.descriptor.module(module_key)
    except KeyError:
        return render_template("absent.html", what="page"), 404
    return render_template("module.html", module=module)


def admin_menu() -> list[tuple[str, str]]:
    """List the app's admin pages that the person sees in the menu: name and address."""
    site = this_site()
    if site.installation is None:
        return []
    descriptor = site.installation.descriptor
    return [
        (module.name, url_for("apps.module_page", app_key=descriptor.key, module_key=module.key))
        for module in descriptor.of_type("adminPages")
        if site.is_admin(this_person())
        and all_hold(module.body.get("conditions", []), site=site, person=this_person())
    ]

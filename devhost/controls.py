"""Test controls: what a tester may do to a site from outside. A real product has none of this."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request

from devhost.access import Rights
from devhost.events import delete_container, delete_project, restore_page, trash_page
from devhost.faults import Faults, Trouble
from devhost.forge import install_app, uninstall_app
from devhost.frames import Visit, signed_url
from devhost.installer import Installer, LifecycleFailed
from devhost.session import sign_in, this_site
from devhost.sites import NotInstalled, Site
from devhost.spots import NotVisible, find_place
from devhost.tokens import context_token

controls = Blueprint("controls", __name__, url_prefix="/devhost")


@controls.get("/status")
def status() -> Response:
    """Tell whether the app is installed here, and who there is."""
    site = this_site()
    return jsonify(
        {
            "site": site.slug,
            "base_url": site.base_url,
            "client_key": f"{site.forge.id}/{site.product}" if site.forge else site.client_key,
            "forge": site.forge is not None,
            "installed": site.installation is not None,
            "used": site.is_used,
            "people": {person.handle: person.account_id for person in site.people},
        }
    )


@controls.post("/person")
def choose_person() -> Response:
    """Sign `person` in in the calling browser; null signs out."""
    return sign_in(Response(status=204), this_site().person(request.get_json()["person"]))


@controls.post("/reset")
def reset() -> Response:
    """Bring content, rights, flags and REST back to the start."""
    this_site().reset()
    return Response(status=204)


@controls.post("/unused")
def count_as_unused() -> Response:
    """Say that whatever happened here until now was the preparation of a test."""
    this_site().is_used = False
    return Response(status=204)


@controls.post("/faults")
def choose_trouble() -> Response:
    """Give the REST API a `trouble`, any word of `Trouble`; for some, `seconds` counts."""
    asked = request.get_json()
    this_site().faults = Faults(Trouble(asked["trouble"]), int(asked.get("seconds", 0)))
    return Response(status=204)


@controls.post("/access")
def change_access() -> Response:
    """Let a `person` (null: anybody) `view` and `edit` the issue or page with the id `container`."""
    asked = request.get_json()
    site = this_site()
    rights = Rights(view=bool(asked["view"]), edit=bool(asked["edit"]))
    site.access.change(site.person(asked["person"]), asked["container"], rights=rights)
    return Response(status=204)


@controls.post("/clipboard")
def allow_clipboard() -> Response:
    """Let frames of the app write to the clipboard, or not."""
    this_site().clipboard_allowed = bool(request.get_json()["allowed"])
    return Response(status=204)


@controls.post("/locale")
def choose_locale() -> Response:
    """Tell the app from now on that everybody here uses this `locale`, such as "de-DE"."""
    this_site().locale = str(request.get_json()["locale"])
    return Response(status=204)


@controls.post("/app")
def change_app() -> tuple[Response, int]:
    """Do `install` or `uninstall` with the app, or `import` data into the site, which makes it another tenant.

    Answers 502 with the reason when the app does not go along.
    """
    installer: Installer = current_app.config["INSTALLER"]
    actions: dict[str, Callable[[Site], None]] = {
        "install": installer.install,
        "uninstall": installer.uninstall,
        "import": Site.import_data,
    }
    try:
        actions[request.get_json()["action"]](this_site())
    except LifecycleFailed as error:
        return jsonify({"problem": str(error)}), 502
    return jsonify({}), 200


@controls.get("/properties")
def properties() -> Response:
    """List the properties of all issues: the issue's number, the property's key and its value."""
    found = this_site().properties.items()
    return jsonify({"properties": [[issue_id, name, value] for (issue_id, name), value in found]})


@controls.post("/delete")
def delete() -> tuple[Response, int]:
    """Delete the issue or page with the id `container`, and tell the app; gives what it answered."""
    installer: Installer = current_app.config["INSTALLER"]
    try:
        statuses = delete_container(this_site(), installer, request.get_json()["container"])
    except LifecycleFailed as error:
        return jsonify({"problem": str(error)}), 502
    return jsonify({"statuses": statuses}), 200


@controls.post("/forge")
def change_forge_app() -> tuple[Response, int]:
    """Do `install` or `uninstall` with the Forge app; gives what the app answered.

    `continues` says whether the app that is installed continues the Connect app.
    """
    site, asked = this_site(), request.get_json()
    installer: Installer = current_app.config["INSTALLER"]
    now = current_app.config["CLOCK"]()
    if asked["action"] == "uninstall":
        status = uninstall_app(site, installer.app_url, now=now)
    else:
        status = install_app(site, installer.app_url, continues=asked["continues"], now=now)
    return jsonify({"status": status}), 200


@controls.post("/event")
def happen() -> tuple[Response, int]:
    """Let an `event` happen to the page or project `subject`, and tell the app; gives what it answered.

    The events are `trash` and `restore` of a page, and `delete-project` of a Jira project.
    """
    installer: Installer = current_app.config["INSTALLER"]
    asked = request.get_json()
    act = {"trash": trash_page, "restore": restore_page, "delete-project": delete_project}[asked["event"]]
    try:
        statuses = act(this_site(), installer, asked["subject"])
    except LifecycleFailed as error:
        return jsonify({"problem": str(error)}), 502
    return jsonify({"statuses": statuses}), 200


@controls.post("/account")
def change_account() -> Response:
    """Close the account of a `person`, or note that it was updated; `status` says which, null that neither is so."""
    asked = request.get_json()
    person = this_site().person(asked["person"])
    if person is None:
        raise KeyError("person")
    this_site().register.change(person.account_id, asked["status"], now=current_app.config["CLOCK"]())
    return Response(status=204)


@controls.get("/account-reports")
def account_reports() -> Response:
    """List the accounts of each report that the app has made, call by call."""
    return jsonify({"reports": this_site().register.reports})


@controls.post("/page-url")
def page_url() -> Response:
    """Sign the address of a `module` for a `person` at a place that the person need not be able to see."""
    asked = request.get_json()
    site = this_site()
    module = site.installed().descriptor.module(asked["module"])
    url = str(module.body["editor"]["url"]) if asked.get("part") == "editor" else module.url
    return jsonify({"url": signed_url(site, url, module.key, visit=_visit(asked))})


@controls.post("/context-token")
def token() -> Response:
    """Make a context token for a `person` at a place that the person need not be able to see."""
    site, visit = this_site(), _visit(request.get_json())
    return jsonify({"token": context_token(site, site.installed(), visit.subject, now=visit.now)})


@controls.get("/flags")
def flags() -> Response:
    """List the flags that the app made the host show since the last reset."""
    return jsonify({"flags": [asdict(flag) for flag in this_site().flags.all()]})


@controls.errorhandler(KeyError)
@controls.errorhandler(ValueError)
@controls.errorhandler(NotVisible)
@controls.errorhandler(NotInstalled)
def _cannot(error: Exception) -> tuple[Response, int]:
    return jsonify({"problem": repr(error)}), 400


def _visit(asked: dict[str, Any]) -> Visit:
    """Read who is where, and how many seconds (`age_seconds`) ago that was."""
    site = this_site()
    now = current_app.config["CLOCK"]() - timedelta(seconds=asked.get("age_seconds", 0))
    return Visit(site.person(asked["person"]), find_place(site, asked), now)

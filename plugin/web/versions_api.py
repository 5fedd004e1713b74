"""The JSON API for the versions of a secret."""

from flask import Blueprint, Response, jsonify

from plugin.domain.checked import Checked
from plugin.domain.version import VersionChoice, parse_version_number
from plugin.services.restoring_versions import restore_version
from plugin.services.showing_versions import list_versions, show_version
from plugin.web.authentication import current_caller, current_policy
from plugin.web.bodies import based_on_version
from plugin.web.content_answers import open_answer
from plugin.web.secret_requests import grant_token, secret_id_of, tagged
from plugin.web.tokens import TokenKind, takes
from plugin.web.version_answers import version_answer, versions_answer
from plugin.web.wiring import wiring

versions_api = Blueprint("versions_api", __name__)


@versions_api.get("/secrets/<secret_id>/versions")
@takes(TokenKind.CONTEXT)
def index(secret_id: str) -> Response:
    """List who saved which version when."""
    heads = list_versions(wiring().deps, current_caller(), secret_id_of(secret_id), grant_token=grant_token())
    return jsonify(versions_answer(heads))


@versions_api.get("/secrets/<secret_id>/versions/<number>")
@takes(TokenKind.CONTEXT)
def show(secret_id: str, number: str) -> Response:
    """Show what one version said."""
    wanted = Checked.of(lambda: parse_version_number(number))
    opened = show_version(
        wiring().deps, current_caller(), secret_id_of(secret_id), wanted, grant_token=grant_token()
    )
    return jsonify(version=version_answer(opened, policy=current_policy()))


@versions_api.post("/secrets/<secret_id>/versions/<number>/restore")
@takes(TokenKind.CONTEXT)
def restore(secret_id: str, number: str) -> Response:
    """Save an earlier version again, as a new one."""
    choice = Checked.of(lambda: VersionChoice(parse_version_number(number), based_on_version()))
    opened = restore_version(
        wiring().deps, current_caller(), secret_id_of(secret_id), choice, grant_token=grant_token()
    )
    return tagged(opened.view.version, secret=open_answer(opened, policy=current_policy()))

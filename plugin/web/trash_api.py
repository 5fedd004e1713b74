"""The JSON API for what lies in a container's trash."""

from flask import Blueprint, Response, jsonify

from plugin.domain.draft import parse_restoration
from plugin.services.restoring import list_trash, restore_secret
from plugin.web.answers import trashed_answer, view_answer
from plugin.web.authentication import current_caller, current_policy
from plugin.web.bodies import checked_optional_body
from plugin.web.panel_mark import mark_after
from plugin.web.secret_requests import secret_id_of
from plugin.web.tokens import TokenKind, takes
from plugin.web.wiring import wiring

trash_api = Blueprint("trash_api", __name__)


@trash_api.get("/secrets/trash")
@takes(TokenKind.CONTEXT)
def index() -> Response:
    """List what lies in the trash, to who may edit the issue or page."""
    return jsonify(secrets=[trashed_answer(each) for each in list_trash(wiring().deps, current_caller())])


@trash_api.post("/secrets/<secret_id>/restore")
@takes(TokenKind.CONTEXT)
def restore(secret_id: str) -> Response:
    """Take a secret out of the trash."""
    change = checked_optional_body(lambda body: parse_restoration(body, current_policy()))
    view = restore_secret(wiring().deps, current_caller(), secret_id_of(secret_id), change)
    return mark_after(jsonify(secret=view_answer(view)), current_caller())

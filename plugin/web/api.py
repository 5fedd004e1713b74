"""The JSON API for secrets. The container is the token's, never a parameter."""

from http import HTTPStatus

from flask import Blueprint, Response, jsonify

from plugin.domain.draft import parse_draft, parse_edit, parse_new_password, parse_password
from plugin.services.adding import add_secret
from plugin.services.changing_password import change_password
from plugin.services.editing import edit_secret
from plugin.services.listing import list_secrets
from plugin.services.locking import lock_for_everyone, lock_secret
from plugin.services.revealing import reveal_secret
from plugin.services.trashing import trash_secret
from plugin.services.unlocking import unlock_secret
from plugin.web.answers import grant_answer, list_answer, view_answer
from plugin.web.authentication import current_caller, current_policy
from plugin.web.bodies import based_on_version, checked_body
from plugin.web.content_answers import open_answer
from plugin.web.damage import report_damage
from plugin.web.json_response import json_response
from plugin.web.panel_mark import mark_after
from plugin.web.secret_requests import grant_token, secret_id_of, tagged
from plugin.web.tokens import TokenKind, takes
from plugin.web.wiring import wiring

_NOTHING = ("", HTTPStatus.NO_CONTENT)


secrets_api = Blueprint("secrets_api", __name__)


@secrets_api.get("/secrets")
@takes(TokenKind.CONTEXT)
def index() -> Response:
    """List the titles of the container."""
    listed = list_secrets(wiring().deps, current_caller())
    report_damage(listed)
    return json_response(list_answer(listed))


@secrets_api.post("/secrets")
@takes(TokenKind.CONTEXT)
def add() -> tuple[Response, HTTPStatus]:
    """Add a secret; its author starts unlocked."""
    draft = checked_body(lambda body: parse_draft(body, current_policy()))
    view, grant = add_secret(wiring().deps, current_caller(), draft)
    answer = jsonify(secret=view_answer(view), grant=grant_answer(grant))
    return mark_after(answer, current_caller()), HTTPStatus.CREATED


@secrets_api.post("/secrets/<secret_id>/unlock")
@takes(TokenKind.CONTEXT)
def unlock(secret_id: str) -> Response:
    """Test a password and open the secret."""
    password = checked_body(lambda body: parse_password(body, current_policy()))
    opened, grant = unlock_secret(wiring().deps, current_caller(), secret_id_of(secret_id), password)
    return tagged(
        opened.view.version,
        secret=open_answer(opened, policy=current_policy()),
        grant=grant_answer(grant),
    )


@secrets_api.get("/secrets/<secret_id>")
@takes(TokenKind.CONTEXT)
def reveal(secret_id: str) -> Response:
    """Show an unlocked secret again."""
    opened = reveal_secret(wiring().deps, current_caller(), secret_id_of(secret_id), grant_token())
    return tagged(opened.view.version, secret=open_answer(opened, policy=current_policy()))


@secrets_api.patch("/secrets/<secret_id>")
@takes(TokenKind.CONTEXT)
def edit(secret_id: str) -> Response:
    """Save a new title, content or both."""
    edit = checked_body(lambda body: (based_on_version(), parse_edit(body, current_policy())))
    opened = edit_secret(
        wiring().deps, current_caller(), secret_id_of(secret_id), edit, grant_token=grant_token()
    )
    return tagged(opened.view.version, secret=open_answer(opened, policy=current_policy()))


@secrets_api.put("/secrets/<secret_id>/password")
@takes(TokenKind.CONTEXT)
def change(secret_id: str) -> Response:
    """Change the password; every older grant ends."""
    password = checked_body(lambda body: parse_new_password(body, current_policy()))
    view, grant = change_password(
        wiring().deps, current_caller(), secret_id_of(secret_id), password, grant_token=grant_token()
    )
    return jsonify(secret=view_answer(view), grant=grant_answer(grant))


@secrets_api.delete("/secrets/<secret_id>")
@takes(TokenKind.CONTEXT)
def trash(secret_id: str) -> Response:
    """Put a secret in the trash."""
    trash_secret(wiring().deps, current_caller(), secret_id_of(secret_id), grant_token())
    return mark_after(Response(status=HTTPStatus.NO_CONTENT), current_caller())


@secrets_api.delete("/secrets/<secret_id>/grant")
@takes(TokenKind.CONTEXT)
def lock(secret_id: str) -> tuple[str, HTTPStatus]:
    """End the caller's own grant."""
    lock_secret(wiring().deps, current_caller(), secret_id_of(secret_id), grant_token())
    return _NOTHING


@secrets_api.delete("/secrets/<secret_id>/grants")
@takes(TokenKind.CONTEXT)
def lock_all(secret_id: str) -> tuple[str, HTTPStatus]:
    """End every grant of a secret."""
    lock_for_everyone(wiring().deps, current_caller(), secret_id_of(secret_id), grant_token())
    return _NOTHING

"""The JSON API for asking for secrets."""

from http import HTTPStatus

from flask import Blueprint, Response, jsonify

from plugin.domain.ask import parse_ask
from plugin.domain.draft import parse_draft
from plugin.services.asking import ask_for_secret
from plugin.services.filling import fill_ask
from plugin.services.showing_asks import list_asks
from plugin.services.showing_to_everyone import show_to_everyone
from plugin.services.withdrawing_asks import withdraw_ask
from plugin.web.answers import ask_answer, grant_answer, view_answer
from plugin.web.authentication import current_caller, current_policy
from plugin.web.bodies import checked_body
from plugin.web.panel_mark import mark_after
from plugin.web.secret_requests import ask_id_of, grant_token, secret_id_of
from plugin.web.tokens import TokenKind, takes
from plugin.web.wiring import wiring

asks_api = Blueprint("asks_api", __name__)


@asks_api.get("/asks")
@takes(TokenKind.CONTEXT)
def index() -> Response:
    """List what is asked for in the container."""
    return jsonify(asks=[ask_answer(each) for each in list_asks(wiring().deps, current_caller())])


@asks_api.post("/asks")
@takes(TokenKind.CONTEXT)
def ask() -> tuple[Response, HTTPStatus]:
    """Ask for a secret."""
    draft = checked_body(lambda body: parse_ask(body, current_policy()))
    view = ask_for_secret(wiring().deps, current_caller(), draft)
    return mark_after(jsonify(ask=ask_answer(view)), current_caller()), HTTPStatus.CREATED


@asks_api.post("/asks/<ask_id>/fill")
@takes(TokenKind.CONTEXT)
def fill(ask_id: str) -> tuple[Response, HTTPStatus]:
    """Leave the secret that was asked for; its author starts unlocked."""
    draft = checked_body(lambda body: parse_draft(body, current_policy()))
    view, grant = fill_ask(wiring().deps, current_caller(), ask_id_of(ask_id), draft)
    answer = jsonify(secret=view_answer(view), grant=grant_answer(grant))
    return mark_after(answer, current_caller()), HTTPStatus.CREATED


@asks_api.delete("/asks/<ask_id>")
@takes(TokenKind.CONTEXT)
def withdraw(ask_id: str) -> Response:
    """Withdraw an ask."""
    withdraw_ask(wiring().deps, current_caller(), ask_id_of(ask_id))
    return mark_after(Response(status=HTTPStatus.NO_CONTENT), current_caller())


@asks_api.post("/secrets/<secret_id>/show")
@takes(TokenKind.CONTEXT)
def show(secret_id: str) -> Response:
    """Show a secret that was asked for to everyone who sees the container."""
    view = show_to_everyone(
        wiring().deps, current_caller(), secret_id_of(secret_id), grant_token=grant_token()
    )
    return mark_after(jsonify(secret=view_answer(view)), current_caller())

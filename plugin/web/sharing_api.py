"""The JSON API for whom a secret is shared with, and who owns it. Whom it is about stands in the body."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify

from plugin.domain.audience import Member, parse_audience, parse_new_owner
from plugin.services.giving import give_secret, reassign_secret
from plugin.services.sharing import Sharing, share_secret, view_sharing
from plugin.web.answers import optional_time_answer, view_answer
from plugin.web.authentication import current_caller
from plugin.web.bodies import checked_body
from plugin.web.secret_requests import grant_token, secret_id_of
from plugin.web.tokens import TokenKind, takes
from plugin.web.wiring import wiring

sharing_api = Blueprint("sharing_api", __name__)


@sharing_api.get("/secrets/<secret_id>/sharing")
@takes(TokenKind.CONTEXT)
def show(secret_id: str) -> Response:
    """Show whom an unlocked secret is shared with."""
    shown = view_sharing(wiring().deps, current_caller(), secret_id_of(secret_id), grant_token=grant_token())
    return jsonify(sharing=_answer(shown))


@sharing_api.put("/secrets/<secret_id>/sharing")
@takes(TokenKind.CONTEXT)
def share(secret_id: str) -> Response:
    """Share an unlocked secret with others; everybody else who has it open is locked out."""
    change = checked_body(parse_audience)
    shared = share_secret(
        wiring().deps, current_caller(), secret_id_of(secret_id), change, grant_token=grant_token()
    )
    return jsonify(sharing=_answer(shared))


@sharing_api.put("/secrets/<secret_id>/owner")
@takes(TokenKind.CONTEXT)
def give(secret_id: str) -> Response:
    """Make somebody else the owner."""
    account = checked_body(parse_new_owner)
    view = give_secret(wiring().deps, current_caller(), secret_id_of(secret_id), account)
    return jsonify(secret=view_answer(view))


@sharing_api.put("/admin/secrets/<secret_id>/owner")
@takes(TokenKind.CONTEXT)
def reassign(secret_id: str) -> tuple[str, HTTPStatus]:
    """Make somebody the owner of any secret of the site."""
    account = checked_body(parse_new_owner)
    reassign_secret(wiring().deps, current_caller(), secret_id_of(secret_id), account)
    return "", HTTPStatus.NO_CONTENT


def _answer(sharing: Sharing) -> dict[str, Any]:
    members = None if sharing.audience is None else [_member(each) for each in sharing.audience.members]
    return {"owner": sharing.owner, "members": members, "can_change": sharing.can_change}


def _member(member: Member) -> dict[str, Any]:
    named = {"group_id": member.group} if member.account is None else {"account_id": member.account}
    return named | {"until": optional_time_answer(member.until)}

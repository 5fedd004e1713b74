"""The JSON API for the files of a secret. Bytes travel in Base64: behind Forge's door nothing else than JSON passes.

An answer with a file's bytes says that it is to be saved and not shown. Its header does not name the file: names are
sealed, and what stands between here and the reader may write headers down.
"""

from http import HTTPStatus

from flask import Blueprint, Response, jsonify

from plugin.domain.attachment import PartName, parse_attachment, parse_part, parse_part_number
from plugin.services.attaching import add_part, begin_attachment
from plugin.services.removing_attachments import remove_attachment
from plugin.services.showing_attachments import fetch_part, list_attachments
from plugin.web.attachment_answers import attachment_answer, attachments_answer, part_answer
from plugin.web.authentication import current_caller, current_policy
from plugin.web.bodies import checked_body
from plugin.web.secret_requests import attachment_id_of, grant_token, secret_id_of
from plugin.web.tokens import TokenKind, takes
from plugin.web.wiring import wiring

attachments_api = Blueprint("attachments_api", __name__)


@attachments_api.get("/secrets/<secret_id>/attachments")
@takes(TokenKind.CONTEXT)
def index(secret_id: str) -> Response:
    """List the files of an unlocked secret."""
    files = list_attachments(
        wiring().deps, current_caller(), secret_id_of(secret_id), grant_token=grant_token()
    )
    return jsonify(attachments_answer(files))


@attachments_api.post("/secrets/<secret_id>/attachments")
@takes(TokenKind.CONTEXT)
def begin(secret_id: str) -> tuple[Response, HTTPStatus]:
    """Announce a file; its parts come next."""
    draft = checked_body(lambda body: parse_attachment(body, current_policy()))
    begun = begin_attachment(
        wiring().deps, current_caller(), secret_id_of(secret_id), draft, grant_token=grant_token()
    )
    return jsonify(attachment=attachment_answer(begun)), HTTPStatus.CREATED


@attachments_api.put("/secrets/<secret_id>/attachments/<attachment_id>/parts/<number>")
@takes(TokenKind.CONTEXT)
def send(secret_id: str, attachment_id: str, number: str) -> Response:
    """Take the next part of a file."""
    data = checked_body(parse_part)
    file = add_part(
        wiring().deps,
        current_caller(),
        _part(secret_id, attachment_id, number),
        data,
        grant_token=grant_token(),
    )
    return jsonify(attachment=attachment_answer(file))


@attachments_api.get("/secrets/<secret_id>/attachments/<attachment_id>/parts/<number>")
@takes(TokenKind.CONTEXT)
def fetch(secret_id: str, attachment_id: str, number: str) -> Response:
    """Give one part of a file."""
    part = fetch_part(
        wiring().deps,
        current_caller(),
        _part(secret_id, attachment_id, number),
        grant_token=grant_token(),
    )
    answer = jsonify(part_answer(part))
    answer.headers["Content-Disposition"] = "attachment"
    return answer


@attachments_api.delete("/secrets/<secret_id>/attachments/<attachment_id>")
@takes(TokenKind.CONTEXT)
def remove(secret_id: str, attachment_id: str) -> tuple[str, HTTPStatus]:
    """Remove a file for good."""
    remove_attachment(
        wiring().deps,
        current_caller(),
        secret_id_of(secret_id),
        attachment_id_of(attachment_id),
        grant_token=grant_token(),
    )
    return "", HTTPStatus.NO_CONTENT


def _part(secret_id: str, attachment_id: str, number: str) -> PartName:
    return PartName(secret_id_of(secret_id), attachment_id_of(attachment_id), parse_part_number(number))

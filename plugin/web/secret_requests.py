"""What a request about one secret says besides its body, and how its answer names the version."""

from uuid import UUID

from flask import Response, jsonify, request

from plugin.domain.errors import AttachmentNotFound, DomainError, SecretNotFound
from plugin.domain.ids import AskId, AttachmentId, SecretId


def secret_id_of(text: str) -> SecretId:
    """Parse an id strictly: a bad one is a secret that nobody has.

    Raises:
        SecretNotFound: it is no id.

    """
    return SecretId(_id_of(text, SecretNotFound))


def ask_id_of(text: str) -> AskId:
    """Parse an id as strictly.

    Raises:
        SecretNotFound: it is no id.

    """
    return AskId(_id_of(text, SecretNotFound))


def attachment_id_of(text: str) -> AttachmentId:
    """Parse an id as strictly: a bad one is a file that no secret has.

    Raises:
        AttachmentNotFound: it is no id.

    """
    return AttachmentId(_id_of(text, AttachmentNotFound))


def _id_of(text: str, missing: type[DomainError]) -> UUID:
    try:
        parsed = UUID(text)
    except ValueError:
        raise missing from None
    if str(parsed) != text:
        raise missing
    return parsed


def grant_token() -> str | None:
    """Return the token of a grant, if the request carries one."""
    return request.headers.get("X-Secrets-Grant")


def tagged(version: int, **body: object) -> Response:
    """Answer with the secret's version as entity tag: what `If-Match` names in the next edit."""
    response = jsonify(body)
    response.set_etag(str(version))
    return response

"""How a content's kinds are written for the vault, and read back: docs/vault-format.md, section 7."""

import json
from dataclasses import asdict

from plugin.domain.content import Content, ContentFormat, Login, OneTimeCode
from plugin.vault.content import Content as VaultContent
from plugin.vault.content import ContentFormat as VaultFormat
from plugin.vault.errors import BoxRejected

_VAULT_FORMATS = {
    ContentFormat.TEXT: VaultFormat.PLAIN_TEXT,
    ContentFormat.MARKDOWN: VaultFormat.MARKDOWN,
    ContentFormat.LOGIN: VaultFormat.LOGIN,
    ContentFormat.OTP: VaultFormat.ONE_TIME_CODE,
}
_FORMATS = {number: name for name, number in _VAULT_FORMATS.items()}
_OBJECTS: dict[ContentFormat, type[Login | OneTimeCode]] = {
    ContentFormat.LOGIN: Login,
    ContentFormat.OTP: OneTimeCode,
}


def to_vault(content: Content) -> VaultContent:
    """Return what is sealed."""
    body = content.body
    text = (
        body if isinstance(body, str) else json.dumps(asdict(body), ensure_ascii=False, separators=(",", ":"))
    )
    return VaultContent(_VAULT_FORMATS[content.format], text)


def from_vault(opened: VaultContent) -> Content:
    """Return what was sealed.

    Raises:
        BoxRejected: it is not of the form that its format says.

    """
    kind = _FORMATS[opened.format]
    if kind not in _OBJECTS:
        return Content(kind, opened.text)
    try:
        return Content(kind, _OBJECTS[kind](**json.loads(opened.text)))
    except (ValueError, TypeError):
        # Not chained: the error would carry the plaintext.
        raise BoxRejected from None

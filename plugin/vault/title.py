"""A secret's title, sealed under the tenant key: no password protects it.

Everybody who sees the container may read it. A title is padded, because its exact length would often give it
away.
"""

from plugin.vault.box import Purpose, open_box, seal
from plugin.vault.encoding import text_from_utf8, utf8
from plugin.vault.errors import BoxRejected
from plugin.vault.place import Place
from plugin.vault.tenant_key import TenantKey

BLOCK_BYTES = 32

_LENGTH_BYTES = 2
_TITLE_MAX_BYTES = 2**16 - 1


def seal_title(title: str, *, place: Place, version: int, tenant_key: TenantKey) -> bytes:
    """Seal a title for its place and version. The place's key epoch is not bound.

    Raises:
        ValueError: the title is longer than 65,535 bytes or holds a lone surrogate, or the tenant key is
            another tenant's.

    """
    tenant_key.require_tenant(place.tenant)
    return seal(
        tenant_key.title_key,
        purpose=Purpose.TITLE,
        key_id=tenant_key.version,
        context=place.title_context(version),
        plaintext=_padded(utf8(title)),
    )


def open_title(sealed: bytes, *, place: Place, version: int, tenant_key: TenantKey) -> str:
    """Return the title.

    Raises:
        BoxRejected: it does not open here, or what it holds is not a padded title.

    """
    padded = open_box(
        tenant_key.title_key, purpose=Purpose.TITLE, context=place.title_context(version), box=sealed
    )
    return text_from_utf8(_unpadded(padded))


def _padded(title: bytes) -> bytes:
    """Put the length in two bytes in front, and zeros behind, up to the next multiple of 32."""
    if len(title) > _TITLE_MAX_BYTES:
        raise ValueError("a title must not be longer than 65535 bytes")
    framed = len(title).to_bytes(_LENGTH_BYTES, "big") + title
    return framed + bytes(-len(framed) % BLOCK_BYTES)


def _unpadded(padded: bytes) -> bytes:
    length = int.from_bytes(padded[:_LENGTH_BYTES], "big")
    title = padded[_LENGTH_BYTES : _LENGTH_BYTES + length]
    # Padding it again accepts the one right form and no other: too short, too long and not all zeros all
    # differ.
    if _padded(title) != padded:
        raise BoxRejected
    return title

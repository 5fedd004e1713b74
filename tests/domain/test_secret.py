"""A secret, sealed and open."""

from plugin.domain.content import Content
from plugin.domain.secret import OpenSecret, SealedSecret, SecretHead, SecretView
from tests.cast import ALICE, ISSUE, NOON, SECRET_ID

FACTS = {
    "id": SECRET_ID,
    "created_by": ALICE,
    "created_at": NOON,
    "updated_by": ALICE,
    "updated_at": NOON,
    "version": 1,
}


def test_an_open_secret_shows_neither_title_nor_content():
    """The repr of what a reader sees holds no plaintext."""
    mine = {"is_mine": True, "owner": ALICE, "is_owner": True}
    view = SecretView(title="canary title", can_edit=True, **mine, **FACTS)

    assert "canary" not in repr((view, OpenSecret(view, Content.of_text("canary content"))))


def test_a_sealed_secret_shows_none_of_its_bytes():
    """The repr of a row holds no sealed bytes and no password parameters."""
    head = SecretHead(container=ISSUE, tenant_key_version=1, sealed_title=b"canary", **FACTS)

    assert "canary" not in repr(SealedSecret(head, 1, b"canary", b"canary", b"canary"))

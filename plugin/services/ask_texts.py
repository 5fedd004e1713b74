"""Where an ask's texts meet the vault: each is sealed as a title, in the ask's own place (docs/vault-format.md)."""

from dataclasses import replace

from plugin.domain.ask import AskDraft, AskView, SealedAsk
from plugin.domain.ids import InstallationId
from plugin.services.errors import TenantKeyMissing
from plugin.services.work import Work
from plugin.vault.errors import BoxRejected
from plugin.vault.place import Place
from plugin.vault.tenant_key import TenantKey
from plugin.vault.title import open_title, seal_title

_TITLE, _NOTE = 1, 2
"""What stands for a version in the contexts of the two texts, which are never changed."""


def seal_ask(
    ask: SealedAsk, texts: AskDraft, *, installation_id: InstallationId, tenant_key: TenantKey
) -> SealedAsk:
    """Seal both texts under a tenant key."""
    place = _place(ask, installation_id)
    note = texts.note
    return replace(
        ask,
        tenant_key_version=tenant_key.version,
        sealed_title=seal_title(texts.title, place=place, version=_TITLE, tenant_key=tenant_key),
        sealed_note=seal_title(note, place=place, version=_NOTE, tenant_key=tenant_key) if note else None,
    )


def open_ask(ask: SealedAsk, *, installation_id: InstallationId, tenant_key: TenantKey) -> AskDraft:
    """Open both texts.

    Raises:
        BoxRejected: one does not open under this key.

    """
    place, note = _place(ask, installation_id), ask.sealed_note
    return AskDraft(
        open_title(ask.sealed_title, place=place, version=_TITLE, tenant_key=tenant_key),
        "" if note is None else open_title(note, place=place, version=_NOTE, tenant_key=tenant_key),
    )


def view_ask(work: Work, ask: SealedAsk) -> AskView:
    """Open an ask for a list: one that was tampered with must not keep the others from being shown."""
    installation, is_mine = work.principal.installation, ask.asked_by == work.principal.account
    try:
        key = work.tenant_key_of(ask.sealed_title)
        texts = open_ask(ask, installation_id=installation.id, tenant_key=key)
    except (BoxRejected, TenantKeyMissing):
        return AskView(ask, None, "", is_mine)
    return AskView(ask, texts.title, texts.note, is_mine)


def _place(ask: SealedAsk, installation_id: InstallationId) -> Place:
    return Place(
        tenant=installation_id,
        secret=ask.id,
        key_epoch=0,
        product=ask.container.product.value,
        container=ask.container.id,
    )

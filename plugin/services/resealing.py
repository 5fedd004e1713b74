"""Seals what a tenant key has sealed of a secret again under another version of it. No password is needed."""

from collections.abc import Mapping
from dataclasses import replace

from plugin.domain.ids import InstallationId
from plugin.domain.secret import SealedSecret
from plugin.services.key_repositories import SecretBoxes
from plugin.vault.box import key_id_of
from plugin.vault.data_key import OuterLayer, rewrap_outer
from plugin.vault.errors import BoxRejected
from plugin.vault.password import PasswordParameters
from plugin.vault.place import Place
from plugin.vault.tenant_key import TenantKey
from plugin.vault.title import open_title, seal_title


def boxes_of(secret: SealedSecret) -> SecretBoxes:
    """Return what a tenant key seals of a secret."""
    return SecretBoxes(
        secret_id=secret.head.id,
        container=secret.head.container,
        version=secret.head.version,
        key_epoch=secret.key_epoch,
        tenant_key_version=secret.head.tenant_key_version,
        password_parameters=secret.password_parameters,
        wrapped_key=secret.wrapped_key,
        sealed_title=secret.head.sealed_title,
    )


def rewrap_key(
    boxes: SecretBoxes, *, installation_id: InstallationId, current: TenantKey, new: TenantKey
) -> bytes:
    """Return the wrapped key with its outer layer under another tenant key.

    Raises:
        BoxRejected: it does not open under the current one.

    """
    place = _place(boxes, installation_id)
    return rewrap_outer(
        boxes.wrapped_key,
        parameters=PasswordParameters.decode(boxes.password_parameters),
        current=OuterLayer(place, current),
        new=OuterLayer(place, new),
    )


def reseal_boxes(
    boxes: SecretBoxes, *, installation_id: InstallationId, keys: Mapping[int, TenantKey], new: TenantKey
) -> SecretBoxes:
    """Return both boxes under the new key. Each is opened with the one of `keys` that it names itself.

    Raises:
        BoxRejected: one does not open, or names a key that is not among `keys`.

    """
    place = _place(boxes, installation_id)
    title_key = _named_key(boxes.sealed_title, keys)
    title = open_title(boxes.sealed_title, place=place, version=boxes.version, tenant_key=title_key)
    wrapped_key = rewrap_key(
        boxes, installation_id=installation_id, current=_named_key(boxes.wrapped_key, keys), new=new
    )
    return replace(
        boxes,
        wrapped_key=wrapped_key,
        sealed_title=seal_title(title, place=place, version=boxes.version, tenant_key=new),
        tenant_key_version=new.version,
    )


def _named_key(box: bytes, keys: Mapping[int, TenantKey]) -> TenantKey:
    version = key_id_of(box)
    if version not in keys:
        raise BoxRejected
    return keys[version]


def _place(boxes: SecretBoxes, installation_id: InstallationId) -> Place:
    return Place(
        tenant=installation_id,
        secret=boxes.secret_id,
        key_epoch=boxes.key_epoch,
        product=boxes.container.product.value,
        container=boxes.container.id,
    )

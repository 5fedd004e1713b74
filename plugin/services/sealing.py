"""Where the domain's secrets meet the vault's boxes: what is bound to which place, sealed and opened."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from plugin.domain.access import Access
from plugin.domain.content import Content
from plugin.domain.ids import InstallationId
from plugin.domain.principal import Principal
from plugin.domain.secret import SealedSecret, SecretHead, SecretView
from plugin.services.contents import from_vault, to_vault
from plugin.services.password_keys import PasswordLock
from plugin.vault.content import open_content, seal_content
from plugin.vault.data_key import wrap_with_password_key
from plugin.vault.password import origin_of
from plugin.vault.place import Place
from plugin.vault.tenant_key import TenantKey
from plugin.vault.title import open_title, seal_title


@dataclass(frozen=True, slots=True)
class PlainText:
    """What a secret says, before it is sealed."""

    title: str = field(repr=False)
    content: Content = field(repr=False)


@dataclass(frozen=True, slots=True)
class LockedKey:
    """A secret's data key, and the same key wrapped by its password and the tenant key."""

    data_key: bytes = field(repr=False)
    epoch: int
    password_parameters: bytes = field(repr=False)
    wrapped_key: bytes = field(repr=False)


def place_of(installation_id: InstallationId, head: SecretHead, *, key_epoch: int = 0) -> Place:
    """Return the place that a secret's boxes are bound to; titles belong to no epoch."""
    return Place(
        tenant=installation_id,
        secret=head.id,
        key_epoch=key_epoch,
        product=head.container.product.value,
        container=head.container.id,
    )


def place_of_secret(installation_id: InstallationId, secret: SealedSecret) -> Place:
    """Return the place that a stored secret's boxes are bound to, with its origin if it was imported."""
    place = place_of(installation_id, secret.head, key_epoch=secret.key_epoch)
    origin = origin_of(secret.password_parameters)
    return place if origin is None else replace(place, origin=origin)


def lock_key(data_key: bytes, lock: PasswordLock, *, place: Place, tenant_key: TenantKey) -> LockedKey:
    """Wrap a data key for one key epoch: inside by the password, outside by the tenant key."""
    wrapped = wrap_with_password_key(
        data_key, password_key=lock.key, parameters=lock.parameters, place=place, tenant_key=tenant_key
    )
    return LockedKey(data_key, place.key_epoch, lock.parameters.encode(), wrapped)


def seal_secret(
    head: SecretHead, plain: PlainText, *, locked: LockedKey, place: Place, tenant_key: TenantKey
) -> SealedSecret:
    """Seal title and content for the version that `head` names and the epoch that `place` names."""
    title = seal_title(plain.title, place=place, version=head.version, tenant_key=tenant_key)
    return SealedSecret(
        head=replace(head, sealed_title=title, tenant_key_version=tenant_key.version),
        key_epoch=locked.epoch,
        password_parameters=locked.password_parameters,
        wrapped_key=locked.wrapped_key,
        sealed_content=seal_content(
            locked.data_key, to_vault(plain.content), place=place, version=head.version
        ),
    )


def view_of(
    head: SecretHead, *, principal: Principal, access: Access, tenant_key: TenantKey, now: datetime
) -> SecretView:
    """Open a secret's title and return what everybody who sees the container may know."""
    title = title_of(head, principal=principal, tenant_key=tenant_key)
    return titled_view(head, title, principal=principal, access=access, now=now)


def title_of(head: SecretHead, *, principal: Principal, tenant_key: TenantKey) -> str:
    """Open a secret's title."""
    place = place_of(principal.installation.id, head)
    return open_title(head.sealed_title, place=place, version=head.version, tenant_key=tenant_key)


def titled_view(
    head: SecretHead, title: str | None, *, principal: Principal, access: Access, now: datetime
) -> SecretView:
    """Return what everybody who sees the container may know, with a title that was opened before.

    Whether the caller is in an audience stays open: whoever knows it puts it in.
    """
    is_owner = head.owner == principal.account
    return SecretView(
        id=head.id,
        title=title,
        created_by=head.created_by,
        created_at=head.created_at,
        updated_by=head.updated_by,
        updated_at=head.updated_at,
        version=head.version,
        can_edit=access.can_edit,
        is_mine=head.created_by == principal.account,
        asked_by=head.asked_by,
        owner=head.owner,
        is_owner=is_owner,
        life=head.life,
        state=head.life.state_at(now),
        is_limited=head.has_audience,
        includes_me=None if head.has_audience and not is_owner else True,
    )


def content_of(secret: SealedSecret, *, place: Place, data_key: bytes) -> Content:
    """Open a secret's content with its data key."""
    return from_vault(open_content(data_key, secret.sealed_content, place=place, version=secret.head.version))

"""The use case "export an installation": everything of a site that a customer needs to get out.

Nothing is opened that needs a password. Of each secret the server's layer is taken off, and its title is opened, so
what comes out of here must be sealed at once by whoever writes it (docs/export-format.md).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from plugin.domain.audit import AuditEntry, AuditKind
from plugin.domain.errors import Sealed, SecretNotFound
from plugin.domain.ids import ClientKey, SecretId
from plugin.domain.installation import Installation
from plugin.domain.secret import SealedSecret
from plugin.services.archived import ArchivedSecret, ArchivedSite, ArchivedVersion, DamagedSecret
from plugin.services.dependencies import Dependencies
from plugin.services.errors import TenantKeyMissing
from plugin.services.opening_keys import with_opened_keys
from plugin.services.ports import UnitOfWork
from plugin.services.sealing import place_of_secret
from plugin.services.site_rows import find_kept_site
from plugin.vault.data_key import OuterLayer, take_outer_off
from plugin.vault.errors import BoxRejected
from plugin.vault.password import PasswordParameters
from plugin.vault.place import Origin
from plugin.vault.title import open_title

PAGE = 500
_BEFORE_ALL = SecretId(UUID(int=0))


@dataclass(frozen=True, slots=True)
class InstallationExport:
    """A site, and what it holds outside of the trash. Each secret is as it was at one moment, with its versions."""

    site: ArchivedSite
    secrets: Iterator[ArchivedSecret | DamagedSecret]
    files_left_behind: int = 0
    """How many files the secrets have: an archive carries none."""


def export_installation(deps: Dependencies, client_key: ClientKey) -> InstallationExport:
    """Return what a site holds. That it was exported is in the audit trail before anything is read.

    A site that has left can be exported until it is purged. Reading `secrets` may raise InstallationNotFound or
    Sealed: the site was purged or sealed meanwhile.

    Raises:
        InstallationNotFound: no site has this client key, or it was purged.
        Sealed: it is sealed; nothing may leave it.

    """
    now = deps.clock.now()
    with deps.store.writing() as unit:
        site = _find(unit, client_key)
        unit.audit.append(site.id, AuditEntry(AuditKind.INSTALLATION_EXPORTED, at=now))
        files = unit.attachments.count(site.id)
        unit.commit()
    archived = ArchivedSite(site.id, client_key, site.product, site.base_url, now)
    return InstallationExport(archived, _secrets(deps, client_key), files)


def _find(unit: UnitOfWork, client_key: ClientKey) -> Installation:
    found = find_kept_site(unit, client_key)
    if found.is_sealed:
        raise Sealed
    return found


def _secrets(deps: Dependencies, client_key: ClientKey) -> Iterator[ArchivedSecret | DamagedSecret]:
    """Go through the secrets in the order of their ids, one in memory at a time."""
    after = _BEFORE_ALL
    while page := _page(deps, client_key, after):
        for secret_id in page:
            try:
                yield _read(deps, client_key, secret_id)
            except SecretNotFound:
                continue  # deleted a moment ago
        after = page[-1]


def _page(deps: Dependencies, client_key: ClientKey, after: SecretId) -> list[SecretId]:
    with deps.store.reading() as unit:
        return unit.secrets.ids(_find(unit, client_key).id, after=after, limit=PAGE)


@with_opened_keys
def _read(deps: Dependencies, client_key: ClientKey, secret_id: SecretId) -> ArchivedSecret | DamagedSecret:
    with deps.store.reading() as unit:
        site = _find(unit, client_key)
        secret = unit.secrets.get(site.id, secret_id)
        try:
            return _archived(deps, unit, site, secret)
        except (BoxRejected, TenantKeyMissing):
            return DamagedSecret(secret_id)


def _archived(
    deps: Dependencies, unit: UnitOfWork, site: Installation, secret: SealedSecret
) -> ArchivedSecret:
    head, place = secret.head, place_of_secret(site.id, secret)
    title_key = deps.keyring.for_box(unit, site, box=head.sealed_title)
    wrap_key = deps.keyring.for_box(unit, site, box=secret.wrapped_key)
    parameters = PasswordParameters.decode(secret.password_parameters)
    kept = unit.versions.all(site.id, head.id, key_epoch=secret.key_epoch)
    return ArchivedSecret(
        id=head.id,
        container=head.container,
        title=open_title(head.sealed_title, place=place, version=head.version, tenant_key=title_key),
        created_by=head.created_by,
        created_at=head.created_at,
        updated_by=head.updated_by,
        updated_at=head.updated_at,
        content_changed_at=head.content_changed_at,
        life=head.life,
        asked_by=head.asked_by,
        version=head.version,
        key_epoch=secret.key_epoch,
        origin=place.origin or Origin(site.id, head.id),
        password_parameters=parameters.derivation(),
        password_layer=take_outer_off(
            secret.wrapped_key, layer=OuterLayer(place, wrap_key), parameters=parameters
        ),
        sealed_content=secret.sealed_content,
        versions=tuple(
            ArchivedVersion(each.head.number, each.head.updated_by, each.head.updated_at, each.sealed)
            for each in kept
        ),
        is_limited=head.has_audience,
    )

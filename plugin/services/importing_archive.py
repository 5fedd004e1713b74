"""The use case "import an archive": secrets come with their own passwords, and nobody types one.

Each gets a new id and the server's layer of its new site. What its password seals goes on naming the ids of before
(`plugin.vault.place.Origin`). The new id follows from archive, secret and place alone, so a run that was cut off is
started again and passes over what is there already.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from plugin.domain.container import Container, Product
from plugin.domain.fields import FieldFault
from plugin.domain.ids import UNKNOWN_ACCOUNT, SecretId
from plugin.domain.installation import Installation
from plugin.domain.life import Life, SecretState
from plugin.domain.policy import Policy
from plugin.domain.secret import SealedSecret, SecretHead
from plugin.domain.title import parse_title
from plugin.domain.version import SealedVersion, VersionHead
from plugin.services.archived import ArchivedSecret
from plugin.services.dependencies import Dependencies
from plugin.services.importing import (
    Counted,
    ImportPlan,
    ImportTarget,
    Skipped,
    find_target,
    may_add,
    note_import,
    principal_of,
    require_rooms,
)
from plugin.services.opening_keys import with_opened_keys
from plugin.services.sealing import place_of
from plugin.services.site_policies import policy_of
from plugin.services.work import Work, writing_for
from plugin.vault.box import OVERHEAD_BYTES, Purpose, beginning_of
from plugin.vault.data_key import INNER_BYTES, OuterLayer, put_outer_on
from plugin.vault.encoding import length_prefixed, utf8
from plugin.vault.errors import BoxRejected, WeakParameters
from plugin.vault.password import PARAMETERS_BYTES, PasswordParameters
from plugin.vault.title import seal_title

BATCH = 20
_ID_LABEL = b"secrets/import/id/v1"
_VERSION_8, _VARIANT = 8, 0x80


@dataclass(frozen=True, slots=True)
class ArchiveSource:
    """An archive, and where its secrets go."""

    archive_id: bytes = field(repr=False)
    product: Product
    into: Container | None
    """Where all of them go; None: each to the issue or page of the same id."""

    def container(self, secret: ArchivedSecret) -> Container:
        """Return where a secret goes."""
        return self.into or secret.container

    def new_id(self, site: Installation, secret: ArchivedSecret) -> SecretId:
        """Return the id that a secret gets at a site: a UUID of our own making (RFC 9562, section 5.8)."""
        container = self.container(secret)
        named = (self.archive_id, site.id.bytes, utf8(container.id), secret.id.bytes)
        digest = bytearray(hashlib.sha256(length_prefixed(_ID_LABEL, *named)).digest()[:16])
        digest[6] = digest[6] & 0x0F | _VERSION_8 << 4
        digest[8] = digest[8] & 0x3F | _VARIANT
        return SecretId(UUID(bytes=bytes(digest)))


class OtherProduct(Exception):
    """Issues cannot be imported as pages, nor pages as issues, unless an issue or page is named for all of them."""


def plan_archive(
    deps: Dependencies, target: ImportTarget, source: ArchiveSource, secrets: Iterable[ArchivedSecret]
) -> ImportPlan:
    """Say what an import is going to do, and write nothing. It reads the archive to its end.

    Raises:
        InstallationNotFound: no site has this client key, or it has left.
        Sealed: the site is sealed.
        OtherProduct: the archive is of the other product.
        NoRoom: an issue or page cannot take what comes.
        HostUnavailable: the host gave no usable answer.
        PolicyDamaged: the site's rules cannot be read.

    """
    site = find_target(deps, target)
    if (source.into.product if source.into else source.product) is not site.product:
        raise OtherProduct
    counted, allowed = Counted(), dict[Container, bool]()
    for number, secret in enumerate(secrets, start=1):
        container = source.container(secret)
        why = _why_not(deps, site, secret)
        if container not in allowed:
            allowed[container] = may_add(deps, target, site, container)
        if why is None and not allowed[container]:
            why = "the account may not add secrets to its issue or page"
        if why is not None:
            counted.skipped.append(Skipped(f"secret {number}", why))
        elif _is_there(deps, site, source.new_id(site, secret)):
            counted.present += 1
        else:
            counted.coming[container] = counted.coming.get(container, 0) + 1
    require_rooms(deps, site, counted.coming)
    return counted.plan()


def import_archive(
    deps: Dependencies,
    target: ImportTarget,
    source: ArchiveSource,
    secrets: Iterable[ArchivedSecret],
    plan: ImportPlan,
) -> Iterator[int]:
    """Import what was planned, a batch in each transaction; yield after each how many secrets came.

    Raises:
        InstallationNotFound: the site has left since, or installed the app anew.
        Sealed: it was sealed since. What was imported stays.
        NoRoom: others added secrets since. What was imported before this batch stays.

    """
    site = find_target(deps, target)
    passed_over = {each.item for each in plan.skipped}
    batch: list[ArchivedSecret] = []
    for number, secret in enumerate(secrets, start=1):
        if f"secret {number}" in passed_over:
            continue
        batch.append(secret)
        if len(batch) == BATCH:
            yield _store(deps, target, site, source, batch)
            batch = []
    if batch:
        yield _store(deps, target, site, source, batch)


@with_opened_keys
def _store(
    deps: Dependencies,
    target: ImportTarget,
    site: Installation,
    source: ArchiveSource,
    batch: list[ArchivedSecret],
) -> int:
    with writing_for(deps, principal_of(site, target)) as work:
        work.serialise()
        ids = {source.new_id(site, secret): secret for secret in batch}
        there = work.unit.audit_pages.heads_of(site.id, ids)
        added: dict[SecretId, Container] = {}
        for secret_id, secret in ids.items():
            if secret_id not in there:
                added[secret_id] = source.container(secret)
                _add(work, secret_id, added[secret_id], secret)
        note_import(work, added, source="archive", is_vouched=target.host is None)
        work.commit()
    return len(added)


def _add(work: Work, secret_id: SecretId, container: Container, secret: ArchivedSecret) -> None:
    site_id, tenant_key = work.principal.installation.id, work.sealing_key
    head = _head(work, secret_id, container, secret)
    place = place_of(site_id, head, key_epoch=secret.key_epoch)
    parameters = replace(PasswordParameters.decode(secret.password_parameters), origin=secret.origin)
    sealed = SealedSecret(
        head=replace(
            head,
            sealed_title=seal_title(
                parse_title(secret.title, work.policy),
                place=place,
                version=head.version,
                tenant_key=tenant_key,
            ),
        ),
        key_epoch=secret.key_epoch,
        password_parameters=parameters.encode(),
        wrapped_key=put_outer_on(
            secret.password_layer, layer=OuterLayer(place, tenant_key), parameters=parameters
        ),
        sealed_content=secret.sealed_content,
    )
    work.unit.secrets.add(site_id, sealed)
    versions = [
        # Who wrote them is not taken over: the archive's word is no proof, and the person may be forgotten since.
        SealedVersion(
            VersionHead(each.number, UNKNOWN_ACCOUNT, min(each.updated_at, work.now)),
            secret.key_epoch,
            each.sealed,
        )
        for each in secret.versions[: work.policy.versions_kept]
    ]
    work.unit.versions.replace_all(site_id, secret_id, versions)


def _head(work: Work, secret_id: SecretId, container: Container, secret: ArchivedSecret) -> SecretHead:
    """Return the head, in the name of who imports; moments of the archive's clock are none of the future."""
    return SecretHead(
        id=secret_id,
        container=container,
        created_by=work.principal.account,
        created_at=min(secret.created_at, work.now),
        updated_by=work.principal.account,
        updated_at=min(secret.updated_at, work.now),
        version=secret.version,
        tenant_key_version=work.sealing_key.version,
        sealed_title=b"",
        content_changed_at=min(secret.content_changed_at, work.now),
        life=_life(secret.life, work.policy, now=work.now),
        # What was hidden stays so: it is for who imports to show it to everyone.
        asked_by=None if secret.asked_by is None else work.principal.account,
    )


def _life(life: Life, policy: Policy, *, now: datetime) -> Life:
    """Return the limits: those that it had, and no later end than the site's policy permits."""
    if policy.expiry_max is None:
        return life
    latest = now + policy.expiry_max
    return replace(life, expires_at=min(life.expires_at or latest, latest))


def _why_not(deps: Dependencies, site: Installation, secret: ArchivedSecret) -> str | None:
    """Say why a secret cannot be imported; None where it can."""
    policy = policy_of(deps, site)
    state = secret.life.state_at(deps.clock.now())
    if state is not SecretState.OPEN:
        return "it has expired" if state is SecretState.EXPIRED else "it is used up"
    try:
        parse_title(secret.title, policy)
    except FieldFault:
        return "its title is not one that the site permits"
    if len(secret.sealed_content) > policy.content_max_bytes + 1 + OVERHEAD_BYTES:
        return "its content is larger than the site permits"
    return None if _is_whole(deps, secret) else "it could never be opened: it is not sealed as it must be"


def _is_whole(deps: Dependencies, secret: ArchivedSecret) -> bool:
    """Whether everything has the form of what the vault makes. Whether it opens, only its password shows."""
    boxes = [(secret.sealed_content, Purpose.CONTENT)]
    boxes += [(each.sealed, Purpose.VERSION) for each in secret.versions]
    boxes.append((secret.password_layer, Purpose.INNER))
    if not all(box.startswith(beginning_of(use)) and len(box) >= OVERHEAD_BYTES for box, use in boxes):
        return False
    if len(secret.password_layer) != INNER_BYTES or len(secret.password_parameters) != PARAMETERS_BYTES:
        return False
    try:
        deps.password_keys.require_bounds(PasswordParameters.decode(secret.password_parameters))
    except (BoxRejected, WeakParameters):
        return False
    return True


def _is_there(deps: Dependencies, site: Installation, secret_id: SecretId) -> bool:
    """Whether an earlier run has imported it; in the trash it counts as well."""
    with deps.store.reading() as unit:
        return secret_id in unit.audit_pages.heads_of(site.id, [secret_id])

"""The use case "import passwords": what another password manager has exported in clear goes into one issue or page.

All of it is sealed under one password, each secret under a data key of its own. It comes in one transaction: a run
that was cut off has imported nothing.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from plugin.domain.container import Container
from plugin.domain.draft import SecretDraft, parse_draft
from plugin.domain.errors import InvalidInput, NotAllowed
from plugin.domain.ids import SecretId
from plugin.domain.installation import Installation
from plugin.domain.policy import Policy
from plugin.domain.secret import SecretHead
from plugin.services.adding import FIRST_EPOCH, FIRST_VERSION
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
from plugin.services.importing_archive import OtherProduct
from plugin.services.opening_keys import with_opened_keys
from plugin.services.password_keys import PasswordLock
from plugin.services.password_strength import require_strength
from plugin.services.sealing import PlainText, lock_key, place_of, seal_secret
from plugin.services.site_policies import policy_of
from plugin.services.work import Work, writing_for
from plugin.vault.data_key import new_data_key


@dataclass(frozen=True, slots=True)
class ImportedItem:
    """One secret as a file of another program has it."""

    item: str
    """Its place in the file, by which it is named to the operator."""
    title: str = field(repr=False)
    format: str
    content: str | Mapping[str, object] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ItemsPlan:
    """What is going to be imported."""

    container: Container
    plan: ImportPlan
    source: str
    """Which program's file it was, for the audit trail."""
    drafts: tuple[SecretDraft, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ItemsFile:
    """What was read from a file, and where it goes."""

    source: str
    into: Container
    items: tuple[ImportedItem, ...] = field(repr=False)
    skipped: tuple[Skipped, ...] = ()


def plan_items(deps: Dependencies, target: ImportTarget, file: ItemsFile, *, password: str) -> ItemsPlan:
    """Say what an import is going to do, and write nothing.

    Raises:
        InstallationNotFound: no site has this client key, or it has left.
        Sealed: the site is sealed.
        OtherProduct: the issue or page is of the other product.
        NotAllowed: the account may not add secrets there.
        NoRoom: the issue or page cannot take what comes.
        InvalidInput: the password breaks the site's policy.
        HostUnavailable: the host gave no usable answer.
        PolicyDamaged: the site's rules cannot be read.

    """
    site = find_target(deps, target)
    if file.into.product is not site.product:
        raise OtherProduct
    if not may_add(deps, target, site, file.into):
        raise NotAllowed
    policy, counted, drafts = policy_of(deps, site), Counted(skipped=list(file.skipped)), list[SecretDraft]()
    for item in file.items:
        try:
            draft = _draft(item, policy, password=password)
            draft.life.on_new(policy, now=deps.clock.now())
        except InvalidInput as error:
            if "password" in error.fields:
                raise
            why = "; ".join(f"{name}: {complaint}" for name, complaint in sorted(error.fields.items()))
            counted.skipped.append(Skipped(item.item, why))
            continue
        require_strength(password, policy, field="password", known=draft.title)
        drafts.append(draft)
    counted.coming = {file.into: len(drafts)} if drafts else {}
    require_rooms(deps, site, counted.coming)
    return ItemsPlan(file.into, counted.plan(), file.source, tuple(drafts))


def import_items(deps: Dependencies, target: ImportTarget, planned: ItemsPlan) -> int:
    """Import what was planned; return how many secrets came.

    Raises:
        InstallationNotFound: the site has left since, or installed the app anew.
        Sealed: it was sealed since.
        NoRoom: others added secrets since. Nothing was imported.
        Busy: no place to run Argon2. Nothing was imported.

    """
    site = find_target(deps, target)
    principal = principal_of(site, target)
    locks = [deps.password_keys.new_lock(draft.password, principal=principal) for draft in planned.drafts]
    return _store(deps, target, site, planned, locks)


def _draft(item: ImportedItem, policy: Policy, *, password: str) -> SecretDraft:
    """Parse an item by the same rules as what people send. An address that may be no link goes into the notes."""
    body = {"title": item.title, "password": password, "format": item.format, "content": item.content}
    try:
        return parse_draft(body, policy)
    except InvalidInput as error:
        if set(error.fields) != {"content.url"} or isinstance(item.content, str):
            raise
    address, notes = str(item.content["url"]), str(item.content["notes"])
    content = {**item.content, "url": "", "notes": f"{notes}\n{address}".strip()}
    return parse_draft(body | {"content": content}, policy)


@with_opened_keys
def _store(
    deps: Dependencies,
    target: ImportTarget,
    site: Installation,
    planned: ItemsPlan,
    locks: Iterable[PasswordLock],
) -> int:
    with writing_for(deps, principal_of(site, target)) as work:
        work.serialise()
        added = [
            _add(work, planned.container, draft, lock)
            for draft, lock in zip(planned.drafts, locks, strict=True)
        ]
        containers = dict.fromkeys(added, planned.container)
        note_import(work, containers, source=planned.source, is_vouched=target.host is None)
        work.commit()
    return len(added)


def _add(work: Work, container: Container, draft: SecretDraft, lock: PasswordLock) -> SecretId:
    principal, tenant_key = work.principal, work.sealing_key
    head = SecretHead(
        id=SecretId(uuid.uuid4()),
        container=container,
        created_by=principal.account,
        created_at=work.now,
        updated_by=principal.account,
        updated_at=work.now,
        version=FIRST_VERSION,
        tenant_key_version=tenant_key.version,
        sealed_title=b"",
        content_changed_at=work.now,
        life=draft.life.on_new(work.policy, now=work.now),
    )
    place = place_of(principal.installation.id, head, key_epoch=FIRST_EPOCH)
    locked = lock_key(new_data_key(), lock, place=place, tenant_key=tenant_key)
    plain = PlainText(draft.title, draft.content)
    secret = seal_secret(head, plain, locked=locked, place=place, tenant_key=tenant_key)
    work.unit.secrets.add(principal.installation.id, secret)
    work.record_reader(head.id)
    return head.id

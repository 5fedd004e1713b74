"""The use cases "what is kept about this person" and "forget this person"."""

from dataclasses import dataclass
from datetime import datetime

from plugin.domain.audit import AuditEntry, AuditKind
from plugin.domain.errors import InstallationNotFound
from plugin.domain.ids import AccountId, ClientKey
from plugin.domain.installation import Installation
from plugin.services.account_repositories import AskTrace, SecretTrace, UnlockTrace
from plugin.services.dependencies import Dependencies
from plugin.services.errors import TenantKeyMissing
from plugin.services.opening_keys import with_opened_keys
from plugin.services.ports import UnitOfWork
from plugin.vault.errors import BoxRejected
from plugin.vault.tenant_key import account_pseudonym

_PAGE = 500
_VERSIONS = 5
"""How many tenant keys are looked at, the newest first: what older ones name is over, but for a damaged secret's."""


@dataclass(frozen=True, slots=True)
class AccountTraces:
    """What one installation keeps about an account."""

    client_key: ClientKey
    secrets: tuple[SecretTrace, ...]
    unlocks: tuple[UnlockTrace, ...]
    actor: bytes | None
    """The account's name in the audit trail."""
    reported_at: datetime | None = None
    """When it was last reported to Atlassian."""
    has_sealed: bool = False
    """Whether the site is sealed, and this account sealed it."""
    asks: tuple[AskTrace, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is kept."""
        kept = (self.secrets, self.unlocks, self.actor, self.reported_at, self.has_sealed, self.asks)
        return not any(kept)


def installations_with_data(deps: Dependencies) -> list[ClientKey]:
    """Return the client keys of all installations that were not purged."""
    found: list[ClientKey] = []
    with deps.store.reading() as unit:
        while page := unit.key_rows.client_keys_across_tenants(
            after=found[-1] if found else None, limit=_PAGE
        ):
            found += page
    return found


def view_account(deps: Dependencies, client_key: ClientKey, *, account: AccountId) -> AccountTraces:
    """Return what an installation keeps about an account.

    Raises:
        InstallationNotFound: there is no such installation.

    """
    with deps.store.reading() as unit:
        site = _site(unit, client_key)
        return AccountTraces(
            client_key,
            tuple(unit.accounts.secrets_of(site.id, account)),
            tuple(unit.accounts.unlocks_of(site.id, account)),
            unit.accounts.actor_of(site.id, account),
            unit.accounts.reported_at(site.id, account),
            has_sealed=site.sealed_by == account,
            asks=tuple(unit.accounts.asks_of(site.id, account)),
        )


def erase_account(deps: Dependencies, client_key: ClientKey, *, account: AccountId) -> int:
    """Forget an account in one installation; return how many rows named it. Erasing again does nothing.

    Its secrets stay, without a creator: they belong to the issue or page. Its asks go. What it has unlocked is
    locked again. The audit trail verifies as before.

    Raises:
        InstallationNotFound: there is no such installation.
        KeyUnavailable: the key provider does not answer; nothing was erased.

    """
    pseudonyms = _pseudonyms(deps, client_key, account)
    with deps.store.writing() as unit:
        site = _site(unit, client_key)
        rows = unit.accounts.erase(site.id, account) + unit.accounts.erase_pseudonyms(site.id, pseudonyms)
        if rows:
            entry = AuditEntry(AuditKind.ACCOUNT_ERASED, at=deps.clock.now(), details={"rows": rows})
            unit.audit.append(site.id, entry)
            _trash_ownerless(deps, unit, site)
        unit.commit()
    return rows


def _trash_ownerless(deps: Dependencies, unit: UnitOfWork, site: Installation) -> None:
    """Trash secrets that were asked for and that nobody is left to see: neither asker nor creator."""
    now = deps.clock.now()
    for secret_id, container in unit.trash.retire_ownerless(site.id, at=now):
        unit.grants.delete_of_secret(site.id, secret_id)
        entry = AuditEntry(AuditKind.TRASHED, at=now, secret_id=secret_id, container=container)
        unit.audit.append(site.id, entry)


def _site(unit: UnitOfWork, client_key: ClientKey) -> Installation:
    site = unit.installations.find(client_key)
    if site is None:
        raise InstallationNotFound
    return site


def _pseudonyms(deps: Dependencies, client_key: ClientKey, account: AccountId) -> list[bytes]:
    """Return the account's names in grants and attempts."""
    try:
        return _pseudonyms_under_keys(deps, client_key, account)
    except BoxRejected:
        return []  # a tenant key that does not open makes no grant usable


@with_opened_keys
def _pseudonyms_under_keys(deps: Dependencies, client_key: ClientKey, account: AccountId) -> list[bytes]:
    """Compute them under each tenant key that may still have given one."""
    found: list[bytes] = []
    with deps.store.reading() as unit:
        site = _site(unit, client_key)
        newest = site.tenant_key_version
        for version in range(newest, max(newest - _VERSIONS, 0), -1):
            try:
                found.append(account_pseudonym(deps.keyring.get(unit, site, version), account))
            except TenantKeyMissing:
                continue
    return found

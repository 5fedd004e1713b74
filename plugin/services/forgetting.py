"""The use cases "what is kept about this person" and "forget this person"."""

from dataclasses import dataclass

from plugin.domain.audit import AuditEntry, AuditKind
from plugin.domain.errors import InstallationNotFound
from plugin.domain.ids import AccountId, ClientKey
from plugin.services.account_repositories import SecretTrace, UnlockTrace
from plugin.services.dependencies import Dependencies

_PAGE = 500


@dataclass(frozen=True, slots=True)
class AccountTraces:
    """What one installation keeps about an account."""

    client_key: ClientKey
    secrets: tuple[SecretTrace, ...]
    unlocks: tuple[UnlockTrace, ...]
    actor: bytes | None
    """The account's name in the audit trail."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is kept."""
        return not (self.secrets or self.unlocks or self.actor)


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
        site = unit.installations.find(client_key)
        if site is None:
            raise InstallationNotFound
        return AccountTraces(
            client_key,
            tuple(unit.accounts.secrets_of(site.id, account)),
            tuple(unit.accounts.unlocks_of(site.id, account)),
            unit.accounts.actor_of(site.id, account),
        )


def erase_account(deps: Dependencies, client_key: ClientKey, *, account: AccountId) -> int:
    """Forget an account in one installation; return how many rows named it. Erasing again does nothing.

    Its secrets stay, without a creator: they belong to the issue or page. The audit trail verifies as before.

    Raises:
        InstallationNotFound: there is no such installation.

    """
    with deps.store.writing() as unit:
        site = unit.installations.find(client_key)
        if site is None:
            raise InstallationNotFound
        rows = unit.accounts.erase(site.id, account)
        if rows:
            entry = AuditEntry(AuditKind.ACCOUNT_ERASED, at=deps.clock.now(), details={"rows": rows})
            unit.audit.append(site.id, entry)
        unit.commit()
    return rows

"""What names an account, on every store."""

from datetime import timedelta

import pytest

from plugin.domain.audit import FIRST_HASH, AuditEntry, AuditKind, is_intact
from plugin.domain.ids import UNKNOWN_ACCOUNT
from plugin.services.account_repositories import SecretTrace, UnlockTrace
from tests.storage.builders import ALICE, BOB, ISSUE, NOW, keep, make_secret


@pytest.fixture
def secret(store, alices):
    """Write a secret of Alice's that Bob changed, trashed and had unlocked, with both in the audit trail."""
    secret = make_secret(updated_by=BOB)
    keep(store, alices, secret)
    with store.writing() as unit:
        unit.readers.record(alices, secret.head.id, BOB, NOW)
        for account in (ALICE, BOB):
            entry = AuditEntry(AuditKind.EDITED, at=NOW, account=account, secret_id=secret.head.id)
            unit.audit.append(alices, entry)
        unit.secrets.trash(alices, secret.head.id, by=BOB, at=NOW + timedelta(hours=1))
        unit.commit()
    return secret


def traces(store, installation_id, account):
    """Return everything that names an account."""
    with store.reading() as unit:
        return (
            unit.accounts.secrets_of(installation_id, account),
            unit.accounts.unlocks_of(installation_id, account),
            unit.accounts.actor_of(installation_id, account) is not None,
        )


def erase(store, installation_id, account):
    """Erase an account; return how many rows named it."""
    with store.writing() as unit:
        rows = unit.accounts.erase(installation_id, account)
        unit.commit()
    return rows


def test_every_trace_is_found(store, alices, secret):
    """What somebody made, changed, trashed and unlocked, and his name in the audit trail."""
    of_alice = SecretTrace(secret.head.id, ISSUE, is_creator=True, is_last_editor=False, has_trashed=False)
    of_bob = SecretTrace(secret.head.id, ISSUE, is_creator=False, is_last_editor=True, has_trashed=True)

    assert traces(store, alices, ALICE) == ([of_alice], [], True)
    assert traces(store, alices, BOB) == ([of_bob], [UnlockTrace(secret.head.id, NOW, NOW)], True)


@pytest.mark.usefixtures("secret")
def test_an_erased_account_leaves_no_trace(store, alices):
    """The other one's stay; where a name must stand, it is "unknown" now."""
    before = traces(store, alices, ALICE)

    assert erase(store, alices, BOB) == 4

    assert traces(store, alices, BOB) == ([], [], False)
    assert traces(store, alices, ALICE) == before
    assert len(traces(store, alices, UNKNOWN_ACCOUNT)[0]) == 1
    assert erase(store, alices, BOB) == 0


@pytest.mark.usefixtures("secret")
def test_the_audit_trail_is_intact_after_erasing(store, alices):
    """Every event is there; of those of the erased account nobody can tell whose they were."""
    with store.reading() as unit:
        events = unit.audit.events(alices)
    erase(store, alices, BOB)

    with store.reading() as unit:
        assert unit.audit.events(alices) == events
        names = [unit.audit.account_of(alices, event.actor) for event in events]
    previous = FIRST_HASH
    for event in events:
        assert is_intact(event, installation_id=alices, previous_hash=previous)
        previous = event.hash
    assert names == [ALICE, None]


@pytest.mark.usefixtures("secret")
def test_another_tenant_erases_its_own_rows_only(store, alices, mallorys):
    """The same account id in Mallory's installation is another matter."""
    before = traces(store, alices, BOB)

    assert erase(store, mallorys, BOB) == 0
    assert traces(store, alices, BOB) == before

"""What names an account, on every store."""

from datetime import timedelta

import pytest

from plugin.domain.account_report import ReportRun
from plugin.domain.attempts import Bucket, BucketKind
from plugin.domain.audit import FIRST_HASH, AuditEntry, AuditKind, is_intact
from plugin.domain.ids import UNKNOWN_ACCOUNT
from plugin.domain.version import SealedVersion, VersionHead
from plugin.services.account_repositories import SecretTrace, UnlockTrace
from tests.storage.builders import (
    ALICE,
    ALICES_SITE,
    BOB,
    ISSUE,
    NOW,
    bucket_key,
    install,
    keep,
    make_grant,
    make_secret,
)


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


def bobs_version():
    """Return an earlier version that Bob wrote."""
    head = VersionHead(1, updated_by=BOB, updated_at=NOW)
    return SealedVersion(head, key_epoch=1, sealed=b"sealed version")


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


def test_an_erased_account_holds_nothing_open(store, alices, mallorys):
    """Its grants and its wrong passwords are named by its pseudonym: they go, and those of others stay."""
    mine = make_grant(account_pseudonym=b"\x0a" * 32)
    with store.writing() as unit:
        for site, grant in ((alices, mine), (alices, make_grant()), (mallorys, mine)):
            unit.grants.add(site, grant, keep=9)
        for site, key in (
            (alices, bucket_key("0a" * 32)),
            (alices, bucket_key(f"{mine.secret_id}:{'0a' * 32}", BucketKind.SECRET_AND_ACCOUNT)),
            (alices, bucket_key("0b" * 32)),
            (alices, bucket_key(f"{mine.secret_id}:{'0b' * 32}", BucketKind.SECRET_AND_ACCOUNT)),
            (alices, bucket_key(str(mine.secret_id), BucketKind.SECRET)),
            (mallorys, bucket_key("0a" * 32)),
        ):
            unit.attempts.lock(site, [key])
            unit.attempts.save(site, {key: Bucket(failures=1)})
        unit.commit()

    with store.writing() as unit:
        assert unit.accounts.erase_pseudonyms(alices, [b"\x0a" * 32, b"\x0c" * 32]) == 3
        unit.commit()

    with store.reading() as unit:
        assert unit.grants.find(alices, mine.id) is None
        assert unit.grants.find(mallorys, mine.id) == mine
    with store.writing() as unit:
        assert unit.accounts.erase_pseudonyms(alices, [b"\x0a" * 32]) == 0
        assert unit.accounts.erase_pseudonyms(mallorys, [b"\x0a" * 32]) == 2
        assert unit.accounts.erase_pseudonyms(alices, [b"\x0b" * 32]) == 2


def test_who_sealed_the_site_is_forgotten(store):
    """The seal stays."""
    site = install(store, ALICES_SITE, sealed_at=NOW, sealed_by=BOB)

    assert erase(store, site, BOB) == 1
    with store.reading() as unit:
        found = unit.installations.find(ALICES_SITE)
    assert (found.sealed_at, found.sealed_by) == (NOW, UNKNOWN_ACCOUNT)


def test_a_report_of_an_erased_account_is_forgotten(store, alices):
    """Or else that row would name it."""
    with store.writing() as unit:
        unit.account_reports.note(alices, [ALICE, BOB], at=NOW)
        unit.commit()

    assert erase(store, alices, BOB) == 0
    with store.reading() as unit:
        assert unit.accounts.reported_at(alices, BOB) is None
        assert unit.accounts.reported_at(alices, ALICE) == NOW


def test_who_wrote_an_earlier_version_is_found_and_forgotten(store, alices):
    """The version stays, without its author's name."""
    secret = make_secret(version=2)
    keep(store, alices, secret)
    with store.writing() as unit:
        unit.versions.keep(alices, secret.head.id, bobs_version(), most=9)
        unit.commit()

    (found,), _, _ = traces(store, alices, BOB)
    assert found == SecretTrace(
        secret.head.id,
        ISSUE,
        is_creator=False,
        is_last_editor=False,
        has_trashed=False,
        has_written_versions=True,
    )
    assert erase(store, alices, BOB) == 1
    assert traces(store, alices, BOB) == ([], [], False)
    with store.reading() as unit:
        (version,) = unit.versions.heads(alices, secret.head.id, key_epoch=1)
    assert version.updated_by == UNKNOWN_ACCOUNT


def test_who_wrote_an_earlier_version_is_reported(store, alices):
    """It is kept of him that he did."""
    secret = make_secret()
    keep(store, alices, secret)
    with store.writing() as unit:
        unit.versions.keep(alices, secret.head.id, bobs_version(), most=9)
        unit.commit()

    with store.reading() as unit:
        due = unit.account_reports.due_accounts(alices, ReportRun(NOW, 7), limit=9)
    assert dict(due) == {ALICE: None, BOB: None}

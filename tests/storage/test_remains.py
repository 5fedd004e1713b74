"""What installations leave behind, on every store."""

from datetime import timedelta

from plugin.domain.attempts import Bucket
from plugin.domain.installation import InstallationState
from plugin.domain.secret import SecretCounts
from tests.cast import make_entry
from tests.storage.builders import ALICE, BOB, NOW, bucket_key, install, keep, make_secret

LEFT = {"state": InstallationState.UNINSTALLED, "uninstalled_at": NOW}
PURGED = {"state": InstallationState.PURGED, "uninstalled_at": NOW}


def overdue(store, *, before, limit=100):
    """Return which installations have been away since before this moment."""
    with store.reading() as unit:
        return unit.remains.overdue_across_tenants(uninstalled_before=before, limit=limit)


def delete_secrets(store, installation_id, limit=100):
    """Delete secrets."""
    with store.writing() as unit:
        deleted = unit.remains.delete_secrets(installation_id, limit=limit)
        unit.commit()
    return deleted


def test_those_that_left_before_a_moment_are_overdue(store):
    """The longest away first; installed and purged ones never."""
    install(store, "younger", **LEFT | {"uninstalled_at": NOW})
    install(store, "older", **LEFT | {"uninstalled_at": NOW - timedelta(days=1)})
    install(store, "installed")
    install(store, "purged", **PURGED | {"uninstalled_at": NOW - timedelta(days=9)})

    assert overdue(store, before=NOW) == ["older"]
    assert overdue(store, before=NOW + timedelta(microseconds=1)) == ["older", "younger"]
    assert overdue(store, before=NOW + timedelta(days=1), limit=1) == ["older"]


def test_a_purged_installation_with_secrets_is_unfinished(store):
    """One without any is done, and one that is not purged was not begun."""
    unfinished, done = install(store, "unfinished", **PURGED), install(store, "done", **PURGED)
    left = install(store, "left", **LEFT)
    keep(store, unfinished, make_secret())
    keep(store, left, make_secret())

    with store.reading() as unit:
        assert unit.remains.unfinished_across_tenants(limit=9) == [unfinished]
    assert done != unfinished


def test_deleting_takes_so_many_secrets_of_one_tenant(store, alices, mallorys):
    """Kept and trashed ones, with their readers; the count is right, in the end 0."""
    secrets = [make_secret() for _ in range(3)]
    keep(store, alices, *secrets)
    theirs = make_secret()
    keep(store, mallorys, theirs)
    with store.writing() as unit:
        for secret in secrets:
            unit.readers.record(alices, secret.head.id, BOB, NOW)
        unit.readers.record(mallorys, theirs.head.id, BOB, NOW)
        unit.secrets.trash(alices, secrets[0].head.id, by=ALICE, at=NOW)
        unit.commit()

    assert [delete_secrets(store, alices, 2) for _ in range(3)] == [2, 1, 0]

    with store.reading() as unit:
        assert unit.secrets.counts(alices) == SecretCounts(secrets=0, trashed=0, containers=0)
        assert not any(unit.readers.is_known(alices, each.head.id, BOB) for each in secrets)
        assert unit.readers.is_known(mallorys, theirs.head.id, BOB)
        assert unit.secrets.get(mallorys, theirs.head.id) == theirs


def test_forgetting_takes_attempts_tokens_and_names_of_one_tenant(store, alices, mallorys):
    """The events stay, without names; the other tenant keeps everything."""
    for installation_id in (alices, mallorys):
        with store.writing() as unit:
            unit.attempts.lock(installation_id, [bucket_key()])
            unit.attempts.save(installation_id, {bucket_key(): Bucket(3, 1.0, 2.0)})
            unit.lifecycle_tokens.remember(installation_id, token_hash=b"t", body_hash=b"first", at=NOW)
            unit.audit.append(installation_id, make_entry())
            unit.commit()

    with store.writing() as unit:
        unit.remains.forget(alices)
        unit.commit()

    with store.writing() as unit:
        failures = {
            each: unit.attempts.lock(each, [bucket_key()])[1][bucket_key()].failures
            for each in (alices, mallorys)
        }
        events = {each: unit.audit.events(each)[0] for each in (alices, mallorys)}
        names = {each: unit.audit.account_of(each, event.actor) for each, event in events.items()}
        bodies = {
            each: unit.lifecycle_tokens.remember(each, token_hash=b"t", body_hash=b"second", at=NOW)
            for each in (alices, mallorys)
        }
    assert failures == {alices: 0, mallorys: 3}
    assert names[alices] is None
    assert names[mallorys] is not None
    assert bodies == {alices: b"second", mallorys: b"first"}

"""The trash: into it, out of it, and the ends of lives that lead there, on every store."""

from dataclasses import replace
from datetime import timedelta

import pytest

from plugin.domain.errors import SecretNotFound, UsedUp
from plugin.domain.life import UNLIMITED, Life, TrashReason
from plugin.services.errors import StoreConflict
from plugin.storage.engine import open_store
from tests.storage.builders import (
    ALICE,
    ALICES_SITE,
    BOB,
    ISSUE,
    MALLORYS_SITE,
    NOW,
    OTHER_ISSUE,
    install,
    keep,
    make_grant,
    make_secret,
)
from tests.storage.racers import race_processes


def keep_trashed(store, installation_id, *, days, container=ISSUE):
    """Write a secret that has lain in the trash for so many days at NOW."""
    secret = make_secret(container)
    keep(store, installation_id, secret)
    with store.writing() as unit:
        unit.secrets.trash(installation_id, secret.head.id, by=ALICE, at=NOW - timedelta(days=days))
        unit.commit()
    return secret


def purge(store, installation_id, *, days=30, limit=100):
    """Purge what has lain there for longer than so many days at NOW."""
    with store.writing() as unit:
        purged = unit.trash.purge(installation_id, trashed_before=NOW - timedelta(days=days), limit=limit)
        unit.commit()
    return purged


def test_purging_takes_the_overdue_secrets_of_one_tenant(store, alices, mallorys):
    """What has lain in the trash for too long goes; younger trash, what is kept and other tenants' trash stay."""
    old, young = keep_trashed(store, alices, days=31), keep_trashed(store, alices, days=30)
    keep_trashed(store, mallorys, days=40)
    keep(store, alices, make_secret())

    purged = purge(store, alices)

    assert purged == [(old.head.id, ISSUE)]
    with store.reading() as unit:
        counts = unit.secrets.counts(alices)
        assert (counts.secrets, counts.trashed) == (1, 1)
        assert unit.secrets.counts(mallorys).trashed == 1
    assert purge(store, alices, days=29) == [(young.head.id, ISSUE)]


def test_purging_stops_at_the_limit(store, alices):
    """The longest trashed ones go first, at most so many at a time."""
    secrets = [keep_trashed(store, alices, days=days) for days in (50, 70, 60)]

    first, second = purge(store, alices, limit=2), purge(store, alices, limit=2)

    assert {secret_id for secret_id, _ in first} == {secrets[1].head.id, secrets[2].head.id}
    assert {secret_id for secret_id, _ in second} == {secrets[0].head.id}


def test_purging_takes_readers_and_grants_along(store, alices, mallorys):
    """Of a purged secret nothing is left; the same id in another tenant keeps its own."""
    secret = make_secret()
    grants = {alices: make_grant(secret.head.id), mallorys: make_grant(secret.head.id)}
    for installation_id, grant in grants.items():
        keep(store, installation_id, secret)
        with store.writing() as unit:
            unit.readers.record(installation_id, secret.head.id, BOB, NOW)
            unit.grants.add(installation_id, grant, keep=5)
            unit.commit()
    with store.writing() as unit:
        unit.secrets.trash(alices, secret.head.id, by=ALICE, at=NOW - timedelta(days=31))
        unit.commit()

    purge(store, alices)

    with store.reading() as unit:
        assert unit.grants.find(alices, grants[alices].id) is None
        assert not unit.readers.is_known(alices, secret.head.id, BOB)
        assert unit.grants.find(mallorys, grants[mallorys].id) == grants[mallorys]
        assert unit.readers.is_known(mallorys, secret.head.id, BOB)


def test_a_purged_secret_takes_no_reader(store, alices):
    """An unlock that loses the race against the purge fails as a whole."""
    secret = keep_trashed(store, alices, days=31)
    purge(store, alices)

    with store.writing() as unit:
        unit.readers.record(alices, secret.head.id, BOB, NOW)
        with pytest.raises(StoreConflict):
            unit.commit()
    with store.reading() as unit:
        assert not unit.readers.is_known(alices, secret.head.id, BOB)


def test_an_empty_trash_purges_nothing(store, alices):
    """Secrets that are not trashed never go."""
    keep(store, alices, make_secret())

    assert purge(store, alices, days=-1000) == []


def test_the_tenants_with_old_trash_are_found_page_by_page(store, alices, mallorys):
    """In the order of their client keys, each once, and not those whose trash is young."""
    keep_trashed(store, alices, days=3)
    keep_trashed(store, alices, days=2)
    keep_trashed(store, mallorys, days=2)
    latest = NOW - timedelta(days=1)

    with store.reading() as unit:
        first = unit.trash.tenants_across_tenants(trashed_before=latest, after=None, limit=1)
        second = unit.trash.tenants_across_tenants(trashed_before=latest, after=first[-1], limit=5)
        older = unit.trash.tenants_across_tenants(
            trashed_before=NOW - timedelta(days=2, hours=1), after=None, limit=5
        )

    assert (first, second, older) == ([ALICES_SITE], [MALLORYS_SITE], [ALICES_SITE])


def test_the_trash_of_a_container_is_listed_newest_first_and_bounded(store, alices, mallorys):
    """Not that of other containers or tenants, and not what is kept."""
    secrets = [keep_trashed(store, alices, days=days) for days in (3, 1, 2)]
    keep_trashed(store, mallorys, days=1)
    keep_trashed(store, alices, days=1, container=OTHER_ISSUE)
    keep(store, alices, make_secret())

    with store.reading() as unit:
        listed = unit.trash.heads(alices, ISSUE, viewer=ALICE, limit=2)

    assert [each.head for each in listed] == [secrets[1].head, secrets[2].head]
    assert (listed[0].trashed_by, listed[0].trashed_at) == (ALICE, NOW - timedelta(days=1))
    assert listed[0].reason is TrashReason.DELETED
    assert store.glances.beside(alices, ISSUE, viewer=ALICE, now=NOW).trashed == 3


def test_what_is_restored_is_there_again_with_its_new_limits(store, alices):
    """Everything else is as it was."""
    secret = keep_trashed(store, alices, days=1)
    life = Life(expires_at=NOW + timedelta(days=9), opens_max=3, opens_left=3)

    with store.writing() as unit:
        unit.trash.restore(alices, secret.head.id, life=life)
        unit.commit()

    with store.reading() as unit:
        assert unit.secrets.get(alices, secret.head.id) == replace(
            secret, head=replace(secret.head, life=life)
        )
        assert unit.trash.heads(alices, ISSUE, viewer=ALICE, limit=5) == []


def test_only_what_is_in_the_trash_can_be_taken_out_of_it(store, alices, mallorys):
    """Not what is kept, and not another tenant's."""
    kept, trashed = make_secret(), keep_trashed(store, alices, days=1)
    keep(store, alices, kept)

    with store.writing() as unit:
        for owner, secret in ((alices, kept), (mallorys, trashed)):
            with pytest.raises(SecretNotFound):
                unit.trash.get(owner, secret.head.id)
            with pytest.raises(SecretNotFound):
                unit.trash.restore(owner, secret.head.id, life=UNLIMITED)


def keep_limited(store, installation_id, **limits):
    """Write a secret with limits."""
    secret = make_secret(life=Life(**limits))
    keep(store, installation_id, secret)
    return secret.head.id


def due(store, *, now=NOW, used_after=NOW - timedelta(minutes=5), limit=10):
    """Return which secrets have reached which limit."""
    with store.reading() as unit:
        found = unit.trash.due_across_tenants(now=now, used_after=used_after, limit=limit)
    return {(each.client_key, each.secret_id, each.reason) for each in found}


def test_what_has_expired_or_is_used_up_is_due(store, alices, mallorys):
    """Of every tenant; what still has time and opens is not, nor what has no limits."""
    expired = keep_limited(store, alices, expires_at=NOW)
    used_up = keep_limited(store, mallorys, opens_max=2, opens_left=0)
    keep_limited(store, alices, expires_at=NOW + timedelta(microseconds=1))
    keep_limited(store, alices, opens_max=2, opens_left=1)
    keep_limited(store, alices)

    assert due(store) == {
        (ALICES_SITE, expired, TrashReason.EXPIRED),
        (MALLORYS_SITE, used_up, TrashReason.USED_UP),
    }


@pytest.mark.parametrize(
    ("changes", "is_due"),
    [
        ({}, False),
        ({"expires_at": NOW}, True),
        ({"last_used_at": NOW - timedelta(minutes=5)}, True),
    ],
    ids=["live", "past its end", "idle for too long"],
)
def test_what_is_used_up_waits_for_its_last_reader(store, alices, changes, is_due):
    """While a grant lives, its holder may go on reading."""
    used_up = keep_limited(store, alices, opens_max=1, opens_left=0)
    values = {"issued_at": NOW, "expires_at": NOW + timedelta(minutes=30)} | changes
    with store.writing() as unit:
        unit.grants.add(alices, make_grant(used_up, **values), keep=5)
        unit.commit()

    assert due(store) == ({(ALICES_SITE, used_up, TrashReason.USED_UP)} if is_due else set())


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ({"expires_at": NOW}, TrashReason.EXPIRED),
        ({"opens_max": 1, "opens_left": 0}, TrashReason.USED_UP),
    ],
)
def test_a_secret_whose_limit_is_reached_is_retired_once(store, alices, limits, reason):
    """By nobody; a second maintainer finds nothing to do."""
    secret_id = keep_limited(store, alices, **limits)

    with store.writing() as unit:
        retired = [unit.trash.retire(alices, secret_id, reason=reason, at=NOW) for _ in range(2)]
        unit.commit()

    assert retired == [True, False]
    with store.reading() as unit:
        (listed,) = unit.trash.heads(alices, ISSUE, viewer=ALICE, limit=5)
    assert (listed.reason, listed.by_whom, listed.trashed_at) == (reason, None, NOW)


@pytest.mark.parametrize("reason", [TrashReason.EXPIRED, TrashReason.USED_UP])
def test_a_limit_that_was_raised_meanwhile_retires_nothing(store, alices, reason):
    """The row itself is looked at again, not the list that named it."""
    secret_id = keep_limited(store, alices, expires_at=NOW + timedelta(days=1), opens_max=2, opens_left=1)

    with store.writing() as unit:
        assert not unit.trash.retire(alices, secret_id, reason=reason, at=NOW)


def test_claims_end_at_nothing(store, alices, mallorys):
    """Each takes one open away; the one after the last is refused, and another tenant's id claims nothing."""
    secret_id = keep_limited(store, alices, opens_max=2, opens_left=2)

    with store.writing() as unit:
        unit.secrets.claim_open(alices, secret_id)
        unit.secrets.claim_open(alices, secret_id)
        with pytest.raises(UsedUp):
            unit.secrets.claim_open(alices, secret_id)
        with pytest.raises(UsedUp):
            unit.secrets.claim_open(mallorys, secret_id)
        unit.commit()

    with store.reading() as unit:
        assert unit.secrets.get(alices, secret_id).head.life.opens_left == 0


def test_a_secret_without_a_limit_or_in_the_trash_cannot_be_claimed(store, alices):
    """Whoever claims has looked at the limit first."""
    unlimited, trashed = keep_limited(store, alices), keep_trashed(store, alices, days=1).head.id

    with store.writing() as unit:
        for secret_id in (unlimited, trashed):
            with pytest.raises(UsedUp):
                unit.secrets.claim_open(alices, secret_id)


def test_processes_that_claim_at_once_share_what_is_there(database_url):
    """Fifty claims from five processes, and exactly seven opens."""
    store = open_store(database_url)
    installation_id = install(store)
    secret_id = keep_limited(store, installation_id, opens_max=7, opens_left=7)
    store.close()

    arguments = (database_url, str(installation_id), str(secret_id), "10")
    won = race_processes(5, "tests.storage.claim_maker", *arguments)

    assert sum(map(int, won)) == 7

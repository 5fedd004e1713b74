"""What an account has seen since it changed, on every store."""

from datetime import timedelta

import pytest

from plugin.storage.known_secrets import MARGIN
from tests.storage.builders import ALICE, BOB, NOW, keep, make_secret


def known(store, installation_id, account=BOB, *, limit=9):
    """Return what an account knows."""
    with store.reading() as unit:
        return unit.audit_pages.known_to(installation_id, account, limit=limit)


def read(store, installation_id, secret, at, *, account=BOB):
    """Note that an account saw a secret."""
    with store.writing() as unit:
        unit.readers.record(installation_id, secret.head.id, account, at)
        unit.commit()


@pytest.fixture
def secret(store, alices):
    """Keep a secret of Alice's site that changed at NOW."""
    made = make_secret(content_changed_at=NOW)
    keep(store, alices, made)
    return made


def test_a_secret_is_known_with_its_moments(store, alices, secret):
    """The head, the last look, and whether it lies in the trash."""
    read(store, alices, secret, NOW)
    read(store, alices, secret, NOW + timedelta(hours=1))

    (found,) = known(store, alices)

    assert (found.head, found.last_seen_at, found.is_trashed) == (
        secret.head,
        NOW + timedelta(hours=1),
        False,
    )


@pytest.mark.parametrize(
    ("before", "is_known"),
    [(timedelta(0), True), (MARGIN, True), (MARGIN + timedelta(microseconds=1), False)],
)
def test_what_was_seen_before_the_change_counts_for_a_minute_only(store, alices, secret, before, is_known):
    """To the microsecond."""
    read(store, alices, secret, NOW - before)

    assert bool(known(store, alices)) is is_known


def test_the_trash_counts(store, alices, secret):
    """A deleted secret may still be in use elsewhere."""
    read(store, alices, secret, NOW)
    with store.writing() as unit:
        unit.secrets.trash(alices, secret.head.id, by=ALICE, at=NOW)
        unit.commit()

    assert [each.is_trashed for each in known(store, alices)] == [True]


def test_accounts_and_sites_are_told_apart(store, alices, mallorys, secret):
    """What Bob saw on Alice's site, nobody else saw, nor Bob anywhere else."""
    read(store, alices, secret, NOW)

    assert known(store, alices, ALICE) == []
    assert known(store, mallorys) == []


def test_heads_are_found_in_their_own_site_only(store, alices, mallorys, secret):
    """An id is no capability, whoever knows it."""
    with store.reading() as unit:
        assert unit.audit_pages.heads_of(alices, {secret.head.id}) == {secret.head.id: secret.head}
        assert unit.audit_pages.heads_of(mallorys, {secret.head.id}) == {}


def test_the_last_seen_come_first_and_no_more_than_wanted(store, alices):
    """The order is that of the looks, not of the secrets."""
    secrets = [make_secret(content_changed_at=NOW) for _ in range(3)]
    keep(store, alices, *secrets)
    for minute, number in enumerate((1, 0, 2)):
        read(store, alices, secrets[number], NOW + timedelta(minutes=minute))

    found = [each.head.id for each in known(store, alices, limit=2)]

    assert found == [secrets[2].head.id, secrets[0].head.id]

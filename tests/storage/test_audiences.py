"""Whom secrets are shared with and who owns them, on every store."""

from datetime import timedelta

import pytest

from plugin.domain.account_report import ReportRun
from plugin.domain.audience import Audience, GroupId, Member
from plugin.domain.errors import SecretNotFound
from plugin.domain.ids import UNKNOWN_ACCOUNT, AccountId
from tests.storage.builders import ALICE, BOB, ISSUE, NOW, keep, make_grant, make_secret

BOTH = Audience((Member(account=BOB, until=NOW + timedelta(days=1)), Member(group=GroupId("g-1"))))


@pytest.fixture
def secret(store, alices):
    """Write a secret of Alice's."""
    secret = make_secret()
    keep(store, alices, secret)
    return secret.head


def change(store, do):
    """Do something in a unit that is committed."""
    with store.writing() as unit:
        done = do(unit)
        unit.commit()
    return done


def read(store, do):
    """Do something in a unit that reads."""
    with store.reading() as unit:
        return do(unit)


def share(store, site, secret, audience):
    """Give a secret an audience."""
    change(store, lambda unit: unit.audiences.replace(site, secret.id, audience))


def test_an_audience_is_kept_in_its_order(store, alices, secret):
    """A new one takes the place of the old one; none takes it away."""
    found = lambda: read(store, lambda unit: unit.audiences.find(alices, secret.id))  # noqa: E731 - one line
    assert found() is None
    for audience in (BOTH, Audience(BOTH.members[::-1]), Audience(), None):
        share(store, alices, secret, audience)

        assert found() == audience
        (head,) = store.glances.heads(alices, ISSUE, viewer=ALICE)
        assert head.has_audience == (audience is not None)


def test_audiences_of_many_are_read_at_once(store, alices, secret):
    """An empty one is one, too."""
    other = make_secret()
    keep(store, alices, other)
    share(store, alices, secret, BOTH)
    share(store, alices, other.head, Audience())

    found = read(store, lambda unit: unit.audiences.of_secrets(alices, [secret.id, other.head.id]))

    assert found == {secret.id: BOTH, other.head.id: Audience()}


def test_another_tenant_neither_sees_nor_changes_it(store, alices, mallorys, secret):
    """The same id is nothing in Mallory's installation."""
    share(store, alices, secret, BOTH)

    assert read(store, lambda unit: unit.audiences.find(mallorys, secret.id)) is None
    for do in (
        lambda unit: unit.audiences.replace(mallorys, secret.id, None),
        lambda unit: unit.audiences.give(mallorys, secret.id, to=BOB),
    ):
        with pytest.raises(SecretNotFound):
            change(store, do)
    assert read(store, lambda unit: unit.audiences.find(alices, secret.id)) == BOTH


def test_the_owner_is_the_creator_until_it_is_given_away(store, alices, secret):
    """Lists of owned secrets say so."""
    owned = lambda account: [  # noqa: E731 - one line, used four times
        head.id for head in read(store, lambda unit: unit.audiences.owned_by(alices, account, limit=9))
    ]
    assert (owned(ALICE), owned(BOB)) == ([secret.id], [])

    change(store, lambda unit: unit.audiences.give(alices, secret.id, to=BOB))

    assert (owned(ALICE), owned(BOB)) == ([], [secret.id])
    (head,) = store.glances.heads(alices, ISSUE, viewer=ALICE)
    assert (head.owner, head.created_by) == (BOB, ALICE)


def test_neither_changes_in_the_trash(store, alices, secret):
    """It is out of everybody's sight there, and comes back as it was."""
    share(store, alices, secret, BOTH)
    change(store, lambda unit: unit.secrets.trash(alices, secret.id, by=ALICE, at=NOW))

    for do in (
        lambda unit: unit.audiences.replace(alices, secret.id, None),
        lambda unit: unit.audiences.give(alices, secret.id, to=BOB),
    ):
        with pytest.raises(SecretNotFound):
            change(store, do)
    assert read(store, lambda unit: unit.audiences.owned_by(alices, ALICE, limit=9)) == []
    assert read(store, lambda unit: unit.trash.get(alices, secret.id)).head.has_audience


def test_a_new_version_changes_neither(store, alices, secret):
    """Writing a secret anew takes nothing away, though what is written knows nothing of them."""
    share(store, alices, secret, BOTH)
    change(store, lambda unit: unit.audiences.give(alices, secret.id, to=BOB))
    anew = make_secret(id=secret.id, version=2)

    change(store, lambda unit: unit.secrets.replace(alices, anew, version=1, epoch=1))

    (head,) = store.glances.heads(alices, ISSUE, viewer=ALICE)
    assert (head.version, head.owner, head.has_audience) == (2, BOB, True)
    assert read(store, lambda unit: unit.audiences.find(alices, secret.id)) == BOTH


def test_an_audience_goes_with_its_secret(store, alices, secret):
    """Purged for good, nobody is named any more."""
    share(store, alices, secret, BOTH)

    change(store, lambda unit: unit.remains.delete_secrets(alices, limit=9))

    assert change(store, lambda unit: unit.accounts.erase(alices, BOB)) == 0


def test_whoever_is_named_is_reported_found_and_forgotten(store, alices, secret):
    """As an owner and as one whom it is shared with; the audience stays one."""
    share(store, alices, secret, BOTH)
    change(store, lambda unit: unit.audiences.give(alices, secret.id, to=BOB))
    due = read(store, lambda unit: unit.account_reports.due_accounts(alices, ReportRun(NOW, 7), limit=9))
    (trace,) = read(store, lambda unit: unit.accounts.secrets_of(alices, BOB))
    assert (dict(due), trace.was_given, trace.has_place) == ({ALICE: None, BOB: None}, True, True)

    assert change(store, lambda unit: unit.accounts.erase(alices, BOB)) == 2

    (head,) = store.glances.heads(alices, ISSUE, viewer=ALICE)
    assert (head.owner, head.has_audience) == (UNKNOWN_ACCOUNT, True)
    left = read(store, lambda unit: unit.audiences.find(alices, secret.id))
    assert left == Audience((Member(group=GroupId("g-1")),))
    assert read(store, lambda unit: unit.accounts.secrets_of(alices, BOB)) == []


def test_every_grant_but_one_is_deleted(store, alices, mallorys, secret):
    """Of this secret and this installation."""
    mine, others = make_grant(secret.id), [make_grant(secret.id), make_grant(secret.id)]
    elsewhere = make_grant()

    def add(unit):
        for grant in (mine, *others, elsewhere):
            unit.grants.add(alices, grant, keep=9)
        unit.grants.add(mallorys, others[0], keep=9)

    change(store, add)

    assert change(store, lambda unit: unit.grants.delete_others(alices, secret.id, keep=mine.id)) == 2
    with store.reading() as unit:
        assert [unit.grants.find(alices, each.id) for each in (mine, *others)] == [mine, None, None]
        assert unit.grants.find(alices, elsewhere.id) == elsewhere
        assert unit.grants.find(mallorys, others[0].id) == others[0]


def test_who_is_given_what_only_two_see_sees_it_too(store, alices):
    """An admin may give on what was left to somebody who is gone; nobody else is shown it by that."""
    hidden = make_secret(asked_by=BOB)
    keep(store, alices, hidden)
    charlie, dora = AccountId("charlie"), AccountId("dora")
    change(store, lambda unit: unit.audiences.give(alices, hidden.head.id, to=charlie))

    shown = {
        account: [head.id for head in store.glances.heads(alices, ISSUE, viewer=account)]
        for account in (ALICE, BOB, charlie, dora)
    }

    assert shown == {ALICE: [hidden.head.id], BOB: [hidden.head.id], charlie: [hidden.head.id], dora: []}

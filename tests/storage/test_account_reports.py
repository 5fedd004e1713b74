"""Which accounts were reported when, on every store."""

from datetime import timedelta

import pytest

from plugin.domain.account_report import DEFAULT_CYCLE_DAYS, ReportRun
from plugin.domain.audit import AuditEntry, AuditKind
from plugin.domain.ids import UNKNOWN_ACCOUNT, AccountId
from plugin.domain.installation import InstallationState
from tests.storage.builders import (
    ALICE,
    ALICES_SITE,
    BOB,
    MALLORYS_SITE,
    NOW,
    install,
    keep,
    make_secret,
)

CHARLIE = AccountId("charlie")
HOUR = timedelta(hours=1)


def claim(store, installation_id, at=NOW):
    """Take a site for an hour."""
    with store.writing() as unit:
        run = unit.account_reports.claim(installation_id, now=at, until=at + HOUR)
        unit.commit()
    return run


def note(store, installation_id, *accounts, at):
    """Note that accounts were reported."""
    with store.writing() as unit:
        unit.account_reports.note(installation_id, accounts, at=at)
        unit.commit()


def finish(store, installation_id, run, *, at):
    """End a cycle."""
    with store.writing() as unit:
        unit.account_reports.finish(installation_id, run, at=at)
        unit.commit()


def due(store, at=NOW, limit=9):
    """Return the sites that are due."""
    with store.reading() as unit:
        return unit.account_reports.due_across_tenants(now=at, limit=limit)


def due_accounts(store, installation_id, run, limit=99):
    """Return the accounts that are due, and when they were reported."""
    with store.reading() as unit:
        return unit.account_reports.due_accounts(installation_id, run, limit=limit)


def test_a_site_is_due_at_once(store, alices):
    """It has never been reported, so its first cycle begins when it is taken."""
    assert due(store) == [ALICES_SITE]
    assert claim(store, alices) == ReportRun(NOW, DEFAULT_CYCLE_DAYS)


def test_a_site_that_left_is_not_due(store):
    """Its own token would not be taken there."""
    install(store, ALICES_SITE, state=InstallationState.UNINSTALLED)

    assert due(store) == []


def test_a_site_is_taken_by_one(store, alices):
    """Until its claim is over; then another machine goes on with the same cycle."""
    claim(store, alices)

    assert claim(store, alices, at=NOW + HOUR - timedelta(microseconds=1)) is None
    assert due(store, at=NOW) == []
    assert due(store, at=NOW + HOUR) == [ALICES_SITE]
    assert claim(store, alices, at=NOW + HOUR) == ReportRun(NOW, DEFAULT_CYCLE_DAYS)


def test_a_finished_cycle_makes_the_next_one_due_after_its_days(store, alices):
    """The moment in which it was finished counts, so no account is reported twice within a cycle."""
    claim(store, alices)
    finish(store, alices, ReportRun(NOW, 3), at=NOW + HOUR)
    following = NOW + HOUR + timedelta(days=3)

    assert due(store, at=following - timedelta(microseconds=1)) == []
    assert claim(store, alices, at=following - timedelta(microseconds=1)) is None
    assert due(store, at=following) == [ALICES_SITE]
    assert claim(store, alices, at=following + HOUR) == ReportRun(following, 3)
    with store.reading() as unit:
        assert unit.account_reports.run(alices) == (NOW + HOUR, following)


def test_nothing_is_known_of_a_site_that_was_never_reported(store, alices):
    """Neither when it was, nor when it will be."""
    with store.reading() as unit:
        assert unit.account_reports.run(alices) == (None, None)


def test_a_postponed_cycle_goes_on_later(store, alices):
    """The host asked for a pause."""
    claim(store, alices)
    with store.writing() as unit:
        unit.account_reports.postpone(alices, until=NOW + 2 * HOUR)
        unit.commit()

    assert claim(store, alices, at=NOW + HOUR) is None
    assert claim(store, alices, at=NOW + 2 * HOUR) == ReportRun(NOW, DEFAULT_CYCLE_DAYS)


def test_the_site_of_the_oldest_report_comes_first(store):
    """And no more of them than asked for."""
    newer, older = install(store, "newer"), install(store, "older")
    for site, at in ((newer, NOW), (older, NOW - HOUR)):
        claim(store, site, at=at)
        finish(store, site, ReportRun(at, 1), at=at)

    assert due(store, at=NOW + timedelta(days=2)) == ["older", "newer"]
    assert due(store, at=NOW + timedelta(days=2), limit=1) == ["older"]


@pytest.fixture
def people(store, alices):
    """Alice made a secret, Bob trashed it, Charlie unlocked it, and the audit trail names Ada."""
    secret = make_secret()
    keep(store, alices, secret)
    with store.writing() as unit:
        unit.readers.record(alices, secret.head.id, CHARLIE, NOW)
        unit.audit.append(alices, AuditEntry(AuditKind.INSTALLED, at=NOW, account=AccountId("ada")))
        unit.secrets.trash(alices, secret.head.id, by=BOB, at=NOW)
        unit.commit()


@pytest.mark.usefixtures("people")
def test_every_account_of_which_anything_is_kept_is_due_once(store, alices):
    """Whoever made, changed, trashed or unlocked a secret, or stands in the audit trail."""
    never = [(AccountId(name), None) for name in ("ada", "alice", "bob", "charlie")]

    assert due_accounts(store, alices, ReportRun(NOW, 7)) == never
    assert due_accounts(store, alices, ReportRun(NOW, 7), limit=2) == never[:2]


@pytest.mark.usefixtures("people")
def test_accounts_of_another_site_are_not_reported(store, alices, mallorys):
    """Each site is told of its own."""
    keep(store, mallorys, make_secret(created_by=AccountId("mallory"), updated_by=AccountId("mallory")))

    assert due_accounts(store, mallorys, ReportRun(NOW, 7)) == [("mallory", None)]
    assert "mallory" not in dict(due_accounts(store, alices, ReportRun(NOW, 7)))


def test_who_stands_in_the_place_of_an_erased_account_is_not_reported(store, alices):
    """It is nobody."""
    keep(store, alices, make_secret(created_by=UNKNOWN_ACCOUNT, updated_by=UNKNOWN_ACCOUNT))

    assert due_accounts(store, alices, ReportRun(NOW, 7)) == []


@pytest.mark.usefixtures("people")
def test_an_account_is_due_once_in_a_cycle(store, alices):
    """A report at the very beginning of the cycle counts for it."""
    note(store, alices, ALICE, at=NOW)
    note(store, alices, BOB, at=NOW - HOUR)

    found = dict(due_accounts(store, alices, ReportRun(NOW, 7)))
    assert ALICE not in found
    assert found[BOB] == NOW - HOUR


def test_an_account_can_be_noted_again(store, alices):
    """Its new report takes the place of the old one."""
    note(store, alices, ALICE, at=NOW - HOUR)
    note(store, alices, ALICE, at=NOW)

    with store.reading() as unit:
        assert unit.accounts.reported_at(alices, ALICE) == NOW
        assert unit.accounts.reported_at(alices, BOB) is None


def test_the_end_of_a_cycle_forgets_who_was_not_reported_in_it(store, alices, mallorys):
    """Nothing is kept of such an account any more, so neither may be that it once was reported."""
    note(store, alices, ALICE, at=NOW - HOUR)
    note(store, alices, BOB, at=NOW)
    note(store, mallorys, ALICE, at=NOW - HOUR)
    claim(store, alices)

    finish(store, alices, ReportRun(NOW, 7), at=NOW)

    with store.reading() as unit:
        assert unit.accounts.reported_at(alices, ALICE) is None
        assert unit.accounts.reported_at(alices, BOB) == NOW
        assert unit.accounts.reported_at(mallorys, ALICE) == NOW - HOUR


def test_a_purge_forgets_all_reports(store, alices, mallorys):
    """Of the installation that left, and of no other."""
    for site in (alices, mallorys):
        note(store, site, ALICE, at=NOW)
        claim(store, site)
    with store.writing() as unit:
        unit.remains.forget(alices)
        unit.commit()

    with store.reading() as unit:
        assert unit.accounts.reported_at(alices, ALICE) is None
        assert unit.accounts.reported_at(mallorys, ALICE) == NOW
        assert unit.account_reports.run(alices) == (None, None)
        assert unit.account_reports.run(mallorys) == (None, NOW)
    assert due(store) == [ALICES_SITE]
    assert MALLORYS_SITE not in due(store)


def test_old_reports_are_forgotten_everywhere(store, alices, mallorys):
    """Those of that very moment stay."""
    note(store, alices, ALICE, at=NOW - HOUR)
    note(store, mallorys, ALICE, at=NOW - HOUR)
    note(store, alices, BOB, at=NOW)

    with store.writing() as unit:
        assert unit.account_reports.forget_old_across_tenants(reported_before=NOW) == 2
        unit.commit()

    with store.reading() as unit:
        assert unit.accounts.reported_at(alices, BOB) == NOW
        assert unit.accounts.reported_at(alices, ALICE) is None

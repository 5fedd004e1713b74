"""What a site answers to reported accounts: who is closed is erased there, and nobody else is."""

import pytest

from plugin.domain.account_report import AccountAnswers
from plugin.domain.audit import FIRST_HASH, AuditEntry, AuditKind, is_intact
from plugin.domain.ids import AccountId
from plugin.services.forgetting import view_account
from plugin.services.reporting_accounts import forget_old_reports, report_accounts
from tests.cast import ACME, ADA, ALICE, BOB, EVIL, MALLORY, NOON
from tests.services.registers import Registers


@pytest.fixture
def registers():
    return Registers()


@pytest.fixture
def acme(registers):
    return registers.of_client[ACME]


@pytest.fixture
def waits():
    """Keep the pauses that were made."""
    return []


@pytest.fixture
def run(world, registers, waits):
    """Report, without waiting."""
    return lambda: report_accounts(world.deps, registers, pause=waits.append)


def test_a_closed_account_is_erased(world, acme, run):
    """With all that it holds open; the secret stays, and the audit trail verifies."""
    secret_id, _ = world.add()
    acme.closed = {ALICE}

    assert run().closed == 1

    assert view_account(world.deps, ACME, account=ALICE).is_empty
    assert ALICE not in repr(world.snapshot())
    assert world.snapshot()["secrets"]
    assert not world.snapshot()["grants"]
    previous = FIRST_HASH
    for event in world.events():
        assert is_intact(event, installation_id=world.site.id, previous_hash=previous)
        previous = event.hash
    assert event.kind == "account_erased"
    assert world.unlock(secret_id)[0].view.created_by == "unknown"


def test_a_site_erases_its_own_people_only(world, registers, run):
    """Alice has an account on both sites; what Mallory's site says is no word about Acme's Alice."""
    world.add()
    with world.store.writing() as unit:
        unit.audit.append(world.evil_site.id, AuditEntry(AuditKind.INSTALLED, at=NOON, account=ALICE))
        unit.commit()
    registers.of_client[EVIL].closed = {ALICE, ADA, MALLORY}

    assert run().closed == 2
    assert not view_account(world.deps, ACME, account=ALICE).is_empty
    assert not view_account(world.deps, ACME, account=ADA).is_empty


def test_an_answer_about_others_than_were_asked_for_is_nonsense(world, run, acme):
    """Nothing is erased by it, and the site is left alone for a while."""
    world.add()
    acme.report = lambda _accounts: AccountAnswers(closed=frozenset({ALICE, AccountId("nobody")}))

    done = run()

    assert (done.closed, done.stopped) == (0, (world.site.id,))
    assert not view_account(world.deps, ACME, account=ALICE).is_empty


def test_an_updated_account_is_reported_as_of_now_from_then_on(world, acme, run):
    """Only its id is kept, and that never changes: there is nothing to fetch again."""
    acme.updated = {ADA}
    before = world.snapshot(without=("account_reports", "report_runs", "reports", "account_report_runs"))
    run()
    told_at = world.clock.now()
    world.clock.advance(days=7)
    run()

    assert acme.told[1][0].updated_at == told_at
    after = world.snapshot(without=("account_reports", "report_runs", "reports", "account_report_runs"))
    assert after == before


def test_who_is_not_kept_any_more_is_forgotten_at_the_end_of_a_cycle(world, acme, run):
    """The report itself names the account, so it must not outlive what it was about."""
    world.add(BOB)
    run()
    assert view_account(world.deps, ACME, account=BOB).reported_at == world.clock.now()
    with world.store.writing() as unit:
        unit.accounts.erase(world.site.id, BOB)
        unit.account_reports.note(world.site.id, [BOB], at=world.clock.now())
        unit.commit()

    world.clock.advance(days=7, seconds=1)
    run()

    assert view_account(world.deps, ACME, account=BOB).is_empty


def test_where_reporting_was_switched_off_the_reports_are_forgotten(world, run):
    """After sixty days: a row that says who was reported is about that person, too."""
    run()
    world.clock.advance(days=60)
    assert forget_old_reports(world.deps) == 0

    world.clock.advance(seconds=1)
    assert forget_old_reports(world.deps) == 2
    assert view_account(world.deps, ACME, account=ADA).reported_at is None

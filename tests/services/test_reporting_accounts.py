"""Reporting accounts: each once in a cycle, in batches, on one machine at a time."""

from dataclasses import replace

import pytest

from plugin.domain.account_report import BATCH
from plugin.domain.container import Container, Product
from plugin.domain.errors import HostUnavailable
from plugin.domain.ids import AccountId
from plugin.domain.installation import InstallationState
from plugin.services.reporting_accounts import PAUSE_SECONDS, report_accounts
from tests.cast import ACME, ADA, ALICE, EVIL, MALLORY
from tests.services.registers import Register, Registers


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


def crowd(world, count):
    """Let so many people make a secret each."""
    people = [AccountId(f"person-{number:04}") for number in range(count)]
    for number, person in enumerate(people):
        issue = Container(Product.JIRA, str(20000 + number))
        world.host.let(person, issue)
        world.add(person, issue)
    return people


def test_each_site_is_told_of_its_own_accounts(world, registers, run):
    """Ada installed the app and Alice made a secret; Mallory installed it on her own site."""
    world.add()

    assert run().accounts == 3
    assert registers.of_client[ACME].names() == sorted([ADA, ALICE])
    assert registers.of_client[EVIL].names() == [MALLORY]


def test_an_account_is_reported_once_in_a_cycle(world, acme, run):
    """Seven days, as long as the site says nothing else."""
    run()
    world.clock.advance(days=7, seconds=-1)
    run()
    assert acme.names() == [ADA]

    world.clock.advance(seconds=1)
    run()
    assert acme.names() == [ADA, ADA]


def test_what_is_told_is_when_it_was_last_reported(world, acme, run):
    """The first time that is now."""
    first = world.clock.now()
    run()
    world.clock.advance(days=8)
    run()

    assert [batch[0].updated_at for batch in acme.told] == [first, first]


def test_the_sites_cycle_is_kept_to(world, acme, run):
    """Longer ones than a month are not believed, or no report would ever come again."""
    acme.cycle_days = 14
    run()
    world.clock.advance(days=13)
    run()
    assert len(acme.told) == 1

    world.clock.advance(days=1)
    acme.cycle_days = 365
    run()
    assert len(acme.told) == 2
    world.clock.advance(days=30)
    run()
    assert len(acme.told) == 3


def test_a_batch_names_ninety_accounts_at_most(world, acme, run, waits):
    """With a pause after each."""
    people = crowd(world, BATCH + 1)

    run()

    assert [len(batch) for batch in acme.told] == [BATCH, 2]
    assert acme.names() == sorted([ADA, *people])
    assert waits == [PAUSE_SECONDS] * 3  # one of them is Mallory's site


def test_a_site_that_does_not_answer_is_asked_again_later(world, acme, run):
    """After an hour, or when it asks to be; the others are reported all the same."""
    acme.failures = [HostUnavailable(retry_after_seconds=7200), None]

    done = run()
    assert (done.accounts, done.stopped) == (1, (world.site.id,))
    world.clock.advance(hours=1)
    assert run().accounts == 0
    world.clock.advance(hours=1)
    assert run().accounts == 1
    assert acme.names() == [ADA]


def test_a_short_wait_is_an_hour(world, acme, run):
    """So the next run of maintenance does it, and nobody hammers a site that is in trouble."""
    acme.failures = [HostUnavailable(retry_after_seconds=1)]
    run()
    world.clock.advance(minutes=59)
    assert run().accounts == 0
    world.clock.advance(minutes=1)
    assert run().accounts == 1


def test_an_interrupted_cycle_is_gone_on_with(world, acme, run):
    """What was reported before is not reported again, and the cycle is counted from its end."""
    people = crowd(world, BATCH + 1)
    acme.failures = [None, HostUnavailable()]
    assert run().accounts == BATCH + 1  # Mallory's site has one
    world.clock.advance(hours=1)

    assert run().accounts == 2
    assert acme.names() == sorted([ADA, *people])


def test_a_run_that_was_killed_is_gone_on_with_when_its_claim_is_over(world, acme, run):
    """Half an hour later, by any machine."""
    acme.failures = [KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        run()

    world.clock.advance(minutes=29)
    run()
    assert acme.names() == []
    world.clock.advance(minutes=1)
    run()
    assert acme.names() == [ADA]


def test_a_site_is_reported_by_one_machine_at_a_time(acme, run):
    """While the first one waits for an answer, another finds nothing to do."""
    inner = []

    def report_meanwhile(accounts):
        inner.append(run())
        return Register.report(acme, accounts)

    acme.report = report_meanwhile
    run()

    assert inner[0].accounts <= 1  # Mallory's site may have been left to the second machine
    assert acme.names() == [ADA]


def test_a_site_that_left_is_not_reported(world, acme, run):
    """There is no token to do it with, and its people are erased with all else in time."""
    with world.store.writing() as unit:
        site = unit.installations.find(ACME)
        unit.installations.update(replace(site, state=InstallationState.UNINSTALLED))
        unit.commit()

    run()
    assert acme.told == []


def test_a_site_whose_row_was_changed_keeps_no_other_from_its_report(world, registers, run):
    """Its box does not open; Mallory's site is reported."""
    with world.store.writing() as unit:
        site = unit.installations.find(ACME)
        unit.installations.update(replace(site, base_url="https://mallory.atlassian.net"))
        unit.commit()

    assert run().accounts == 1
    assert registers.of_client[ACME].told == []


def test_the_pause_between_cycles_is_no_shorter_than_the_cycle(world, acme, run):
    """However late a run comes: the next cycle begins when this one has ended."""
    run()
    world.clock.advance(days=20)
    run()
    world.clock.advance(days=7, seconds=-1)
    assert run().accounts == 0
    assert len(acme.told) == 2

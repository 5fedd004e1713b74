"""Noting that the host answers: now and then, and never in anybody's way."""

from dataclasses import replace

from plugin.services.errors import StoreUnavailable
from plugin.services.host_contacts import HostContacts
from plugin.services.listing import list_secrets
from plugin.services.noting_contacts import note_host_contact
from tests.cast import BOB
from tests.storage.builders import make_installation


def contact(world, site=None):
    """Return when the host last answered."""
    with world.store.reading() as unit:
        return unit.health.last_host_contact((site or world.site).id)


def test_an_answer_is_noted(world):
    """For its own site."""
    note_host_contact(world.deps, world.site)

    assert contact(world) == world.clock.now()
    assert contact(world, world.evil_site) is None


def test_further_answers_are_not_noted_for_a_while(world):
    """A busy site costs a write in five minutes, not one for each list."""
    note_host_contact(world.deps, world.site)
    noted = contact(world)
    before = world.snapshot()
    world.clock.advance(minutes=1)

    note_host_contact(world.deps, world.site)

    assert world.snapshot() == before
    assert contact(world) == noted


def test_after_the_while_an_answer_is_noted_again():
    """Each process waits for itself."""
    impatient, patient = HostContacts(note_seconds=0), HostContacts()
    site = make_installation()

    assert [impatient.is_due(site), impatient.is_due(site)] == [True, True]
    assert [patient.is_due(site), patient.is_due(site)] == [True, False]


def test_a_list_is_shown_even_if_that_cannot_be_noted(world):
    """The host has allowed it; nothing else needs the store's writing."""

    def refuse(_unit):
        raise StoreUnavailable("the database does not answer")

    world.add()
    world.store.alter = refuse

    assert len(list_secrets(world.deps, world.caller(BOB)).secrets) == 1
    assert contact(world) is None


def test_a_list_from_memory_notes_nothing(world):
    """The host was not asked."""
    list_secrets(world.deps, world.caller(BOB))
    world.deps = replace(world.deps, contacts=HostContacts())
    before = world.snapshot()

    list_secrets(world.deps, world.caller(BOB))

    assert world.snapshot() == before

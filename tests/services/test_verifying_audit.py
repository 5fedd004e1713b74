"""Verifying a chain: a whole one passes, and each way of tampering with the rows shows."""

import sqlite3
from contextlib import closing

import pytest

from plugin.domain.audit import commit_to_account
from plugin.domain.errors import InstallationNotFound
from plugin.domain.ids import ClientKey
from plugin.services import walking_chain
from plugin.services.errors import StoreConflict
from plugin.services.forgetting import erase_account
from plugin.services.maintaining import maintain
from plugin.services.verifying_audit import ChainBroken, Pin, verify_chain
from plugin.services.walking_chain import chain_owners, find_chain, walk_chain
from tests.cast import ACME, BOB, EVIL
from tests.fakes import FakeClock
from tests.services.backends import InFile
from tests.services.world import World


@pytest.fixture
def trail(world):
    """Make a chain of six events."""
    for _ in range(2):
        secret_id, _ = world.add()
        world.unlock(secret_id)
    world.add()
    return world


@pytest.fixture
def filed(in_file):
    """Make the same chain in a file that can be tampered with; return the world and a way to do that."""
    in_file.wipe()
    world = World(in_file, FakeClock())
    for _ in range(2):
        secret_id, _ = world.add()
        world.unlock(secret_id)
    world.add()

    def tamper(statement, **values):
        values |= {"site": world.site.id.hex}
        path = in_file._files[0]
        with closing(sqlite3.connect(path)) as connection, connection:
            assert connection.execute(statement, values).rowcount > 0

    assert isinstance(in_file, InFile)
    return world, tamper


def test_a_whole_chain_passes_and_tells_its_head(trail):
    """Every event, from the installing on."""
    verified = verify_chain(trail.deps, ACME)

    last = trail.events()[-1]
    assert (verified.events, verified.kept_sequence) == (6, 0)
    assert verified.head == Pin(last.sequence, last.hash)
    assert verified.is_pin_met


def test_a_chain_is_read_in_pages(trail, monkeypatch):
    """What is verified does not depend on how much is read at a time."""
    monkeypatch.setattr(walking_chain, "PAGE", 2)

    assert verify_chain(trail.deps, ACME).events == 6


def test_an_erased_account_leaves_the_chain_whole(trail):
    """Only the commitment's salt and name are gone."""
    erase_account(trail.deps, ACME, account=BOB)

    assert verify_chain(trail.deps, ACME).events == 7


def test_a_chain_is_whole_after_its_beginning_had_its_time(trail):
    """It is verified from the hash of the last event that was cut off."""
    trail.clock.advance(days=400)
    trail.add()
    assert maintain(trail.deps).events == 6 + 1, "Mallory's site was installed then, too"

    verified = verify_chain(trail.deps, ACME)

    assert (verified.events, verified.kept_sequence) == (2, 6)


def test_a_head_that_was_written_down_is_found_again(trail):
    """However long the chain has grown since."""
    pin = verify_chain(trail.deps, ACME).head
    trail.add()

    assert verify_chain(trail.deps, ACME, pin=pin).is_pin_met


@pytest.mark.parametrize("pin", [Pin(6, bytes(32)), Pin(99, bytes(32)), Pin(1, b"x" * 32)])
def test_another_head_than_the_one_written_down_shows(trail, pin):
    """A chain that somebody computed anew, or cut at its end, has it nowhere."""
    with pytest.raises(ChainBroken, match="pinned"):
        verify_chain(trail.deps, ACME, pin=pin)


def test_about_a_head_that_had_its_time_nothing_is_said(trail):
    """It is older than what is kept; the last one that was cut off still counts."""
    old, cut = (Pin(event.sequence, event.hash) for event in trail.events()[-2:])
    trail.clock.advance(days=400)
    maintain(trail.deps)

    assert not verify_chain(trail.deps, ACME, pin=old).is_pin_met
    assert verify_chain(trail.deps, ACME, pin=cut).is_pin_met


def test_a_beginning_that_somebody_else_cut_off_shows(filed):
    """What is left is a chain with the right end, so no pinned head tells; but no event says why."""
    world, tamper = filed
    pin = verify_chain(world.deps, ACME).head
    tamper(
        "UPDATE audit_heads SET kept_sequence = 3, kept_hash = (SELECT hash FROM audit_events WHERE sequence = 3"
        " AND installation_id = :site) WHERE installation_id = :site"
    )
    tamper("DELETE FROM audit_events WHERE sequence <= 3 AND installation_id = :site")

    with pytest.raises(ChainBroken, match="its beginning is missing"):
        verify_chain(world.deps, ACME, pin=pin)


def test_a_beginning_that_somebody_else_cut_off_later_shows(filed):
    """An event of an earlier cut speaks for that one only."""
    world, tamper = filed
    world.clock.advance(days=400)
    maintain(world.deps)
    world.add()
    tamper(
        "UPDATE audit_heads SET kept_sequence = kept_sequence + 1, kept_hash = (SELECT hash FROM audit_events"
        " WHERE sequence = kept_sequence + 1 AND installation_id = :site) WHERE installation_id = :site"
    )
    tamper(
        "DELETE FROM audit_events WHERE installation_id = :site AND sequence <="
        " (SELECT kept_sequence FROM audit_heads WHERE installation_id = :site)"
    )

    with pytest.raises(ChainBroken, match="its beginning is missing"):
        verify_chain(world.deps, ACME)


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (
            "UPDATE audit_events SET kind = 'locked' WHERE sequence = 3 AND installation_id = :site",
            "event 3 ",
        ),
        (
            """UPDATE audit_events SET details = '{"a":1}' WHERE sequence = 2 AND installation_id = :site""",
            "event 2 ",
        ),
        ("UPDATE audit_events SET at_micros = 5 WHERE sequence = 6 AND installation_id = :site", "event 6 "),
        (
            "UPDATE audit_events SET secret_id = NULL WHERE sequence = 4 AND installation_id = :site",
            "event 4 ",
        ),
        (
            (
                "UPDATE audit_events SET actor = (SELECT actor FROM audit_events WHERE sequence = 3 AND"
                " installation_id = :site) WHERE sequence = 2 AND installation_id = :site"
            ),
            "event 2 ",
        ),
        ("DELETE FROM audit_events WHERE sequence = 4 AND installation_id = :site", "event 4 is missing"),
        ("DELETE FROM audit_events WHERE sequence = 1 AND installation_id = :site", "event 1 is missing"),
        ("DELETE FROM audit_events WHERE sequence = 6 AND installation_id = :site", "ends at event 5"),
        ("DELETE FROM audit_events WHERE installation_id = :site", "ends at event 0"),
        ("UPDATE audit_heads SET hash = X'00' WHERE installation_id = :site", "ends at event 6"),
        ("UPDATE audit_heads SET sequence = 5 WHERE installation_id = :site", "its head does not know"),
        ("UPDATE audit_heads SET kept_sequence = 2 WHERE installation_id = :site", "event 3 "),
        (
            "UPDATE audit_accounts SET account_id = 'x' || account_id WHERE installation_id = :site",
            "another one's",
        ),
    ],
)
def test_tampering_with_the_rows_shows(filed, statement, fault):
    """Changed, moved, removed at the beginning, in the middle or at the end, or put behind the head."""
    world, tamper = filed
    tamper(statement)

    with pytest.raises(ChainBroken, match=fault):
        verify_chain(world.deps, ACME)


def test_an_account_cannot_take_anothers_events(filed):
    """Even with a salt that makes a good commitment of it: the events name another one."""
    world, tamper = filed
    actor = commit_to_account("mallory", salt=b"s" * 16)
    tamper(
        "UPDATE audit_accounts SET account_id = 'mallory', salt = :salt WHERE account_id = :bob"
        " AND installation_id = :site",
        salt=b"s" * 16,
        bob=BOB,
    )
    with pytest.raises(ChainBroken, match="another one's"):
        verify_chain(world.deps, ACME)
    tamper(
        "UPDATE audit_accounts SET actor = :actor WHERE account_id = 'mallory' AND installation_id = :site",
        actor=actor,
    )

    assert verify_chain(world.deps, ACME).events == 6
    with world.store.reading() as unit:
        named = unit.audit_pages.accounts_of(
            world.site.id, {event.actor for event in world.events() if event.actor}
        )
    assert "mallory" not in named.values()


def test_a_chain_that_is_cut_meanwhile_is_begun_again(trail, monkeypatch):
    """Rather than called broken."""
    monkeypatch.setattr(walking_chain, "PAGE", 2)
    walk = walk_chain(trail.deps, find_chain(trail.deps, ACME))
    next(walk)
    trail.clock.advance(days=400)
    maintain(trail.deps)

    with pytest.raises(StoreConflict):
        list(walk)


def test_what_is_appended_meanwhile_does_not_matter(trail, monkeypatch):
    """The chain is verified as it was at the beginning."""
    monkeypatch.setattr(walking_chain, "PAGE", 2)
    walk = walk_chain(trail.deps, find_chain(trail.deps, ACME))
    first = next(walk)
    trail.add()

    assert [event.sequence for page in (first, *walk) for event in page] == [1, 2, 3, 4, 5, 6]


def test_every_installation_with_a_chain_is_found(trail):
    """In the order of their keys, page by page."""
    assert chain_owners(trail.deps) == [ACME, EVIL]


def test_an_unknown_installation_has_no_chain(trail):
    """A slip of the key must not look like "whole"."""
    with pytest.raises(InstallationNotFound):
        verify_chain(trail.deps, ClientKey("nobody"))

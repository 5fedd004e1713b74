"""The audit chain: any change of any event shows, and an erased account leaves it whole."""

from dataclasses import fields, replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.domain.audit import FIRST_HASH, AuditEvent, AuditKind, commit_to_account, is_intact, link
from plugin.domain.container import Container, Product
from plugin.domain.ids import InstallationId, SecretId
from tests.cast import ALICE, BOB, INSTALLATION_ID, ISSUE, NOON, OTHER_ISSUE, SECRET_ID, make_entry

ACTOR = commit_to_account(ALICE, salt=b"s" * 16)
OTHER_INSTALLATION = InstallationId(UUID("99999999-2222-4333-8444-555555555555"))


def make_chain(length: int = 4) -> list[AuditEvent]:
    """Make a chain of events of Acme's site."""
    chain: list[AuditEvent] = []
    for sequence in range(1, length + 1):
        chain.append(
            link(
                make_entry(details={"version": sequence}),
                installation_id=INSTALLATION_ID,
                sequence=sequence,
                actor=ACTOR,
                previous_hash=chain[-1].hash if chain else FIRST_HASH,
            )
        )
    return chain


def holds(chain: list[AuditEvent], *, installation_id: InstallationId = INSTALLATION_ID) -> bool:
    """Verify a chain from its first event to its last."""
    previous = FIRST_HASH
    for event in chain:
        if not is_intact(event, installation_id=installation_id, previous_hash=previous):
            return False
        previous = event.hash
    return True


CHANGES = {
    "sequence": 9,
    "at_micros": 1,
    "kind": AuditKind.EDITED.value,
    "actor": commit_to_account(BOB, salt=b"s" * 16),
    "secret_id": SecretId(UUID(int=7)),
    "container": OTHER_ISSUE,
    "details": '{"version":99}',
    "previous_hash": bytes(31) + b"\1",
    "hash": bytes(32),
}


def test_an_untouched_chain_holds():
    """Events linked one after the other verify."""
    assert holds(make_chain())


def test_every_field_of_an_event_is_tried():
    """The next test changes each field that an event has."""
    assert set(CHANGES) == {each.name for each in fields(AuditEvent)}


@pytest.mark.parametrize("position", [0, 1, 3])
@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_any_field_breaks_the_chain(name, position):
    """No field of no event can be changed unseen."""
    chain = make_chain()
    chain[position] = replace(chain[position], **{name: CHANGES[name]})

    assert not holds(chain)


@pytest.mark.parametrize("name", ["actor", "secret_id", "container"])
def test_leaving_a_field_out_breaks_the_chain(name):
    """An event cannot be made anonymous, or cut from its secret or container, unseen."""
    chain = make_chain()
    chain[1] = replace(chain[1], **{name: None})

    assert not holds(chain)


def test_the_product_is_part_of_the_chain():
    """An issue cannot be turned into the page with the same number."""
    chain = make_chain()
    chain[1] = replace(chain[1], container=Container(Product.CONFLUENCE, ISSUE.id))

    assert not holds(chain)


def test_a_removed_event_breaks_the_chain():
    """An event in the middle cannot be taken out."""
    chain = make_chain()

    assert not holds(chain[:1] + chain[2:])


def test_a_removed_beginning_breaks_the_chain():
    """The first events cannot be cut off."""
    assert not holds(make_chain()[1:])


def test_events_in_another_order_break_the_chain():
    """Two events cannot trade places."""
    chain = make_chain()

    assert not holds([chain[0], chain[2], chain[1], chain[3]])


def test_an_inserted_event_breaks_the_chain():
    """An event with a right hash of its own cannot be put in between."""
    chain = make_chain()
    forged = link(
        make_entry(AuditKind.TRASHED),
        installation_id=INSTALLATION_ID,
        sequence=2,
        actor=ACTOR,
        previous_hash=chain[0].hash,
    )

    assert not holds([chain[0], forged, *chain[1:]])


def test_a_rewritten_event_does_not_fit_those_after_it():
    """An event whose own hash was made right again still differs from what the next one was made after."""
    chain = make_chain()
    chain[0] = link(
        make_entry(AuditKind.TRASHED),
        installation_id=INSTALLATION_ID,
        sequence=1,
        actor=ACTOR,
        previous_hash=FIRST_HASH,
    )
    chain[1] = replace(chain[1], previous_hash=chain[0].hash)

    assert not holds(chain)


def test_a_chain_belongs_to_its_installation():
    """One tenant's chain does not verify as another tenant's."""
    assert not holds(make_chain(), installation_id=OTHER_INSTALLATION)


@given(st.text(min_size=1), st.text(min_size=1), st.binary(min_size=16, max_size=16))
def test_commitments_of_two_accounts_differ(one, another, salt):
    """Different accounts never share a commitment."""
    assert (commit_to_account(one, salt=salt) == commit_to_account(another, salt=salt)) == (one == another)


def test_a_commitment_needs_its_salt():
    """Without the salt, trying out account ids finds nobody."""
    assert commit_to_account(ALICE, salt=b"a" * 16) != commit_to_account(ALICE, salt=b"b" * 16)


def test_the_chain_holds_no_account_id():
    """An event names its actor by the commitment alone, so erasing the account leaves the chain whole."""
    assert ALICE not in repr(make_chain())
    assert ALICE.encode() not in b"".join(event.actor or b"" for event in make_chain())


def test_times_are_kept_to_the_microsecond():
    """The number in the chain is the entry's moment, exactly."""
    entry = make_entry(at=NOON.replace(microsecond=123_457))
    event = link(entry, installation_id=INSTALLATION_ID, sequence=1, actor=None, previous_hash=FIRST_HASH)

    assert event.at_micros == int(NOON.timestamp()) * 1_000_000 + 123_457


def test_details_are_written_in_one_way_only():
    """The same facts in another order give the same event."""
    one, other = (
        link(
            make_entry(details=details, secret_id=SECRET_ID),
            installation_id=INSTALLATION_ID,
            sequence=1,
            actor=ACTOR,
            previous_hash=FIRST_HASH,
        )
        for details in ({"a": 1, "b": True}, {"b": True, "a": 1})
    )

    assert one == other
    assert one.details == '{"a":1,"b":true}'

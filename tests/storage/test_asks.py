"""Asks, and whom a secret is shown to that came of one, on every store."""

import uuid
from datetime import timedelta

import pytest

from plugin.domain.ask import SealedAsk
from plugin.domain.errors import SecretNotFound
from plugin.domain.ids import UNKNOWN_ACCOUNT, AccountId, AskId
from plugin.services.ask_repositories import BEFORE_ALL_ASKS
from plugin.services.errors import StaleWrite
from plugin.services.ports import Beside
from tests.storage.builders import (
    ALICE,
    ALICES_SITE,
    BOB,
    ISSUE,
    NOW,
    OTHER_ISSUE,
    keep,
    make_secret,
)

CAROL = AccountId("carol")
IN_A_DAY = NOW + timedelta(days=1)


def make_ask(container=ISSUE, **changes):
    """Return an ask of Alice's that ends in a day."""
    values = {
        "id": AskId(uuid.uuid4()),
        "container": container,
        "asked_by": ALICE,
        "asked_at": NOW,
        "expires_at": IN_A_DAY,
        "tenant_key_version": 1,
        "sealed_title": b"sealed title",
        "sealed_note": None,
    }
    return SealedAsk(**values | changes)


def put(store, installation_id, *asks):
    """Write asks."""
    with store.writing() as unit:
        for ask in asks:
            unit.asks.add(installation_id, ask)
        unit.commit()


def take(store, installation_id, ask, *, now=NOW):
    """Take an ask away."""
    with store.writing() as unit:
        unit.asks.take(installation_id, ask.id, now=now)
        unit.commit()


def open_asks(store, installation_id, container=ISSUE, *, now=NOW):
    """Return the asks of a container."""
    with store.reading() as unit:
        found = unit.asks.open(installation_id, container, now=now)
        assert unit.asks.count(installation_id, container, now=now) == len(found)
    return found


def test_an_ask_is_kept_as_it_is_in_its_container_alone(store, alices, mallorys):
    """The oldest first; another container and another tenant have their own."""
    first = make_ask(sealed_note=b"sealed note")
    second = make_ask(asked_at=NOW + timedelta(seconds=1), asked_by=BOB)
    put(store, alices, second, first, make_ask(OTHER_ISSUE))

    assert open_asks(store, alices) == [first, second]
    assert open_asks(store, mallorys) == []
    with store.reading() as unit:
        assert unit.asks.get(alices, first.id, now=NOW) == first
        with pytest.raises(SecretNotFound):
            unit.asks.get(mallorys, first.id, now=NOW)


def test_an_ask_is_taken_once_and_by_its_own_tenant(store, alices, mallorys):
    """The second one finds nothing, as one from elsewhere does."""
    ask = make_ask()
    put(store, alices, ask)

    with pytest.raises(SecretNotFound):
        take(store, mallorys, ask)
    take(store, alices, ask)

    with pytest.raises(SecretNotFound):
        take(store, alices, ask)
    assert open_asks(store, alices) == []


def test_an_ask_whose_time_is_over_is_there_for_maintenance_alone(store, alices, mallorys):
    """It is neither listed nor counted, read nor taken; and it is deleted once."""
    ask = make_ask()
    put(store, alices, ask, make_ask(expires_at=IN_A_DAY + timedelta(seconds=1)))

    with store.writing() as unit:
        assert not unit.asks.expire(alices, ask.id, now=IN_A_DAY - timedelta(microseconds=1))
        with pytest.raises(SecretNotFound):
            unit.asks.get(alices, ask.id, now=IN_A_DAY)
        with pytest.raises(SecretNotFound):
            unit.asks.take(alices, ask.id, now=IN_A_DAY)
        (due,) = unit.asks.due_across_tenants(now=IN_A_DAY, limit=5)
        assert (due.client_key, due.id, due.container) == (ALICES_SITE, ask.id, ISSUE)
        assert not unit.asks.expire(mallorys, ask.id, now=IN_A_DAY)
        assert unit.asks.expire(alices, ask.id, now=IN_A_DAY)
        assert not unit.asks.expire(alices, ask.id, now=IN_A_DAY)
        unit.commit()
    assert len(open_asks(store, alices, now=IN_A_DAY)) == 1


def test_asks_are_sealed_anew_key_by_key(store, alices, mallorys):
    """Those under older keys come in the order of their ids; a key that one names is not destroyed."""
    asks = sorted((make_ask() for _ in range(3)), key=lambda ask: ask.id)
    put(store, alices, *asks, make_ask(tenant_key_version=2))
    moved = make_ask(id=asks[0].id, tenant_key_version=2, sealed_title=b"new", sealed_note=b"note")
    with store.writing() as unit:
        unit.tenant_keys.add(alices, version=1, root_key_id=1, sealed=b"key", at=NOW)

        assert unit.asks.old(alices, current=2, after=BEFORE_ALL_ASKS, limit=2) == asks[:2]
        assert unit.asks.old(alices, current=2, after=asks[1].id, limit=2) == asks[2:]
        assert unit.asks.old(mallorys, current=2, after=BEFORE_ALL_ASKS, limit=2) == []
        assert unit.asks.reseal(alices, moved)
        assert not unit.asks.reseal(mallorys, moved)
        with pytest.raises(StaleWrite):
            unit.key_rows.destroy(alices, 1)
        unit.commit()
    with store.reading() as unit:
        assert unit.asks.get(alices, moved.id, now=NOW) == moved


def test_what_was_asked_for_is_shown_to_asker_and_creator_alone(store, alices):
    """In the list and in the trash, and in what is counted beside the list; others do not even find a number."""
    hidden, open_to_all = make_secret(created_by=BOB, asked_by=ALICE), make_secret()
    gone = make_secret(created_by=BOB, asked_by=ALICE)
    keep(store, alices, hidden, open_to_all, gone)
    put(store, alices, make_ask())
    with store.writing() as unit:
        unit.secrets.trash(alices, gone.head.id, by=BOB, at=NOW)
        unit.commit()

    for viewer, shown in (
        (ALICE, [hidden, open_to_all]),
        (BOB, [hidden, open_to_all]),
        (CAROL, [open_to_all]),
        (UNKNOWN_ACCOUNT, [open_to_all]),
    ):
        heads = store.glances.heads(alices, ISSUE, viewer=viewer)
        beside = store.glances.beside(alices, ISSUE, viewer=viewer, now=NOW)
        with store.reading() as unit:
            assert unit.secrets.heads(alices, ISSUE, viewer=viewer) == heads
            trashed = unit.trash.heads(alices, ISSUE, viewer=viewer, limit=5)
        assert heads == [secret.head for secret in shown]
        assert heads == [head for head in (hidden.head, open_to_all.head) if head.is_shown_to(viewer)]
        assert [each.head for each in trashed] == ([gone.head] if len(shown) == 2 else [])
        assert beside == Beside(trashed=len(trashed), asks=1)
    with store.reading() as unit:
        counts = unit.secrets.counts_in(alices, ISSUE)
        assert (counts.secrets, counts.shown) == (2, 1)


def test_saving_does_not_show_a_secret_and_showing_does(store, alices, mallorys):
    """An edit writes everything else; what shows it is a write of its own, in its own tenant."""
    secret = make_secret(created_by=BOB, asked_by=ALICE)
    keep(store, alices, secret)
    edited = make_secret(id=secret.head.id, created_by=BOB, version=2)

    with store.writing() as unit:
        unit.secrets.replace(alices, edited, version=1, epoch=1)
        assert unit.secrets.get(alices, secret.head.id).head.asked_by == ALICE
        with pytest.raises(SecretNotFound):
            unit.secrets.show_to_everyone(mallorys, secret.head.id)
        unit.secrets.show_to_everyone(alices, secret.head.id)
        unit.commit()

    assert len(store.glances.heads(alices, ISSUE, viewer=CAROL)) == 1


def test_erasing_an_account_takes_its_asks_and_what_nobody_is_left_to_see(store, alices):
    """With the asker alone erased the creator is still shown it; with both, it goes to the trash."""
    secret = make_secret(created_by=BOB, updated_by=BOB, asked_by=ALICE)
    keep(store, alices, secret)
    put(store, alices, make_ask(), make_ask(asked_by=BOB))

    with store.writing() as unit:
        assert [trace.has_asked for trace in unit.accounts.secrets_of(alices, ALICE)] == [True]
        assert len(unit.accounts.asks_of(alices, ALICE)) == 1
        assert unit.accounts.erase(alices, ALICE) == 2
        assert unit.trash.retire_ownerless(alices, at=NOW) == []
        unit.accounts.erase(alices, BOB)
        assert unit.trash.retire_ownerless(alices, at=NOW) == [(secret.head.id, ISSUE)]
        unit.commit()

    assert open_asks(store, alices) == []
    with store.reading() as unit:
        assert unit.trash.get(alices, secret.head.id).trashed_by == UNKNOWN_ACCOUNT


def test_a_purge_forgets_asks(store, alices, mallorys):
    """Of one tenant alone."""
    put(store, alices, make_ask())
    put(store, mallorys, make_ask())

    with store.writing() as unit:
        unit.remains.forget(alices)
        unit.commit()

    assert (len(open_asks(store, alices)), len(open_asks(store, mallorys))) == (0, 1)

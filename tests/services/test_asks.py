"""Asking for a secret: who may, who may fill it, who is shown what came of it, and how an ask ends."""

from dataclasses import replace
from datetime import timedelta

import pytest

from plugin.domain.ask import parse_ask
from plugin.domain.checked import Checked
from plugin.domain.draft import parse_draft
from plugin.domain.errors import (
    InvalidInput,
    Locked,
    NotAllowed,
    NotYours,
    Sealed,
    SecretNotFound,
    TooManyAsks,
    TooManySecrets,
)
from plugin.domain.policy import Policy
from plugin.services.asking import ask_for_secret
from plugin.services.destroying_keys import destroy_old_keys
from plugin.services.filling import fill_ask
from plugin.services.forgetting import erase_account, view_account
from plugin.services.listing import list_secrets
from plugin.services.maintaining import maintain
from plugin.services.marking import settle_mark
from plugin.services.restoring import list_trash
from plugin.services.revealing import reveal_secret
from plugin.services.showing_asks import list_asks
from plugin.services.showing_to_everyone import show_to_everyone
from plugin.services.trashing import trash_secret
from plugin.services.withdrawing_asks import withdraw_ask
from tests.cast import (
    ACME,
    ADA,
    ALICE,
    BOB,
    CHARLIE,
    CONTENT,
    ISSUE,
    NOON,
    OTHER_ISSUE,
    PASSWORD,
    UNKNOWN_SECRET_ID,
    make_draft,
)
from tests.services.calls import ON_A_SECRET, refused

WANTED = "Key of the VPN"
NOTE = "The one for the\nnew office."


def ask(world, account=ALICE, container=ISSUE, **body):
    """Ask for a secret; return the ask's id."""
    draft = Checked.of(lambda: parse_ask({"title": WANTED} | body, Policy()))
    return ask_for_secret(world.deps, world.caller(account, container), draft).ask.id


def fill(world, ask_id, account=ADA, container=ISSUE, **draft):
    """Fill an ask as somebody who may only view; return the secret's id and his grant's token."""
    caller = world.caller(account, container)
    view, grant = fill_ask(world.deps, caller, ask_id, make_draft(**draft))
    return view.id, grant.token


def titles(world, account):
    """Return the titles that somebody's list shows."""
    return [view.title for view in list_secrets(world.deps, world.caller(account)).secrets]


def asked(world, account=BOB):
    """Return what somebody is shown as asked for, and check what the list says of it."""
    asks = list_asks(world.deps, world.caller(account))
    assert list_secrets(world.deps, world.caller(account)).asks == len(asks)
    return [view.title for view in asks]


def everything_refused(world, ask_id, caller):
    """Expect that an ask is not there: neither to be filled nor withdrawn, whatever is sent along."""
    nonsense = Checked.of(lambda: parse_draft({"opens_max": "many"}, Policy()))
    for draft in (make_draft(), nonsense):
        refused(SecretNotFound, lambda draft=draft: fill_ask(world.deps, caller, ask_id, draft))
    refused(SecretNotFound, lambda: withdraw_ask(world.deps, caller, ask_id))


def test_everybody_who_sees_the_issue_sees_what_is_asked_for(world):
    """Title, note, who, when and until when."""
    ask_id = ask(world, note=NOTE)

    (view,) = list_asks(world.deps, world.caller(ADA))

    assert (view.ask.id, view.title, view.note, view.ask.asked_by) == (ask_id, WANTED, NOTE, ALICE)
    assert (view.ask.asked_at, view.ask.expires_at) == (NOON, NOON + timedelta(days=14))
    assert not view.is_mine
    assert list_asks(world.deps, world.caller(ALICE))[0].is_mine
    assert asked(world) == [WANTED]
    assert list_secrets(world.deps, world.caller(ADA)).asks == 1
    assert list_asks(world.deps, world.caller(ALICE, OTHER_ISSUE)) == []
    assert list_asks(world.deps, world.mallory()) == []
    refused(SecretNotFound, lambda: list_asks(world.deps, world.caller(CHARLIE)))
    assert world.kinds()[-1] == "asked"


def test_texts_are_stored_sealed(world):
    """Neither the title nor the note stands anywhere in the store."""
    ask(world, note=NOTE)

    stored = repr(world.backend.snapshot())

    assert WANTED not in stored
    assert "new office" not in stored


def test_only_an_editor_who_may_add_asks(world):
    """A viewer may not, nor an editor whom the policy keeps from adding: a filler must not add it for him."""
    refused(NotAllowed, lambda: ask(world, ADA))
    refused(SecretNotFound, lambda: ask(world, CHARLIE))
    refused(SecretNotFound, lambda: ask(world, CHARLIE, title=""))
    assert list_secrets(world.deps, world.caller(ALICE)).can_ask
    assert not list_secrets(world.deps, world.caller(ADA)).can_ask
    world.choose_policy(who_may_add="groups", add_groups=["keepers"])

    refused(NotAllowed, lambda: ask(world, ALICE))
    assert not list_secrets(world.deps, world.caller(ALICE)).can_ask


@pytest.mark.parametrize(
    "body",
    [
        {"title": ""},
        {"title": "two\nlines"},
        {"title": "x" * 201},
        {"note": "x" * 1001},
        {"note": "a\x00b"},
        {"note": "turned \u202e around"},
        {"expires_at": NOON.isoformat()},
        {"expires_at": (NOON + timedelta(days=91)).isoformat()},
        {"expires_at": "soon"},
        {"unknown": 1},
    ],
)
def test_an_ask_that_makes_no_sense_is_refused(world, body):
    """Nothing is kept of it."""
    refused(InvalidInput, lambda: ask(world, **body))

    assert asked(world) == []


def test_an_issue_takes_no_more_asks_than_the_policy_says(world):
    """Those that were filled or withdrawn make room."""
    world.set_policy(asks_max=2)
    first = ask(world)
    ask(world, BOB)
    refused(TooManyAsks, lambda: ask(world))

    withdraw_ask(world.deps, world.caller(ALICE), first)

    ask(world)


def test_what_was_filled_is_shown_to_asker_and_filler_alone(world):
    """Ada may only view, and fills it; for Bob the ask is gone, and nothing came in its place."""
    ask_id = ask(world)

    secret_id, token = fill(world, ask_id, title="Key of the VPN, new office")

    assert titles(world, ALICE) == titles(world, ADA) == ["Key of the VPN, new office"]
    (view,) = list_secrets(world.deps, world.caller(ALICE)).secrets
    assert (view.created_by, view.asked_by, view.is_mine) == (ADA, ALICE, False)
    assert titles(world, BOB) == []
    assert asked(world, ALICE) == asked(world, ADA) == asked(world, BOB) == []
    assert reveal_secret(world.deps, world.caller(ADA), secret_id, token).content == CONTENT
    assert world.unlock(secret_id, ALICE)[0].content == CONTENT
    assert world.kinds()[-4:-2] == ["created", "ask_filled"]


@pytest.mark.parametrize("call", ON_A_SECRET.values(), ids=ON_A_SECRET.keys())
def test_for_all_others_it_does_not_exist(world, call):
    """Bob may edit the issue and even knows the password; not even a grant of somebody else's tells him more."""
    secret_id, token = fill(world, ask(world))

    for grant in (None, token):
        refused(SecretNotFound, lambda grant=grant: call(world, world.caller(BOB), secret_id, grant))


def test_in_the_trash_it_is_hidden_too(world):
    """Neither its line nor the number of lines tells of it."""
    secret_id, _ = fill(world, ask(world))
    trash_secret(world.deps, world.caller(ALICE), secret_id, None)

    assert [each.trashed.head.id for each in list_trash(world.deps, world.caller(ALICE))] == [secret_id]
    assert list_trash(world.deps, world.caller(BOB)) == []
    assert list_secrets(world.deps, world.caller(ALICE)).trashed == 1
    assert list_secrets(world.deps, world.caller(BOB)).trashed == 0
    with world.store.reading() as unit:
        assert unit.secrets.counts(world.site.id).trashed == 1


def test_an_ask_that_is_gone_is_gone_alike(world):
    """Filled, withdrawn, expired, elsewhere, unknown, or on an issue that one may not see."""
    filled, withdrawn, expired, kept = (ask(world) for _ in range(4))
    fill(world, filled)
    withdraw_ask(world.deps, world.caller(ALICE), withdrawn)
    everything_refused(world, kept, world.caller(CHARLIE))
    everything_refused(world, kept, world.caller(ALICE, OTHER_ISSUE))
    everything_refused(world, kept, world.mallory())
    for gone in (filled, withdrawn, UNKNOWN_SECRET_ID):
        everything_refused(world, gone, world.caller(BOB))
    world.clock.advance(days=14)

    everything_refused(world, expired, world.caller(BOB))


def test_of_two_at_once_one_fills_it(world):
    """While Bob's password is derived, Ada is faster: nothing of Bob's is kept."""
    ask_id = ask(world)
    world.slots.meanwhile = lambda: fill(world, ask_id, ADA)

    refused(SecretNotFound, lambda: fill(world, ask_id, BOB))

    assert titles(world, ALICE) == titles(world, ADA)
    assert titles(world, BOB) == []
    assert world.kinds().count("ask_filled") == world.kinds().count("created") == 1


def test_what_is_filled_in_obeys_the_policy(world):
    """As a secret that is added; the ask stays for another try."""
    ask_id = ask(world)
    refused(InvalidInput, lambda: fill(world, ask_id, opens_max="many"))
    world.choose_policy(password_min_strength=4)
    weak = refused(InvalidInput, lambda: fill(world, ask_id, password="password1"))
    assert set(weak.fields) == {"password"}
    world.choose_policy(password_min_strength=0, expiry_default_days=7)
    world.set_policy(secrets_max=1)
    world.add()
    refused(TooManySecrets, lambda: fill(world, ask_id))
    world.set_policy(secrets_max=2)

    fill(world, ask_id)

    (_, view) = list_secrets(world.deps, world.caller(ALICE)).secrets
    assert view.life.expires_at == NOON + timedelta(days=7)


def test_who_asked_withdraws_and_so_does_an_admin(world):
    """Another editor does not, though he sees the ask."""
    mine, another = ask(world), ask(world)
    refused(NotYours, lambda: withdraw_ask(world.deps, world.caller(BOB), mine))

    withdraw_ask(world.deps, world.caller(ALICE), mine)
    withdraw_ask(world.deps, world.caller(ADA), another)

    assert asked(world) == []
    assert world.kinds()[-2:] == ["ask_withdrawn"] * 2


def test_nothing_is_asked_filled_or_withdrawn_while_sealed(world):
    """What is asked for is still shown, like titles; nobody is offered anything."""
    ask_id = ask(world)
    world.seal()

    refused(Sealed, lambda: ask(world))
    refused(Sealed, lambda: fill(world, ask_id))
    refused(Sealed, lambda: withdraw_ask(world.deps, world.caller(ALICE), ask_id))
    assert asked(world) == [WANTED]
    assert not list_secrets(world.deps, world.caller(ALICE)).can_ask


def test_asker_and_filler_show_it_to_everyone_while_they_have_it_open(world):
    """Then it is like any other secret; without a grant nobody does, and to Bob it is not there to be shown."""
    secret_id, token = fill(world, ask(world))
    refused(Locked, lambda: show_to_everyone(world.deps, world.caller(ALICE), secret_id, grant_token=None))
    refused(Locked, lambda: show_to_everyone(world.deps, world.caller(ALICE), secret_id, grant_token=token))
    bob = world.caller(BOB)
    refused(SecretNotFound, lambda: show_to_everyone(world.deps, bob, secret_id, grant_token=token))

    view = show_to_everyone(world.deps, world.caller(ADA), secret_id, grant_token=token)

    assert view.asked_by is None
    assert len(titles(world, BOB)) == 1
    assert world.unlock(secret_id, BOB)[0].content == CONTENT
    assert "shown_to_everyone" in world.kinds()


def test_an_asker_ends_a_secret_whose_password_he_was_never_told(world):
    """He may edit the issue; it must not be immortal."""
    secret_id, _ = fill(world, ask(world))

    trash_secret(world.deps, world.caller(ALICE), secret_id, None)

    assert titles(world, ADA) == []


def test_the_mark_on_the_issue_tells_of_asks_but_not_of_what_came_of_one(world):
    """It is there while something is shown to everybody; who sees it vanish cannot tell filled from withdrawn."""
    ask_id = ask(world)
    settle_mark(world.deps, world.site, ISSUE, host=world.host)
    assert world.host.marked == {ISSUE}

    secret_id, token = fill(world, ask_id)
    settle_mark(world.deps, world.site, ISSUE, host=world.host)
    assert world.host.marked == set()

    show_to_everyone(world.deps, world.caller(ADA), secret_id, grant_token=token)
    settle_mark(world.deps, world.site, ISSUE, host=world.host)
    assert world.host.marked == {ISSUE}


def test_the_first_secret_that_all_are_shown_brings_the_mark_beside_a_hidden_one(world):
    """And the last of them takes it away."""
    fill(world, ask(world))
    settle_mark(world.deps, world.site, ISSUE, host=world.host)

    secret_id, token = world.add()
    settle_mark(world.deps, world.site, ISSUE, host=world.host)
    assert world.host.marked == {ISSUE}

    trash_secret(world.deps, world.caller(), secret_id, token)
    settle_mark(world.deps, world.site, ISSUE, host=world.host)
    assert world.host.marked == set()


def test_maintenance_ends_asks_whose_time_is_over(world):
    """Each is written down once."""
    ask(world, expires_at=(NOON + timedelta(hours=1)).isoformat())
    ask(world)
    world.clock.advance(hours=1)

    assert maintain(world.deps).asks == 1
    assert maintain(world.deps).asks == 0
    assert asked(world) == [WANTED]
    assert world.kinds().count("ask_expired") == 1


def test_asks_move_to_a_new_tenant_key(world):
    """The old key is not destroyed before, and nobody misses it afterwards."""
    ask(world, note=NOTE)
    world.rotate()
    world.clock.advance(days=1)

    assert destroy_old_keys(world.deps) == 1
    world.look_again()
    (view,) = list_asks(world.deps, world.caller(BOB))

    assert (view.title, view.note) == (WANTED, NOTE)


def test_an_ask_that_was_tampered_with_hides_no_other(world):
    """It is shown without its texts, and can be withdrawn."""
    ask(world)
    damaged = ask(world)
    with world.store.writing() as unit:
        row = unit.asks.get(world.site.id, damaged, now=NOON)
        unit.asks.reseal(world.site.id, replace(row, sealed_title=b"no box"))
        unit.commit()

    assert sorted(map(str, asked(world))) == [WANTED, "None"]
    withdraw_ask(world.deps, world.caller(ALICE), damaged)


def test_an_account_is_shown_and_forgotten_with_its_asks(world):
    """What it asked for and got stays for the filler; when he is erased too, it goes to the trash."""
    secret_id, _ = fill(world, ask(world))
    ask(world)
    traces = view_account(world.deps, ACME, account=ALICE)
    assert (len(traces.asks), [trace.has_asked for trace in traces.secrets]) == (1, [True])

    erase_account(world.deps, ACME, account=ALICE)
    assert asked(world) == []
    assert len(titles(world, ADA)) == 1
    erase_account(world.deps, ACME, account=ADA)

    assert titles(world, ADA) == []
    with world.store.reading() as unit:
        assert unit.trash.get(world.site.id, secret_id)
    assert world.kinds()[-1] == "trashed"


def test_a_password_is_as_good_for_the_asker_as_for_the_filler(world):
    """What the filler tells him is all that he needs."""
    secret_id, _ = fill(world, ask(world), BOB)

    opened, _ = world.unlock(secret_id, ALICE, password=PASSWORD)

    assert opened.view.asked_by == ALICE

"""Every thing of consequence leaves exactly its event, in the transaction that does it.

One table holds them all: what is to be done first, what is done, and which events that leaves. Where the event cannot
be written, the thing is not done, and nothing is revealed.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from plugin.domain.ask import parse_ask
from plugin.domain.audience import parse_new_owner
from plugin.domain.audit import AuditKind
from plugin.domain.audit_search import parse_leaver
from plugin.domain.checked import Checked
from plugin.domain.errors import NotShared, TooManyAttempts, WrongPassword
from plugin.domain.life_change import LifeChange
from plugin.domain.policy import Policy
from plugin.domain.version import VersionChoice
from plugin.services.asking import ask_for_secret
from plugin.services.changing_policy import change_policy
from plugin.services.destroying_keys import destroy_old_keys
from plugin.services.ending_asks import end_asks
from plugin.services.ending_lives import end_lives
from plugin.services.errors import StoreUnavailable
from plugin.services.exporting_audit import export_audit
from plugin.services.exporting_installation import export_installation
from plugin.services.filling import fill_ask
from plugin.services.forgetting import erase_account
from plugin.services.giving import reassign_secret
from plugin.services.installing import install_site, uninstall_site
from plugin.services.locking import lock_secret
from plugin.services.pruning_audit import prune_audit
from plugin.services.purging import purge_installations
from plugin.services.purging_trash import purge_trash
from plugin.services.removing_attachments import remove_attachment
from plugin.services.reporting_leavers import report_leaver
from plugin.services.restoring import restore_secret
from plugin.services.restoring_versions import restore_version
from plugin.services.rotating_root_key import rotate_root_key
from plugin.services.sealing_sites import seal_installation, unseal_installation
from plugin.services.showing_to_everyone import show_to_everyone
from plugin.services.withdrawing_asks import withdraw_ask
from plugin.vault.key_ring import KeyRing
from plugin.vault.password import Argon2Profile
from tests.cast import ACME, ADA, ALICE, BOB, make_draft, make_notice
from tests.services import calls, files
from tests.services.purge_steps import leave
from tests.services.world import World

AGAIN = make_notice(token=b"second token", body=b"second body", issued_at=1001)
GONE = make_notice(token=b"gone", body=b"gone", issued_at=1001, shared_secret="")


@dataclass(frozen=True)
class Consequence:
    """A thing that is done, and what it leaves in the trail."""

    kinds: tuple[AuditKind, ...]
    act: Callable[..., object]
    prepare: Callable[[World], object] = lambda world: world.add()
    refusal: type[Exception] | None = None
    """What the caller is told instead of an answer."""


def on_secret(call):
    """Do to Alice's secret what `calls` has."""
    return lambda world, made: call(world, world.caller(), *made)


def trashed(world):
    """Delete a secret."""
    made = world.add()
    calls.trash(world, world.caller(), *made)
    return made


def edited(world):
    """Edit a secret."""
    made = world.add()
    calls.edit(world, world.caller(), *made)
    return made


def shared_with_nobody(world):
    """Share a secret with nobody but its owner."""
    made = world.add()
    calls.share(world, world.caller(), *made)
    return made


def guessed(world):
    """Guess until a wait begins."""
    made = world.add()
    for _ in range(100):
        try:
            world.unlock(made[0], password="wrong password")
        except WrongPassword as wrong:
            if not wrong.tries_left:
                break
    return made


def one_time(world):
    """Add a secret that opens once."""
    return world.add(opens_max=1)


def later(**units):
    """Add a secret and let time go by."""

    def prepare(world):
        made = world.add()
        world.clock.advance(**units)
        return made

    return prepare


def ended(world):
    """Let a one-time secret be opened, and the grants end."""
    made = world.add(opens_max=1)
    world.unlock(made[0])
    world.clock.advance(hours=1)
    return made


def expired(world):
    """Let a secret's time come."""
    made = world.add(expires_at=(world.clock.now() + timedelta(hours=1)).isoformat())
    world.clock.advance(hours=2)
    return made


def rotated(world):
    """Rotate the tenant key, and let its time go by."""
    made = world.add()
    world.rotate()
    world.clock.advance(hours=2)
    return made


def second_root_key(world):
    """Make another root key the active one."""
    world.ring = KeyRing(7, {**world.ring.keys, 7: os.urandom(32)})


def stronger(world):
    """Make today's parameters stronger than those of a secret."""
    made = world.add()
    world.with_profile(Argon2Profile(memory_kib=16, time_cost=1, parallelism=1))
    return made


def left(world):
    """Let the site leave, and thirty days go by."""
    world.add()
    leave(world)
    world.clock.advance(days=31)


def in_trash(days):
    """Delete a secret and let days go by."""

    def prepare(world):
        made = trashed(world)
        world.clock.advance(days=days)
        return made

    return prepare


def sealed(world):
    """Seal the site."""
    seal_installation(world.deps, ACME, by=ADA)
    world.look_again()


def new_policy(world, _made):
    """Save the policy with another number."""
    changed = Checked.of(lambda: (world.site.policy_version, replace(world.deps.policy, markdown=False)))
    return change_policy(world.deps, world.caller(ADA, None), changed)


def restore_first(world, made):
    """Restore the first version."""
    choice = Checked.of(lambda: VersionChoice(1, 2))
    return restore_version(world.deps, world.caller(), made[0], choice, grant_token=made[1])


def announced(world):
    """Announce a file."""
    secret_id, token = world.add()
    return secret_id, token, files.begin(world, secret_id, token)


def attached(world):
    """Attach a file."""
    secret_id, token = world.add()
    return secret_id, token, files.attach(world, secret_id, token)


def send_last(world, made):
    """Send the file's one part."""
    secret_id, token, file_id = made
    return files.send(world, (secret_id, file_id, 1), token)


def fetch_first(world, made):
    """Fetch the file's one part."""
    secret_id, token, file_id = made
    return files.fetch(world, (secret_id, file_id, 1), token)


def remove_first(world, made):
    """Remove the file."""
    secret_id, token, file_id = made
    return remove_attachment(world.deps, world.caller(), secret_id, file_id, grant_token=token)


def leaver(world, _made):
    """Ask what Alice knows."""
    asked = Checked.of(lambda: parse_leaver({"account_id": ALICE}))
    return report_leaver(world.deps, world.caller(ADA, None), asked, as_csv=False)


def reassign(world, made):
    """Give Alice's secret to Bob, as the admin."""
    named = Checked.of(lambda: parse_new_owner({"account_id": BOB}))
    return reassign_secret(world.deps, world.caller(ADA, None), made[0], named)


def wrong_password(world, made):
    """Guess."""
    return world.unlock(made[0], password="wrong password")


def ask(world):
    """Ask for a secret; return the ask's id."""
    wanted = Checked.of(lambda: parse_ask({"title": "Key of the VPN"}, Policy()))
    return ask_for_secret(world.deps, world.caller(), wanted).ask.id


def ask_of_old(world):
    """Ask for a secret, so long ago that the ask is over."""
    ask(world)
    world.clock.advance(days=14)


def filled(world):
    """Ask for a secret, and let Bob fill it; return its id and the token of his grant."""
    view, grant = fill_ask(world.deps, world.caller(BOB), ask(world), make_draft())
    return view.id, grant.token


def show(world, made):
    """Let Bob show to everyone what he filled in."""
    return show_to_everyone(world.deps, world.caller(BOB), made[0], grant_token=made[1])


K = AuditKind
CONSEQUENCES = {
    "install again": Consequence((K.INSTALLED,), lambda world, _: install_site(world.deps, AGAIN)),
    "uninstall": Consequence((K.UNINSTALLED,), lambda world, _: uninstall_site(world.deps, GONE)),
    "add": Consequence((K.CREATED,), lambda world, _: world.add(), lambda world: None),
    "unlock": Consequence((K.UNLOCKED,), lambda world, made: world.unlock(made[0])),
    "unlock for the last time": Consequence(
        (K.UNLOCKED,), lambda world, made: world.unlock(made[0]), one_time
    ),
    "unlock a weak one": Consequence(
        (K.UNLOCKED, K.PARAMETERS_UPGRADED), lambda world, made: world.unlock(made[0]), stronger
    ),
    "reveal": Consequence((K.REVEALED,), on_secret(calls.reveal)),
    "show a version": Consequence((K.REVEALED,), on_secret(calls.version), edited),
    "guess": Consequence((K.REFUSED,), wrong_password, refusal=WrongPassword),
    "guess too often": Consequence((K.THROTTLED,), wrong_password, guessed, refusal=TooManyAttempts),
    "edit": Consequence((K.EDITED,), on_secret(calls.edit)),
    "restore a version": Consequence((K.VERSION_RESTORED,), restore_first, edited),
    "change the password": Consequence((K.PASSWORD_CHANGED,), on_secret(calls.change)),
    "share": Consequence((K.AUDIENCE_CHANGED,), on_secret(calls.share)),
    "unlock what is not shared with me": Consequence(
        (K.REFUSED,), lambda world, made: world.unlock(made[0]), shared_with_nobody, refusal=NotShared
    ),
    "make somebody the owner": Consequence((K.OWNER_CHANGED,), on_secret(calls.give)),
    "make somebody the owner, as an admin": Consequence((K.OWNER_CHANGED,), reassign),
    "lock": Consequence((K.LOCKED,), lambda world, made: lock_secret(world.deps, world.caller(), *made)),
    "lock for everyone": Consequence((K.LOCKED_FOR_EVERYONE,), on_secret(calls.lock_all)),
    "ask": Consequence((K.ASKED,), lambda world, _: ask(world)),
    "fill an ask": Consequence(
        (K.CREATED, K.ASK_FILLED),
        lambda world, made: fill_ask(world.deps, world.caller(BOB), made, make_draft()),
        ask,
    ),
    "withdraw an ask": Consequence(
        (K.ASK_WITHDRAWN,), lambda world, made: withdraw_ask(world.deps, world.caller(), made), ask
    ),
    "let an ask end": Consequence((K.ASK_EXPIRED,), lambda world, _: end_asks(world.deps), ask_of_old),
    "show to everyone": Consequence((K.SHOWN_TO_EVERYONE,), show, filled),
    "delete": Consequence((K.TRASHED,), on_secret(calls.trash)),
    "restore": Consequence(
        (K.RESTORED,),
        lambda world, made: restore_secret(world.deps, world.caller(), made[0], Checked.of(LifeChange)),
        trashed,
    ),
    "attach a file": Consequence((K.ATTACHMENT_ADDED,), send_last, announced),
    "fetch a file": Consequence((K.ATTACHMENT_OPENED,), fetch_first, attached),
    "remove a file": Consequence((K.ATTACHMENT_REMOVED,), remove_first, attached),
    "expire": Consequence((K.EXPIRED,), lambda world, _: end_lives(world.deps), expired),
    "be used up": Consequence((K.USED_UP,), lambda world, _: end_lives(world.deps), ended),
    "purge": Consequence((K.PURGED,), lambda world, _: purge_trash(world.deps), in_trash(31)),
    "rotate the tenant key": Consequence((K.TENANT_KEY_ROTATED,), lambda world, _: world.rotate()),
    "destroy an old key": Consequence(
        (K.TENANT_KEY_DESTROYED,), lambda world, _: destroy_old_keys(world.deps), rotated
    ),
    "rotate the root key": Consequence(
        (K.ROOT_KEY_ROTATED,),
        lambda world, _: rotate_root_key(world.deps, progress=lambda _: None),
        second_root_key,
    ),
    "purge the site": Consequence(
        (K.INSTALLATION_PURGED,), lambda world, _: purge_installations(world.deps), left
    ),
    "erase an account": Consequence(
        (K.ACCOUNT_ERASED,), lambda world, _: erase_account(world.deps, ACME, account=ALICE)
    ),
    "change the policy": Consequence((K.POLICY_CHANGED,), new_policy),
    "seal": Consequence((K.SEALED,), lambda world, _: seal_installation(world.deps, ACME, by=ADA)),
    "unseal": Consequence(
        (K.UNSEALED,), lambda world, _: unseal_installation(world.deps, ACME, by=ADA), sealed
    ),
    "report a leaver": Consequence((K.LEAVER_REPORT,), leaver),
    "export the trail": Consequence(
        (K.AUDIT_EXPORTED,), lambda world, _: export_audit(world.deps, ACME, form="csv")
    ),
    "export the installation": Consequence(
        (K.INSTALLATION_EXPORTED,), lambda world, _: export_installation(world.deps, ACME)
    ),
    "prune the trail": Consequence(
        (K.AUDIT_PRUNED,), lambda world, _: prune_audit(world.deps), later(days=400)
    ),
}

each_consequence = pytest.mark.parametrize("name", CONSEQUENCES)


def do(world, consequence, made):
    """Do the thing; a refusal is what it may end in."""
    if consequence.refusal is None:
        return consequence.act(world, made)
    with pytest.raises(consequence.refusal):
        consequence.act(world, made)
    return None


@each_consequence
def test_a_thing_of_consequence_leaves_exactly_its_event(world, name):
    """One more event of its kind, and no other."""
    consequence = CONSEQUENCES[name]
    made = consequence.prepare(world)
    last = world.events()[-1].sequence

    do(world, consequence, made)

    assert [event.kind for event in world.events() if event.sequence > last] == [*consequence.kinds]


@each_consequence
def test_what_cannot_be_audited_is_not_done(world, name):
    """Nothing is returned, and nothing but the count of attempts has changed."""
    consequence = CONSEQUENCES[name]
    made = consequence.prepare(world)
    before = world.snapshot(without=("attempts",))
    world.break_audit()

    with pytest.raises(StoreUnavailable):
        consequence.act(world, made)

    assert world.snapshot(without=("attempts",)) == before


def test_every_kind_of_event_has_its_line_in_the_table():
    """A new kind has to say what leaves it."""
    assert {kind for consequence in CONSEQUENCES.values() for kind in consequence.kinds} == set(AuditKind)

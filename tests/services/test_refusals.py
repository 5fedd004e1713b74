"""Who is refused what, and in which order: the same ladder for every use case that works on one secret."""

import pytest

from plugin.domain.errors import (
    HostUnavailable,
    NotAllowed,
    SecretNotFound,
)
from plugin.services.adding import add_secret
from plugin.services.errors import StoreUnavailable
from plugin.services.listing import list_secrets
from plugin.services.overview import view_overview
from plugin.services.trashing import trash_secret
from tests.cast import (
    ALICE,
    BOB,
    CHARLIE,
    ISSUE,
    OTHER_ISSUE,
    UNKNOWN_SECRET_ID,
    make_draft,
)
from tests.services.calls import NEED_A_GRANT, ON_A_SECRET, SHOW_NO_CONTENT, refused

need_a_grant = pytest.mark.parametrize("call", NEED_A_GRANT.values(), ids=NEED_A_GRANT)
on_a_secret = pytest.mark.parametrize("call", ON_A_SECRET.values(), ids=ON_A_SECRET)


def elsewhere(world, secret_id):
    """Look from another issue."""
    return world.caller(BOB, OTHER_ISSUE), secret_id


def on_no_container(world, secret_id):
    """Look from the admin page."""
    return world.caller(BOB, None), secret_id


def unseen(world, secret_id):
    """Look as somebody who may not see the issue."""
    return world.caller(CHARLIE), secret_id


def no_longer_seen(world, secret_id):
    """Look as somebody who may not see the issue any more."""
    world.host.forbid(BOB, ISSUE)
    return world.caller(BOB), secret_id


def from_another_site(world, secret_id):
    """Look from another tenant, at the issue with the same number."""
    return world.mallory(), secret_id


def unknown(world, secret_id):
    """Look for what never was."""
    return world.caller(BOB), UNKNOWN_SECRET_ID


def trashed(world, secret_id):
    """Look for what is in the trash."""
    trash_secret(world.deps, world.caller(ALICE), secret_id, None)
    return world.caller(BOB), secret_id


HIDDEN = (elsewhere, on_no_container, unseen, no_longer_seen, from_another_site, unknown, trashed)


@pytest.mark.parametrize("look", HIDDEN)
@on_a_secret
def test_what_a_caller_may_not_see_does_not_exist_for_him(world, call, look):
    """Another container, another tenant, no permission and no such secret are one and the same refusal."""
    secret_id, _ = world.add()
    token = world.token(secret_id)
    caller, secret_id = look(world, secret_id)
    before, derivations = world.snapshot(), world.slots.derivations

    refused(SecretNotFound, lambda: call(world, caller, secret_id, token))

    assert (world.snapshot(), world.slots.derivations) == (before, derivations)


@pytest.mark.parametrize("look", [unseen, no_longer_seen, on_no_container])
def test_what_a_caller_may_not_see_he_may_not_list_or_add_to(world, look):
    """A list and a new secret need the container to be visible too."""
    caller, _ = look(world, UNKNOWN_SECRET_ID)

    refused(SecretNotFound, lambda: list_secrets(world.deps, caller))
    refused(SecretNotFound, lambda: add_secret(world.deps, caller, make_draft()))


@pytest.mark.parametrize("name", ["edit", "change password", "delete"])
def test_seeing_is_not_enough_to_change(world, name):
    """Bob has unlocked the secret, but may not edit the issue."""
    world.host.let(BOB, ISSUE, edit=False)
    secret_id, _ = world.add()
    token = world.token(secret_id)
    before = world.snapshot()

    refused(NotAllowed, lambda: NEED_A_GRANT[name](world, world.caller(BOB), secret_id, token))

    assert world.snapshot() == before


@pytest.mark.parametrize("name", ["reveal", "lock for everyone", "unlock", "list versions", "show a version"])
def test_seeing_is_enough_to_read_and_to_lock(world, name):
    """Bob may not edit the issue, and needs not to."""
    world.host.let(BOB, ISSUE, edit=False)
    secret_id, _ = world.add()

    ON_A_SECRET[name](world, world.caller(BOB), secret_id, world.token(secret_id))


def test_seeing_is_not_enough_to_add(world):
    """A new secret needs the permission to edit, and this is said before the draft is complained about."""
    world.host.let(BOB, ISSUE, edit=False)

    refused(NotAllowed, lambda: add_secret(world.deps, world.caller(BOB), make_draft(title="")))

    assert world.slots.derivations == 0


@on_a_secret
def test_a_host_that_is_down_allows_nothing(world, call):
    """Without the host's word even the owner of a live grant is refused."""
    secret_id, token = world.add()
    world.host.is_down = True
    before = world.snapshot()

    refused(HostUnavailable, lambda: call(world, world.caller(), secret_id, token))

    assert world.snapshot() == before


@pytest.mark.parametrize(
    "call",
    [
        lambda world: list_secrets(world.deps, world.caller()),
        lambda world: add_secret(world.deps, world.caller(), make_draft()),
        lambda world: view_overview(world.deps, world.caller()),
    ],
    ids=["list", "add", "overview"],
)
def test_a_host_that_is_down_shows_nothing(world, call):
    """List, add and overview need the host's word too."""
    world.host.is_down = True

    refused(HostUnavailable, lambda: call(world))


@need_a_grant
def test_permissions_are_asked_afresh_each_time(world, call):
    """A permission that was taken away a moment ago, just after the list was shown, is gone."""
    secret_id, token = world.add()
    list_secrets(world.deps, world.caller())
    world.host.forbid(ALICE, ISSUE)

    refused(SecretNotFound, lambda: call(world, world.caller(), secret_id, token))


@pytest.mark.parametrize("name", [name for name in NEED_A_GRANT if name not in SHOW_NO_CONTENT])
def test_nothing_happens_that_cannot_be_audited(world, name):
    """When the audit trail fails, nothing is shown and everything is as it was."""
    secret_id, token = world.add()
    before = world.snapshot()
    world.break_audit()

    refused(StoreUnavailable, lambda: NEED_A_GRANT[name](world, world.caller(), secret_id, token))

    assert world.snapshot() == before

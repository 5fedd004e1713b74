"""Deleting a secret."""

from plugin.domain.errors import Locked, NotAllowed, SecretNotFound
from plugin.services.listing import list_secrets
from plugin.services.trashing import trash_secret
from tests.cast import ADA, ALICE, BOB, ISSUE
from tests.services.calls import refused


def trash(world, secret_id, token=None, account=ALICE):
    """Delete a secret."""
    trash_secret(world.deps, world.caller(account), secret_id, token)


def test_a_deleted_secret_is_gone_for_everybody(world):
    """It is not listed, does not unlock and cannot be deleted again."""
    secret_id, token = world.add()
    trash(world, secret_id, token)

    assert list_secrets(world.deps, world.caller(BOB)).secrets == ()
    refused(SecretNotFound, lambda: world.unlock(secret_id))
    refused(SecretNotFound, lambda: trash(world, secret_id, token))


def test_deleting_ends_every_grant(world):
    """No key to the secret is left in the store."""
    secret_id, token = world.add()
    world.token(secret_id)
    trash(world, secret_id, token)

    assert not world.snapshot()["grants"]


def test_deleting_spares_the_grants_of_other_secrets(world):
    """Only what belongs to the secret goes."""
    secret_id, token = world.add()
    world.add()
    trash(world, secret_id, token)

    assert len(world.snapshot()["grants"]) == 1


def test_deleting_is_audited(world):
    """The event names secret and container."""
    secret_id, token = world.add()
    trash(world, secret_id, token)

    event = world.events()[-1]

    assert (event.kind, event.secret_id, event.container) == ("trashed", secret_id, ISSUE)


def test_a_colleague_who_unlocked_may_delete(world):
    """An editor with a live grant may delete what somebody else created."""
    secret_id, _ = world.add()
    trash(world, secret_id, world.token(secret_id), BOB)

    assert list_secrets(world.deps, world.caller()).secrets == ()


def test_the_creator_needs_no_grant(world):
    """A forgotten password does not make a secret immortal."""
    secret_id, _ = world.add()
    trash(world, secret_id)

    assert list_secrets(world.deps, world.caller()).secrets == ()


def test_the_creator_must_still_be_allowed_to_edit(world):
    """Who has lost the permission to edit the issue cannot delete from it."""
    secret_id, token = world.add()
    world.host.let(ALICE, ISSUE, edit=False)

    refused(NotAllowed, lambda: trash(world, secret_id, token))


def test_an_admin_needs_neither_grant_nor_edit_permission(world):
    """Ada may delete what she cannot read."""
    secret_id, _ = world.add()
    trash(world, secret_id, account=ADA)

    assert list_secrets(world.deps, world.caller()).secrets == ()


def test_an_admin_by_yesterdays_word_is_none(world):
    """Whether Bob is an admin is asked of the host each time."""
    secret_id, _ = world.add()
    questions = world.host.questions

    refused(Locked, lambda: trash(world, secret_id, account=BOB))

    assert world.host.questions == questions + 2


def test_the_admin_of_another_site_is_none_here(world):
    """Mallory administers her own site, and finds nothing."""
    secret_id, _ = world.add()

    refused(SecretNotFound, lambda: trash_secret(world.deps, world.mallory(), secret_id, None))

"""Changing the password."""

from plugin.domain.errors import Busy, Locked, SecretNotFound, WrongPassword
from plugin.services.changing_password import change_password
from plugin.services.errors import StaleWrite
from plugin.services.granting import use_grant
from plugin.services.locking import lock_for_everyone
from plugin.services.revealing import reveal_secret
from plugin.services.trashing import trash_secret
from plugin.services.work import writing_for
from tests.cast import ALICE, BOB, CONTENT, NEW_PASSWORD, TITLE, make_new_password
from tests.services.calls import edit, refused


def change(world, secret_id, token, account=ALICE):
    """Change the password; return the answer."""
    password = make_new_password()
    return change_password(world.deps, world.caller(account), secret_id, password, grant_token=token)


def sealed(world, secret_id):
    """Return a secret's row."""
    with world.store.reading() as unit:
        return unit.secrets.get(world.site.id, secret_id)


def data_key(world, secret_id, token):
    """Return the key that Alice's grant opens."""
    with writing_for(world.deps, world.caller().principal) as work:
        return use_grant(work, work.secret(secret_id), token)


def test_the_new_password_opens(world):
    """Title and content are those from before."""
    secret_id, token = world.add()
    change(world, secret_id, token)

    opened, _ = world.unlock(secret_id, password=NEW_PASSWORD)

    assert (opened.view.title, opened.content) == (TITLE, CONTENT)


def test_the_old_password_is_wrong(world):
    """It is refused, and counted as a guess."""
    secret_id, token = world.add()
    change(world, secret_id, token)

    assert refused(WrongPassword, lambda: world.unlock(secret_id)).tries_left == 4


def test_every_older_grant_ends(world):
    """Neither a colleague nor the changer himself goes on with a token from before."""
    secret_id, token = world.add()
    bobs = world.token(secret_id)
    change(world, secret_id, token)

    refused(Locked, lambda: reveal_secret(world.deps, world.caller(BOB), secret_id, bobs))
    refused(Locked, lambda: reveal_secret(world.deps, world.caller(), secret_id, token))


def test_the_changer_stays_unlocked(world):
    """He gets a grant of his own for the new key."""
    secret_id, token = world.add()
    _, grant = change(world, secret_id, token)

    assert reveal_secret(world.deps, world.caller(), secret_id, grant.token).content == CONTENT


def test_the_grants_of_other_secrets_live_on(world):
    """A new password of one secret locks no other."""
    secret_id, token = world.add()
    other_id, other_token = world.add()
    change(world, secret_id, token)

    assert reveal_secret(world.deps, world.caller(), other_id, other_token).content == CONTENT


def test_everything_is_sealed_anew(world):
    """A new epoch has a new salt, a new wrapped key and a content under a new data key."""
    secret_id, token = world.add()
    before = sealed(world, secret_id)
    change(world, secret_id, token)

    after = sealed(world, secret_id)

    assert (before.key_epoch, after.key_epoch) == (1, 2)
    assert before.password_parameters != after.password_parameters
    assert before.wrapped_key != after.wrapped_key
    assert before.sealed_content != after.sealed_content


def test_the_data_key_is_a_new_one(world):
    """An old backup and the old password give a key that opens nothing that is written from now on."""
    secret_id, token = world.add()
    old = data_key(world, secret_id, token)

    _, grant = change(world, secret_id, token)

    assert data_key(world, secret_id, grant.token) != old


def test_no_row_of_an_older_grant_is_left(world):
    """The changer's new grant is the only one in the store."""
    secret_id, token = world.add()
    world.token(secret_id)
    change(world, secret_id, token)

    assert len(world.snapshot()["grants"]) == 1


def test_a_new_password_is_no_new_version(world):
    """Title and content did not change, so an edit that is under way stays possible."""
    secret_id, token = world.add()

    view, grant = change(world, secret_id, token)

    assert view.version == 1
    edit(world, world.caller(), secret_id, grant.token)


def test_a_new_password_is_audited(world):
    """The event names the secret."""
    secret_id, token = world.add()
    change(world, secret_id, token)

    event = world.events()[-1]

    assert (event.kind, event.secret_id, event.details) == ("password_changed", secret_id, "{}")


def test_nothing_changes_when_every_slot_is_taken(world):
    """Busy leaves the old password in force."""
    secret_id, token = world.add()
    before = world.snapshot()
    world.slots.is_busy = True

    refused(Busy, lambda: change(world, secret_id, token))

    assert world.snapshot() == before


def test_a_grant_that_is_lost_while_the_key_is_made_changes_nothing(world):
    """Alice locks for everyone while Bob's new key is derived: the old password stays in force."""
    secret_id, _ = world.add()
    bobs = world.token(secret_id)
    world.slots.meanwhile = lambda: lock_for_everyone(world.deps, world.caller(), secret_id, None)

    refused(Locked, lambda: change(world, secret_id, bobs, BOB))

    assert world.unlock(secret_id)[0].content == CONTENT


def test_a_grant_that_runs_out_while_the_key_is_made_changes_nothing(world):
    """The grant counts at the moment of writing, not at the moment of asking."""
    secret_id, token = world.add()
    world.slots.meanwhile = lambda: world.clock.advance(minutes=5)

    refused(Locked, lambda: change(world, secret_id, token))

    assert sealed(world, secret_id).key_epoch == 1


def test_the_first_of_two_changes_wins(world):
    """Bob's new password is refused when Alice's was stored while his key was made."""
    secret_id, alices = world.add()
    bobs = world.token(secret_id)
    world.slots.meanwhile = lambda: change(world, secret_id, alices)

    refused(Locked, lambda: change(world, secret_id, bobs, BOB))

    assert sealed(world, secret_id).key_epoch == 2


def test_a_content_that_was_saved_while_the_key_is_made_is_kept(world):
    """What the new key seals is the newest version, not the one from before."""
    secret_id, token = world.add()
    bobs = world.token(secret_id)
    world.slots.meanwhile = lambda: edit(world, world.caller(BOB), secret_id, bobs)

    change(world, secret_id, token)

    opened, _ = world.unlock(secret_id, password=NEW_PASSWORD)
    assert (opened.content, opened.view.version) == ("new content", 2)


def test_a_secret_that_was_deleted_while_the_key_is_made_is_gone(world):
    """A delete wins over a new password that is under way."""
    secret_id, token = world.add()
    world.slots.meanwhile = lambda: trash_secret(world.deps, world.caller(), secret_id, token)

    refused(SecretNotFound, lambda: change(world, secret_id, token))


def test_a_change_that_loses_the_race_in_the_database_is_refused(world):
    """Where the store finds another epoch at the last moment, nothing is changed."""
    secret_id, token = world.add()
    before = world.snapshot()

    def lose(unit):
        def replace(*_args, **_names):
            raise StaleWrite

        unit.secrets.replace = replace

    world.store.alter = lose

    refused(Locked, lambda: change(world, secret_id, token))

    assert world.snapshot() == before

"""Unlocking."""

import pytest

from plugin.domain.errors import SecretNotFound, WrongPassword
from plugin.services.changing_password import change_password
from plugin.services.errors import StoreUnavailable
from plugin.services.revealing import reveal_secret
from plugin.services.trashing import trash_secret
from tests.cast import ALICE, BOB, CONTENT, ISSUE, PASSWORD, TITLE, make_new_password
from tests.services.calls import edit, refused


def test_the_right_password_shows_the_secret(world):
    """Title, content and version come with the unlock."""
    secret_id, _ = world.add()

    opened, _ = world.unlock(secret_id)

    assert (opened.view.title, opened.content, opened.view.version) == (TITLE, CONTENT, 1)


def test_an_unlock_gives_a_grant(world):
    """With the grant, the secret opens again without the password."""
    secret_id, _ = world.add()

    _, grant = world.unlock(secret_id)

    assert reveal_secret(world.deps, world.caller(BOB), secret_id, grant.token).content == CONTENT


def test_an_unlocked_secret_says_whose_it_is(world):
    """Bob may edit what Alice wrote, and it is not his."""
    secret_id, _ = world.add()

    view = world.unlock(secret_id)[0].view

    assert (view.created_by, view.is_mine, view.can_edit) == (ALICE, False, True)


@pytest.mark.parametrize("password", [PASSWORD + " ", PASSWORD.upper(), "x", PASSWORD[:-1]])
def test_a_wrong_password_opens_nothing(world, password):
    """Nearly right is wrong."""
    secret_id, _ = world.add()

    refused(WrongPassword, lambda: world.unlock(secret_id, password=password))


def test_the_form_in_which_a_keyboard_sends_an_accent_does_not_matter(world):
    """A composed letter and a letter with its accent apart are the same password."""
    secret_id, _ = world.add(password="caf\u00e9 caf\u00e9")

    opened, _ = world.unlock(secret_id, password="cafe\u0301 cafe\u0301")

    assert opened.content == CONTENT


def test_a_password_of_one_secret_opens_no_other(world):
    """Each secret has its own password."""
    world.add(password="the first password")
    secret_id, _ = world.add(password="the second password")

    refused(WrongPassword, lambda: world.unlock(secret_id, password="the first password"))


def test_an_unlock_is_audited(world):
    """The event names secret, container and version."""
    secret_id, _ = world.add()
    world.unlock(secret_id)

    event = world.events()[-1]

    assert (event.kind, event.secret_id, event.container) == ("unlocked", secret_id, ISSUE)
    assert event.details == '{"version":1}'


def test_an_unlock_is_audited_under_the_account_of_the_caller(world):
    """The commitment in the event is Bob's, not the author's."""
    secret_id, _ = world.add()
    world.unlock(secret_id)

    with world.store.reading() as unit:
        assert unit.audit.account_of(world.site.id, world.events()[-1].actor) == BOB


def test_a_wrong_password_is_audited(world):
    """The refusal is written down although the call fails."""
    secret_id, _ = world.add()

    refused(WrongPassword, lambda: world.unlock(secret_id, password="guess"))

    assert world.kinds() == ["created", "refused"]


def test_nothing_is_unlocked_unless_it_is_audited(world):
    """When the audit trail fails, there is no grant, and the attempt stays counted like a crash."""
    secret_id, _ = world.add()
    before = world.snapshot(without=("attempts",))
    world.break_audit()

    refused(StoreUnavailable, lambda: world.unlock(secret_id))

    assert world.snapshot(without=("attempts",)) == before


def test_a_guess_whose_refusal_cannot_be_audited_is_still_counted(world):
    """Breaking the audit trail buys no free guesses."""
    secret_id, _ = world.add()
    before = world.snapshot()["attempts"]
    world.break_audit()

    refused(StoreUnavailable, lambda: world.unlock(secret_id, password="guess"))

    assert world.snapshot()["attempts"] != before


def test_a_password_that_was_changed_while_it_was_tested_is_wrong(world):
    """The old password gives nothing when the new one is stored before the old one is found right."""
    secret_id, token = world.add()
    world.slots.meanwhile = lambda: change_password(
        world.deps, world.caller(), secret_id, make_new_password(), grant_token=token
    )

    refused(WrongPassword, lambda: world.unlock(secret_id))

    assert "unlocked" not in world.kinds()
    assert world.kinds()[-1] == "refused"


def test_an_edit_while_the_password_is_tested_is_what_the_reader_sees(world):
    """The reader gets the version that is current when he gets it."""
    secret_id, token = world.add()
    world.slots.meanwhile = lambda: edit(world, world.caller(), secret_id, token)

    opened, _ = world.unlock(secret_id)

    assert (opened.content, opened.view.version) == ("new content", 2)


def test_a_secret_that_was_deleted_while_its_password_was_tested_is_gone(world):
    """A delete wins over an unlock that is under way."""
    secret_id, token = world.add()
    world.slots.meanwhile = lambda: trash_secret(world.deps, world.caller(), secret_id, token)

    refused(SecretNotFound, lambda: world.unlock(secret_id))


def test_what_unlocking_gives_shows_nothing(world):
    """The repr of the answer holds no title, no content and no token."""
    secret_id, _ = world.add()

    opened, grant = world.unlock(secret_id)

    assert not [plain for plain in (TITLE, CONTENT, grant.token) if plain in repr((opened, grant))]

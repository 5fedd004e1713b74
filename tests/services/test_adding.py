"""Adding a secret."""

import pytest

from plugin.domain.errors import Busy, InvalidInput, TooManySecrets
from plugin.services.adding import add_secret
from plugin.services.errors import StoreUnavailable
from plugin.services.listing import list_secrets
from plugin.services.revealing import reveal_secret
from plugin.services.trashing import trash_secret
from tests.cast import ALICE, BOB, CONTENT, ISSUE, NOON, OTHER_ISSUE, PASSWORD, TITLE, make_draft


def test_the_author_gets_the_secret_as_he_wrote_it(world):
    """What the author gets back is the metadata of what he sent."""
    view, _ = add_secret(world.deps, world.caller(), make_draft())

    assert (view.title, view.version, view.created_by, view.created_at) == (TITLE, 1, ALICE, NOON)
    assert (view.updated_by, view.updated_at, view.can_edit, view.is_mine) == (ALICE, NOON, True, True)


def test_the_author_starts_unlocked(world):
    """The grant that comes with a new secret opens it."""
    secret_id, token = world.add()

    assert reveal_secret(world.deps, world.caller(), secret_id, token).content == CONTENT


def test_a_secret_is_found_in_its_own_container_only(world):
    """A secret of one issue is not listed on another."""
    secret_id, _ = world.add()

    assert [view.id for view in list_secrets(world.deps, world.caller()).secrets] == [secret_id]
    assert list_secrets(world.deps, world.caller(container=OTHER_ISSUE)).secrets == ()


def test_adding_is_audited(world):
    """The event names the secret and its container."""
    secret_id, _ = world.add()

    event = world.events()[-1]

    assert (event.kind, event.secret_id, event.container) == ("created", secret_id, ISSUE)


def test_nothing_is_added_unless_it_is_audited(world):
    """When the audit trail fails, no secret, grant or reader is left behind."""
    before = world.snapshot()
    world.break_audit()

    with pytest.raises(StoreUnavailable):
        world.add()

    assert world.snapshot() == before


def test_nothing_is_added_when_every_slot_is_taken(world):
    """Busy leaves no trace."""
    before = world.snapshot()
    world.slots.is_busy = True

    with pytest.raises(Busy):
        world.add()

    assert world.snapshot() == before


def test_a_bad_draft_costs_no_derivation(world):
    """What is refused anyway is refused before Argon2 runs."""
    with pytest.raises(InvalidInput):
        add_secret(world.deps, world.caller(), make_draft(password="short"))

    assert world.slots.derivations == 0


def test_a_container_takes_as_many_secrets_as_the_policy_permits(world):
    """The last permitted secret is added, the next one is refused."""
    world.set_policy(secrets_max=2)
    world.add()
    world.add(BOB)

    with pytest.raises(TooManySecrets):
        world.add()

    assert len(list_secrets(world.deps, world.caller()).secrets) == 2


def test_the_policy_permits_two_hundred_secrets_a_container(world):
    """The list stays one small page."""
    assert world.deps.policy.secrets_max == 200


def test_a_full_container_costs_no_derivation(world):
    """A full container is noticed before Argon2 runs."""
    world.set_policy(secrets_max=0)

    with pytest.raises(TooManySecrets):
        world.add()

    assert world.slots.derivations == 0


def test_a_full_container_leaves_room_elsewhere(world):
    """The limit counts for each issue alone."""
    world.set_policy(secrets_max=1)
    world.add()

    world.add(container=OTHER_ISSUE)

    assert len(list_secrets(world.deps, world.caller(container=OTHER_ISSUE)).secrets) == 1


def test_a_trashed_secret_takes_no_room(world):
    """What lies in the trash does not fill the container."""
    world.set_policy(secrets_max=1)
    secret_id, token = world.add()
    trash_secret(world.deps, world.caller(), secret_id, token)

    world.add()

    assert len(list_secrets(world.deps, world.caller()).secrets) == 1


def test_the_last_place_is_given_only_once(world):
    """Whoever fills the container while Argon2 runs wins; the other writes nothing."""
    world.set_policy(secrets_max=1)
    world.slots.meanwhile = lambda: world.add(BOB)

    with pytest.raises(TooManySecrets):
        world.add()

    assert [view.created_by for view in list_secrets(world.deps, world.caller()).secrets] == [BOB]


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
def test_nothing_plain_is_stored(world):
    """No table of the database holds a title, a password, a content or a token."""
    _, token = world.add()

    stored = repr(world.snapshot())

    assert not [plain for plain in (TITLE, PASSWORD, CONTENT, token) if plain in stored]


def test_what_adding_gives_shows_nothing(world):
    """The repr of the answer holds neither title nor token."""
    answer = add_secret(world.deps, world.caller(), make_draft())

    assert TITLE not in repr(answer)
    assert answer[1].token not in repr(answer)


def test_two_secrets_with_one_password_share_no_bytes(world):
    """Salt, data key and nonces are new for each secret."""
    one, _ = world.add()
    other, _ = world.add()

    with world.store.reading() as unit:
        first, second = (unit.secrets.get(world.site.id, each) for each in (one, other))

    assert first.password_parameters != second.password_parameters
    assert first.wrapped_key != second.wrapped_key
    assert first.sealed_content != second.sealed_content
    assert first.head.sealed_title != second.head.sealed_title

"""Showing an unlocked secret again."""

from plugin.services.revealing import reveal_secret
from tests.cast import BOB, CONTENT, ISSUE, TITLE


def test_a_live_grant_shows_the_secret(world):
    """Title and content come without the password."""
    secret_id, token = world.add()

    opened = reveal_secret(world.deps, world.caller(), secret_id, token)

    assert (opened.view.title, opened.content) == (TITLE, CONTENT)


def test_a_content_is_a_text_unless_it_says_otherwise(world):
    """A draft without a format is plain text."""
    secret_id, token = world.add()

    assert reveal_secret(world.deps, world.caller(), secret_id, token).format == "text"


def test_each_look_is_audited(world):
    """Two looks are two events, with secret, container and version."""
    secret_id, token = world.add()
    for _ in range(2):
        reveal_secret(world.deps, world.caller(), secret_id, token)

    event = world.events()[-1]

    assert world.kinds() == ["created", "revealed", "revealed"]
    assert (event.secret_id, event.container, event.details) == (secret_id, ISSUE, '{"version":1}')


def test_showing_costs_no_derivation_and_no_attempt(world):
    """A grant does without the password, so nothing is counted."""
    secret_id, _ = world.add()
    token = world.token(secret_id)
    derivations, attempts = world.slots.derivations, world.snapshot()["attempts"]

    reveal_secret(world.deps, world.caller(BOB), secret_id, token)

    assert (world.slots.derivations, world.snapshot()["attempts"]) == (derivations, attempts)


def test_a_secret_can_be_empty(world):
    """An empty content is shown as such."""
    secret_id, token = world.add(content="")

    assert reveal_secret(world.deps, world.caller(), secret_id, token).content == ""

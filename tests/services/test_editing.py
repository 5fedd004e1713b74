"""Editing title and content."""

import pytest

from plugin.domain.errors import ChangedMeanwhile, Locked
from plugin.services.editing import edit_secret
from plugin.services.errors import StaleWrite
from plugin.services.listing import list_secrets
from plugin.services.revealing import reveal_secret
from tests.cast import ALICE, BOB, CONTENT, NOON, TITLE, make_edit
from tests.services.calls import refused


def edit(world, secret_id, token, *, based_on=1, account=ALICE, **body):
    """Edit a secret."""
    changes = make_edit(based_on, **body)
    return edit_secret(world.deps, world.caller(account), secret_id, changes, grant_token=token)


@pytest.mark.parametrize(
    ("body", "title", "content"),
    [
        ({"title": "new"}, "new", CONTENT),
        ({"content": "new"}, TITLE, "new"),
        ({"title": "new", "content": "newer"}, "new", "newer"),
        ({"content": ""}, TITLE, ""),
    ],
)
def test_what_is_not_sent_stays_as_it_is(world, body, title, content):
    """An edit changes the fields that it brings, and no other."""
    secret_id, token = world.add()
    edit(world, secret_id, token, **body)

    opened = reveal_secret(world.deps, world.caller(), secret_id, token)

    assert (opened.view.title, opened.content) == (title, content)


def test_an_edit_makes_a_new_version_of_its_author(world):
    """Who edited when is seen, and who created when stays."""
    secret_id, _ = world.add()
    token = world.token(secret_id)
    world.clock.advance(minutes=2)

    view = edit(world, secret_id, token, account=BOB, title="new").view

    assert (view.version, view.updated_by, view.updated_at) == (2, BOB, world.clock.now())
    assert (view.created_by, view.created_at) == (ALICE, NOON)


def test_everybody_sees_the_new_title(world):
    """The list shows the title of the newest version."""
    secret_id, token = world.add()
    edit(world, secret_id, token, title="new")

    assert [view.title for view in list_secrets(world.deps, world.caller(BOB)).secrets] == ["new"]


def test_the_password_and_all_grants_survive_an_edit(world):
    """An edit locks nobody out."""
    secret_id, token = world.add()
    bobs = world.token(secret_id)
    edit(world, secret_id, token, content="new")

    assert reveal_secret(world.deps, world.caller(BOB), secret_id, bobs).content == "new"
    assert world.unlock(secret_id)[0].content == "new"


def test_an_edit_of_an_old_version_is_refused(world):
    """Who saves second is told which version there is now, and overwrites nothing."""
    secret_id, token = world.add()
    edit(world, secret_id, token, content="first")
    before = world.snapshot()

    error = refused(ChangedMeanwhile, lambda: edit(world, secret_id, token, content="second"))

    assert error.current_version == 2
    assert world.snapshot() == before


def test_an_edit_of_a_version_to_come_is_refused(world):
    """A version that nobody has seen yet is no base for an edit."""
    secret_id, token = world.add()

    refused(ChangedMeanwhile, lambda: edit(world, secret_id, token, based_on=2, content="new"))


def test_an_edit_that_loses_the_race_in_the_database_is_refused(world):
    """Where the store finds another version at the last moment, nothing is changed."""
    secret_id, token = world.add()
    before = world.snapshot()

    def lose(unit):
        def replace(*_args, **_names):
            raise StaleWrite

        unit.secrets.replace = replace

    world.store.alter = lose

    refused(ChangedMeanwhile, lambda: edit(world, secret_id, token, content="new"))

    assert world.snapshot() == before


def test_an_edit_is_audited_with_the_new_version(world):
    """The event says which version was made, and neither title nor content."""
    secret_id, token = world.add()
    edit(world, secret_id, token, title="canary title", content="canary content")

    event = world.events()[-1]

    assert (event.kind, event.secret_id, event.details) == ("edited", secret_id, '{"version":2}')


def test_an_older_content_cannot_be_put_back_under_a_newer_version(world):
    """Whoever can write rows cannot pass an old content off as the current one."""
    secret_id, token = world.add()
    with world.store.reading() as unit:
        old = unit.secrets.get(world.site.id, secret_id)
    edit(world, secret_id, token, content="new")
    with world.store.writing() as unit:
        new = unit.secrets.get(world.site.id, secret_id)
        mixed = type(new)(
            new.head, new.key_epoch, new.password_parameters, new.wrapped_key, old.sealed_content
        )
        unit.secrets.replace(world.site.id, mixed, version=2, epoch=1)
        unit.commit()

    with pytest.raises(Exception, match="the sealed bytes were rejected"):
        reveal_secret(world.deps, world.caller(), secret_id, token)


def test_an_editor_must_hold_the_grant_himself(world):
    """Bob cannot save with the token that Alice's page holds."""
    secret_id, token = world.add()

    refused(Locked, lambda: edit(world, secret_id, token, account=BOB, content="new"))

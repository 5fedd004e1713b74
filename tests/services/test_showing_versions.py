"""The versions of a secret: which there are, and what they said."""

import pytest

from plugin.domain.checked import Checked
from plugin.domain.content import Content, ContentFormat, Login
from plugin.domain.errors import Locked, VersionNotFound
from plugin.domain.version import VersionHead
from plugin.services.changing_password import change_password
from plugin.services.editing import edit_secret
from plugin.services.showing_versions import list_versions, show_version
from plugin.services.trashing import trash_secret
from plugin.vault.errors import BoxRejected
from tests.cast import ALICE, BOB, CONTENT, NOON, TITLE, make_edit, make_new_password
from tests.services.calls import refused


def edit(world, secret_id, token, *, based_on, account=ALICE, **body):
    """Save a new version."""
    changes = make_edit(based_on, **body)
    return edit_secret(world.deps, world.caller(account), secret_id, changes, grant_token=token)


def versions(world, secret_id, token, account=ALICE):
    """List the versions."""
    return list_versions(world.deps, world.caller(account), secret_id, grant_token=token)


def numbers(world, secret_id, token):
    """Return the numbers of the versions, newest first."""
    return [head.number for head in versions(world, secret_id, token)]


def show(world, secret_id, token, number, account=ALICE):
    """Show one version."""
    wanted = Checked.of(lambda: number)
    return show_version(world.deps, world.caller(account), secret_id, wanted, grant_token=token)


def said(world, secret_id, token, number):
    """Return what a version said."""
    opened = show(world, secret_id, token, number)
    return opened.title, opened.kept.body


def test_a_new_secret_has_one_version(world):
    """The current one."""
    secret_id, token = world.add()

    assert versions(world, secret_id, token) == [VersionHead(1, ALICE, NOON, is_current=True)]
    assert said(world, secret_id, token, 1) == (TITLE, CONTENT)


def test_each_version_says_who_saved_it_when(world):
    """Newest first; the current one is marked."""
    secret_id, token = world.add()
    world.clock.advance(minutes=1)
    bobs = world.token(secret_id)
    edit(world, secret_id, bobs, based_on=1, account=BOB, content="new")
    later = world.clock.now()

    assert versions(world, secret_id, token) == [
        VersionHead(2, BOB, later, is_current=True),
        VersionHead(1, ALICE, NOON),
    ]


def test_each_version_says_what_it_said(world):
    """Title, content and kind of each, together."""
    secret_id, token = world.add()
    edit(world, secret_id, token, based_on=1, title="Second")
    edit(world, secret_id, token, based_on=2, format="login", content={"username": "alice"})
    edit(world, secret_id, token, based_on=3, title="Fourth", format="markdown", content="*x*")

    assert said(world, secret_id, token, 1) == (TITLE, CONTENT)
    assert said(world, secret_id, token, 2) == ("Second", CONTENT)
    assert said(world, secret_id, token, 3) == ("Second", Login("alice"))
    assert show(world, secret_id, token, 4).kept == Content(ContentFormat.MARKDOWN, "*x*")


def test_a_new_limit_is_no_version_to_keep(world):
    """What says the same is not kept twice; the number grows nevertheless."""
    secret_id, token = world.add()
    edit(world, secret_id, token, based_on=1, opens_max=3)
    edit(world, secret_id, token, based_on=2, content="new")

    assert numbers(world, secret_id, token) == [3, 2]
    refused(VersionNotFound, lambda: show(world, secret_id, token, 1))


def test_only_the_newest_versions_are_kept(world):
    """The policy says how many stand before the current one."""
    world.set_policy(versions_kept=2)
    secret_id, token = world.add()
    for version in range(1, 5):
        edit(world, secret_id, token, based_on=version, content=f"after {version}")

    assert numbers(world, secret_id, token) == [5, 4, 3]
    refused(VersionNotFound, lambda: show(world, secret_id, token, 2))


@pytest.mark.parametrize("number", [3, 0, 999_999_999])
def test_an_unknown_version_is_not_found(world, number):
    """Neither the next one nor one that never was."""
    secret_id, token = world.add()
    edit(world, secret_id, token, based_on=1, content="new")

    refused(VersionNotFound, lambda: show(world, secret_id, token, number))


def test_without_a_grant_nobody_learns_which_versions_there_are(world):
    """An unknown version is refused like a known one."""
    secret_id, _ = world.add()

    for number in (1, 99):
        refused(Locked, lambda number=number: show(world, secret_id, None, number))
    refused(Locked, lambda: versions(world, secret_id, None))


def test_a_shown_version_is_audited_with_its_number(world):
    """As a reveal of exactly that version; the list alone is none."""
    secret_id, token = world.add()
    edit(world, secret_id, token, based_on=1, content="new")
    versions(world, secret_id, token)
    before = len(world.events())
    show(world, secret_id, token, 1)
    show(world, secret_id, token, 2)

    assert [(event.kind, event.details) for event in world.events()[before:]] == [
        ("revealed", '{"version":1}'),
        ("revealed", '{"version":2}'),
    ]


def test_a_new_password_keeps_the_versions(world):
    """They are sealed again under the new data key, in the same transaction."""
    secret_id, token = world.add()
    edit(world, secret_id, token, based_on=1, content="second")
    edit(world, secret_id, token, based_on=2, content="third")

    _, grant = change_password(world.deps, world.caller(), secret_id, make_new_password(), grant_token=token)

    assert numbers(world, secret_id, grant.token) == [3, 2, 1]
    assert said(world, secret_id, grant.token, 1) == (TITLE, CONTENT)
    assert said(world, secret_id, grant.token, 2) == (TITLE, "second")


def test_a_new_password_seals_every_version_anew(world):
    """Every box is another one than before, in the next epoch; none of the old epoch is left."""
    secret_id, token = world.add()
    edit(world, secret_id, token, based_on=1, content="second")
    before = kept(world, secret_id, key_epoch=1)
    change_password(world.deps, world.caller(), secret_id, make_new_password(), grant_token=token)

    after = kept(world, secret_id, key_epoch=2)

    assert [version.head for version in after] == [version.head for version in before]
    assert before[0].sealed != after[0].sealed
    assert kept(world, secret_id, key_epoch=1) == []


def test_versions_go_on_after_a_new_password(world):
    """The next edit keeps the version before, next to the older ones."""
    secret_id, token = world.add()
    edit(world, secret_id, token, based_on=1, content="second")
    _, grant = change_password(world.deps, world.caller(), secret_id, make_new_password(), grant_token=token)
    edit(world, secret_id, grant.token, based_on=2, content="third")

    assert numbers(world, secret_id, grant.token) == [3, 2, 1]
    assert said(world, secret_id, grant.token, 2) == (TITLE, "second")


def test_versions_open_after_a_new_tenant_key(world):
    """No tenant key seals them, so a rotation leaves them alone."""
    secret_id, _ = world.add()
    token = world.token(secret_id, ALICE)
    edit(world, secret_id, token, based_on=1, title="Second", content="second")
    before = kept(world, secret_id)
    world.rotate()

    assert kept(world, secret_id) == before
    assert said(world, secret_id, world.token(secret_id, ALICE), 1) == (TITLE, CONTENT)


def test_versions_lie_in_the_trash_with_their_secret(world):
    """They are neither shown nor lost."""
    secret_id, token = world.add()
    edit(world, secret_id, token, based_on=1, content="second")
    trash_secret(world.deps, world.caller(), secret_id, token)

    assert [version.head.number for version in kept(world, secret_id)] == [1]


def test_no_version_is_readable_at_rest(world):
    """Neither title nor content of an earlier version stands in any table."""
    secret_id, token = world.add(title="canary title", content="canary content")
    edit(world, secret_id, token, based_on=1, title="new", content="new")

    assert "canary" not in repr(world.snapshot())


def kept(world, secret_id, key_epoch=1):
    """Return the rows of the versions."""
    with world.store.reading() as unit:
        return unit.versions.all(world.site.id, secret_id, key_epoch=key_epoch)


def put(world, secret_id, rows):
    """Write rows of versions, as somebody who can write to the database."""
    with world.store.writing() as unit:
        unit.versions.replace_all(world.site.id, secret_id, rows)
        unit.commit()


def tampered(version, **changes):
    """Return a version with something else in its row."""
    return type(version)(
        changes.get("head", version.head),
        changes.get("key_epoch", version.key_epoch),
        changes.get("sealed", version.sealed),
    )


def test_versions_cannot_be_swapped(world):
    """The box of one does not open under the number of another."""
    secret_id, token = world.add()
    edit(world, secret_id, token, based_on=1, content="second")
    edit(world, secret_id, token, based_on=2, content="third")
    second, first = kept(world, secret_id)
    put(world, secret_id, [tampered(second, sealed=first.sealed), tampered(first, sealed=second.sealed)])

    for number in (1, 2):
        with pytest.raises(BoxRejected):
            show(world, secret_id, token, number)
    assert said(world, secret_id, token, 3) == (TITLE, "third")


def test_a_version_of_another_secret_does_not_open(world):
    """Not even between two secrets of one author with the same number."""
    secret_id, token = world.add()
    other_id, other_token = world.add()
    edit(world, secret_id, token, based_on=1, content="mine")
    edit(world, other_id, other_token, based_on=1, content="other")
    put(world, secret_id, kept(world, other_id))

    with pytest.raises(BoxRejected):
        show(world, secret_id, token, 1)


def test_a_version_of_an_older_epoch_does_not_count(world):
    """Put back after a new password, it is not listed; put back as one of the new epoch, it does not open."""
    secret_id, token = world.add()
    edit(world, secret_id, token, based_on=1, content="second")
    (old,) = kept(world, secret_id)
    _, grant = change_password(world.deps, world.caller(), secret_id, make_new_password(), grant_token=token)

    put(world, secret_id, [old])
    assert numbers(world, secret_id, grant.token) == [2]
    refused(VersionNotFound, lambda: show(world, secret_id, grant.token, 1))
    put(world, secret_id, [tampered(old, key_epoch=2)])
    with pytest.raises(BoxRejected):
        show(world, secret_id, grant.token, 1)


def test_a_damaged_version_does_not_keep_a_password_from_being_changed(world):
    """It is lost, the others are kept, and the event says how many were lost."""
    secret_id, token = world.add()
    edit(world, secret_id, token, based_on=1, content="second")
    edit(world, secret_id, token, based_on=2, content="third")
    second, first = kept(world, secret_id)
    put(world, secret_id, [tampered(second, sealed=b"damaged"), first])

    _, grant = change_password(world.deps, world.caller(), secret_id, make_new_password(), grant_token=token)

    assert numbers(world, secret_id, grant.token) == [3, 1]
    assert world.events()[-1].details == '{"versions_lost":1}'

"""The list of an issue's or page's secrets."""

from dataclasses import replace

from plugin.services.listing import list_secrets
from plugin.services.noting_contacts import note_host_contact
from tests.cast import ALICE, BOB, CONTENT, ISSUE, OTHER_ISSUE, PASSWORD


def titles(listed):
    """Return the titles of a list."""
    return [view.title for view in listed.secrets]


def test_everybody_who_sees_the_issue_reads_the_titles(world):
    """Bob sees Alice's title without any password, and that it is not his."""
    world.add(title="one")

    (view,) = list_secrets(world.deps, world.caller(BOB)).secrets

    assert (view.title, view.created_by, view.is_mine) == ("one", ALICE, False)


def test_secrets_are_listed_oldest_first(world):
    """The order is that of their creation."""
    for title in ("one", "two", "three"):
        world.add(title=title)
        world.clock.advance(seconds=1)

    assert titles(list_secrets(world.deps, world.caller())) == ["one", "two", "three"]


def test_a_list_shows_neither_other_issues_nor_other_sites(world):
    """The same issue number on another site is another issue."""
    world.add(title="one")
    world.add(container=OTHER_ISSUE, title="elsewhere")

    assert titles(list_secrets(world.deps, world.caller())) == ["one"]
    assert titles(list_secrets(world.deps, world.mallory())) == []


def test_only_an_editor_can_add(world):
    """The page is told whether to offer it."""
    world.host.let(BOB, ISSUE, edit=False)
    world.add()

    listed = list_secrets(world.deps, world.caller(BOB))

    assert (listed.can_add, listed.secrets[0].can_edit) == (False, False)
    assert list_secrets(world.deps, world.caller()).can_add


def test_the_list_carries_the_rules(world):
    """What the page shows as limits is what the server enforces."""
    world.set_policy(title_max_characters=7)

    assert list_secrets(world.deps, world.caller()).policy is world.deps.policy


def test_a_list_writes_nothing(world):
    """Looking at titles is neither audited nor counted; that the host answered was noted a moment ago."""
    world.add()
    note_host_contact(world.deps, world.site)
    before = world.snapshot()

    list_secrets(world.deps, world.caller())

    assert world.snapshot() == before


def test_the_repr_of_a_list_shows_no_title(world):
    """Titles stay out of whatever prints the answer."""
    world.add(title="canary title")

    shown = repr(list_secrets(world.deps, world.caller()))

    assert not [plain for plain in ("canary", PASSWORD, CONTENT) if plain in shown]


def damage_title(world, secret_id):
    """Write to a secret's row what no key has sealed."""
    with world.store.writing() as unit:
        secret = unit.secrets.get(world.site.id, secret_id)
        damaged = replace(secret, head=replace(secret.head, sealed_title=b"nonsense"))
        unit.secrets.replace(world.site.id, damaged, version=secret.head.version, epoch=secret.key_epoch)
        unit.commit()


def test_a_damaged_title_hides_no_other(world):
    """It is listed without one, in its place."""
    damaged, _ = world.add(title="one")
    world.clock.advance(seconds=1)
    world.add(title="two")
    damage_title(world, damaged)

    assert titles(list_secrets(world.deps, world.caller())) == [None, "two"]


def test_a_title_under_a_key_that_is_gone_hides_no_other(world):
    """The box names a tenant key that there never was."""
    damaged, _ = world.add(title="one")
    world.clock.advance(seconds=1)
    world.add(title="two")
    with world.store.writing() as unit:
        secret = unit.secrets.get(world.site.id, damaged)
        sealed = bytearray(secret.head.sealed_title)
        sealed[4:8] = (77).to_bytes(4, "big")
        moved = replace(secret, head=replace(secret.head, sealed_title=bytes(sealed)))
        unit.secrets.replace(world.site.id, moved, version=secret.head.version, epoch=secret.key_epoch)
        unit.commit()

    assert titles(list_secrets(world.deps, world.caller())) == [None, "two"]


def test_a_damaged_title_is_remembered_like_a_good_one(world):
    """Otherwise each list of that issue would open all its titles again."""
    damaged, _ = world.add(title="one")
    damage_title(world, damaged)
    first = list_secrets(world.deps, world.caller())
    heads = world.store.glances.heads(world.site.id, ISSUE, viewer=ALICE)

    assert world.deps.titles.get(world.site, heads) == [None]
    assert list_secrets(world.deps, world.caller()).secrets == first.secrets


def test_a_mended_title_is_shown_at_once(world):
    """What is remembered counts for exactly these bytes."""
    secret_id, _ = world.add(title="one")
    with world.store.reading() as unit:
        good = unit.secrets.get(world.site.id, secret_id)
    damage_title(world, secret_id)
    assert titles(list_secrets(world.deps, world.caller())) == [None]

    with world.store.writing() as unit:
        unit.secrets.replace(world.site.id, good, version=good.head.version, epoch=good.key_epoch)
        unit.commit()

    assert titles(list_secrets(world.deps, world.caller())) == ["one"]

"""The list of an issue's or page's secrets."""

from plugin.services.listing import list_secrets
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
    """Looking at titles is neither audited nor counted."""
    world.add()
    before = world.snapshot()

    list_secrets(world.deps, world.caller())

    assert world.snapshot() == before


def test_the_repr_of_a_list_shows_no_title(world):
    """Titles stay out of whatever prints the answer."""
    world.add(title="canary title")

    shown = repr(list_secrets(world.deps, world.caller()))

    assert not [plain for plain in ("canary", PASSWORD, CONTENT) if plain in shown]

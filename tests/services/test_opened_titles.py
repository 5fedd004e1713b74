"""Opened titles in memory: good for exactly what their boxes are bound to, and for one generation."""

from dataclasses import replace
from uuid import uuid4

import pytest

from plugin.domain.container import Container, Product
from plugin.services.listing import list_secrets
from plugin.services.opened_titles import KEEP_SECONDS, KEEP_TITLES, OpenedTitles
from tests.cast import ALICE, ISSUE, make_installation


@pytest.fixture
def heads(world):
    """Two secrets' heads, as the store gives them."""
    world.add(title="one")
    world.add(title="two")
    return world.deps.store.glances.heads(world.site.id, ISSUE, viewer=ALICE)


@pytest.fixture
def kept(heads):
    """Return a memory that holds their titles for one installation."""
    titles = OpenedTitles()
    titles.keep(make_installation(), heads, ["one", "two"])
    return titles


def test_what_is_kept_comes_back_in_order(kept, heads):
    """Each head gets its own title."""
    assert kept.get(make_installation(), heads[::-1]) == ["two", "one"]


def test_one_unknown_head_makes_all_unknown(heads):
    """The caller opens all in one go then."""
    titles = OpenedTitles()
    titles.keep(make_installation(), heads[:1], ["one"])

    assert titles.get(make_installation(), heads) is None


def test_an_empty_list_needs_nothing(kept):
    """No secrets have no titles, which is an answer."""
    assert kept.get(make_installation(), []) == []


def test_a_title_that_does_not_open_is_kept_as_such(heads):
    """It is not tried again with each list."""
    titles = OpenedTitles()
    titles.keep(make_installation(), heads, ["one", None])

    assert titles.get(make_installation(), heads) == ["one", None]


@pytest.mark.parametrize("changes", [{"generation": 2}, {"id": uuid4()}], ids=["generation", "installation"])
def test_titles_of_another_installation_or_generation_are_not_given(kept, heads, changes):
    """Whatever the rows look like."""
    assert kept.get(make_installation(**changes), heads) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"id": uuid4()},
        {"version": 9},
        {"container": Container(Product.JIRA, "10043")},
        {"container": Container(Product.CONFLUENCE, ISSUE.id)},
        {"sealed_title": b"other bytes"},
    ],
    ids="".join,
)
def test_a_title_counts_for_its_own_box_and_place_only(kept, heads, changes):
    """Everything that the box is bound to is asked for: a moved or exchanged row is opened, and refused there."""
    assert kept.get(make_installation(), [replace(heads[0], **changes)]) is None


@pytest.mark.parametrize("act", ["rotate", "seal"])
def test_a_list_opens_titles_anew_in_a_new_generation(world, act):
    """Nothing that was opened before a rotation or a seal is shown after it."""
    world.add(title="one")
    list_secrets(world.deps, world.caller())
    (head,) = world.deps.store.glances.heads(world.site.id, ISSUE, viewer=ALICE)
    getattr(world, act)()

    assert world.deps.titles.get(world.site, [head]) is None


def test_the_memory_is_bounded():
    """In number and in time."""
    opened = OpenedTitles()._opened

    assert (opened.maxsize, opened.ttl) == (KEEP_TITLES, KEEP_SECONDS)

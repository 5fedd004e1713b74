"""Who has a place in an audience, and until when."""

from datetime import timedelta

import pytest

from plugin.domain.audience import OWNERS_PLACE, Audience, GroupId, Member, Place
from plugin.domain.errors import NotShared
from tests.cast import ALICE, BOB, NOON

G1, G2 = GroupId("g-1"), GroupId("g-2")
LATER, LAST = NOON + timedelta(hours=1), NOON + timedelta(hours=2)


@pytest.mark.parametrize(
    ("members", "groups", "until"),
    [
        ((Member(account=BOB),), set(), None),
        ((Member(account=BOB, until=LATER),), set(), LATER),
        ((Member(group=G1, until=LATER), Member(group=G2, until=LAST)), {G1, G2}, LAST),
        ((Member(group=G1, until=LATER), Member(group=G2, until=LAST)), {G1}, LATER),
        ((Member(account=BOB, until=LATER), Member(group=G1)), {G1}, None),
    ],
)
def test_the_longest_place_is_what_somebody_has(members, groups, until):
    """By himself or by a group; one without an end is the longest."""
    assert Audience(members).place_of(BOB, frozenset(groups), now=NOON) == Place(until)


@pytest.mark.parametrize(
    "members",
    [
        (),
        (Member(account=ALICE),),
        (Member(group=G2),),
        (Member(account=BOB, until=NOON),),
        (Member(group=G1, until=NOON - timedelta(seconds=1)),),
        # A group's id is no account's, and the other way round.
        (Member(group=GroupId(BOB)), Member(account=ALICE)),
    ],
)
def test_who_has_no_place_is_refused(members):
    """None at all, or none any more: a place ends with its last moment."""
    with pytest.raises(NotShared):
        Audience(members).place_of(BOB, frozenset({G1}), now=NOON)


def test_what_is_known_without_the_host():
    """In, out, or only the host knows."""
    include = lambda *members: Audience(members).includes(BOB, now=NOON)  # noqa: E731 - one line, used four times

    assert include(Member(account=BOB), Member(group=G1)) is True
    assert include(Member(group=G1)) is None
    assert include(Member(group=G1, until=NOON)) is False
    assert include() is False


def test_an_audience_names_nobody_in_its_repr():
    """It may end up in a log."""
    assert BOB not in repr(Audience((Member(account=BOB),)))
    assert OWNERS_PLACE.until is None
